import { Modal, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type EvseNow, getDispatch, setWish } from '../../../../server/energy/dispatch/contract.ts';
import { modes } from '../../../../server/energy/tree/shapes.ts';
import { useZone } from '../../../ui/clock.ts';
import { Form, UnitInput } from '../../../ui/fields.tsx';
import { instantOf, wallClock } from '../../../ui/form/zoned.ts';
import { useWrite } from '../../api.ts';

type Mode = (typeof modes)[number];

/** When does it leave, how much does it need, and how shall it be charged? */
export function WishDialog({ evse, onClose }: { evse: EvseNow; onClose: () => void }) {
  const { t } = useTranslation('grid');
  const zone = useZone();
  const [mode, setMode] = useState<Mode>(evse.mode ?? 'departure');
  const [departs, setDeparts] = useState(evse.departsAt ? wallClock(evse.departsAt, zone) : '');
  const [energy, setEnergy] = useState<number | string>(Math.round((evse.energyWh ?? 0) / 100) / 10);
  const { send, sending, problem } = useWrite(setWish, { refreshes: [getDispatch], onDone: onClose });
  const submit = () => {
    const departsAt = instantOf(departs, zone);
    send({
      params: { id: evse.transactionId! },
      body: {
        mode,
        ...(departsAt && { departsAt }),
        ...(typeof energy === 'number' && { energyWh: Math.round(energy * 1000) }),
      },
    });
  };
  return (
    <Modal opened onClose={onClose} title={t('wish.title', { evse: evse.label })}>
      <Form onSubmit={submit} problem={problem} sending={sending} onCancel={onClose}>
        <NativeSelect
          label={t('wish.mode')}
          value={mode}
          onChange={(event) => setMode(event.currentTarget.value as Mode)}
          data={modes.map((value) => ({ value, label: t(`mode.${value}`) }))}
        />
        <TextInput
          type="datetime-local"
          label={t('wish.departs')}
          value={departs}
          onChange={(event) => setDeparts(event.currentTarget.value)}
        />
        <UnitInput unit="kWh" label={t('wish.energy')} min={0} value={energy} onChange={setEnergy} />
      </Form>
    </Modal>
  );
}
