import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ResponseOf } from '../../../../server/platform/http/contract.ts';
import { listTransactionEvents } from '../../../../server/transactions/contract.ts';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import type { Tone } from '../../../ui/states.ts';
import { Timeline } from '../../../ui/Timeline.tsx';
import { useList } from '../../api.ts';
import { useSentence } from '../../words/sentence.ts';
import classes from './transactions.module.css';

type Event = ResponseOf<typeof listTransactionEvents>['items'][number];

const toneOf: Record<Event['kind'], Tone> = {
  started: 'blue',
  updated: 'slate',
  ended: 'green',
  provisional: 'amber',
  reopened: 'violet',
  attached: 'violet',
  confirmed: 'green',
  limited: 'violet',
  marked: 'amber',
};

/** Everything that was told about a transaction, as it came in. */
export function TransactionEvents({ id }: { id: string }) {
  const { t } = useTranslation('transactions');
  const say = useSentence();
  const list = useList(listTransactionEvents, { params: { id }, query: { limit: 100 } });
  if (list.error) return <ErrorState error={list.error} retry={list.retry} />;
  if (list.loading) return <ListSkeleton rows={5} />;
  if (list.items.length === 0) return <EmptyState title={t('noEvents')} />;
  return (
    <>
      <Timeline
        label={t('events')}
        items={list.items.map((event) => ({
          id: event.id,
          at: event.at,
          tone: toneOf[event.kind],
          text: say(event.sentence),
          detail: <EventDetail event={event} />,
        }))}
      />
      {list.more && (
        <div className={classes.more}>
          <Button size="xs" variant="default" onClick={list.readOn}>
            {t('more')}
          </Button>
        </div>
      )}
    </>
  );
}

/** What is odd about a telling: queued offline, told twice with different words, or late. */
function EventDetail({ event }: { event: Event }) {
  const { t } = useTranslation('transactions');
  const lateSeconds = (Date.parse(event.arrivedAt) - Date.parse(event.at)) / 1000;
  const words = [
    // The sentence of an update names its trigger already.
    event.kind !== 'updated' && event.trigger,
    event.seqNo !== null && t('event.seqNo', { number: event.seqNo }),
    event.offline && t('event.offline'),
    event.variant > 0 && t('event.variant'),
    lateSeconds > LATE_SECONDS && t('event.late', { minutes: Math.round(lateSeconds / 60) }),
  ].filter((word) => typeof word === 'string' && word !== '');
  return words.length > 0 ? words.join(' · ') : null;
}

/** Less is the ordinary way of a message. */
const LATE_SECONDS = 60;
