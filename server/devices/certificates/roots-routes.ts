import { plainFingerprint, readCertificate, splitPem } from '@busbar/certificates';
import { sql } from 'kysely';
import { inScope } from '../../access/index.ts';
import { requireOrganization } from '../../locations/index.ts';
import type { Database } from '../../platform/database/database.ts';
import type { Scope } from '../../platform/http/caller.ts';
import { type Handled, handle } from '../../platform/http/handle.ts';
import { notFound, problem } from '../../platform/http/problem.ts';
import { rootRow } from './root-row.ts';
import * as contract from './roots-contract.ts';
import type { House } from './routes.ts';

/** Roots that the house, or one organization, trusts at a time: all that are known of vehicles, makers and clearing houses are far fewer. */
const maxRoots = 500;
/** Roots that are listed: those of the house first. */
const maxListed = 2 * maxRoots;

type Facts = NonNullable<ReturnType<typeof readCertificate>>;
type Problem = (typeof contract.rootProblems)[number];

/** Root certificates that are trusted, and those in stations: an organization's are its own affair, the house's are seen by all and changed by who may write everywhere. */
export function rootRoutes(house: Pick<House, 'db' | 'clock' | 'newId' | 'audit'>): Handled[] {
  const { db, clock, newId, audit } = house;
  return [
    handle(contract.listTrustedRoots, async ({ scope }) => ({ items: await readRoots(db, scope) })),

    handle(contract.previewTrustedRoots, async ({ body }) => ({
      items: splitPem(body.pem).map((pem) => {
        const facts = readCertificate(pem);
        if (!facts) return { problem: 'not_a_certificate' as const };
        const { subject, fingerprint, notBefore, notAfter } = facts;
        const dates = { notBefore: notBefore.toISOString(), notAfter: notAfter.toISOString() };
        return { subject, fingerprint, ...dates, problem: problemOf(facts, clock.now()) };
      }),
    })),

    handle(contract.addTrustedRoot, async ({ body, caller, scope }) => {
      const { use, pem: text, fingerprint, organizationId = null } = body;
      if (organizationId === null && !scope.whole) throw belongsToTheHouse();
      const wanted = plainFingerprint(fingerprint);
      const pem = splitPem(text).find((one) => readCertificate(one)?.fingerprint === wanted);
      const facts = pem && readCertificate(pem);
      if (!facts) throw otherFingerprint();
      const wrong = problemOf(facts, clock.now());
      if (wrong) throw unfit(facts.subject, wrong);
      const at = clock.now();
      const row = () => rootRow({ id: newId(), use, pem, facts, at });
      const id = await db.transaction().execute(async (trx) => {
        if (organizationId !== null) await requireOrganization(trx, scope, organizationId);
        const { count } = await trx
          .selectFrom('trusted_root')
          .select((e) => e.fn.countAll<string>().as('count'))
          .where('trusted_at', 'is not', null)
          .where('organization_id', 'is not distinct from', organizationId)
          .executeTakeFirstOrThrow();
        if (Number(count) >= maxRoots) throw full();
        const named = trx.insertInto('trusted_root').values(row());
        if (organizationId !== null) await named.onConflict((known) => known.doNothing()).execute();
        const { id } = await trx
          .insertInto('trusted_root')
          .values({ ...row(), organization_id: organizationId, trusted_at: at })
          .onConflict((known) =>
            known.columns(['use', 'fingerprint', 'organization_id']).doUpdateSet({ trusted_at: at }),
          )
          .returning('id')
          .executeTakeFirstOrThrow();
        const detail = { use, subject: facts.subject, fingerprint: facts.fingerprint };
        await audit(trx, { ...about(id, organizationId), caller, action: 'trusted_root.added', detail });
        return id;
      });
      return (await readRoots(db, scope)).find((root) => root.id === id)!;
    }),

    handle(contract.removeTrustedRoot, async ({ params: { rootId }, caller, scope }) => {
      await db.transaction().execute(async (trx) => {
        const gone = await trx
          .selectFrom('trusted_root as t')
          .select(['t.use', 't.subject', 't.fingerprint', 't.organization_id'])
          .where('t.id', '=', rootId)
          .where('t.trusted_at', 'is not', null)
          .where(mayChange(scope))
          .forUpdate()
          .executeTakeFirst();
        if (!gone) throw notFound('such root that you may change');
        const { organization_id: organizationId, ...detail } = gone;
        // The house's row stays: what stations tell of the root still gets its name.
        if (organizationId === null)
          await trx.updateTable('trusted_root').set({ trusted_at: null }).where('id', '=', rootId).execute();
        else await trx.deleteFrom('trusted_root').where('id', '=', rootId).execute();
        await audit(trx, {
          ...about(rootId, organizationId),
          caller,
          action: 'trusted_root.removed',
          detail,
        });
      });
    }),
  ];
}

