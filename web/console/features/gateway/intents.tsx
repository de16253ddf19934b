import { Checkbox, NativeSelect, SegmentedControl, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listTokens, type Token } from '../../../../server/drivers/contract.ts';
import type { IntentName, IntentParams } from '../../../../server/gateway/contract.ts';
import type { Evse } from '../../../../server/locations/contract.ts';
import { useApi } from '../../api.ts';
import { useCan } from '../../session.ts';

/** Intents that a dialog can ask for; configuration is set where it is shown. */
export type DialogIntent = Exclude<IntentName, 'set-configuration'>;

/** What a dialog begins with: sensible, and harmless where there is a choice. */
export const beginWith: { [N in DialogIntent]: (evses: readonly Evse[]) => IntentParams[N] } = {
  'remote-start': (evses) => (evses[0] ? { evse: evses[0].number } : {}),
  'remote-stop': (evses) => ({
    transactionId: evses.find((evse) => evse.transaction)?.transaction?.id ?? '',
  }),
  unlock: (evses) => ({ evse: evses[0]?.number ?? 1 }),
  reset: () => ({ mode: 'when_idle' }),
  'change-availability': () => ({ operative: false }),
  trigger: () => ({ message: 'status' }),
  'get-configuration': () => ({}),
  'clear-cache': () => ({}),
  'get-base-report': () => ({ report: 'full' }),
};

export const isDialogIntent = (name: string): name is DialogIntent => name in beginWith;

interface FieldsProps<N extends DialogIntent> {
  params: IntentParams[N];
  change: (params: IntentParams[N]) => void;
  evses: readonly Evse[];
}

function EvseField({
  evses,
  value,
  change,
  whole,
}: {
  evses: readonly Evse[];
  value: number | undefined;
  change: (evse: number | undefined) => void;
  /** What "no EVSE" is called, where the command may be about the whole station. */
  whole?: string;
}) {
  const { t } = useTranslation('gateway');
  const numbers = evses.map((evse) => ({
    value: String(evse.number),
    label: evse.label ? `EVSE ${evse.number} (${evse.label})` : `EVSE ${evse.number}`,
  }));
  return (
    <NativeSelect
      label={t('intent.evse')}
      value={value === undefined ? '' : String(value)}
      onChange={(event) => change(event.currentTarget.value ? Number(event.currentTarget.value) : undefined)}
      data={[...(whole === undefined ? [] : [{ value: '', label: whole }]), ...numbers]}
    />
  );
}

/** Takes a member along only when it has a value: the station is sent what was chosen, nothing more. */
function withEvse<P extends { evse?: number }>(params: P, evse: number | undefined): P {
  const { evse: _old, ...rest } = params;
  return (evse === undefined ? rest : { ...rest, evse }) as P;
}

function RemoteStart({ params, change, evses }: FieldsProps<'remote-start'>) {
  const { t } = useTranslation('gateway');
  const can = useCan();
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed, 200);
  const query = { limit: 20, status: 'active' as const, ...(q && { q }) };
  const tokens = useApi(listTokens, { query }, { enabled: can('tokens:read') }).data?.items ?? [];
  const choose = (token: Token | undefined) => {
    const { token: _old, ...rest } = params;
    change(token ? { ...rest, token: { uid: token.uid, kind: token.kind } } : rest);
  };
  return (
    <>
      <EvseField
        evses={evses}
        value={params.evse}
        whole={t('intent.anyEvse')}
        change={(evse) => change(withEvse(params, evse))}
      />
      <Select
        label={t('intent.token')}
        description={t('intent.tokenHelp')}
        placeholder={t('intent.ownToken')}
        searchable
        clearable
        filter={({ options }) => options}
        data={tokens.map((token) => ({
          value: token.id,
          label: token.label ? `${token.label} (${token.uid})` : token.uid,
        }))}
        onSearchChange={setTyped}
        onChange={(id) => choose(tokens.find((token) => token.id === id))}
      />
    </>
  );
}

function RemoteStop({ params, change, evses }: FieldsProps<'remote-stop'>) {
  const { t } = useTranslation('gateway');
  const running = evses.filter((evse) => evse.transaction);
  if (running.length === 0) return <p className="quiet">{t('intent.nothingRuns')}</p>;
  return (
    <NativeSelect
      label={t('intent.transaction')}
      value={params.transactionId}
      onChange={(event) => change({ transactionId: event.currentTarget.value })}
      data={running.map(({ number, transaction }) => ({
        value: transaction!.id,
        label: `EVSE ${number}${transaction!.tokenUid ? `, ${transaction!.tokenUid}` : ''}`,
      }))}
    />
  );
}

