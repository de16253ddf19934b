/** What the API offers of a station's security profile and the way to a higher one. */

import { Type } from 'typebox';
import { route } from '../../platform/http/contract.ts';
import { instant, orNull, sentence, stationPath, uuid, words } from '../../platform/http/shapes.ts';

const tag = 'Certificates';

const security = Type.Object({
  profile: Type.Integer({ description: 'The least that the station is let in with' }),
  lastConnectedWith: orNull(Type.Integer()),
  secureUrl: orNull(Type.String({ description: 'Where stations connect with TLS' })),
  targets: Type.Array(
    Type.Object({
      profile: Type.Integer(),
      obstacles: Type.Array(Type.Object({ sentence, blocking: Type.Boolean() })),
    }),
  ),
  upgrades: Type.Array(
    Type.Object({
      id: uuid,
      fromProfile: Type.Integer(),
      toProfile: Type.Integer(),
      step: words(['prepare', 'switch', 'restart', 'return']),
      state: words(['running', 'done', 'fell_back', 'failed', 'cancelled']),
      sentence,
      steps: Type.Array(Type.Object({ at: instant, sentence })),
      startedAt: instant,
      endedAt: orNull(instant),
    }),
  ),
});

export const getSecurity = route({
  method: 'GET',
  path: '/stations/{identity}/security',
  summary: 'Security profile of a station, and what it lacks for a higher one',
  tag,
  permission: 'stations:read',
  params: stationPath,
  response: security,
});

export const startUpgrade = route({
  method: 'POST',
  path: '/stations/{identity}/security-upgrade',
  summary: 'Bring a station to a higher security profile',
  description:
    'Busbar makes good what is missing (password, root, certificate), tells the station, restarts it and waits for its return. A station that cannot connect with the new profile comes back with the old one.',
  tag,
  permission: 'stations:onboard',
  params: stationPath,
  body: Type.Object({ profile: Type.Integer({ minimum: 1, maximum: 3 }) }),
  response: security,
});

export const cancelUpgrade = route({
  method: 'DELETE',
  path: '/stations/{identity}/security-upgrade',
  summary: 'Give up bringing a station to a higher security profile',
  tag,
  permission: 'stations:onboard',
  params: stationPath,
  response: security,
});
