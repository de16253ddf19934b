import { inScope } from '../../access/index.ts';
import { change } from '../../locations/index.ts';
import type { Caller, Scope } from '../../platform/http/caller.ts';
import type { BodyOf } from '../../platform/http/contract.ts';
import { type Handled, handle } from '../../platform/http/handle.ts';
import { notFound, problem } from '../../platform/http/problem.ts';
import type { NewEvent } from '../../platform/outbox.ts';
import type { House } from '../house.ts';
import type { Advance } from './advance.ts';
import * as contract from './contract.ts';
import { waveOf } from './plan.ts';
import { say } from './sentences.ts';
import { findCampaign, findCampaigns, findMembers } from './store.ts';
import { type Candidate, type ForWhom, findCandidates, whyExcluded } from './targets.ts';

/** Stations that a preview names; the counts are of all. */
const maxShown = 500;
/** Rows of one insert: far below the 65,535 parameters of a statement. */
const rowsAtOnce = 1_000;

type Wanted = Pick<NonNullable<BodyOf<typeof contract.createCampaign>>, 'organizationId' | 'query'> &
  contract.Task;

export function campaignRoutes(
  house: House,
  advance: Pick<Advance, 'advance'>,
  onFault: (error: unknown, about: string) => void,
): Handled[] {
  const { db, clock, newId } = house;

  /** Does not keep the caller waiting: stations answer in their own time. */
  const begin = (id: string) => {
    advance.advance(id).catch((error) => onFault(error, `moving campaign ${id} on`));
  };

  async function show(scope: Scope, id: string): Promise<contract.Campaign> {
    const found = await findCampaign(db, scope, id);
    if (!found) throw notFound('such campaign');
    return found;
  }

  /** Who would be asked, and who is left out and why. */
  async function choose(scope: Scope, wanted: Wanted) {
    const tasks = [wanted.firmware, wanted.configuration, wanted.log].filter((task) => task !== undefined);
    if (tasks.length !== 1) throw oneTask();
    const home = await db
      .selectFrom('organization')
      .select('id')
      .where('id', '=', wanted.organizationId)
      .where(inScope(scope, 'organization.id'))
      .executeTakeFirst();
    if (!home) throw notFound('such organization');
    const firmware = wanted.firmware && (await forWhom(wanted.organizationId, wanted.firmware.firmwareId));
    const candidates = await findCandidates(db, scope, wanted.organizationId, wanted.query);
    if (candidates.length > contract.maxCampaignStations) throw tooMany();
    const judged = candidates.map((station) => ({ station, sentence: whyExcluded(station, firmware) }));
    return {
      chosen: judged.filter(({ sentence }) => !sentence).map(({ station }) => station),
      excluded: judged.flatMap(({ station, sentence }) => (sentence ? [{ station, sentence }] : [])),
    };
  }

  /** The hosted file, if stations of the organization may get it and its content is there. */
  async function forWhom(organizationId: string, firmwareId: string): Promise<ForWhom> {
    const file = await db
      .selectFrom('firmware_file as f')
      .innerJoin('organization as o', (join) => join.on('o.id', '=', organizationId))
      .select(['f.vendor', 'f.model', 'f.version', 'f.organization_id', 'f.uploaded_at', 'o.path'])
      .where('f.id', '=', firmwareId)
      .executeTakeFirst();
    if (!file?.path.includes(file.organization_id)) throw notFound('such firmware file');
    if (!file.uploaded_at) throw noContent();
    return file;
  }

  async function create(
    caller: Caller,
    scope: Scope,
    body: NonNullable<BodyOf<typeof contract.createCampaign>>,
  ) {
    const { chosen } = await choose(scope, body);
    if (chosen.length === 0) throw nobody();
    const id = newId();
    const now = clock.now();
    const { organizationId, name, query, plan } = body;
    const [kind, params] = body.firmware
      ? (['firmware', body.firmware] as const)
      : body.configuration
        ? (['configuration', body.configuration] as const)
        : (['log', body.log] as const);
    const members = chosen.map((station: Candidate, place) => ({
      campaign_id: id,
      station_id: station.id,
      place,
      wave: waveOf(place, plan),
      state: 'waiting',
    }));
    await change(house, async (trx) => {
      await trx
        .insertInto('campaign')
        .values({
          id,
          organization_id: organizationId,
          name,
          kind,
          params: JSON.stringify(params),
          query: JSON.stringify(query),
          plan: JSON.stringify(plan),
          state: 'running',
          created_at: now,
          changed_at: now,
        })
        .execute();
      for (let from = 0; from < members.length; from += rowsAtOnce)
        await trx
          .insertInto('campaign_station')
          .values(members.slice(from, from + rowsAtOnce))
          .execute();
      return trace(caller, 'created', { id, organizationId }, { name, kind, stations: members.length });
    });
    begin(id);
    return show(scope, id);
  }

  const trace = (
    caller: Caller,
    action: string,
    { id, organizationId }: { id: string; organizationId: string },
    detail: Record<string, unknown>,
  ) => {
    const told: NewEvent = {
      kind: 'device.campaign',
      at: clock.now(),
      organizationId,
      subjectId: id,
      data: { action },
    };
    const subject = { subjectKind: 'campaign', subjectId: id, organizationId };
    return {
      result: undefined,
      events: [told],
      audit: [{ caller, action: `campaign.${action}`, ...subject, detail }],
    };
  };

  /** Changes the state, where it is one of those that the change begins from. */
  async function move(
    caller: Caller,
    scope: Scope,
    id: string,
    action: 'paused' | 'resumed' | 'aborted',
  ): Promise<contract.Campaign> {
    const before = await show(scope, id);
    if (!from[action].includes(before.state)) throw wrongState(before, action);
    const now = clock.now();
    await change(house, async (trx) => {
      const state = action === 'resumed' ? 'running' : action;
      // Who goes on after a halt has seen what went wrong: the waves so far are let pass.
      const forgiven = before.state === 'halted' && action === 'resumed' ? before.wave : null;
      await trx
        .updateTable('campaign')
        .set({
          state,
          reason: state === 'running' ? null : JSON.stringify(say(state)),
          changed_at: now,
          finished_at: state === 'aborted' ? now : null,
          ...(forgiven !== null && { plan: JSON.stringify({ ...before.plan, forgivenWave: forgiven }) }),
        })
        .where('id', '=', id)
        .where('state', 'in', [...from[action]])
        .execute();
      if (action === 'aborted')
        await trx
          .updateTable('campaign_station')
          .set({ state: 'skipped', reason: JSON.stringify(say('left')), finished_at: now })
          .where('campaign_id', '=', id)
          .where('state', '=', 'waiting')
          .execute();
      return trace(caller, action, before, { name: before.name });
    });
    if (action === 'resumed') begin(id);
    return show(scope, id);
  }

  return [
    handle(contract.previewCampaign, async ({ body, scope }) => {
      const { chosen, excluded } = await choose(scope, body);
      return {
        count: chosen.length,
        excludedCount: excluded.length,
        stations: chosen
          .slice(0, maxShown)
          .map(({ id: stationId, identity, siteName, model, firmware, online }) => ({
            stationId,
            identity,
            siteName,
            model,
            firmware,
            online,
          })),
        excluded: excluded.slice(0, maxShown).map(({ station, sentence }) => ({
          stationId: station.id,
          identity: station.identity,
          sentence,
        })),
      };
    }),
    handle(contract.createCampaign, ({ body, caller, scope }) => create(caller, scope, body)),
    handle(contract.listCampaigns, ({ query, scope }) => findCampaigns(db, scope, query)),
    handle(contract.getCampaign, ({ params, scope }) => show(scope, params.campaignId)),
    handle(contract.listCampaignStations, async ({ params, query, scope }) => {
      await show(scope, params.campaignId);
      return findMembers(db, params.campaignId, query);
    }),
    handle(contract.pauseCampaign, ({ params, caller, scope }) =>
      move(caller, scope, params.campaignId, 'paused'),
    ),
    handle(contract.resumeCampaign, ({ params, caller, scope }) =>
      move(caller, scope, params.campaignId, 'resumed'),
    ),
    handle(contract.abortCampaign, ({ params, caller, scope }) =>
      move(caller, scope, params.campaignId, 'aborted'),
    ),
  ];
}

