/** What drivers are told outside of the app: of charging, of reservations, of cards that they asked for. */
export const noticeKinds = [
  'started',
  'paused',
  'ended',
  'reservation_soon',
  'reservation_lost',
  'reservation_cancelled',
  'reservation_over',
  'card_accepted',
  'card_refused',
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** Mailed also to who wants no notices: they would drive in vain, or wait for an answer that they asked for. */
export const urgent = [
  'reservation_lost',
  'reservation_cancelled',
  'card_accepted',
  'card_refused',
] as const satisfies readonly NoticeKind[];

/** Where the app shows what a notice is about. */
export function pageOf(kind: NoticeKind, subjectId: string): string {
  if (kind.startsWith('reservation_')) return '/drive/account/reservations';
  return kind.startsWith('card_') ? '/drive/account/things' : `/drive/account/charges/${subjectId}`;
}
