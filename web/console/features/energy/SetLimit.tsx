import { NumberInput, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  checkProfile,
  energyCommands,
  getLimits,
  listProfiles,
  type ProfileParams,
} from '../../../../server/energy/contract.ts';
import type { Station } from '../../../../server/locations/contract.ts';
import { CommandDialog } from '../../../ui/CommandButton.tsx';
import { FieldRow } from '../../../ui/fields.tsx';
import { useApi, useWrite } from '../../api.ts';
import { useSentence } from '../../words/sentence.ts';
import { useAnswer } from '../gateway/useAnswer.ts';
import { emptyWish, type LimitWish, paramsOf } from './limitForm.ts';
import type { Limits } from './limitSeries.ts';
import classes from './limits.module.css';

/** Sets a limit in plain words, says what speaks against it before it is sent, then shows the station's answer. */
export function SetLimit({
  station,
  limits,
  onClose,
}: {
  station: Station;
  limits: Limits;
  onClose: () => void;
}) {
  const { t } = useTranslation('limits');
  const { identity } = station;
  const answerOf = useAnswer(identity);
  const [wish, setWish] = useState<LimitWish>(emptyWish);
  const [opened] = useState(() => new Date());
  const change = (part: Partial<LimitWish>) => setWish({ ...wish, ...part });
  const params = paramsOf(wish, limits, opened);
  const { sendAsync } = useWrite(energyCommands['set-charging-profile'].route, {
    refreshes: [listProfiles, getLimits],
  });
  const numbers = limits.evses.filter(({ number }) => number > 0);
  return (
    <CommandDialog
      opened
      wide
      onClose={onClose}
      title={`${t('set')}: ${identity}`}
      effect={t('setEffect')}
      verb={t('set')}
      send={params && (async () => answerOf(await sendAsync({ params: { identity }, body: params })))}
    >
      <Select
        label={t('where')}
        allowDeselect={false}
        value={wish.where}
        onChange={(where) => where && change({ where })}
        data={[
          { value: 'each', label: t('each') },
          ...numbers.map(({ number }) => ({ value: `evse-${number}`, label: t('evse', { number }) })),
          ...numbers
            .filter(({ transactionId }) => transactionId)
            .map(({ number }) => ({ value: `charge-${number}`, label: t('charge', { number }) })),
          { value: 'station', label: t('together') },
        ]}
      />
      <FieldRow>
        <NumberInput
          label={t('most')}
          min={0}
          data-autofocus
          value={wish.value}
          onChange={(value) => change({ value: typeof value === 'number' ? value : '' })}
        />
        <SegmentedControl
          className={classes.unit ?? ''}
          aria-label={t('unit')}
          value={wish.unit}
          onChange={(unit) => change({ unit: unit as LimitWish['unit'] })}
          data={[
            { value: 'A', label: t('amps') },
            { value: 'kW', label: 'kW' },
          ]}
        />
      </FieldRow>
      <FieldRow>
        <TextInput
          type="datetime-local"
          label={t('from')}
          description={t('fromHelp')}
          value={wish.from}
          onChange={(event) => change({ from: event.currentTarget.value })}
        />
        <TextInput
          type="datetime-local"
          label={t('until')}
          description={t('untilHelp')}
          value={wish.until}
          onChange={(event) => change({ until: event.currentTarget.value })}
        />
        <Select
          label={t('repeat')}
          allowDeselect={false}
          value={wish.repeat}
          onChange={(repeat) => change({ repeat: repeat as LimitWish['repeat'] })}
          data={(['once', 'daily', 'weekly'] as const).map((value) => ({
            value,
            label: t(`repeats.${value}`),
          }))}
        />
      </FieldRow>
      {params && <Check identity={identity} params={params} />}
    </CommandDialog>
  );
}

/** What would be sent, and what speaks against it. */
function Check({ identity, params }: { identity: string; params: ProfileParams }) {
  const { t } = useTranslation('limits');
  const say = useSentence();
  const [body] = useDebouncedValue(params, 300);
  const { data } = useApi(checkProfile, { params: { identity }, body });
  if (!data) return null;
  return (
    <div className={classes.check} role="status">
      {data.conflicts.map((conflict) => (
        <p key={conflict.code} data-weight={conflict.weight}>
          {say(conflict.sentence)}
        </p>
      ))}
      {data.converted && <p>{t('converted')}</p>}
      {data.payload !== null && (
        <details>
          <summary>{t('wouldSend', { action: data.action ?? '' })}</summary>
          <pre>{JSON.stringify(data.payload, null, 2)}</pre>
        </details>
      )}
    </div>
  );
}
