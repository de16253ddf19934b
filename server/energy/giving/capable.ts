import { sql } from 'kysely';
import { takesNextValues } from '../ocpp-profile.ts';

/**
 * Whether an EVSE `e` of a station `s` lets a car give back as much as it is told to, by the station's own word: its
 * controller is there and not switched off, and takes set-points from us (2.1, V2XChargingCtrlr, Q03).
 */
export const evseGivesBack = sql<boolean>`(s.version = ${takesNextValues} and coalesce((
    select bool_or(v2x.variable = 'SupportedOperationModes' and v2x.value ~ 'CentralSetpoint')
           and bool_and(v2x.variable = 'SupportedOperationModes' or lower(v2x.value) <> 'false')
      from device_variable v2x
     where v2x.station_id = s.id and v2x.component = 'V2XChargingCtrlr' and v2x.evse_number in (0, e.number)
       and v2x.attribute = 'Actual' and v2x.variable in ('Available', 'Enabled', 'SupportedOperationModes')), false))`;

/** The same of a station `s` as a whole: whoever shows a token has not said yet at which of its EVSEs. */
export const stationGivesBack = sql<boolean>`exists (
    select from evse e where e.station_id = s.id and e.retired_at is null and ${evseGivesBack})`;
