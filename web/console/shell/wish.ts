/** What a person typed into the palette: perhaps a verb, and what it is about. */

export const VERBS = {
  'remote-start': ['start', 'starte', 'starten'],
  unlock: ['unlock', 'entriegle', 'entriegeln'],
  reset: ['reset', 'reboot', 'restart', 'neustart'],
  'change-availability': ['disable', 'enable', 'availability', 'sperren', 'freigeben'],
  trigger: ['trigger', 'ask', 'frage'],
  'get-configuration': ['configuration', 'config', 'konfiguration'],
  'clear-cache': ['clear', 'leeren'],
} as const;
export type Verb = keyof typeof VERBS;

/** "reset CS-014" is the verb reset about CS-014; a verb alone, or no verb, is just something to look for. */
export function parseWish(text: string): { verb: Verb | undefined; subject: string } {
  const [first = '', ...rest] = text.trim().split(/\s+/);
  const subject = rest.join(' ');
  const verb = (Object.keys(VERBS) as Verb[]).find((one) =>
    (VERBS[one] as readonly string[]).includes(first.toLowerCase()),
  );
  return verb && subject ? { verb, subject } : { verb: undefined, subject: text.trim() };
}
