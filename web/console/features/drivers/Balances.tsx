import { Button, Modal, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type Balance,
  closeBalance,
  listBalances,
  listMovements,
  moveBalance,
  openBalance,
} from '../../../../server/drivers/means-contract.ts';
import { KeyFigures } from '../../../ui/EntityHead.tsx';
import { Form, fieldErrors, UnitInput } from '../../../ui/fields.tsx';
import { Section } from '../../../ui/Page.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useApi, useList, useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import { useTariffWords } from '../tariffs/useTariffWords.ts';
import type { Of } from './Contracts.tsx';
import classes from './drivers.module.css';
import { fromMajor } from './money.ts';

const refreshes = [listBalances, listMovements];

/** Is charging prepaid, and how much is left? */
export function Balances({ of, editable }: { of: Of; editable: boolean }) {
  const { t } = useTranslation('drivers');
  const can = useCan();
  const [opening, setOpening] = useState(false);
  const { data } = useApi(listBalances, { query: { ...of, limit: 10 } });
  const mayEdit = editable && can('drivers:write');
  const own = data?.items.some((one) => ('driverId' in of ? one.driverId !== null : true)) ?? true;
  if (!editable && data?.items.length === 0) return null;
  return (
    <Section
      title={t('balance.title')}
      aside={
        mayEdit &&
        !own && (
          <Button size="xs" variant="default" onClick={() => setOpening(true)}>
            {t('balance.open')}
          </Button>
        )
      }
    >
      {data?.items.length === 0 && <p className="quiet">{t('balance.none')}</p>}
      {data?.items.map((one) => (
        <One key={one.id} balance={one} editable={mayEdit} />
      ))}
      {opening && <OpenBalance of={of} onClose={() => setOpening(false)} />}
    </Section>
  );
}

function One({ balance, editable }: { balance: Balance; editable: boolean }) {
  const { t } = useTranslation('drivers');
  const say = useSentence();
  const { minor } = useTariffWords();
  const [moving, setMoving] = useState<MovedBy>();
  const close = useWrite(closeBalance, { refreshes });
  const { currency, decimals, amountMinor, heldMinor, owedMinor, fleetId } = balance;
  const money = (amount: number) => minor(amount, currency, decimals);
  return (
    <>
      <p style={{ marginTop: 0 }}>
        {fleetId && <span className="quiet">{t('contract.ofFleet', { name: balance.subject })}: </span>}
        {say(balance.sentence)}
      </p>
      <KeyFigures
        figures={[
          { label: t('balance.title'), value: money(amountMinor) },
          ...(heldMinor > 0 ? [{ label: t('balance.held'), value: money(heldMinor) }] : []),
          ...(owedMinor > 0 ? [{ label: t('balance.owed'), value: money(owedMinor) }] : []),
        ]}
      />
      {editable && (
        <div className={classes.checkRow} style={{ margin: '12px 0' }}>
          <Button onClick={() => setMoving('top_up')} style={{ flex: 'none' }}>
            {t('balance.topUp')}
          </Button>
          {amountMinor > 0 && (
            <Button variant="default" onClick={() => setMoving('refund')}>
              {t('balance.payOut')}
            </Button>
          )}
          <Button variant="default" onClick={() => setMoving('correction')}>
            {t('balance.correct')}
          </Button>
          <ConfirmButton
            label={t('balance.close')}
            title={t('balance.closeTitle')}
            effect={t('balance.closeEffect')}
            act={() => close.sendAsync({ params: { balanceId: balance.id } })}
          />
        </div>
      )}
      {editable && <Movements balance={balance} />}
      {moving && <MoveBalance balance={balance} kind={moving} onClose={() => setMoving(undefined)} />}
    </>
  );
}

