/** What the proof of dimming says to a grid operator, by language. */

export const proofLanguages = ['en', 'de'] as const;
export type ProofLanguage = (typeof proofLanguages)[number];

interface ProofWords {
  readonly locale: string;
  readonly title: string;
  readonly facts: Readonly<Record<'site' | 'operator' | 'period' | 'zone' | 'made', string>>;
  readonly rule: string;
  readonly none: string;
  readonly unknown: string;
  readonly order: (source: string, at: string) => string;
  readonly direct: (devices: number, each: string, all: string) => string;
  readonly manager: (devices: number, all: string) => string;
  readonly ended: (at: string | null) => string;
  readonly acted: (minutes: number | null) => string;
  readonly verdict: (highest: string | null, above: number, minutes: number, unmeasured: number) => string;
  readonly devices: readonly [string, string, string, string, string, string];
  readonly noDevices: string;
  readonly minutes: readonly [string, string, string, string, string];
  readonly more: (count: number) => string;
  readonly log: string;
  readonly hash: (path: string) => string;
  readonly page: (page: number, pages: number) => string;
}

const en: ProofWords = {
  locale: 'en-GB',
  title: 'Proof of dimming (§14a EnWG)',
  facts: { site: 'Site', operator: 'Operated by', period: 'Period', zone: 'Times', made: 'Made' },
  rule: 'Controllable devices under §14a EnWG (Bundesnetzagentur, decision BK6-22-300): what the grid operator asked for, when it was acted on, and what was measured each minute. Minutes within 60 seconds of an order, in which devices begin to obey, count for no excess; measurements up to 2 % above a limit count as kept.',
  none: 'The site was not dimmed in this period.',
  unknown: 'not measured',
  order: (source, at) => `Order of ${source}, received ${at}`,
  direct: (devices, each, all) => `Controlled directly: ${devices} devices, ${each} each, ${all} in all.`,
  manager: (devices, all) => `By an energy manager: ${devices} devices, ${all} for all together.`,
  ended: (at) => (at ? `Ended ${at}.` : 'Not ended within the period.'),
  acted: (minutes) =>
    minutes === null
      ? 'No minute was measured in which the limit was kept.'
      : minutes <= 1
        ? 'Acted on within the first minute.'
        : `Acted on within ${minutes} minutes.`,
  verdict: (highest, above, minutes, unmeasured) =>
    `${highest === null ? 'No power was measured' : `At the most ${highest} were drawn`}; ${above} of ${minutes} minutes above the limit${unmeasured > 0 ? `, ${unmeasured} not measured` : ''}.`,
  devices: ['Device', 'Limit', 'Highest', 'Mean', 'Minutes', 'Above'],
  noDevices: 'No device charged while it held.',
  minutes: ['Minute', 'Limit', 'All devices', 'Highest device', 'Grid connection'],
  more: (count) => `${count} more minutes stand in the log (CSV).`,
  log: 'Log',
  hash: (path) =>
    `SHA-256 of the log of this period as CSV (${path}). Who holds the file can check that nothing was changed in it: sha256sum must give the same.`,
  page: (page, pages) => `Page ${page} of ${pages}`,
};

const de: ProofWords = {
  locale: 'de-DE',
  title: 'Nachweis der Dimmung (§ 14a EnWG)',
  facts: { site: 'Standort', operator: 'Betreiber', period: 'Zeitraum', zone: 'Uhrzeiten', made: 'Erstellt' },
  rule: 'Steuerbare Verbrauchseinrichtungen nach § 14a EnWG (Bundesnetzagentur, Festlegung BK6-22-300): was der Netzbetreiber verlangte, wann es umgesetzt war und was in jeder Minute gemessen wurde. Minuten binnen 60 Sekunden nach einem Befehl, in denen die Einrichtungen zu folgen beginnen, gelten nicht als Überschreitung; Messwerte bis 2 % über einer Grenze gelten als eingehalten.',
  none: 'Der Standort wurde in diesem Zeitraum nicht gedimmt.',
  unknown: 'nicht gemessen',
  order: (source, at) => `Befehl von ${source}, eingegangen ${at}`,
  direct: (devices, each, all) => `Direkt gesteuert: ${devices} Einrichtungen, je ${each}, zusammen ${all}.`,
  manager: (devices, all) => `Über ein Energiemanagement: ${devices} Einrichtungen, zusammen ${all}.`,
  ended: (at) => (at ? `Beendet ${at}.` : 'Im Zeitraum nicht beendet.'),
  acted: (minutes) =>
    minutes === null
      ? 'Es wurde keine Minute gemessen, in der die Grenze eingehalten war.'
      : minutes <= 1
        ? 'Binnen der ersten Minute umgesetzt.'
        : `Binnen ${minutes} Minuten umgesetzt.`,
  verdict: (highest, above, minutes, unmeasured) =>
    `${highest === null ? 'Es wurde keine Leistung gemessen' : `Bezogen wurden höchstens ${highest}`}; ${above} von ${minutes} Minuten über der Grenze${unmeasured > 0 ? `, ${unmeasured} nicht gemessen` : ''}.`,
  devices: ['Einrichtung', 'Grenze', 'Höchster Wert', 'Mittel', 'Minuten', 'Darüber'],
  noDevices: 'Keine Einrichtung lud, solange es galt.',
  minutes: ['Minute', 'Grenze', 'Alle Einrichtungen', 'Höchste Einrichtung', 'Netzanschluss'],
  more: (count) => `${count} weitere Minuten stehen im Protokoll (CSV).`,
  log: 'Protokoll',
  hash: (path) =>
    `SHA-256 des Protokolls dieses Zeitraums als CSV (${path}). Wer die Datei hat, kann prüfen, dass darin nichts geändert wurde: sha256sum muss dasselbe ergeben.`,
  page: (page, pages) => `Seite ${page} von ${pages}`,
};

export const proofWords: Readonly<Record<ProofLanguage, ProofWords>> = { en, de };
