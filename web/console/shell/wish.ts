/** What a person typed into the palette: perhaps something to do, and the station it is about. */

/** A command as it can be asked for in words: its name here, and all that people may call it. */
export interface Askable {
  readonly intent: string;
  readonly names: readonly string[];
}

export interface Wish {
  /** What may be meant, the likeliest first; empty when it is only something to look for. */
  readonly intents: readonly string[];
  readonly subject: string;
}

/** So many commands are offered for one station. */
const MOST_MEANT = 4;

/** Short words that people type for a command, beside its name and its title. */
const SHORT: Readonly<Record<string, readonly string[]>> = {
  'remote-start': ['start', 'starte', 'starten'],
  'remote-stop': ['stop', 'stoppe', 'beende'],
  unlock: ['unlock', 'entriegle', 'entriegeln'],
  reset: ['reset', 'reboot', 'restart', 'neustart'],
  'change-availability': ['disable', 'enable', 'availability', 'sperren', 'freigeben'],
  trigger: ['trigger', 'ask', 'frage'],
  'get-configuration': ['config', 'configuration', 'konfiguration'],
  'clear-cache': ['clear', 'leeren'],
};

/**
 * "reset CS-014" is the command reset about CS-014; "set charging limit CS-014" the command whose title or name has
 * words that begin so. The more words are taken by the command the better; at least one is left for the station.
 */
export function parseWish(text: string, commands: readonly Askable[]): Wish {
  const words = text.trim().split(/\s+/);
  for (let taken = words.length - 1; taken > 0; taken -= 1) {
    const intents = meant(words.slice(0, taken), commands);
    if (intents.length > 0) return { intents, subject: words.slice(taken).join(' ') };
  }
  return { intents: [], subject: text.trim() };
}

function meant(words: readonly string[], commands: readonly Askable[]): string[] {
  const typed = words.map((word) => word.toLowerCase());
  const [only, ...more] = typed;
  const short = more.length === 0 && commands.find(({ intent }) => SHORT[intent]?.includes(only ?? ''));
  if (short) return [short.intent];
  const fits = ({ intent, names }: Askable) =>
    [intent, ...names].some((name) => {
      const parts = name.toLowerCase().split(/[\s-]+/);
      return typed.every((word) => word.length > 2 && parts.some((part) => part.startsWith(word)));
    });
  return commands
    .filter(fits)
    .slice(0, MOST_MEANT)
    .map(({ intent }) => intent);
}
