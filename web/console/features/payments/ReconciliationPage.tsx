import { Button, Modal, SegmentedControl, Textarea } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type Difference,
  listDifferences,
  listMovements,
  resolveDifference,
} from '../../../../server/payments/contract.ts';
import { EmptyState, ErrorState, type Trouble } from '../../../ui/EmptyState.tsx';
import { Page, Section } from '../../../ui/Page.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useList, useWrite } from '../../api.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import classes from '../tariffs/tariffs.module.css';
import { useMoney } from './paymentState.tsx';

/** What does not fit between the provider, the payments and the books, and what is to be done about it? */
export default function ReconciliationPage() {
  const { t } = useTranslation('payments');
  const { view = 'open' } = useSearch({ strict: false }) as { view?: string };
  const navigate = useNavigate();
  const show = (next: string) =>
    void navigate({ to: '.', search: (next === 'open' ? {} : { view: next }) as never, replace: true });
  return (
    <Page
      title={t('board.title')}
      lead={t('board.lead')}
      actions={
        <SegmentedControl
          aria-label={t('board.view')}
          value={view}
          onChange={show}
          data={(['open', 'resolved', 'movements'] as const).map((value) => ({
            value,
            label: t(`board.${value}`),
          }))}
        />
      }
    >
      {view === 'movements' ? <Movements /> : <Board open={view === 'open'} />}
    </Page>
  );
}

function Board({ open }: { open: boolean }) {
  const { t } = useTranslation('payments');
  const { items, error } = useList(listDifferences, { query: { open: open ? 'true' : 'false', limit: 100 } });
  if (error) return <ErrorState error={error} />;
  if (items.length === 0)
    return (
      <EmptyState title={open ? t('board.allFits') : t('board.noneResolved')}>
        <p>{t('board.daily')}</p>
      </EmptyState>
    );
  return (
    <ul className={classes.list}>
      {items.map((one) => (
        <Row key={one.id} difference={one} />
      ))}
    </ul>
  );
}

function Row({ difference }: { difference: Difference }) {
  const { t } = useTranslation('payments');
  const say = useSentence();
  const can = useCan();
  const [resolving, setResolving] = useState(false);
  const { kind, sentence, paymentId, providerRef, foundAt, resolvedAt, resolvedBySelf, note } = difference;
  return (
    <li>
      <Tag tone={resolvedAt ? 'green' : 'orange'}>{t(`difference.${kind}`)}</Tag>
      {paymentId ? <Link to={`/payments/${paymentId}`}>{t('open')}</Link> : <code>{providerRef}</code>}
      <span className={classes.push}>
        <Time at={resolvedAt ?? foundAt} />
      </span>
      {!resolvedAt && can('money:write') && (
        <Button size="compact-sm" variant="default" onClick={() => setResolving(true)}>
          {t('board.resolve')}…
        </Button>
      )}
      <div style={{ flexBasis: '100%' }}>{say(sentence)}</div>
      {resolvedAt && (
        <div className="quiet" style={{ flexBasis: '100%' }}>
          {resolvedBySelf ? t('board.fitsAgain') : note}
        </div>
      )}
      {resolving && <Resolve difference={difference} onClose={() => setResolving(false)} />}
    </li>
  );
}

function Resolve({ difference, onClose }: { difference: Difference; onClose: () => void }) {
  const { t } = useTranslation('payments');
  const [note, setNote] = useState('');
  const [trouble, setTrouble] = useState<Trouble>();
  const { sendAsync } = useWrite(resolveDifference, { refreshes: [listDifferences] });
  const send = () =>
    sendAsync({ params: { differenceId: difference.id }, body: { note: note.trim() } }).then(
      onClose,
      setTrouble,
    );
  return (
    <Modal opened onClose={onClose} title={t('board.resolve')}>
      <Textarea
        label={t('board.note')}
        description={t('board.noteHelp')}
        maxLength={1000}
        autosize
        minRows={2}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        required
        data-autofocus
      />
      {trouble && <ErrorState error={trouble} />}
      <div style={{ display: 'flex', justifyContent: 'flex-end', gap: 8, marginTop: 16 }}>
        <Button variant="default" onClick={onClose}>
          {t('refund.cancel')}
        </Button>
        <Button disabled={note.trim() === ''} onClick={() => void send()}>
          {t('board.resolve')}
        </Button>
      </div>
    </Modal>
  );
}

function Movements() {
  const { t } = useTranslation('payments');
  const money = useMoney();
  const { items } = useList(listMovements, { query: { limit: 100 } });
  if (items.length === 0) return <EmptyState title={t('board.noMovements')} />;
  return (
    <Section title={t('board.movements')}>
      <ul className={classes.list}>
        {items.map((one) => (
          <li key={one.id}>
            <span>{t(`movement.${one.kind}`)}</span>
            <strong>{money(one.amountMinor, one)}</strong>
            {one.paymentId ? (
              <Link to={`/payments/${one.paymentId}`}>{t('open')}</Link>
            ) : (
              <code>{one.ref}</code>
            )}
            <span className={classes.push}>
              <Time at={one.at} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
