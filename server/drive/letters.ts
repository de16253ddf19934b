/** What drivers are written, by language; English where there is none of theirs. */

const letters = {
  en: {
    link: (url: string, minutes: number) => ({
      subject: 'Your sign-in link',
      text: `Open this link to sign in:\n\n${url}\n\nIt is good once, for ${minutes} minutes. If you did not ask for it, do nothing: without the link nobody can sign in.\n`,
    }),
    started: (place: string) => ({ subject: `Charging has begun: ${place}`, text: 'Your car charges.' }),
    paused: (place: string) => ({
      subject: `Charging pauses: ${place}`,
      text: 'Your car takes no energy now: it may be full.',
    }),
    ended: (place: string, energy: string) => ({
      subject: `Charging has ended: ${place}`,
      text: `${energy} kWh were charged.`,
    }),
  },
  de: {
    link: (url: string, minutes: number) => ({
      subject: 'Ihr Anmelde-Link',
      text: `Zum Anmelden diesen Link öffnen:\n\n${url}\n\nEr gilt einmal und ${minutes} Minuten lang. Wer ihn nicht angefordert hat, braucht nichts zu tun: ohne den Link kann sich niemand anmelden.\n`,
    }),
    started: (place: string) => ({ subject: `Das Laden hat begonnen: ${place}`, text: 'Ihr Auto lädt.' }),
    paused: (place: string) => ({
      subject: `Das Laden pausiert: ${place}`,
      text: 'Ihr Auto nimmt gerade keine Energie: vielleicht ist es voll.',
    }),
    ended: (place: string, energy: string) => ({
      subject: `Das Laden ist beendet: ${place}`,
      text: `${energy} kWh wurden geladen.`,
    }),
  },
  fr: {
    link: (url: string, minutes: number) => ({
      subject: 'Votre lien de connexion',
      text: `Ouvrez ce lien pour vous connecter :\n\n${url}\n\nIl est valable une fois, pendant ${minutes} minutes. Si vous ne l’avez pas demandé, ne faites rien : sans ce lien, personne ne peut se connecter.\n`,
    }),
    started: (place: string) => ({
      subject: `La charge a commencé : ${place}`,
      text: 'Votre voiture charge.',
    }),
    paused: (place: string) => ({
      subject: `La charge est en pause : ${place}`,
      text: 'Votre voiture ne prend plus d’énergie : elle est peut-être pleine.',
    }),
    ended: (place: string, energy: string) => ({
      subject: `La charge est terminée : ${place}`,
      text: `${energy} kWh ont été chargés.`,
    }),
  },
} as const;

export const lettersIn = (language: string | null | undefined): (typeof letters)['en'] =>
  (letters as Partial<Record<string, (typeof letters)['en']>>)[language ?? 'en'] ?? letters.en;
