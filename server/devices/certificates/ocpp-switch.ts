import { system } from '../../access/index.ts';
import type { CommandResult, ParamsOfCommand } from '../../gateway/contract.ts';
import {
  COMPONENT_16,
  type Commands,
  type StationCommand,
  setConfiguration,
  type Target,
} from '../../gateway/index.ts';
import type { Database } from '../../platform/database/database.ts';
import { type deviceCommands, networkInterfaces } from '../contract.ts';
import type { SecurePort } from './upgrade-facts.ts';

type NetworkProfile = ParamsOfCommand<(typeof deviceCommands)['set-network-profile']>;

export interface SwitchCommands {
  readonly setNetworkProfile: StationCommand<NetworkProfile>;
}

interface Deps {
  readonly db: Database;
  readonly commands: Commands;
  readonly switches: SwitchCommands;
  readonly securePort: () => SecurePort | undefined;
}

const messageTimeoutSeconds = 30;

/**
 * Tells a station to use a profile from its next start on. 1.6 has a key for it (white paper A05); 2.x gets a
 * second network profile, tried before the present one, which stays as the way back (A05, B10).
 */
export async function switchTo(
  deps: Deps,
  target: Target,
  profile: number,
): Promise<{ result: CommandResult; oldPriority?: string }> {
  if (target.version === '1.6') {
    return { result: await setProfile16(deps, target, profile) };
  }
  const oldPriority =
    (await told(deps.db, target.id, 'OCPPCommCtrlr', 'NetworkConfigurationPriority')) ?? '1';
  const present = Number(oldPriority.split(',')[0]);
  const slot = present === 2 ? 1 : 2;
  const written = await deps.commands.run(system, target, deps.switches.setNetworkProfile, {
    slot,
    url: deps.securePort()!.url,
    securityProfile: profile,
    interface: await interfaceOf(deps.db, target.id),
    messageTimeoutSeconds,
  });
  if (written.verdict !== 'accepted') return { result: written };
  const rest = oldPriority.split(',').filter((one) => one !== String(slot));
  const result = await setPriority(deps, target, [slot, ...rest].join(','));
  return { result, oldPriority };
}

/** Puts the old profile first again, in a station that came back with it. */
export async function putBack(
  deps: Deps,
  target: Target,
  { from_profile, old_priority }: { from_profile: number; old_priority: string | null },
): Promise<void> {
  if (target.version === '1.6') await setProfile16(deps, target, from_profile);
  else if (old_priority !== null) await setPriority(deps, target, old_priority);
}

function setProfile16({ commands }: Deps, target: Target, profile: number): Promise<CommandResult> {
  const variables = [{ component: COMPONENT_16, variable: 'SecurityProfile', value: String(profile) }];
  return commands.run(system, target, setConfiguration, { variables });
}

function setPriority({ commands }: Deps, target: Target, value: string): Promise<CommandResult> {
  const variables = [{ component: 'OCPPCommCtrlr', variable: 'NetworkConfigurationPriority', value }];
  return commands.run(system, target, setConfiguration, { variables });
}

/** The network interface in use, so that the way to us stays the same; a cable where none was told. */
async function interfaceOf(db: Database, stationId: string): Promise<NetworkProfile['interface']> {
  const value = await told(db, stationId, 'NetworkConfiguration', 'OcppInterface');
  return networkInterfaces.find((one) => one === value) ?? 'Wired0';
}

/** A variable as the station last told it. */
async function told(
  db: Database,
  stationId: string,
  component: string,
  variable: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('device_variable')
    .select('value')
    .where('station_id', '=', stationId)
    .where('component', '=', component)
    .where('variable', '=', variable)
    .where('attribute', '=', 'Actual')
    .limit(1)
    .executeTakeFirst();
  return row?.value || undefined;
}
