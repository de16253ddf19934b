import { sql, type Transaction } from 'kysely';
import { inScope } from '../access/index.ts';
import { requireOrganization } from '../locations/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Scope } from '../platform/http/caller.ts';
import type { BodyOf } from '../platform/http/contract.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../platform/http/cursor.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import * as contract from './assignment-contract.ts';
import type { House } from './house.ts';
import { createWrite } from './write.ts';

type NewAssignment = NonNullable<BodyOf<typeof contract.createAssignment>>;

/** What an assignment is about, once it was found: whose it is, and how it is stored. */
interface Subject {
  readonly organizationId: string;
  readonly subjectId: string | null;
  readonly subjectGroup: string | null;
}

/** Where tariffs count: assigned from an instant on, ended from now on, never edited. */
export function assignmentRoutes(house: House): Handled[] {
  const { db, clock, newId } = house;

  async function list(
    scope: Scope,
    filter: { id?: string; tariffId?: string; subjectId?: string },
    limit: number,
    cursor?: string,
  ) {
    const after = decodeCursor(cursor, 'id', ['uuid']);
    const { rows } = await sql<AssignmentRow>`
      select a.*, t.name as tariff_name, case a.level
               when 'site' then (select name from site where id = a.subject_id)
               when 'station' then (select identity from station where id = a.subject_id)
               when 'evse' then (select s.identity || ' EVSE ' || e.number from evse e join station s on s.id = e.station_id where e.id = a.subject_id)
               when 'token' then (select coalesce(nullif(label, ''), uid) from token where id = a.subject_id)
               when 'contract' then (select name from contract where id = a.subject_id)
               when 'driver' then (select name from driver where id = a.subject_id)
               when 'driver_group' then (select name from driver_group where id = a.subject_id)
               when 'fleet' then (select name from fleet where id = a.subject_id)
               when 'organization' then (select name from organization where id = a.subject_id)
               else a.subject_group end as subject
        from tariff_assignment a join tariff t on t.id = a.tariff_id
       where ${inScope(scope, 'a.organization_id')}
         and (a.valid_until is null or a.valid_until > ${clock.now()})
         and (${filter.id ?? null}::uuid is null or a.id = ${filter.id ?? null}::uuid)
         and (${filter.tariffId ?? null}::uuid is null or a.tariff_id = ${filter.tariffId ?? null}::uuid)
         and (${filter.subjectId ?? null}::uuid is null or a.subject_id = ${filter.subjectId ?? null}::uuid)
         and (${after?.[0] ?? null}::uuid is null or a.id > ${after?.[0] ?? null}::uuid)
       order by a.id limit ${limit + 1}`.execute(db);
    return page(rows, limit, (row) => encodeCursor('id', [row.id]), toAssignment);
  }

  const write = createWrite(house, { name: 'tariff', subject: 'tariff_assignment' });

  return [
    handle(contract.listAssignments, ({ query: { cursor, limit = defaultPageSize, ...filter }, scope }) =>
      list(scope, filter, limit, cursor),
    ),

    handle(contract.createAssignment, async ({ body, caller, scope }) => {
      const id = newId();
      const now = clock.now();
      const validFrom = body.validFrom ? new Date(body.validFrom) : now;
      const validUntil = body.validUntil ? new Date(body.validUntil) : null;
      if (validFrom < now) throw past();
      if (validUntil && validUntil <= validFrom) throw endsBeforeItBegins();
      await write(caller, 'assigned', async (trx) => {
        const subject = await findSubject(trx, scope, body);
        await requireUsable(trx, body.tariffId, subject.organizationId);
        await trx
          .insertInto('tariff_assignment')
          .values({
            id,
            organization_id: subject.organizationId,
            tariff_id: body.tariffId,
            level: body.level,
            subject_id: subject.subjectId,
            subject_group: subject.subjectGroup,
            valid_from: validFrom,
            valid_until: validUntil,
            created_at: now,
          })
          .execute();
        const { tariffId, level } = body;
        return { id, organizationId: subject.organizationId, detail: { tariffId, level } };
      });
      return (await list(scope, { id }, 1)).items[0]!;
    }),

    handle(contract.endAssignment, async ({ params: { assignmentId }, caller, scope }) => {
      await write(caller, 'unassigned', async (trx) => {
        const found = await trx
          .selectFrom('tariff_assignment')
          .selectAll()
          .where('id', '=', assignmentId)
          .where(inScope(scope, 'tariff_assignment.organization_id'))
          .forUpdate()
          .executeTakeFirst();
        if (!found) throw notFound('such assignment');
        const now = clock.now();
        if (!found.valid_until || found.valid_until > now)
          await trx
            .updateTable('tariff_assignment')
            .set({ valid_until: now })
            .where('id', '=', assignmentId)
            .execute();
        return { id: assignmentId, organizationId: found.organization_id, detail: {} };
      });
    }),
  ];
}

