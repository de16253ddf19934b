import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  exportFrames,
  type FrameItem,
  listFrames,
  watchFrames,
  watchSeconds,
} from '../../../../server/gateway/contract.ts';
import type { Station } from '../../../../server/locations/contract.ts';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { IconDownload, IconSearch } from '../../../ui/icons.ts';
import { Section } from '../../../ui/Page.tsx';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { addressOf, call, useList } from '../../api.ts';
import { useLive } from '../../live/live.ts';
import { FramePair } from './FramePair.tsx';
import classes from './Frames.module.css';
import { frameKey, liveFrame, pairFrames } from './pairs.ts';

/** Live frames kept on the screen: the older ones are a search away. */
const LIVE_FRAMES = 300;
const TYPING_PAUSE_MS = 300;

/** What station and server said to each other: searched, paired, and live. */
export default function Frames({ station }: { station: Station }) {
  const { identity, id: stationId } = station;
  const { t } = useTranslation('gateway');
  const search = useSearch({ strict: false }) as Record<string, string>;
  const navigate = useNavigate();
  const { q, action, messageId, direction } = search as { [name: string]: string | undefined };
  const filter = {
    ...(q && { q }),
    ...(action && { action }),
    ...(messageId && { messageId }),
    ...(direction && { direction: direction as FrameItem['direction'] }),
  };
  const [live, setLive] = useState(true);
  const fresh = useLiveFrames(identity, stationId, live);
  const list = useList(listFrames, { params: { identity }, query: filter });
  const known = new Set(list.items.map(frameKey));
  const frames = [
    ...fresh.filter((frame) => !known.has(frameKey(frame)) && fits(frame, filter)),
    ...list.items,
  ];
  const change = (patch: Record<string, string>) => {
    const next = Object.entries({ ...search, ...patch }).filter(([, value]) => value !== '');
    void navigate({ to: '.', search: Object.fromEntries(next) as never, replace: true, resetScroll: false });
  };
  return (
    <Section
      title={t('frames.title')}
      aside={
        <Checkbox
          label={t('frames.live')}
          checked={live}
          onChange={(event) => setLive(event.currentTarget.checked)}
        />
      }
    >
      <div className={classes.bar}>
        <Typed label={t('frames.search')} value={q ?? ''} change={(text) => change({ q: text })} icon />
        <Typed label={t('frames.action')} value={action ?? ''} change={(text) => change({ action: text })} />
        <NativeSelect
          aria-label={t('frames.direction')}
          value={direction ?? ''}
          onChange={(event) => change({ direction: event.currentTarget.value })}
          data={[
            { value: '', label: t('frames.both') },
            { value: 'in', label: t('frames.in') },
            { value: 'out', label: t('frames.out') },
          ]}
        />
        {messageId && (
          <Button variant="default" onClick={() => change({ messageId: '' })}>
            {t('frames.oneMessage', { messageId })} ×
          </Button>
        )}
        <Button
          component="a"
          href={addressOf(exportFrames, { params: { identity }, query: { ...filter, format: 'jsonl' } })}
          download
          variant="default"
          leftSection={<IconDownload size={16} />}
        >
          JSONL
        </Button>
      </div>
      {list.error && <ErrorState error={list.error} retry={list.retry} />}
      {list.loading && <ListSkeleton />}
      {!list.loading && !list.error && frames.length === 0 && (
        <EmptyState title={t('frames.empty')}>
          <p>{t('frames.emptyHelp')}</p>
        </EmptyState>
      )}
      <ol className={classes.list} aria-label={t('frames.title')}>
        {pairFrames(frames).map((pair) => (
          <FramePair key={pair.id} pair={pair} opened={pair.first.messageId === messageId} />
        ))}
      </ol>
      {list.more && (
        <Button mt={10} variant="default" onClick={list.readOn}>
          {t('frames.more')}
        </Button>
      )}
    </Section>
  );
}

function Typed({
  label,
  value,
  change,
  icon,
}: {
  label: string;
  value: string;
  change: (text: string) => void;
  icon?: boolean;
}) {
  const [text, setText] = useState(value);
  const later = useDebouncedCallback(change, TYPING_PAUSE_MS);
  return (
    <TextInput
      aria-label={label}
      placeholder={label}
      leftSection={icon && <IconSearch size={16} />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        later(event.currentTarget.value);
      }}
    />
  );
}

/** Frames as they pass. The server sends them only while somebody watches, so that is said again in time. */
function useLiveFrames(identity: string, stationId: string, on: boolean): readonly FrameItem[] {
  const [frames, setFrames] = useState<readonly FrameItem[]>([]);
  useEffect(() => {
    if (!on) return;
    // Failing to watch shows as no live frames; the search below still works and says what is wrong.
    const watch = () => void call(watchFrames, { params: { identity } }).catch(() => {});
    watch();
    const timer = setInterval(watch, (watchSeconds * 1000) / 2);
    return () => clearInterval(timer);
  }, [identity, on]);
  useLive('frame', (message) => {
    if (!on || message.stationId !== stationId) return;
    setFrames((now) => [liveFrame(message), ...now].slice(0, LIVE_FRAMES));
  });
  return frames;
}

function fits(
  frame: FrameItem,
  {
    q,
    action,
    messageId,
    direction,
  }: { q?: string; action?: string; messageId?: string; direction?: string },
): boolean {
  if (q && !frame.text.toLowerCase().includes(q.toLowerCase())) return false;
  if (action && frame.action?.toLowerCase() !== action.toLowerCase()) return false;
  if (messageId && frame.messageId !== messageId) return false;
  return !direction || frame.direction === direction;
}
