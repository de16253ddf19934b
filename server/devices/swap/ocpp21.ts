import type { Messages21 } from '@busbar/ocpp';
import type { Authorize } from '../../drivers/index.ts';
import type { Decision, Handler } from '../../gateway/index.ts';
import { newId } from '../../platform/ids.ts';
import { judgeTime } from '../../platform/station-time.ts';
import type { Battery } from './contract.ts';
import { type SwapKind, slotRows, swapRow } from './rows.ts';

type Swap = Messages21['BatterySwap'];
type Told = Swap['request']['batteryData'][number];

const kinds: Record<Swap['request']['eventType'], SwapKind> = {
  BatteryIn: 'in',
  BatteryOut: 'out',
  BatteryOutTimeout: 'out_timeout',
};

const largestSmallint = 32_767;
const largestInteger = 2_147_483_647;
const longest = 500;

/** How 2.1 tells of battery swaps (S01–S03). */
export function swapOcpp21(authorize: Authorize) {
  return {
    BatterySwap: async (context, request): Promise<Decision<Swap['response']>> => {
      const { station, arrivedAt } = context;
      const { requestId, eventType, idToken, batteryData } = request;
      if (Math.abs(requestId) > largestInteger || batteryData.some(isNowhere)) {
        const description = 'requestId or evseId is a number that no swap and no slot can have';
        return { answer: { refuse: { code: 'PropertyConstraintViolation', description } } };
      }
      // Whose token it is; whether it may swap was asked before, by Authorize.
      const { token } = await authorize(station, { uid: idToken.idToken, at: arrivedAt });
      const swap = {
        id: newId(),
        stationId: station.id,
        requestId,
        kind: kinds[eventType],
        tokenId: token?.id ?? null,
        batteries: batteryData.map((told) => read(told, arrivedAt)),
        arrivedAt,
      };
      const data = { identity: station.identity, kind: swap.kind, requestId, batteries: swap.batteries };
      return {
        answer: {},
        rows: [swapRow(swap), ...slotRows(swap)],
        events: [{ kind: 'device.battery_swap', subjectId: swap.id, at: arrivedAt, data }],
      };
    },
  } satisfies { BatterySwap: Handler<Swap['request'], Swap['response']> };
}

const isNowhere = ({ evseId }: Told) => evseId < 0 || evseId > largestSmallint;

function read(
  { evseId, serialNumber, soC, soH, productionDate, vendorInfo }: Told,
  arrivedAt: Date,
): Battery {
  const produced = productionDate && judgeTime(productionDate, arrivedAt.getTime()).stationAt;
  return {
    evse: evseId,
    serialNumber: serialNumber.slice(0, longest),
    socPercent: soC,
    sohPercent: soH,
    producedAt: produced ? new Date(produced).toISOString() : null,
    vendorInfo: vendorInfo?.slice(0, longest) ?? null,
  };
}
