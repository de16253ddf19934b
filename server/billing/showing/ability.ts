import type pg from 'pg';
import { collect } from '../../platform/collect.ts';

/** What a station can show of prices, as it told us in its configuration. */
export interface Ability {
  /** A price in words before and while charging. */
  readonly texts: boolean;
  /** The cost so far, and at the end. */
  readonly costs: boolean;
  /** The members of the California texts beside the standard's own. */
  readonly detailed: boolean;
}

export type ReadAbility = (stationId: string) => Promise<Ability>;

const none: Ability = { texts: false, costs: false, detailed: false };
/** Abilities are read again after this long: they change when somebody configures the station. */
const rememberedMs = 60_000;
/** Stations remembered at a time. */
const mostRemembered = 20_000;

/** The variable of 1.6 that says all of it; in 2.x each has one. */
const whole = 'CustomDisplayCostAndPrice';
const custom = 'org.openchargealliance.costmsg';

/** Reads abilities, many stations together, and remembers them for a while: each token shown asks for one. */
export function createAbilities(pool: pg.Pool, now: () => number): ReadAbility {
  const remembered = new Map<string, { readonly ability: Ability; readonly until: number }>();
  const find = collect(async (stationIds: readonly string[]) => readAbilities(pool, stationIds));
  return async (stationId) => {
    const known = remembered.get(stationId);
    if (known && known.until > now()) return known.ability;
    const ability = (await find(stationId)) ?? none;
    if (remembered.size >= mostRemembered) remembered.clear();
    remembered.set(stationId, { ability, until: now() + rememberedMs });
    return ability;
  };
}

async function readAbilities(pool: pg.Pool, stationIds: readonly string[]) {
  const { rows } = await pool.query<VariableRow>({
    name: 'price_abilities',
    text: `select station_id, component, variable, variable_instance as instance from device_variable
            where station_id = any($1::uuid[]) and attribute = 'Actual' and lower(value) = 'true'
              and variable in ('${whole}', 'Enabled', 'CustomImplementationEnabled')`,
    values: [stationIds],
  });
  const byStation = Map.groupBy(rows, ({ station_id }) => station_id);
  return new Map([...byStation].map(([id, variables]) => [id, abilityOf(variables)]));
}

interface VariableRow {
  readonly station_id: string;
  readonly component: string;
  readonly variable: string;
  readonly instance: string;
}

function abilityOf(variables: readonly VariableRow[]): Ability {
  const says = (component: string, variable: string, instance: string) =>
    variables.some(
      (one) => one.component === component && one.variable === variable && one.instance === instance,
    );
  if (variables.some(({ variable }) => variable === whole))
    return { texts: true, costs: true, detailed: true };
  return {
    texts: says('TariffCostCtrlr', 'Enabled', 'Tariff'),
    costs: says('TariffCostCtrlr', 'Enabled', 'Cost'),
    detailed: says('CustomizationCtrlr', 'CustomImplementationEnabled', custom),
  };
}
