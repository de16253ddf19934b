/** What the API offers to begin with: first run, sign-in, and what concerns oneself. */

import { Type } from 'typebox';
import { route } from '../platform/http/contract.ts';
import { orNull, uuid, words } from '../platform/http/shapes.ts';
import { email, heldGrant, name, organizationKinds, password } from './contract.ts';

/** Checked against what is stored, so that old rules do not lock anybody out. */
const givenPassword = Type.String({ minLength: 1, maxLength: 200 });
const locale = Type.String({ pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$', maxLength: 35 });

export const showSetup = route({
  method: 'GET',
  path: '/setup',
  summary: 'Whether the first operator is still to be made',
  tag: 'Sign-in',
  permission: 'public',
  response: Type.Object({ needed: Type.Boolean() }),
});

export const setUp = route({
  method: 'POST',
  path: '/setup',
  summary: 'Make the first operator and the organization, once',
  description: 'Needs the code that Busbar printed when it started. Signs the new operator in.',
  tag: 'Sign-in',
  permission: 'public',
  body: Type.Object({
    code: Type.String({ minLength: 1, maxLength: 40 }),
    organizationName: name,
    name,
    email,
    password,
  }),
});

export const signIn = route({
  method: 'POST',
  path: '/sign-in',
  summary: 'Sign in with e-mail address and password',
  tag: 'Sign-in',
  permission: 'public',
  body: Type.Object({ email: Type.String({ minLength: 1, maxLength: 254 }), password: givenPassword }),
  response: Type.Object({ mustChangePassword: Type.Boolean() }),
});

export const signOut = route({
  method: 'POST',
  path: '/sign-out',
  summary: 'End this sign-in',
  tag: 'Sign-in',
  permission: 'signed-in',
});

export const me = route({
  method: 'GET',
  path: '/me',
  summary: 'Who I am, what I may do, and where',
  tag: 'Sign-in',
  permission: 'signed-in',
  response: Type.Object({
    kind: words(['operator', 'api_key']),
    id: uuid,
    name: Type.String(),
    email: orNull(Type.String()),
    locale: orNull(Type.String()),
    zone: orNull(Type.String()),
    mustChangePassword: Type.Boolean(),
    grants: Type.Array(heldGrant),
    permissions: Type.Array(Type.String()),
    organizations: Type.Array(
      Type.Object({
        id: uuid,
        parentId: orNull(uuid),
        name: Type.String(),
        kind: words(organizationKinds),
      }),
      { description: 'Every organization in reach, for the scope switch' },
    ),
  }),
});

export const changeMe = route({
  method: 'PATCH',
  path: '/me',
  summary: 'Change my name, language or time zone',
  tag: 'Sign-in',
  permission: 'signed-in',
  body: Type.Partial(Type.Object({ name, locale, zone: orNull(Type.String({ maxLength: 64 })) })),
});

export const changeMyPassword = route({
  method: 'PUT',
  path: '/me/password',
  summary: 'Change my password; ends my other sign-ins',
  tag: 'Sign-in',
  permission: 'signed-in',
  body: Type.Object({ current: givenPassword, password }),
});
