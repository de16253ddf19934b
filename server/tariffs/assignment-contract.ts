/** What the API offers of assignments: where tariffs count, and for whom. */

import { type Static, Type } from 'typebox';
import { route } from '../platform/http/contract.ts';
import { instant, orNull, page, paging, uuid, words } from '../platform/http/shapes.ts';

/** From the nearest to the widest: the first that holds an assignment decides. */
export const levels = [
  'contract',
  'driver',
  'driver_group',
  'fleet',
  'token_group',
  'token',
  'evse',
  'station',
  'site',
  'organization',
] as const;
export type Level = (typeof levels)[number];

export const assignment = Type.Object({
  id: uuid,
  organizationId: uuid,
  tariffId: uuid,
  tariffName: Type.String(),
  level: words(levels),
  subjectId: orNull(uuid),
  subjectGroup: orNull(Type.String()),
  /** How people call the place or person: "Town hall", "Town hall, CP-1, EVSE 2". */
  subject: Type.String(),
  validFrom: instant,
  validUntil: orNull(instant),
});
export type Assignment = Static<typeof assignment>;

export const listAssignments = route({
  method: 'GET',
  path: '/tariff-assignments',
  summary: 'Where tariffs count, now and in time to come',
  tag: 'Tariffs',
  permission: 'tariffs:read',
  query: Type.Object({ ...paging, tariffId: Type.Optional(uuid), subjectId: Type.Optional(uuid) }),
  response: page(assignment),
});

export const createAssignment = route({
  method: 'POST',
  path: '/tariff-assignments',
  summary: 'Let a tariff count somewhere, or for somebody, from an instant on',
  tag: 'Tariffs',
  permission: 'tariffs:write',
  body: Type.Object(
    {
      tariffId: uuid,
      level: words(levels),
      subjectId: Type.Optional(uuid),
      /** With level token_group: the group token’s uid, and whose tokens they are. */
      subjectGroup: Type.Optional(Type.String({ minLength: 1, maxLength: 36 })),
      organizationId: Type.Optional(uuid),
      validFrom: Type.Optional(instant),
      validUntil: Type.Optional(orNull(instant)),
    },
    { additionalProperties: false },
  ),
  response: assignment,
  status: 201,
});

export const endAssignment = route({
  method: 'DELETE',
  path: '/tariff-assignments/{assignmentId}',
  summary: 'Let a tariff count there no longer, from now on',
  tag: 'Tariffs',
  permission: 'tariffs:write',
  params: Type.Object({ assignmentId: uuid }),
});
