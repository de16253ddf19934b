import { Button, Modal, NativeSelect, NumberInput, Progress, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type BudgetSubject, type Period, periods } from '../../../../server/drivers/means.ts';
import {
  type Budget,
  changeBudget,
  createBudget,
  endBudget,
  listBudgets,
} from '../../../../server/drivers/means-contract.ts';
import { getFleet } from '../../../../server/drivers/people-contract.ts';
import { FieldRow, Form, fieldErrors, UnitInput } from '../../../ui/fields.tsx';
import { Section } from '../../../ui/Page.tsx';
import { useApi, useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import type { Of } from './Contracts.tsx';
import classes from './drivers.module.css';
import { fromMajor, toMajor } from './money.ts';

const refreshes = [listBudgets];
const OFFERED = 200;

/** How much may be spent, and how much of it is left? */
export function Budgets({ of, editable }: { of: Of; editable: boolean }) {
  const { t } = useTranslation('drivers');
  const can = useCan();
  const [making, setMaking] = useState(false);
  const { data } = useApi(listBudgets, { query: { ...of, limit: OFFERED } });
  const mayEdit = editable && can('drivers:write');
  if (!editable && data?.items.length === 0) return null;
  return (
    <Section
      title={t('budget.title')}
      aside={
        mayEdit && (
          <Button size="xs" variant="default" onClick={() => setMaking(true)}>
            {t('budget.new')}
          </Button>
        )
      }
    >
      {data?.items.length === 0 && <p className="quiet">{t('budget.none')}</p>}
      <ul className={classes.list}>
        {data?.items.map((one) => (
          <Row key={one.id} budget={one} editable={mayEdit} />
        ))}
      </ul>
      {making && <NewBudget of={of} onClose={() => setMaking(false)} />}
    </Section>
  );
}

function Row({ budget, editable }: { budget: Budget; editable: boolean }) {
  const { t } = useTranslation('drivers');
  const say = useSentence();
  const [raising, setRaising] = useState(false);
  const end = useWrite(endBudget, { refreshes });
  const share = Math.max(part(budget.spentMinor, budget.amountMinor), part(budget.spentWh, budget.energyWh));
  return (
    <li>
      <span className={classes.grow}>
        <span className="quiet">
          {t(`budget.subject.${budget.subjectKind}`)} {budget.subject}, {t(`budget.per.${budget.period}`)}
        </span>
        <br />
        {say(budget.sentence)}
        <Progress
          value={Math.min(100, share * 100)}
          color={share >= 1 ? 'red' : share > 0.8 ? 'orange' : 'blue'}
          size="sm"
          mt={6}
          aria-label={say(budget.sentence)}
        />
      </span>
      {editable && (
        <>
          <Button size="compact-sm" variant="default" onClick={() => setRaising(true)}>
            {t('budget.raise')}
          </Button>
          <ConfirmButton
            label={t('budget.end')}
            title={t('budget.endTitle')}
            effect={t('budget.endEffect')}
            act={() => end.sendAsync({ params: { budgetId: budget.id } })}
          />
        </>
      )}
      {raising && <RaiseBudget budget={budget} onClose={() => setRaising(false)} />}
    </li>
  );
}

const part = (spent: number, limit: number | null) => (limit === null ? 0 : limit === 0 ? 1 : spent / limit);

/** Raises or lowers a budget; also the one click that lets a driver charge again whose budget is used up. */
export function RaiseBudget({
  budget,
  onClose,
  onDone = onClose,
}: {
  budget: Budget;
  onClose: () => void;
  onDone?: () => void;
}) {
  const { t } = useTranslation('drivers');
  const { currency, decimals, amountMinor, energyWh } = budget;
  const [amount, setAmount] = useState<string | number>(
    amountMinor === null ? '' : toMajor(amountMinor, decimals!),
  );
  const [energy, setEnergy] = useState<string | number>(energyWh === null ? '' : energyWh / 1000);
  const { send, sending, problem } = useWrite(changeBudget, { refreshes, onDone });
  const submit = () =>
    send({
      params: { budgetId: budget.id },
      body: {
        ...(currency !== null && amount !== '' && { amountMinor: fromMajor(Number(amount), decimals!) }),
        ...(energyWh !== null && energy !== '' && { energyWh: Number(energy) * 1000 }),
      },
    });
  return (
    <Modal opened onClose={onClose} title={t('budget.raiseTitle')}>
      <Form sending={sending} problem={problem} onCancel={onClose} onSubmit={submit}>
        {currency !== null && (
          <UnitInput
            label={t('budget.amount')}
            unit={currency}
            min={0}
            decimalScale={decimals!}
            value={amount}
            onChange={setAmount}
            data-autofocus
          />
        )}
        {energyWh !== null && (
          <UnitInput label={t('budget.energy')} unit="kWh" min={0} value={energy} onChange={setEnergy} />
        )}
      </Form>
    </Modal>
  );
}

function NewBudget({ of, onClose }: { of: Of; onClose: () => void }) {
  const { t } = useTranslation('drivers');
  const fleetId = 'fleetId' in of ? of.fleetId : undefined;
  const fleet = useApi(
    getFleet,
    { params: { fleetId: fleetId ?? '' } },
    { enabled: fleetId !== undefined },
  ).data;
  const [centre, setCentre] = useState('');
  const [period, setPeriod] = useState<Period>('month');
  const [amount, setAmount] = useState<string | number>('');
  const [currency, setCurrency] = useState('EUR');
  const [energy, setEnergy] = useState<string | number>('');
  const { send, sending, problem } = useWrite(createBudget, { refreshes, onDone: onClose });
  const errors = fieldErrors(problem?.errors ?? []);
  const subjectKind: BudgetSubject = fleetId === undefined ? 'driver' : centre ? 'cost_centre' : 'fleet';
  const submit = () =>
    send({
      body: {
        subjectKind,
        ...of,
        ...(centre && { costCentreId: centre }),
        period,
        ...(amount !== '' && { amountMinor: fromMajor(Number(amount), decimalsOf(currency)), currency }),
        ...(energy !== '' && { energyWh: Number(energy) * 1000 }),
      },
    });
  return (
    <Modal opened onClose={onClose} title={t('budget.new')}>
      <Form sending={sending} problem={problem} onCancel={onClose} onSubmit={submit}>
        {fleet && fleet.costCentres.length > 0 && (
          <NativeSelect
            label={t('budget.for')}
            value={centre}
            onChange={(event) => setCentre(event.currentTarget.value)}
            data={[
              { value: '', label: `${t('budget.subject.fleet')} ${fleet.name}` },
              ...fleet.costCentres.map(({ id, code }) => ({
                value: id,
                label: `${t('budget.subject.cost_centre')} ${code}`,
              })),
            ]}
          />
        )}
        <NativeSelect
          label={t('budget.periodLabel')}
          value={period}
          onChange={(event) => setPeriod(event.currentTarget.value as Period)}
          data={periods.map((value) => ({ value, label: t(`budget.period.${value}`) }))}
        />
        <FieldRow>
          <NumberInput
            label={t('budget.amount')}
            hideControls
            min={0}
            value={amount}
            error={errors.amountMinor}
            onChange={setAmount}
          />
          <TextInput
            label={t('budget.currency')}
            value={currency}
            maxLength={3}
            onChange={(event) => setCurrency(event.currentTarget.value.toUpperCase())}
          />
          <UnitInput label={t('budget.energy')} unit="kWh" min={0} value={energy} onChange={setEnergy} />
        </FieldRow>
        <p className="quiet" style={{ margin: 0 }}>
          {t('budget.help')}
        </p>
      </Form>
    </Modal>
  );
}

/** As the browser knows the currency; two where it does not. */
export function decimalsOf(currency: string): number {
  try {
    const { maximumFractionDigits } = new Intl.NumberFormat('en', {
      style: 'currency',
      currency,
    }).resolvedOptions();
    return maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}