function Unlock({ params, change, evses }: FieldsProps<'unlock'>) {
  const { t } = useTranslation('gateway');
  const connectors = evses.find((evse) => evse.number === params.evse)?.connectors ?? [];
  return (
    <>
      <EvseField evses={evses} value={params.evse} change={(evse) => evse && change({ evse })} />
      {connectors.length > 1 && (
        <NativeSelect
          label={t('intent.connector')}
          value={String(params.connector ?? connectors[0]?.number)}
          onChange={(event) => change({ ...params, connector: Number(event.currentTarget.value) })}
          data={connectors.map(({ number }) => String(number))}
        />
      )}
    </>
  );
}

function Reset({ params, change, evses }: FieldsProps<'reset'>) {
  const { t } = useTranslation('gateway');
  return (
    <>
      <SegmentedControl
        fullWidth
        value={params.mode}
        onChange={(mode) => change({ ...params, mode: mode as typeof params.mode })}
        data={[
          { value: 'when_idle', label: t('intent.whenIdle') },
          { value: 'immediate', label: t('intent.immediate') },
        ]}
      />
      {evses.length > 1 && (
        <EvseField
          evses={evses}
          value={params.evse}
          whole={t('intent.wholeStation')}
          change={(evse) => change(withEvse(params, evse))}
        />
      )}
    </>
  );
}

function Availability({ params, change, evses }: FieldsProps<'change-availability'>) {
  const { t } = useTranslation('gateway');
  return (
    <>
      <Checkbox
        label={t('intent.operative')}
        checked={params.operative}
        onChange={(event) => change({ ...params, operative: event.currentTarget.checked })}
      />
      <EvseField
        evses={evses}
        value={params.evse}
        whole={t('intent.wholeStation')}
        change={(evse) => change(withEvse(params, evse))}
      />
    </>
  );
}

const MESSAGES = [
  'status',
  'boot',
  'heartbeat',
  'meter_values',
  'transaction',
  'firmware_status',
  'log_status',
  'diagnostics_status',
  'sign_certificate',
  'sign_v2g_certificate',
] as const;

function Trigger({ params, change, evses }: FieldsProps<'trigger'>) {
  const { t } = useTranslation('gateway');
  return (
    <>
      <NativeSelect
        label={t('intent.message')}
        value={params.message}
        onChange={(event) =>
          change({ ...params, message: event.currentTarget.value as typeof params.message })
        }
        data={MESSAGES.map((value) => ({ value, label: t(`message.${value}`) }))}
      />
      <EvseField
        evses={evses}
        value={params.evse}
        whole={t('intent.wholeStation')}
        change={(evse) => change(withEvse(params, evse))}
      />
    </>
  );
}

function BaseReport({ params, change }: FieldsProps<'get-base-report'>) {
  const { t } = useTranslation('gateway');
  return (
    <NativeSelect
      label={t('intent.report')}
      value={params.report}
      onChange={(event) => change({ report: event.currentTarget.value as typeof params.report })}
      data={(['full', 'configuration', 'summary'] as const).map((value) => ({
        value,
        label: t(`report.${value}`),
      }))}
    />
  );
}

const NoFields = () => null;

/** The parameters of each intent, as a person chooses them. */
export const fieldsOf: { [N in DialogIntent]: (props: FieldsProps<N>) => ReactNode } = {
  'remote-start': RemoteStart,
  'remote-stop': RemoteStop,
  unlock: Unlock,
  reset: Reset,
  'change-availability': Availability,
  trigger: Trigger,
  'get-configuration': NoFields,
  'clear-cache': NoFields,
  'get-base-report': BaseReport,
};

/** Intents that interrupt what runs: they are asked in red. */
export function isDangerous(intent: DialogIntent, params: unknown): boolean {
  if (intent === 'reset') return (params as IntentParams['reset']).mode === 'immediate';
  if (intent === 'change-availability') return !(params as IntentParams['change-availability']).operative;
  return intent === 'remote-stop';
}
