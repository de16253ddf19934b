import type { Ocpp21, Ocpp201 } from '@busbar/ocpp';
import type { ParamsOfCommand } from '../../gateway/contract.ts';
import { stationCommand } from '../../gateway/index.ts';
import type { DisplayContent } from './contract.ts';
import { displayCommands } from './contract.ts';

type Set = ParamsOfCommand<(typeof displayCommands)['set-display-message']>;

const priorities: Record<DisplayContent['priority'], Ocpp201.MessagePriorityEnumType> = {
  always_front: 'AlwaysFront',
  in_front: 'InFront',
  normal_cycle: 'NormalCycle',
};
const states: Record<NonNullable<DisplayContent['state']>, Ocpp21.MessageStateEnumType> = {
  charging: 'Charging',
  faulted: 'Faulted',
  idle: 'Idle',
  unavailable: 'Unavailable',
  suspended: 'Suspended',
  discharging: 'Discharging',
};
const formats: Record<DisplayContent['format'], Ocpp21.MessageFormatEnumType> = {
  utf8: 'UTF8',
  ascii: 'ASCII',
  html: 'HTML',
  uri: 'URI',
  qrcode: 'QRCODE',
};
/** Words that came with 2.1, and the longest text before it. */
const newStates: readonly string[] = ['suspended', 'discharging'];
const maxText201 = 512;
const tooNew = { cannot: 'OCPP 2.0.1 knows no such state' };

/** How 2.x is asked to show, tell and clear messages (O01–O06). */
export function createDisplayCommands(
  stationTransactionId: (stationId: string, transaction: string) => Promise<string | undefined>,
) {
  return [
    stationCommand(
      displayCommands['set-display-message'],
      {
        ocpp2: (params: Set, { requestId }) => {
          const { state, format = 'utf8', text, more } = params;
          if (state && newStates.includes(state)) return tooNew;
          if (format === 'qrcode') return { cannot: 'OCPP 2.0.1 shows no QR codes' };
          if (more?.length) return { cannot: 'OCPP 2.0.1 takes a message in one language only' };
          if (text.length > maxText201) {
            return {
              cannot: `OCPP 2.0.1 takes texts of ${maxText201} characters, this one has ${text.length}`,
            };
          }
          const message = { ...infoOf(params, requestId), message: contentOf(params) };
          return ['SetDisplayMessage', { message: message as Ocpp201.MessageInfoType }];
        },
        ocpp21: (params: Set, { requestId }) => {
          const [first, ...rest] = (params.more ?? []).map(({ text, language }) => ({
            ...contentOf({ ...params, text }),
            language,
          }));
          const message = {
            ...infoOf(params, requestId),
            message: contentOf(params),
            ...(first && { messageExtra: [first, ...rest] as Ocpp21.MessageContentType[] }),
          };
          return ['SetDisplayMessage', { message }];
        },
      },
      async (params, { target }) => {
        if (params.transactionId === undefined) return params;
        const transactionId = await stationTransactionId(target.id, params.transactionId);
        return transactionId === undefined
          ? { cannot: 'the station has no such transaction' }
          : { ...params, transactionId };
      },
    ),
    stationCommand(displayCommands['get-display-messages'], {
      ocpp2: ({ messageIds, priority, state }, { requestId }) => {
        if (state && newStates.includes(state)) return tooNew;
        return [
          'GetDisplayMessages',
          {
            requestId,
            ...(messageIds && { id: messageIds as [number, ...number[]] }),
            ...(priority && { priority: priorities[priority] }),
            ...(state && { state: states[state] as Ocpp201.MessageStateEnumType }),
          },
        ];
      },
      ocpp21: ({ messageIds, priority, state }, { requestId }) => [
        'GetDisplayMessages',
        {
          requestId,
          ...(messageIds && { id: messageIds }),
          ...(priority && { priority: priorities[priority] }),
          ...(state && { state: states[state] }),
        },
      ],
    }),
    stationCommand(displayCommands['clear-display-message'], {
      ocpp2: ({ messageId }) => ['ClearDisplayMessage', { id: messageId }],
    }),
  ];
}

function contentOf({ format = 'utf8', text, language }: Pick<Set, 'format' | 'text' | 'language'>) {
  return { format: formats[format], content: text, ...(language && { language }) };
}

/** A transaction is named only by a message that belongs to one (O01.FR.04). */
function infoOf(params: Set, requestId: number) {
  const { messageId = requestId, priority = 'normal_cycle', state, startsAt, endsAt, transactionId } = params;
  return {
    id: messageId,
    priority: priorities[priority],
    ...(state && { state: states[state] }),
    ...(startsAt && { startDateTime: startsAt }),
    ...(endsAt && { endDateTime: endsAt }),
    ...(transactionId !== undefined && { transactionId }),
  };
}
