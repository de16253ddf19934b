/** What operators are mailed of the grid, by language; English where there is none of theirs. */

const letters = {
  en: {
    subject: (source: string) => `Alert of the grid from ${source}`,
    holds: (from: string, until: string | null) =>
      until ? `It holds from ${from} to ${until}.` : `It holds from ${from} on.`,
    sites: (sites: string) => `Sites: ${sites}`,
    why: 'You get this mail because you follow alerts of the grid. You can end that on the page of grid events.',
  },
  de: {
    subject: (source: string) => `Warnung des Netzes von ${source}`,
    holds: (from: string, until: string | null) =>
      until ? `Sie gilt von ${from} bis ${until}.` : `Sie gilt ab ${from}.`,
    sites: (sites: string) => `Standorte: ${sites}`,
    why: 'Diese E-Mail kommt, weil Sie Warnungen des Netzes folgen. Auf der Seite der Netzereignisse lässt sich das beenden.',
  },
} as const;

export function alertMail(alert: {
  readonly locale: string;
  readonly kind: string;
  readonly text: string;
  readonly from_at: Date;
  readonly until_at: Date | null;
  readonly source: string;
  readonly sites: readonly string[];
  readonly zone: string;
}): { readonly subject: string; readonly text: string } {
  const language = alert.locale.startsWith('de') ? 'de' : 'en';
  const say = letters[language];
  const time = (at: Date) =>
    at.toLocaleString(language === 'de' ? 'de-DE' : 'en-GB', {
      timeZone: alert.zone,
      dateStyle: 'medium',
      timeStyle: 'short',
    });
  const lines = [
    `${alert.text} (${alert.kind})`,
    say.holds(time(alert.from_at), alert.until_at && time(alert.until_at)),
    say.sites(alert.sites.join(', ')),
    say.why,
  ];
  return { subject: say.subject(alert.source), text: `${lines.join('\n\n')}\n` };
}
