// Writes docs/conformance.md: which use cases of OCPP are played, in which versions, and what is left out.
// `node tools/conformance-table.ts`.
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { versions } from '@busbar/ocpp';
import { useCases } from '../scenarios/conformance/all.ts';
import { leftOut } from '../scenarios/conformance/left-out.ts';

const root = resolve(import.meta.dirname, '..');
const page = join(root, 'docs', 'conformance.md');

/** The page, as the suite is now. */
export function conformanceTable(): string {
  const rows = useCases.map(({ id, title, versions: those, requirements }) => {
    const marks = versions.map((version) => (those.includes(version) ? '●' : ''));
    return `| ${id} | ${title} | ${requirements.join(', ')} | ${marks.join(' | ')} |`;
  });
  const played = useCases.reduce((sum, { versions: those }) => sum + those.length, 0);
  return `# Use cases of OCPP

Written by \`node tools/conformance-table.ts\` from the suite in [scenarios/conformance](../scenarios/conformance); a test keeps it true.

Each use case is played in every version that has it, ${played} times in all: the whole of Busbar on one side, a station of
[ocpp-rpc](https://www.npmjs.com/package/ocpp-rpc), which shares no code with us, on the other; where it says “by itself” one of the
simulator, which acts by its own behaviour. What Busbar sends is held to the
official schemas to the letter. Numbers and names are those of OCPP 2.x; where 1.6 has the same, the same use case is played in
its words. Requirements are named only where their text is public. \`npm run mutants\` swallows, forgets or falsifies each message
of each version in turn, and fails unless a use case notices: of 403 that were tried last, none went unnoticed. More of most use cases is tested beside the code; those tests name
them too.

| use case | what is proved | requirements | ${versions.join(' | ')} |
|---|---|---|:-:|:-:|:-:|
${rows.join('\n')}

## Left out

| use case | why |
|---|---|
${Object.entries(leftOut)
  .map(([id, why]) => `| ${id} | ${why} |`)
  .join('\n')}
`;
}

/** The page as it is on file. */
export const conformancePage = () => readFileSync(page, 'utf8');

if (import.meta.main) writeFileSync(page, conformanceTable());
