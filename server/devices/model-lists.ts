import { sql } from 'kysely';
import { COMPONENT_16, variableOfKey } from '../gateway/index.ts';
import type { Database } from '../platform/database/database.ts';
import type { QueryOf } from '../platform/http/contract.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../platform/http/cursor.ts';
import { sentences } from '../platform/sentence.ts';
import type {
  listVariableReports as listReportsRoute,
  reportStates,
  variableReportKinds,
} from './contract.ts';

const say = sentences('report', {
  asked: 'Asked for; no part has come yet.',
  running: '{parts} parts with {variables} values so far; more follow.',
  complete: 'Complete: {parts} parts with {variables} values.',
  gap: 'The last part came, but of {expected} parts only {parts}: ask again.',
  refused: 'The station answered {answer}.',
});

/** Numbers of missing parts that are told. */
const maxMissing = 10;

/** The components of a station's device model; the keys of 1.6 are counted where their variables belong. */
export async function listComponents(db: Database, stationId: string) {
  const rows = await db
    .selectFrom('device_variable')
    .select(['component', 'variable'])
    .distinct()
    .select(['component_instance', 'evse_number', 'connector_number', 'variable_instance'])
    .where('station_id', '=', stationId)
    .execute();
  const counts = new Map<string, number>();
  for (const { component, variable } of rows) {
    const name = component === COMPONENT_16 ? variableOfKey(variable).component : component;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .map(([component, variables]) => ({ component, variables }))
    .sort((a, b) => (a.component < b.component ? -1 : 1));
}

/** Reports of the device model with how far each has come, newest first. */
export async function listVariableReports(
  db: Database,
  stationId: string,
  query: QueryOf<typeof listReportsRoute>,
) {
  const { limit = defaultPageSize } = query;
  const after = decodeCursor(query.cursor, '-at', ['instant', 'number']);
  const at = sql<Date>`coalesce(last_at, asked_at)`;
  let select = db
    .selectFrom('variable_report')
    .selectAll()
    .select(at.as('at'))
    .where('station_id', '=', stationId)
    .orderBy(at, 'desc')
    .orderBy('request_id', 'desc')
    .limit(limit + 1);
  if (after)
    select = select.where(
      sql<boolean>`(coalesce(last_at, asked_at), request_id) < (${after[0]}::timestamptz, ${after[1]}::int)`,
    );
  return page(
    await select.execute(),
    limit,
    (row) => encodeCursor('-at', [row.at.toISOString(), row.request_id]),
    (row) => ({
      requestId: row.request_id,
      kind: row.kind as (typeof variableReportKinds)[number] | null,
      ...progressOf(row),
      parts: row.parts.length,
      variables: row.variables,
      askedAt: row.asked_at?.toISOString() ?? null,
      lastAt: row.last_at?.toISOString() ?? null,
    }),
  );
}

function progressOf(row: {
  parts: number[];
  last_part: number | null;
  variables: number;
  complete: boolean;
  answer: string | null;
}): {
  state: (typeof reportStates)[number];
  missing: number[];
  sentence: ReturnType<typeof say>;
} {
  const { variables, last_part: last } = row;
  const parts = row.parts.length;
  if (row.complete)
    return { state: 'complete', missing: [], sentence: say('complete', { parts, variables }) };
  if (parts === 0 && row.answer !== null && row.answer !== 'Accepted')
    return { state: 'refused', missing: [], sentence: say('refused', { answer: row.answer }) };
  if (parts === 0) return { state: 'asked', missing: [], sentence: say('asked') };
  if (last === null) return { state: 'running', missing: [], sentence: say('running', { parts, variables }) };
  const came = new Set(row.parts);
  const missing: number[] = [];
  for (let number = 0; number <= last && missing.length < maxMissing; number += 1)
    if (!came.has(number)) missing.push(number);
  return { state: 'running', missing, sentence: say('gap', { parts, expected: last + 1 }) };
}
