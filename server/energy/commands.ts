import type { Ocpp21, Ocpp201 } from '@busbar/ocpp';
import { type Cannot, flatConnector, type StationCommand, stationCommand } from '../gateway/index.ts';
import type { NewId } from '../platform/ids.ts';
import { energyCommands } from './contract.ts';
import { isManaged } from './dispatch/store.ts';
import { derControl } from './ocpp-der.ts';
import {
  everySource,
  profile16,
  profile21,
  profile201,
  purpose16,
  purpose21,
  purpose201,
} from './ocpp-profile.ts';
import { createPrepare, type PrepareDependencies } from './prepare.ts';
import type { Profile } from './profile.ts';

/** How far a composite schedule is asked for when nobody says. */
const daySeconds = 86_400;

/** A question has to name something (2.x K09.FR.03): naming every source asks for all profiles. */
const allSources = () => ({ chargingLimitSource: [...everySource] as Sources });
type Sources = NonNullable<Ocpp201.ChargingProfileCriterionType['chargingLimitSource']>;

/** Everything that can be asked of a station about its charging limits. */
export function createEnergyCommands(deps: PrepareDependencies & { readonly newId: NewId }) {
  const { findTransactionId, now, newId } = deps;
  const prepare = createPrepare(deps);

  /** The transaction by the station's own id, whichever was given. */
  async function named<P extends { transactionId: string }>(
    params: P,
    stationId: string,
  ): Promise<P | Cannot> {
    const transactionId = await findTransactionId(stationId, params.transactionId);
    return transactionId === undefined
      ? { cannot: 'the station has no such transaction' }
      : { ...params, transactionId };
  }

  const setChargingProfile = stationCommand(
    energyCommands['set-charging-profile'],
    {
      v16: (profile: Profile, { template }) => {
        const payload = profile16(profile, template);
        return 'cannot' in payload ? payload : ['SetChargingProfile', payload];
      },
      ocpp2: (profile: Profile) => {
        const chargingProfile = profile201(profile);
        return 'cannot' in chargingProfile
          ? chargingProfile
          : ['SetChargingProfile', { evseId: profile.evse, chargingProfile }];
      },
      ocpp21: (profile: Profile) => [
        'SetChargingProfile',
        { evseId: profile.evse, chargingProfile: profile21(profile) },
      ],
    },
    async (params, { actor, target }): Promise<Profile | Cannot> => {
      // A limit of somebody else's above the dispatcher's would let a car draw what others were given.
      if (
        actor.kind !== 'system' &&
        params.purpose !== 'station_max' &&
        (await isManaged(deps.db, target.id))
      )
        return {
          cannot:
            'Busbar shares out the power of its site: say what the car needs as a wish, or limit a node of the site',
        };
      const { profile, conflicts, sendable } = await prepare(target.id, params);
      if (sendable) return profile;
      const errors = conflicts.filter(({ weight }) => weight === 'error');
      return { cannot: errors.map(({ sentence }) => sentence.text.replace(/\.$/, '')).join('; ') };
    },
  );

  const clearChargingProfile = stationCommand(energyCommands['clear-charging-profile'], {
    v16: ({ profileId, purpose, evse, stackLevel }, { template }) => {
      const chargingProfilePurpose = purpose && purpose16(purpose);
      if (purpose && !chargingProfilePurpose) return { cannot: 'OCPP 1.6 knows no limits of this purpose' };
      return [
        'ClearChargingProfile',
        {
          ...(profileId !== undefined && { id: profileId }),
          ...(evse !== undefined && { connectorId: evse === 0 ? 0 : flatConnector(template, evse) }),
          ...(chargingProfilePurpose && { chargingProfilePurpose }),
          ...(stackLevel !== undefined && { stackLevel }),
        },
      ];
    },
    ocpp2: ({ profileId, purpose, evse, stackLevel }) => {
      if (profileId !== undefined) return ['ClearChargingProfile', { chargingProfileId: profileId }];
      const chargingProfilePurpose = purpose && purpose201(purpose);
      if (purpose && !chargingProfilePurpose) return { cannot: 'OCPP 2.0.1 knows no limits of this purpose' };
      return [
        'ClearChargingProfile',
        {
          chargingProfileCriteria: {
            ...(evse !== undefined && { evseId: evse }),
            ...(chargingProfilePurpose && { chargingProfilePurpose }),
            ...(stackLevel !== undefined && { stackLevel }),
          },
        },
      ];
    },
    ocpp21: ({ profileId, purpose, evse, stackLevel }) =>
      profileId !== undefined
        ? ['ClearChargingProfile', { chargingProfileId: profileId }]
        : [
            'ClearChargingProfile',
            {
              chargingProfileCriteria: {
                ...(evse !== undefined && { evseId: evse }),
                ...(purpose && { chargingProfilePurpose: purpose21(purpose) }),
                ...(stackLevel !== undefined && { stackLevel }),
              },
            },
          ],
  });

  const getChargingProfiles = stationCommand(energyCommands['get-charging-profiles'], {
    ocpp2: ({ profileIds, purpose, evse, stackLevel }, { requestId }) => {
      const chargingProfilePurpose = purpose && purpose201(purpose);
      if (purpose && !chargingProfilePurpose) return { cannot: 'OCPP 2.0.1 knows no limits of this purpose' };
      return [
        'GetChargingProfiles',
        {
          requestId,
          ...(evse !== undefined && { evseId: evse }),
          chargingProfile: {
            ...(profileIds && { chargingProfileId: profileIds as [number] }),
            ...(chargingProfilePurpose && { chargingProfilePurpose }),
            ...(stackLevel !== undefined && { stackLevel }),
            ...((profileIds ?? purpose ?? stackLevel) === undefined && allSources()),
          },
        },
      ];
    },
    ocpp21: ({ profileIds, purpose, evse, stackLevel }, { requestId }) => [
      'GetChargingProfiles',
      {
        requestId,
        ...(evse !== undefined && { evseId: evse }),
        chargingProfile: {
          ...(profileIds && { chargingProfileId: profileIds as [number] }),
          ...(purpose && { chargingProfilePurpose: purpose21(purpose) }),
          ...(stackLevel !== undefined && { stackLevel }),
          ...((profileIds ?? purpose ?? stackLevel) === undefined && allSources()),
        },
      },
    ],
  });

  const getCompositeSchedule = stationCommand(energyCommands['get-composite-schedule'], {
    v16: ({ evse, seconds = daySeconds, unit }, { template }) => [
      'GetCompositeSchedule',
      {
        connectorId: evse === 0 ? 0 : flatConnector(template, evse),
        duration: seconds,
        ...(unit && { chargingRateUnit: unit }),
      },
    ],
    ocpp2: ({ evse, seconds = daySeconds, unit }) => [
      'GetCompositeSchedule',
      { evseId: evse, duration: seconds, ...(unit && { chargingRateUnit: unit }) },
    ],
  });

  const usePriorityCharging = stationCommand(
    energyCommands['use-priority-charging'],
    {
      ocpp21: ({ transactionId, activate }: { transactionId: string; activate: boolean }) => [
        'UsePriorityCharging',
        { transactionId, activate },
      ],
    },
    (params, { target }) => named(params, target.id),
  );

  const updateDynamicSchedule = stationCommand(energyCommands['update-dynamic-schedule'], {
    ocpp21: ({ profileId, ...update }) =>
      Object.keys(update).length === 0
        ? { cannot: 'no value was given' }
        : ['UpdateDynamicSchedule', { chargingProfileId: profileId, scheduleUpdate: update }],
  });

  const notifyAllowedEnergyTransfer = stationCommand(
    energyCommands['notify-allowed-energy-transfer'],
    {
      ocpp21: ({
        transactionId,
        modes,
      }: {
        transactionId: string;
        modes: Ocpp21.EnergyTransferModeEnumType[];
      }) => [
        'NotifyAllowedEnergyTransfer',
        { transactionId, allowedEnergyTransfer: modes as [Ocpp21.EnergyTransferModeEnumType] },
      ],
    },
    (params, { target }) => named(params, target.id),
  );

  const sendAfrrSignal = stationCommand(energyCommands['send-afrr-signal'], {
    ocpp21: ({ signal, at }) => ['AFRRSignal', { timestamp: at ?? now().toISOString(), signal }],
  });

  const setDerControl = stationCommand(energyCommands['set-der-control'], {
    ocpp21: (params) => {
      const control = derControl({ ...params, controlId: params.controlId ?? newId() });
      return 'cannot' in control ? control : ['SetDERControl', control];
    },
  });

  const getDerControl = stationCommand(energyCommands['get-der-control'], {
    ocpp21: (criteria, { requestId }) => ['GetDERControl', { requestId, ...criteria }],
  });

  const clearDerControl = stationCommand(energyCommands['clear-der-control'], {
    ocpp21: (criteria) => ['ClearDERControl', criteria],
  });

  return {
    prepare,
    setChargingProfile,
    clearChargingProfile,
    getChargingProfiles,
    getCompositeSchedule,
    updateDynamicSchedule,
    notifyAllowedEnergyTransfer,
    all: [
      setChargingProfile,
      clearChargingProfile,
      getChargingProfiles,
      getCompositeSchedule,
      usePriorityCharging,
      updateDynamicSchedule,
      notifyAllowedEnergyTransfer,
      sendAfrrSignal,
      setDerControl,
      getDerControl,
      clearDerControl,
    ] satisfies readonly StationCommand[],
  };
}

export type EnergyCommands = ReturnType<typeof createEnergyCommands>;
