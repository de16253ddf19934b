import type pg from 'pg';

/** A variable of a station as it is on file: its actual value, and what may be written. */
export interface KnownVariable {
  readonly component: string;
  readonly instance: string;
  readonly variable: string;
  readonly variableInstance: string;
  readonly value: string | null;
  readonly mutability: string | null;
  readonly unit: string | null;
  readonly values: string | null;
  readonly min: number | null;
  readonly max: number | null;
}

/** Reads some variables of a station by name, of the station as a whole; keys of 1.6 stand under their own name. */
export function createVariableReader(pool: pg.Pool) {
  return async (stationId: string, variables: readonly string[]): Promise<readonly KnownVariable[]> => {
    const { rows } = await pool.query<KnownVariable>({
      name: 'known_variables',
      text: `select component, component_instance as instance, variable, variable_instance as "variableInstance", value,
                    mutability, unit, values_list as "values", min_limit::float8 as min, max_limit::float8 as max
               from device_variable
              where station_id = $1 and evse_number = 0 and attribute = 'Actual' and variable = any($2)`,
      values: [stationId, variables],
    });
    return rows;
  };
}

export type ReadVariables = ReturnType<typeof createVariableReader>;

/** Tells whether a group of tokens is the one that a station takes for its master passes (C16). */
export function createIsMasterPass(read: ReadVariables) {
  return async (stationId: string, group: string): Promise<boolean> => {
    const found = await read(stationId, ['MasterPassGroupId']);
    return found.some(({ value }) => value !== null && value.toUpperCase() === group.toUpperCase());
  };
}
