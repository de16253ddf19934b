import { inScope } from '../access/index.ts';
import type { Scope } from '../platform/http/caller.ts';
import { type Handled, handle, handleRaw } from '../platform/http/handle.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import * as contract from './contract.ts';
import type { House } from './house.ts';
import { type LabelCodes, referenceOf } from './label-code.ts';
import { codeDrawing, printLabels } from './label-print.ts';
import { type LabelRow, readLabels } from './label-store.ts';

export interface LabelOptions extends Pick<House, 'db' | 'publicUrl'> {
  readonly codes: LabelCodes;
}

/** QR labels for operators: what they say, and to print. */
export function labelRoutes({ db, publicUrl, codes }: LabelOptions): Handled[] {
  const urlOf = (evseId: string) => `${publicUrl()}/drive/e/${codes.codeOf(evseId)}`;

  const labelOf = (row: LabelRow) => ({
    url: urlOf(row.evse_id),
    reference: referenceOf(row.evse_id),
    operator: row.operator,
    place: row.site_name ?? '',
    station: [row.station_name || row.identity, row.label || `EVSE ${row.evse_number}`].join(' · '),
  });

  return [
    handle(contract.stationLabels, async ({ params, scope }) => {
      await requireStation(scope, params.identity);
      const rows = await readLabels(db, scope, { station: params.identity }, contract.maxLabels);
      return {
        items: await Promise.all(
          rows.map(async ({ evse_id, evse_number }) => {
            const url = urlOf(evse_id);
            const reference = referenceOf(evse_id);
            return { evse: evse_number, evseId: evse_id, reference, url, svg: await codeDrawing(url) };
          }),
        ),
      };
    }),

    handleRaw(contract.printLabels, 'application/pdf', async ({ query, scope, reply }) => {
      const { layout = 'sheet', ...wanted } = query;
      const rows = await readLabels(db, scope, wanted, contract.maxLabels);
      if (rows.length === 0) throw nothingToPrint();
      if (rows.length > contract.maxLabels) throw tooMany();
      reply.header('content-disposition', `inline; filename="labels${wanted.station ? '-station' : ''}.pdf"`);
      return printLabels(rows.map(labelOf), layout);
    }),
  ];

  /** A station without EVSEs has no labels; one that is not there is not found. */
  async function requireStation(scope: Scope, identity: string): Promise<void> {
    const found = await db
      .selectFrom('station')
      .select('id')
      .where('identity', '=', identity)
      .where(inScope(scope, 'station.organization_id', 'station.site_id'))
      .executeTakeFirst();
    if (!found) throw notFound(`station “${identity}”`);
  }
}

const nothingToPrint = () =>
  problem(404, {
    title: 'Nothing to print',
    detail: 'None of the stations that you may see has an EVSE that this asks for.',
    help: 'Check the site or station; EVSEs are known once a station has connected, or when they were entered.',
  });

const tooMany = () =>
  problem(422, {
    title: 'Too many labels',
    detail: `More than ${contract.maxLabels} labels would be printed at once.`,
    help: 'Print them site by site.',
  });
