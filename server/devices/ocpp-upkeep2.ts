import type { Messages21, Messages201 } from '@busbar/ocpp';
import type { Handler } from '../gateway/index.ts';
import { keepFirmwareStatus, keepLogStatus } from './ocpp-upkeep16.ts';

type Of<A extends keyof Messages201> = Handler<Messages201[A]['request'], Messages201[A]['response']> &
  Handler<Messages21[A]['request'], Messages21[A]['response']>;

/** How 2.0.1 and 2.1 tell of firmware and logs. */
export const upkeepOcpp2 = {
  FirmwareStatusNotification: (context, data) => ({
    answer: {},
    ...keepFirmwareStatus(context, 'update', data),
  }),
  PublishFirmwareStatusNotification: (context, data) => ({
    answer: {},
    ...keepFirmwareStatus(context, 'publish', data),
  }),
  LogStatusNotification: (context, data) => ({ answer: {}, ...keepLogStatus(context, 'log', data) }),
} satisfies { [A in keyof Messages201]?: Of<A> };
