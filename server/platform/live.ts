import type { Bus } from './bus.ts';

/** A latest value, told to whoever looks; unlike an event it is not kept. */
export interface LiveValue {
  readonly kind: string;
  readonly siteId: string | null;
  readonly stationId: string | null;
  readonly at: Date;
  readonly data: unknown;
}

/** Under this subject all latest values are told: of an organization, then of a site. */
export const everyLiveValue = 'live.>';

/** What is of no site is told under a word of its own. */
const noSite = 'none';

/** Where the latest values of a site are told: who cares for one site hears nothing of the others. */
export const liveSubject = (organizationId: string, siteId: string | null) =>
  `live.${organizationId}.${siteId ?? noSite}`;

/** Whose value was told under a subject. */
export const organizationOf = (subject: string): string => subject.split('.')[1]!;

/** Tells a latest value. Where nobody listens it costs next to nothing. */
export function publishLive(bus: Bus, organizationId: string, value: LiveValue): void {
  bus.publish(liveSubject(organizationId, value.siteId), value);
}
