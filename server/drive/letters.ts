/** What drivers are written, by language; English where there is none of theirs. */

/** What a letter tells: times and amounts already as its reader writes them. */
interface Told {
  /** The place; of a card, its number. */
  readonly place: string;
  readonly energy: string;
  /** When a reservation begins, and until when it is kept for who has not come. */
  readonly at: string;
  readonly until: string;
  /** What the operator wrote. */
  readonly words: string;
}

const letters = {
  en: {
    link: (url: string, minutes: number) => ({
      subject: 'Your sign-in link',
      text: `Open this link to sign in:\n\n${url}\n\nIt is good once, for ${minutes} minutes. If you did not ask for it, do nothing: without the link nobody can sign in.\n`,
    }),
    started: ({ place }: Told) => ({ subject: `Charging has begun: ${place}`, text: 'Your car charges.' }),
    paused: ({ place }: Told) => ({
      subject: `Charging pauses: ${place}`,
      text: 'Your car takes no energy now: it may be full.',
    }),
    ended: ({ place, energy }: Told) => ({
      subject: `Charging has ended: ${place}`,
      text: `${energy} kWh were charged.`,
    }),
    reservation_soon: ({ place, at, until }: Told) => ({
      subject: `Your reservation begins: ${at}, ${place}`,
      text: `The charger is kept free for you until ${until}.`,
    }),
    reservation_lost: ({ place, at }: Told) => ({
      subject: `Your reservation is lost: ${place}`,
      text: `The charger cannot be kept free for you (${at}): it is out of order, or did not take the reservation. You pay nothing for it. Look for another place before you drive there.`,
    }),
    reservation_cancelled: ({ place, at }: Told) => ({
      subject: `Your reservation was cancelled: ${place}`,
      text: `The operator cancelled what you had reserved (${at}). You pay nothing for it.`,
    }),
    reservation_over: ({ place, until }: Told) => ({
      subject: `Your reservation has ended: ${place}`,
      text: `Nobody came by ${until}: the charger is free for others again. Whether a fee is due stands among your reservations.`,
    }),
    card_accepted: ({ place }: Told) => ({
      subject: `Your card was added: ${place}`,
      text: 'The operator put it into your account. You can charge with it.',
    }),
    card_refused: ({ place, words }: Told) => ({
      subject: `Your card was not added: ${place}`,
      text: words ? `The operator writes: ${words}` : 'The operator did not find that it is yours.',
    }),
  },
  de: {
    link: (url: string, minutes: number) => ({
      subject: 'Ihr Anmelde-Link',
      text: `Zum Anmelden diesen Link öffnen:\n\n${url}\n\nEr gilt einmal und ${minutes} Minuten lang. Wer ihn nicht angefordert hat, braucht nichts zu tun: ohne den Link kann sich niemand anmelden.\n`,
    }),
    started: ({ place }: Told) => ({ subject: `Das Laden hat begonnen: ${place}`, text: 'Ihr Auto lädt.' }),
    paused: ({ place }: Told) => ({
      subject: `Das Laden pausiert: ${place}`,
      text: 'Ihr Auto nimmt gerade keine Energie: vielleicht ist es voll.',
    }),
    ended: ({ place, energy }: Told) => ({
      subject: `Das Laden ist beendet: ${place}`,
      text: `${energy} kWh wurden geladen.`,
    }),
    reservation_soon: ({ place, at, until }: Told) => ({
      subject: `Ihre Reservierung beginnt: ${at}, ${place}`,
      text: `Die Ladestation wird bis ${until} für Sie freigehalten.`,
    }),
    reservation_lost: ({ place, at }: Told) => ({
      subject: `Ihre Reservierung ist verloren: ${place}`,
      text: `Die Ladestation kann nicht für Sie freigehalten werden (${at}): sie ist gestört, oder hat die Reservierung nicht angenommen. Sie zahlen nichts dafür. Suchen Sie einen anderen Platz, bevor Sie hinfahren.`,
    }),
    reservation_cancelled: ({ place, at }: Told) => ({
      subject: `Ihre Reservierung wurde abgesagt: ${place}`,
      text: `Der Betreiber hat abgesagt, was Sie reserviert hatten (${at}). Sie zahlen nichts dafür.`,
    }),
    reservation_over: ({ place, until }: Told) => ({
      subject: `Ihre Reservierung ist zu Ende: ${place}`,
      text: `Bis ${until} kam niemand: die Ladestation ist wieder für andere frei. Ob eine Gebühr fällig ist, steht bei Ihren Reservierungen.`,
    }),
    card_accepted: ({ place }: Told) => ({
      subject: `Ihre Karte ist hinzugefügt: ${place}`,
      text: 'Der Betreiber hat sie Ihrem Konto zugeordnet. Sie können damit laden.',
    }),
    card_refused: ({ place, words }: Told) => ({
      subject: `Ihre Karte wurde nicht hinzugefügt: ${place}`,
      text: words ? `Der Betreiber schreibt: ${words}` : 'Der Betreiber fand nicht, dass sie Ihre ist.',
    }),
  },
  fr: {
    link: (url: string, minutes: number) => ({
      subject: 'Votre lien de connexion',
      text: `Ouvrez ce lien pour vous connecter :\n\n${url}\n\nIl est valable une fois, pendant ${minutes} minutes. Si vous ne l’avez pas demandé, ne faites rien : sans ce lien, personne ne peut se connecter.\n`,
    }),
    started: ({ place }: Told) => ({
      subject: `La charge a commencé : ${place}`,
      text: 'Votre voiture charge.',
    }),
    paused: ({ place }: Told) => ({
      subject: `La charge est en pause : ${place}`,
      text: 'Votre voiture ne prend plus d’énergie : elle est peut-être pleine.',
    }),
    ended: ({ place, energy }: Told) => ({
      subject: `La charge est terminée : ${place}`,
      text: `${energy} kWh ont été chargés.`,
    }),
    reservation_soon: ({ place, at, until }: Told) => ({
      subject: `Votre réservation commence : ${at}, ${place}`,
      text: `La borne vous est gardée libre jusqu’à ${until}.`,
    }),
    reservation_lost: ({ place, at }: Told) => ({
      subject: `Votre réservation est perdue : ${place}`,
      text: `La borne ne peut pas vous être gardée libre (${at}) : elle est en panne, ou n’a pas pris la réservation. Vous ne payez rien. Cherchez une autre place avant de partir.`,
    }),
    reservation_cancelled: ({ place, at }: Told) => ({
      subject: `Votre réservation a été annulée : ${place}`,
      text: `L’exploitant a annulé ce que vous aviez réservé (${at}). Vous ne payez rien.`,
    }),
    reservation_over: ({ place, until }: Told) => ({
      subject: `Votre réservation est terminée : ${place}`,
      text: `Personne n’est venu avant ${until} : la borne est de nouveau libre. Si des frais sont dus, ils figurent parmi vos réservations.`,
    }),
    card_accepted: ({ place }: Told) => ({
      subject: `Votre carte a été ajoutée : ${place}`,
      text: 'L’exploitant l’a mise dans votre compte. Vous pouvez charger avec.',
    }),
    card_refused: ({ place, words }: Told) => ({
      subject: `Votre carte n’a pas été ajoutée : ${place}`,
      text: words ? `L’exploitant écrit : ${words}` : 'L’exploitant n’a pas constaté qu’elle est à vous.',
    }),
  },
} as const;

export const lettersIn = (language: string | null | undefined): (typeof letters)['en'] =>
  (letters as Partial<Record<string, (typeof letters)['en']>>)[language ?? 'en'] ?? letters.en;