function Movements({ balance }: { balance: Balance }) {
  const { t } = useTranslation('drivers');
  const { minor } = useTariffWords();
  const list = useList(listMovements, { params: { balanceId: balance.id }, query: { limit: 20 } });
  const money = (amount: number) => minor(amount, balance.currency, balance.decimals);
  return (
    <>
      <h3 className={classes.minorTitle}>{t('balance.movements')}</h3>
      <ul className={classes.list}>
        {list.items.map((one) => (
          <li key={one.id}>
            {one.transactionId ? (
              <Link to={`/transactions/${one.transactionId}`}>{t(`balance.kind.${one.kind}`)}</Link>
            ) : one.reservationId ? (
              <Link to={`/reservations?open=${one.reservationId}`}>{t(`balance.kind.${one.kind}`)}</Link>
            ) : one.paymentId ? (
              <Link to={`/payments/${one.paymentId}`}>
                {t(one.kind === 'refund' ? 'balance.kind.given_back' : `balance.kind.${one.kind}`)}
              </Link>
            ) : (
              <span>{t(`balance.kind.${one.kind}`)}</span>
            )}
            <span className="quiet">{one.note}</span>
            <span className={`number ${classes.push}`}>{money(one.amountMinor)}</span>
            <span className="number quiet" title={t('balance.after')}>
              {money(one.afterMinor)}
            </span>
            <Time at={one.at} />
          </li>
        ))}
      </ul>
      {list.more && (
        <Button size="xs" variant="default" onClick={list.readOn}>
          …
        </Button>
      )}
    </>
  );
}

type MovedBy = 'top_up' | 'refund' | 'correction';

/** Tops a balance up, pays out of it or corrects it; also the one click that lets a driver charge again whose balance is empty. */
export function MoveBalance({
  balance,
  kind,
  onClose,
  onDone = onClose,
}: {
  balance: Balance;
  kind: MovedBy;
  onClose: () => void;
  onDone?: () => void;
}) {
  const { t } = useTranslation('drivers');
  const [amount, setAmount] = useState<string | number>('');
  const [note, setNote] = useState('');
  const { send, sending, problem } = useWrite(moveBalance, { refreshes, onDone });
  const errors = fieldErrors(problem?.errors ?? []);
  const isCorrection = kind === 'correction';
  const amountMinor = (kind === 'refund' ? -1 : 1) * fromMajor(Number(amount), balance.decimals);
  return (
    <Modal opened onClose={onClose} title={t(titles[kind])}>
      <Form
        sending={sending}
        problem={problem}
        onCancel={onClose}
        onSubmit={() =>
          send({ params: { balanceId: balance.id }, body: { kind, amountMinor, note: note.trim() } })
        }
      >
        <UnitInput
          label={t('balance.amount')}
          description={isCorrection ? t('balance.correctHelp') : undefined}
          unit={balance.currency}
          decimalScale={balance.decimals}
          {...(!isCorrection && { min: 0 })}
          value={amount}
          error={errors.amountMinor}
          onChange={setAmount}
          data-autofocus
        />
        <TextInput
          label={t(isCorrection ? 'balance.reason' : 'balance.note')}
          required={isCorrection}
          value={note}
          error={errors.note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      </Form>
    </Modal>
  );
}

const titles = {
  top_up: 'balance.topUpTitle',
  refund: 'balance.payOutTitle',
  correction: 'balance.correctTitle',
} as const;

function OpenBalance({ of, onClose }: { of: Of; onClose: () => void }) {
  const { t } = useTranslation('drivers');
  const [currency, setCurrency] = useState('EUR');
  const { send, sending, problem } = useWrite(openBalance, { refreshes, onDone: onClose });
  return (
    <Modal opened onClose={onClose} title={t('balance.openTitle')}>
      <Form
        sending={sending}
        problem={problem}
        onCancel={onClose}
        onSubmit={() => send({ body: { ...of, currency } })}
      >
        <TextInput
          label={t('budget.currency')}
          description={t('balance.openHelp')}
          value={currency}
          maxLength={3}
          onChange={(event) => setCurrency(event.currentTarget.value.toUpperCase())}
          data-autofocus
        />
      </Form>
    </Modal>
  );
}
