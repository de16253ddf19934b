import { sql } from 'kysely';
import { inScope } from '../../access/index.ts';
import { maskPayload } from '../../gateway/index.ts';
import type { Database } from '../../platform/database/database.ts';
import type { Scope } from '../../platform/http/caller.ts';
import { notFound, problem } from '../../platform/http/problem.ts';
import type { ConfigurationTemplate } from './contract.ts';
import { nameOfPlace, placeOfWanted } from './wanted.ts';
import type { WantedVariable } from './wanted-shape.ts';

/** Templates in scope, with whose they are and how many stations differ by them. */
export function templates(db: Database, scope: Scope) {
  return db
    .selectFrom('configuration_template as t')
    .innerJoin('organization as o', 'o.id', 't.organization_id')
    .leftJoin('site as p', 'p.id', 't.site_id')
    .selectAll('t')
    .select(['o.name as organization_name', 'p.name as site_name'])
    .select((e) =>
      e
        .selectFrom('configuration_drift as d')
        .select((d) => d.fn.count<string>('d.station_id').distinct().as('count'))
        .whereRef('d.template_id', '=', 't.id')
        .as('drifted'),
    )
    .where(inScope(scope, 't.organization_id', 't.site_id'));
}

type TemplateRow = Awaited<ReturnType<ReturnType<typeof templates>['execute']>>[number];

export function toTemplate(row: TemplateRow): ConfigurationTemplate {
  return {
    id: row.id,
    organizationId: row.organization_id,
    organizationName: row.organization_name,
    siteId: row.site_id,
    siteName: row.site_name,
    name: row.name,
    note: row.note,
    vendor: row.vendor,
    model: row.model,
    firmware: row.firmware,
    version: row.version as ConfigurationTemplate['version'],
    mode: row.mode as ConfigurationTemplate['mode'],
    restart: row.restart as ConfigurationTemplate['restart'],
    windowFrom: row.window_from?.slice(0, 5) ?? null,
    windowTo: row.window_to?.slice(0, 5) ?? null,
    // Checked when it was written.
    variables: row.variables as WantedVariable[],
    drifted: Number(row.drifted ?? 0),
    createdAt: row.created_at.toISOString(),
    changedAt: row.changed_at.toISOString(),
  };
}

export async function findTemplate(db: Database, scope: Scope, id: string): Promise<ConfigurationTemplate> {
  const row = await templates(db, scope).where('t.id', '=', id).executeTakeFirst();
  if (!row) throw notFound('such configuration template');
  return toTemplate(row);
}

export const searched = (q: string) =>
  sql<boolean>`strpos(lower(concat_ws(' ', t.name, t.note, t.vendor, t.model, t.firmware, p.name)), lower(${q})) > 0`;

type Decided = Partial<Omit<ConfigurationTemplate, 'id' | 'organizationId'>>;

/** The columns of what was decided; what was not told stays as it is. */
export function columnsOf(told: Decided) {
  const { name, note, siteId, vendor, model, firmware, version, mode, restart, windowFrom, windowTo } = told;
  const columns = {
    name,
    note,
    site_id: siteId,
    vendor,
    model,
    firmware,
    version,
    mode,
    restart,
    window_from: windowFrom,
    window_to: windowTo,
    variables: told.variables && JSON.stringify(told.variables),
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined)) as {
    [C in keyof typeof columns]?: NonNullable<(typeof columns)[C]>;
  };
}

/** What a template cannot hold: secrets, a value twice, hours without a window. */
export function refuseOdd(told: Pick<Decided, 'variables' | 'restart' | 'windowFrom' | 'windowTo'>): void {
  const { variables = [], restart, windowFrom, windowTo } = told;
  const seen = new Set<string>();
  for (const [index, variable] of variables.entries()) {
    const masked = maskPayload({ key: variable.variable, value: variable.value }) as { value: string };
    if (masked.value !== variable.value)
      throw odd(
        `variables/${index}/variable`,
        `${variable.variable} is a secret: everybody who reads the template would know it`,
      );
    const name = nameOfPlace(placeOfWanted(variable));
    if (seen.has(name))
      throw odd(`variables/${index}`, `${variable.component}.${variable.variable} stands here twice`);
    seen.add(name);
  }
  if (restart === 'window' && !(windowFrom && windowTo))
    throw odd('windowFrom', 'A restart within a window needs its first and last minute');
}

const odd = (field: string, message: string) =>
  problem(422, {
    title: 'Not valid',
    detail: `${message}.`,
    help: 'Correct the named member.',
    errors: [{ path: `body/${field}`, message }],
  });
