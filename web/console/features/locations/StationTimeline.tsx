import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { listTimeline } from '../../../../server/locations/history-contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import type { Tone } from '../../../ui/states.ts';
import { Timeline } from '../../../ui/Timeline.tsx';
import { useList } from '../../api.ts';
import { useSentence } from '../../words/sentence.ts';

/** The colour of a mark on the timeline, by how an event's kind begins; the rest is slate. */
const toneOfKind: readonly [string, Tone][] = [
  ['station.connected', 'green'],
  ['station.disconnected', 'red'],
  ['attempt.', 'amber'],
  ['transaction.', 'blue'],
  ['quarantine.', 'orange'],
  ['device.security_event', 'orange'],
  ['command.', 'violet'],
];

/** What happened to a station, newest first. */
export function StationTimeline({ identity }: { identity: string }) {
  const { t } = useTranslation('stations');
  const say = useSentence();
  const list = useList(listTimeline, { params: { identity }, query: {} });
  if (list.error) return <ErrorState error={list.error} retry={list.retry} />;
  if (list.loading) return <ListSkeleton />;
  if (list.items.length === 0) return <p className="quiet">{t('timelineEmpty')}</p>;
  return (
    <>
      <Timeline
        label={t('timeline')}
        items={list.items.map((item) => ({
          id: item.id,
          at: item.at,
          text: say(item.sentence),
          tone: toneOfKind.find(([beginning]) => item.kind.startsWith(beginning))?.[1] ?? 'slate',
        }))}
      />
      {list.more && (
        <Button size="xs" variant="default" onClick={list.readOn}>
          {t('more')}
        </Button>
      )}
    </>
  );
}
