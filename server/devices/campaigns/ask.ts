import { system } from '../../access/index.ts';
import { type Commands, setConfiguration, type Target } from '../../gateway/index.ts';
import type { Sentence } from '../../platform/sentence.ts';
import type { FirmwareCommands } from '../firmware/ocpp.ts';
import type { LogCommands } from '../logs/ocpp.ts';
import type { End } from './members.ts';
import type { Running } from './running.ts';
import { say } from './sentences.ts';

export interface Asking {
  readonly commands: Commands;
  readonly firmware: FirmwareCommands;
  readonly logs: LogCommands;
}

/** Asks one station; gives how its try ended where that is known at once. */
export async function askStation(
  deps: Asking,
  { id, task, plan }: Running,
  target: Target,
): Promise<End | undefined> {
  const { commands } = deps;
  if (task.configuration) {
    let last: Sentence = say('asked');
    for (const variable of task.configuration.variables) {
      const { verdict, sentence } = await commands.run(system, target, setConfiguration, {
        variables: [variable],
      });
      last = sentence;
      if (verdict !== 'accepted') return { state: 'failed', reason: sentence };
    }
    return { state: 'succeeded', reason: last };
  }
  const campaign = {
    id,
    ...(plan.kilobytesPerSecond !== undefined && { bytesPerSecond: plan.kilobytesPerSecond * 1_000 }),
  };
  const { verdict, sentence } = task.firmware
    ? await commands.run(system, target, deps.firmware.updateWith(campaign), task.firmware)
    : await commands.run(system, target, deps.logs.getLogWith(id), task.log!);
  return verdict === 'accepted' ? undefined : { state: 'failed', reason: sentence };
}
