import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  getTransaction,
  limitTransaction,
  listTransactionEvents,
  type TransactionPage,
} from '../../../../server/transactions/contract.ts';
import { FieldRow, Form, UnitInput } from '../../../ui/fields.tsx';
import { useWrite } from '../../api.ts';

/** Sets where a running transaction is to end by itself; a station that takes no limits says so. */
export function LimitTransaction({ transaction: { id, limits } }: { transaction: TransactionPage }) {
  const { t } = useTranslation('wire');
  const [opened, setOpened] = useState(false);
  const before = limits?.wanted ?? limits?.reported;
  const [energy, setEnergy] = useState(before?.energyWh == null ? '' : String(before.energyWh / 1000));
  const [minutes, setMinutes] = useState(
    before?.seconds == null ? '' : String(Math.round(before.seconds / 60)),
  );
  const [soc, setSoc] = useState(before?.socPercent == null ? '' : String(before.socPercent));
  const limit = useWrite(limitTransaction, {
    refreshes: [getTransaction, listTransactionEvents],
    onDone: () => setOpened(false),
  });
  const numberOf = (text: string, factor = 1) => (text === '' ? null : Number(text) * factor);
  const body = {
    cost: before?.cost ?? null,
    energyWh: numberOf(energy, 1000),
    seconds: numberOf(minutes, 60),
    socPercent: numberOf(soc),
  };
  const field = (value: string, change: (value: string) => void) => ({
    min: 0,
    value,
    onChange: (next: string | number) => change(String(next)),
  });
  return (
    <>
      <Button variant="default" onClick={() => setOpened(true)}>
        {t('limit.set')}
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title={t('limit.title')}>
        <Form
          submit={t('limit.save')}
          sending={limit.sending}
          problem={limit.problem}
          onCancel={() => setOpened(false)}
          onSubmit={() => limit.send({ params: { id }, body })}
        >
          <p style={{ margin: 0 }}>{t('limit.effect')}</p>
          <FieldRow>
            <UnitInput label={t('limit.energy')} unit="kWh" {...field(energy, setEnergy)} />
            <UnitInput label={t('limit.minutes')} unit="min" {...field(minutes, setMinutes)} />
            <UnitInput label={t('limit.soc')} unit="%" max={100} {...field(soc, setSoc)} />
          </FieldRow>
        </Form>
      </Modal>
    </>
  );
}
