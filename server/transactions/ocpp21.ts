import type { Messages21 } from '@busbar/ocpp';
import type { Handler } from '../gateway/index.ts';
import { judgeTime } from '../platform/station-time.ts';
import { findTransaction } from './memory.ts';
import type { Settlement } from './payment-contract.ts';
import { settlementRow } from './settlement.ts';
import { type SpokeDependencies, storableId } from './spoke.ts';
import type { CheckVatNumber } from './vat-number.ts';

type Of<A extends keyof Messages21> = Handler<
  Messages21[A] extends { request: infer Request } ? Request : never,
  Messages21[A] extends { response: infer Response } ? Response : never
>;

const statuses: Record<Messages21['NotifySettlement']['request']['status'], Settlement['status']> = {
  Settled: 'settled',
  Canceled: 'canceled',
  Rejected: 'rejected',
  Failed: 'failed',
};
const longestText = 1_000;

/** What 2.1 says about payments at the station (C22, C24, I). */
export function paymentsOcpp21(
  { slot, lookup, newId }: Pick<SpokeDependencies, 'slot' | 'lookup' | 'newId'>,
  checkVatNumber: CheckVatNumber,
) {
  return {
    NotifySettlement: async (context, request) => {
      const { station, arrivedAt } = context;
      const toldId = request.transactionId === undefined ? null : storableId(request.transactionId);
      const transaction =
        toldId === null
          ? undefined
          : (findTransaction(context.memory(slot), toldId) ?? (await lookup.transaction(station.id, toldId)));
      const id = newId();
      const text = (told: string | undefined) => told?.slice(0, longestText) ?? null;
      const status = statuses[request.status];
      const whose = transaction ?? station;
      const row = settlementRow({
        id,
        organization_id: whose.organizationId,
        site_id: whose.siteId,
        station_id: station.id,
        transaction_id: transaction?.id ?? null,
        station_transaction_id: toldId,
        psp_ref: request.pspRef.slice(0, longestText),
        status,
        status_info: text(request.statusInfo),
        amount: String(request.settlementAmount),
        settled_at: new Date(judgeTime(request.settlementTime, arrivedAt.getTime()).at),
        receipt_id: text(request.receiptId),
        receipt_url: text(request.receiptUrl),
        vat_number: text(request.vatNumber),
        vat_company: request.vatCompany === undefined ? null : JSON.stringify(request.vatCompany),
        arrived_at: arrivedAt,
      });
      const data = { transactionId: transaction?.id ?? null, status, amount: request.settlementAmount };
      const owner = { organizationId: whose.organizationId, siteId: whose.siteId };
      return {
        answer: {},
        rows: [row],
        events: [{ kind: 'transaction.settled', subjectId: id, owner, at: arrivedAt, data }],
      };
    },

    /** Says what was checked: that a number could be one is not that somebody has it (C22). */
    VatNumberValidation: async (_, { vatNumber, evseId }) => {
      const check = await checkVatNumber(vatNumber);
      return {
        answer: {
          vatNumber,
          ...(evseId !== undefined && { evseId }),
          status: check.valid ? 'Accepted' : 'Rejected',
          statusInfo: { reasonCode: check.by, additionalInfo: check.sentence },
          ...(check.company && { company: check.company }),
        },
      };
    },
  } satisfies {
    NotifySettlement: Of<'NotifySettlement'>;
    VatNumberValidation: Of<'VatNumberValidation'>;
  };
}