const from: Readonly<Record<'paused' | 'resumed' | 'aborted', readonly contract.CampaignState[]>> = {
  paused: ['running'],
  resumed: ['paused', 'halted'],
  aborted: ['running', 'paused', 'halted'],
};

const oneTask = () =>
  problem(422, {
    title: 'Not valid',
    detail: 'A campaign does one thing: install a firmware, set configuration, or fetch a log.',
    help: 'Give exactly one of firmware, configuration and log.',
    errors: [{ path: 'body/firmware', message: 'or configuration, or log: one of them' }],
  });

const tooMany = () =>
  problem(422, {
    title: 'Too many stations',
    detail: `A campaign goes to ${contract.maxCampaignStations} stations at the most.`,
    help: 'Narrow the query, or make several campaigns.',
    errors: [{ path: 'body/query', message: 'fits too many stations' }],
  });

const noContent = () =>
  problem(422, {
    title: 'Firmware not there yet',
    detail: 'The content of this firmware file has not been sent.',
    help: 'Send the file first.',
    errors: [{ path: 'body/firmware/firmwareId', message: 'has no content' }],
  });

const nobody = () =>
  problem(422, {
    title: 'No station',
    detail: 'No station fits, or all that fit are left out.',
    help: 'Look at the preview: it says why each station is left out.',
    errors: [{ path: 'body/query', message: 'fits no station' }],
  });

const wrongState = ({ name, state }: contract.Campaign, action: string) =>
  problem(409, {
    title: 'Not possible now',
    detail: `The campaign “${name}” is ${state}, so it cannot be ${action}.`,
  });
