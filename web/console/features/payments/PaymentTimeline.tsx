import { useTranslation } from 'react-i18next';
import type { PaymentPage } from '../../../../server/payments/contract.ts';
import { Timeline, type TimelineItem } from '../../../ui/Timeline.tsx';

/** What a payment was told, and the provider's messages, newest first. */
export function PaymentTimeline({ page: { log, webhooks } }: { page: PaymentPage }) {
  const { t } = useTranslation('payments');
  const items: TimelineItem[] = [
    ...log.map(({ at, event, state, detail }, place) => ({
      id: `log${place}`,
      at,
      text: t(`event.${event}` as 'event.provider'),
      detail: [t(`state.${state}`), statusOf(detail)].filter(Boolean).join(' · '),
      tone: state === 'captured' ? ('green' as const) : ('blue' as const),
    })),
    ...webhooks.map(({ at, kind, times, eventId }) => ({
      id: eventId,
      at,
      text: t('event.webhook'),
      detail: times > 1 ? `${kind} · ${t('times', { count: times })}` : kind,
    })),
  ];
  items.sort((a, b) => b.at.localeCompare(a.at));
  return <Timeline items={items} label={t('timeline')} />;
}

/** The provider's own word for how it stands. */
function statusOf(detail: unknown): string | undefined {
  const { snapshot, reason } = (detail ?? {}) as { snapshot?: { status?: string }; reason?: string };
  return snapshot?.status ?? reason;
}