interface AssignmentRow {
  readonly id: string;
  readonly organization_id: string;
  readonly tariff_id: string;
  readonly tariff_name: string;
  readonly level: contract.Level;
  readonly subject_id: string | null;
  readonly subject_group: string | null;
  readonly subject: string | null;
  readonly valid_from: Date;
  readonly valid_until: Date | null;
}

function toAssignment(row: AssignmentRow): contract.Assignment {
  return {
    id: row.id,
    organizationId: row.organization_id,
    tariffId: row.tariff_id,
    tariffName: row.tariff_name,
    level: row.level,
    subjectId: row.subject_id,
    subjectGroup: row.subject_group,
    subject: row.subject ?? '',
    validFrom: row.valid_from.toISOString(),
    validUntil: row.valid_until?.toISOString() ?? null,
  };
}

/** The place or person that a tariff is assigned to, within what the caller may write; 404 when there is none. */
async function findSubject(
  trx: Transaction<DB>,
  scope: Scope,
  { level, subjectId, subjectGroup, organizationId }: NewAssignment,
): Promise<Subject> {
  if (level === 'token_group') {
    if (!subjectGroup || !organizationId) throw missing('subjectGroup', 'and organizationId name the group');
    await requireOrganization(trx, scope, organizationId);
    return { organizationId, subjectId: null, subjectGroup: subjectGroup.toUpperCase() };
  }
  if (!subjectId) throw missing('subjectId', `names the ${level}`);
  if (level === 'organization') {
    await requireOrganization(trx, scope, subjectId);
    return { organizationId: subjectId, subjectId, subjectGroup: null };
  }
  const owner = await ownerOf(trx, level, subjectId);
  if (!owner || !scope.organizationIds.includes(owner)) throw notFound(`such ${level}`);
  return { organizationId: owner, subjectId, subjectGroup: null };
}

async function ownerOf(
  trx: Transaction<DB>,
  level: Exclude<contract.Level, 'token_group' | 'organization'>,
  id: string,
): Promise<string | undefined> {
  const { rows } = await (level === 'evse'
    ? sql<{ owner: string }>`
        select s.organization_id as owner from evse e join station s on s.id = e.station_id where e.id = ${id}`
    : sql<{ owner: string }>`select organization_id as owner from ${sql.table(level)} where id = ${id}`
  ).execute(trx);
  return rows[0]?.owner;
}

/** A tariff may be used by its organization and by those below it. */
async function requireUsable(trx: Transaction<DB>, tariffId: string, organizationId: string): Promise<void> {
  const { rows } = await sql<{ retired: boolean }>`
    select t.retired_at is not null as retired from tariff t
      join organization o on o.id = ${organizationId}::uuid
     where t.id = ${tariffId}::uuid and t.organization_id = any(o.path) for share of t`.execute(trx);
  if (!rows[0]) throw notFound('such tariff for that place: a tariff counts in its organization and below');
  if (rows[0].retired)
    throw problem(409, {
      title: 'Retired',
      detail: 'The tariff is retired and cannot be assigned.',
      help: 'Choose another tariff.',
    });
}

const missing = (member: string, what: string) =>
  problem(422, {
    title: 'Assigned to what?',
    detail: `${member} is missing: it ${what}.`,
    errors: [{ path: `body/${member}`, message: 'is missing' }],
  });

const past = () =>
  problem(422, {
    title: 'In the past',
    detail: 'A tariff is assigned from now on or from a time to come: what was priced is never priced anew.',
    errors: [{ path: 'body/validFrom', message: 'is in the past' }],
  });

const endsBeforeItBegins = () =>
  problem(422, {
    title: 'Ends before it begins',
    detail: 'The assignment would end before it begins.',
    errors: [{ path: 'body/validUntil', message: 'is not after validFrom' }],
  });