const about = (id: string, organizationId: string | null) => ({
  ...{ subjectKind: 'trusted_root', subjectId: id, organizationId },
});

const mayChange = (scope: Scope) =>
  sql<boolean>`(${inScope(scope, 't.organization_id')} or (t.organization_id is null and ${scope.whole}::boolean))`;

function problemOf({ selfSigned, authority, notAfter }: Facts, now: Date): Problem | null {
  if (!selfSigned) return 'not_a_root';
  if (!authority) return 'not_an_authority';
  return notAfter <= now ? 'ended' : null;
}

/** What is trusted, and what stations in reach hold though it is not; Busbar's own roots are told elsewhere. */
async function readRoots(db: Database, scope: Scope): Promise<contract.TrustedRoot[]> {
  const holders = sql<number>`(
    select count(distinct i.station_id)::int from installed_certificate i join station s on s.id = i.station_id
     where i.use = t.use and lower(i.issuer_key_hash) = t.issuer_key_hash and ltrim(lower(i.serial), '0') = t.serial
       and s.decommissioned_at is null and ${inScope(scope, 's.organization_id', 's.site_id')})`;
  // The organizations in reach, those of sites in reach, and all above them: what these trust counts here.
  const lines = sql`array(
    select unnest(o.path) from organization o
     where ${inScope(scope, 'o.id')}
        or exists (select from site x where x.organization_id = o.id and ${inScope(scope, 'x.organization_id', 'x.id')}))`;
  const mine = sql<boolean>`coalesce(${inScope(scope, 't.organization_id')}, false)`;
  const above = sql<boolean>`t.organization_id = any(${lines})`;
  const rows = await db
    .selectFrom('trusted_root as t')
    .leftJoin('organization as o', 'o.id', 't.organization_id')
    .selectAll('t')
    .select(['o.name as organization_name', holders.as('stations')])
    .select([mine.as('mine'), mayChange(scope).as('may_change')])
    .where(sql<boolean>`(t.organization_id is null or ${mine} or ${above})`)
    // One that is trusted by an organization is not told a second time as one that only stations hold.
    .where(
      sql<boolean>`(t.trusted_at is not null or (${holders} > 0 and not exists (
        select from trusted_root own where own.use = t.use and own.fingerprint = t.fingerprint
           and own.organization_id = any(${lines}))))`,
    )
    .where(sql<boolean>`not exists (select from certificate_authority a where a.fingerprint = t.fingerprint)`)
    .orderBy(sql`t.trusted_at is null`)
    .orderBy(sql`t.organization_id is not null`)
    .orderBy('t.use')
    .orderBy('t.not_after')
    .orderBy('t.id')
    .limit(maxListed)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    use: row.use as contract.TrustedRoot['use'],
    subject: row.subject,
    fingerprint: row.fingerprint,
    notBefore: readCertificate(row.pem)?.notBefore.toISOString() ?? null,
    notAfter: row.not_after.toISOString(),
    pem: row.pem,
    trustedAt: row.trusted_at?.toISOString() ?? null,
    // Who stands above is not theirs to know: that it counts is.
    organizationId: row.mine ? row.organization_id : null,
    organizationName: row.mine ? row.organization_name : null,
    trustedAbove: row.organization_id !== null && !row.mine,
    changeable: row.may_change,
    stations: row.stations,
  }));
}

const words: Readonly<Record<Problem, string>> = {
  not_a_certificate: 'cannot be read as a certificate',
  not_a_root: 'is signed by another one, so it is no root',
  not_an_authority: 'may not sign other certificates',
  ended: 'has ended',
};

const unfit = (subject: string, wrong: Problem) =>
  problem(422, {
    title: 'Not fit to be trusted',
    detail: `The certificate “${subject}” ${words[wrong]}.`,
    help: 'Ask its owner for the root certificate that is valid now.',
    errors: [{ path: 'body/pem', message: words[wrong] }],
  });

const otherFingerprint = () =>
  problem(422, {
    title: 'Another fingerprint',
    detail: 'None of the certificates that were given has the fingerprint that was named.',
    help: 'Look at them first, and compare the fingerprint with the one that the owner publishes.',
    errors: [{ path: 'body/fingerprint', message: 'fits no certificate' }],
  });

const belongsToTheHouse = () =>
  problem(403, {
    title: 'Not yours alone',
    detail: 'What is trusted without an organization is trusted at all stations of this house.',
    help: 'Name the organization that shall trust it, or ask somebody who may write everywhere.',
  });

const full = () =>
  problem(409, {
    title: 'Too many roots',
    detail: `${maxRoots} root certificates are trusted there already.`,
    help: 'Ask for help: no known use needs as many.',
  });
