import type { Actor } from '../access/index.ts';
import type { Database } from '../platform/database/database.ts';
import type { Commands } from './commands.ts';
import type { CommandResult } from './contract.ts';
import { fastHashOf, makePassword } from './credentials.ts';
import { setConfiguration } from './intents.ts';
import { COMPONENT_16 } from './keys16.ts';
import type { Target } from './target.ts';

/** Sends a connected station a new password. Whether the station took it is proved by its next connection. */
export function createRotate(options: { db: Database; commands: Commands; serverKey: Uint8Array }) {
  const { db, commands, serverKey } = options;

  return async function rotate(actor: Actor, target: Target): Promise<CommandResult> {
    const password = makePassword();
    const hash = fastHashOf(serverKey, target.id, Buffer.from(password));
    // On file before it is sent: a station may take it and connect anew before we hear of it.
    await keepPending(target.id, hash);
    const variables = [{ ...variableOf(target), value: password }];
    const result = await commands.run(actor, target, setConfiguration, { variables });
    // Only a station that surely did not take it lets us forget it; one that stayed silent may have.
    if (surelyNotTaken(result)) await dropPending(target.id, hash);
    return result;
  };

  async function keepPending(stationId: string, hash: Buffer): Promise<void> {
    await db
      .insertInto('station_credential')
      .values({ station_id: stationId, pending_hash: hash, changed_at: new Date() })
      .onConflict((conflict) => conflict.column('station_id').doUpdateSet({ pending_hash: hash }))
      .execute();
  }

  async function dropPending(stationId: string, hash: Buffer): Promise<void> {
    await db
      .updateTable('station_credential')
      .set({ pending_hash: null })
      .where('station_id', '=', stationId)
      .where('pending_hash', '=', hash)
      .execute();
    await db
      .deleteFrom('station_credential')
      .where('station_id', '=', stationId)
      .where('fast_hash', 'is', null)
      .where('slow_hash', 'is', null)
      .where('pending_hash', 'is', null)
      .execute();
  }
}

function variableOf({ version }: Target): { component: string; variable: string } {
  return version === '1.6'
    ? { component: COMPONENT_16, variable: 'AuthorizationKey' }
    : { component: 'SecurityCtrlr', variable: 'BasicAuthPassword' };
}

function surelyNotTaken({ outcome, verdict, sentence }: CommandResult): boolean {
  switch (outcome) {
    case 'answered':
      return verdict === 'rejected';
    case 'offline':
      return sentence.key === 'command.offline';
    case 'timeout':
      return sentence.key === 'command.timeout_queue';
    default:
      return true;
  }
}
