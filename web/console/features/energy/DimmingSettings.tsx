import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type DimmingSetting,
  getDimming,
  listGridLimits,
  setDimming,
} from '../../../../server/energy/signals/contract.ts';
import { FieldRow, Form, fieldErrors, UnitInput } from '../../../ui/fields.tsx';
import { useWrite } from '../../api.ts';

/** The factors as people write them; what is no number from 0 to 1 is left for the server to refuse. */
const factorsOf = (text: string) =>
  text
    .split(/[;\s]+/)
    .filter(Boolean)
    .map((one) => Number(one.replace(',', '.')));

/** Says how a site takes part in dimming: each device by itself, or all by an energy manager. */
export function DimmingSettings({
  siteId,
  setting,
  onClose,
}: {
  siteId: string;
  setting: DimmingSetting;
  onClose: () => void;
}) {
  const { t } = useTranslation('saving');
  const [draft, setDraft] = useState({
    mode: setting.mode,
    devices: setting.devices,
    factors: setting.factors.join('; '),
  });
  const save = useWrite(setDimming, { refreshes: [getDimming, listGridLimits], onDone: onClose });
  const errors = fieldErrors(save.problem?.errors ?? []);
  const change = (told: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...told }));
  return (
    <Form
      onSubmit={() =>
        save.send({ params: { siteId }, body: { ...draft, factors: factorsOf(draft.factors) } })
      }
      problem={save.problem}
      sending={save.sending}
      onCancel={onClose}
    >
      <FieldRow>
        <NativeSelect
          label={t('dimming.mode')}
          description={t(`dimming.help.${draft.mode}`)}
          value={draft.mode}
          onChange={(event) => change({ mode: event.currentTarget.value as DimmingSetting['mode'] })}
          data={[
            { value: 'manager', label: t('dimming.manager') },
            { value: 'direct', label: t('dimming.direct') },
          ]}
        />
        <UnitInput
          unit=""
          label={t('dimming.devices')}
          description={t('dimming.devicesHelp')}
          min={1}
          max={10_000}
          value={draft.devices ?? ''}
          error={errors.devices}
          onChange={(value) => change({ devices: typeof value === 'number' ? value : null })}
        />
        {draft.mode === 'manager' && (
          <TextInput
            label={t('dimming.factors')}
            description={t('dimming.factorsHelp')}
            value={draft.factors}
            error={errors.factors}
            onChange={(event) => change({ factors: event.currentTarget.value })}
          />
        )}
      </FieldRow>
    </Form>
  );
}
