// Writes docs/ocpp.md: every message of OCPP, and where Busbar takes or sends it. `node tools/ocpp-table.ts`.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { csmsActions, sendActions, stationActions, type Version, versions } from '@busbar/ocpp';

const root = resolve(import.meta.dirname, '..');
const server = join(root, 'server');
const page = join(root, 'docs', 'ocpp.md');

/** Messages that a CSMS may send and Busbar does not, each with its reason. */
const notSent: Readonly<Record<string, string>> = {};

/** Messages that no command of their own sends, each with what sends it. */
const withoutCommand: Readonly<Record<string, string>> = {
  SendLocalList:
    'its content is never typed: `POST /stations/{identity}/local-list/sync` brings a list into step',
};

interface Source {
  readonly slice: string;
  readonly text: string;
}

/** The sources of the slices, without tests, benches and the parts that only know messages by name. */
function sources(): Source[] {
  return readdirSync(server, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /(?<!\.test)\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ name: relative(server, file), text: readFileSync(file, 'utf8') }))
    .filter(({ name }) => !/^(testing|demo|platform)\b|(mask|verdict|boot-rules|unhandled)\.ts$/.test(name))
    .map(({ name, text }) => ({ slice: sliceOf(name), text }));
}

/** `devices/certificates/ocpp2.ts` is of devices/certificates; a slice's own files are of the slice. */
const sliceOf = (name: string) => name.split(/[\\/]/).slice(0, -1).join('/') || 'server';

const slicesWith = (all: readonly Source[], pattern: RegExp) =>
  [...new Set(all.filter(({ text }) => pattern.test(text)).map(({ slice }) => slice))].sort();

/** A spoke's entry for a message that stations send. */
const taken = (action: string) => new RegExp(`^\\s*(async )?${action}(:|\\(|,$)`, 'm');
/** A message as it is spelled for a station, or asked of it. */
const sent = (action: string) => new RegExp(`\\[\\s*'${action}',|ask\\([^)]*'${action}'`);
/** A source that says how a declared command is spelled. */
const spellsCommands = /\bstationCommand\(|\bIntent</;

function table(
  heading: string,
  actions: (version: Version) => ReadonlySet<string>,
  places: (action: string) => string,
) {
  const all = [...new Set(versions.flatMap((version) => [...actions(version)]))].sort();
  const rows = all.map((action) => {
    const marks = versions.map((version) => (actions(version).has(action) ? '●' : ''));
    return `| ${action} | ${marks.join(' | ')} | ${places(action)} |`;
  });
  return [`| ${heading} | ${versions.join(' | ')} | where |`, '|---|:-:|:-:|:-:|---|', ...rows].join('\n');
}

/**
 * The page, as the sources are now, and what is missing in them: messages without a place, and those to stations that
 * neither a declared command sends nor `withoutCommand` gives a reason for, or gives one that is not needed.
 */
export function ocppTable(): { page: string; missing: string[] } {
  const all = sources();
  const spelling = all.filter(({ text }) => spellsCommands.test(text));
  const missing: string[] = [];
  const sentFrom = (action: string) => {
    const reason = withoutCommand[action];
    const isCommand = slicesWith(spelling, sent(action)).length > 0;
    if (isCommand === (reason !== undefined) && !notSent[action]) missing.push(`a command for ${action}`);
    return [placesOf(action, sent(action)), ...(reason ? [reason] : [])].join('; ');
  };
  const placesOf = (action: string, pattern: RegExp) => {
    const places = slicesWith(all, pattern);
    const reason = notSent[action];
    if (places.length === 0 && !reason) missing.push(action);
    return places.length > 0 ? places.join(', ') : (reason ?? 'nowhere');
  };
  const text = `# Messages of OCPP

Written by \`node tools/ocpp-table.ts\` from the routing tables and the sources; a test keeps it true.
A dot: the version has the message. Beside it, the part of \`server/\` that gives it its meaning.

## From the station

${table(
  'message',
  (version) => stationActions[version],
  (action) => placesOf(action, sendActions.has(action) ? new RegExp(action) : taken(action)),
)}

## To the station

Each by a command of its own in the API and the console (\`/api/docs\`, “Commands”), or as part of a job; any of them, with any
payload that its schema allows, by the raw call.

${table('message', (version) => csmsActions[version], sentFrom)}
`;
  return { page: text, missing };
}

/** The page as it is on file. */
export const ocppPage = () => readFileSync(page, 'utf8');

if (import.meta.main) {
  const { page: text, missing } = ocppTable();
  writeFileSync(page, text);
  if (missing.length > 0) console.error(`without a place: ${missing.join(', ')}`);
}
