import { describe, expect, test } from 'vitest';
import { makePassword, passwordOf, spellings } from './credentials.ts';
import { chooseVersion, decideHandshake, type HandshakeFacts, type KnownStation } from './handshake.ts';
import type { Knock } from './knock.ts';

const settings = { onboarding: 'pending', allowProfile0: true } as const;

const knock: Knock = {
  path: '/ocpp/CS-1',
  target: { kind: 'station', identity: 'CS-1' },
  offered: ['ocpp1.6'],
  basic: undefined,
  secure: false,
  certificate: undefined,
  address: '10.0.0.1',
  webSocket: true,
};

const station: KnownStation = {
  stationId: 's',
  organizationId: 'o',
  decommissioned: false,
  securityProfile: 0,
  hasPassword: false,
  certificateName: 'SERIAL-1',
  certificateOrganizations: ['Acme'],
  pinnedVersion: undefined,
  upgradingTo: null,
};

const secured = { ...station, securityProfile: 1, hasPassword: true };
const certified = { ...station, securityProfile: 3 };
const certificate = { commonName: 'SERIAL-1', organization: 'Acme', fingerprint: 'aa' };
const tls = { ...knock, secure: true };

function decide(
  facts: Partial<HandshakeFacts>,
  changed: Partial<typeof settings | { onboarding: string }> = {},
) {
  return decideHandshake({ knock, station, password: 'absent', standing: 'good', ...facts }, {
    ...settings,
    ...changed,
  } as typeof settings);
}

describe('refused', () => {
  test.each([
    [
      'an unknown station where the door is closed',
      { station: undefined },
      404,
      'unknown_station',
      { onboarding: 'closed' },
    ],
    [
      'a decommissioned station',
      { station: { ...station, decommissioned: true } },
      403,
      'decommissioned',
      {},
    ],
    [
      'no password where one is on file',
      { station: { ...station, hasPassword: true } },
      401,
      'no_credentials',
      {},
    ],
    ['no password at profile 1', { station: secured }, 401, 'no_credentials', {}],
    ['a wrong password', { station: secured, password: 'wrong' }, 401, 'wrong_password', {}],
    ['an unreadable header', { station: secured, password: 'unreadable' }, 401, 'wrong_password', {}],
    ['another user name', { station: secured, password: 'wrong_user' }, 401, 'wrong_user', {}],
    [
      'profile 1 without a password on file',
      { station: { ...station, securityProfile: 1 } },
      401,
      'password_not_set',
      {},
    ],
    ['no password where plain is forbidden', { station }, 401, 'plain_not_allowed', { allowProfile0: false }],
    [
      'profile 2 without TLS',
      { station: { ...secured, securityProfile: 2 }, password: 'right' },
      403,
      'tls_required',
      {},
    ],
    [
      'profile 3 without TLS',
      { station: certified, knock: { ...knock, certificate } },
      403,
      'tls_required',
      {},
    ],
    ['profile 3 without certificate', { station: certified, knock: tls }, 401, 'certificate_required', {}],
    [
      'a certificate of another station',
      { station: certified, knock: { ...tls, certificate: { ...certificate, commonName: 'SERIAL-2' } } },
      401,
      'certificate_mismatch',
      {},
    ],
    [
      'a certificate of another operator',
      { station: certified, knock: { ...tls, certificate: { ...certificate, organization: 'Other' } } },
      401,
      'certificate_mismatch',
      {},
    ],
    [
      'a certificate that was revoked',
      { station: certified, knock: { ...tls, certificate }, standing: 'revoked' },
      401,
      'certificate_revoked',
      {},
    ],
    [
      'a certificate that was replaced',
      { station: certified, knock: { ...tls, certificate }, standing: 'replaced' },
      401,
      'certificate_revoked',
      {},
    ],
    [
      'a certificate that we signed for another station of the same name',
      { station: certified, knock: { ...tls, certificate }, standing: 'of_another' },
      401,
      'certificate_mismatch',
      {},
    ],
    ['no subprotocol', { knock: { ...knock, offered: [] } }, 101, 'no_subprotocol', {}],
    [
      'an unknown subprotocol',
      { knock: { ...knock, offered: ['ocpp1.5', 'soap'] } },
      101,
      'unknown_subprotocol',
      {},
    ],
    ['a request that is no upgrade', { knock: { ...knock, webSocket: false } }, 426, 'not_websocket', {}],
    ['another path', { knock: { ...knock, target: { kind: 'elsewhere', why: 'x' } } }, 404, 'wrong_path', {}],
    [
      'a broken identity',
      { knock: { ...knock, target: { kind: 'bad_identity', why: 'x' } } },
      404,
      'bad_identity',
      {},
    ],
  ] as [string, Partial<HandshakeFacts>, number, string, object][])(
    '%s',
    (_name, facts, status, reason, changed) => {
      expect(decide(facts, changed)).toMatchObject({
        admit: false,
        status,
        reason,
        detail: expect.any(String),
      });
    },
  );

  test('a stranger learns nothing of the versions spoken before the password', () => {
    expect(decide({ station: secured, password: 'wrong', knock: { ...knock, offered: [] } })).toMatchObject({
      status: 401,
    });
  });
});

describe('admitted', () => {
  test.each([
    ['an unknown station, to wait', { station: undefined }, 'waiting', 0, {}],
    ['an unknown station in the laboratory', { station: undefined }, 'new', 0, { onboarding: 'open' }],
    ['a station without password', { station }, 'known', 0, {}],
    ['a station that offers a password though none is on file', { password: 'none_on_file' }, 'known', 0, {}],
    ['profile 1', { station: secured, password: 'right' }, 'known', 1, {}],
    [
      'a station set to 1 that comes with TLS',
      { station: secured, password: 'right', knock: tls },
      'known',
      2,
      {},
    ],
    ['profile 3', { station: certified, knock: { ...tls, certificate } }, 'known', 3, {}],
  ] as [string, Partial<HandshakeFacts>, string, number, object][])(
    '%s',
    (_name, facts, as, securityProfile, changed) => {
      expect(decide(facts, changed)).toMatchObject({ admit: true, as, securityProfile });
    },
  );
});

test.each([
  [['ocpp2.0.1', 'ocpp1.6'], undefined, 'ocpp2.0.1'],
  [['ocpp9', 'ocpp1.6', 'ocpp2.1'], undefined, 'ocpp1.6'],
  [['ocpp2.0.1', 'ocpp1.6'], '1.6', 'ocpp1.6'],
  [['ocpp2.0.1'], '1.6', 'ocpp2.0.1'],
  [[], '1.6', undefined],
  [['OCPP-16'], '1.6', undefined],
] as const)('of %j with %s pinned, %s is spoken', (offered, pinned, subprotocol) => {
  const chosen = chooseVersion(offered, pinned);
  expect(chosen).toBeDefined();
  expect(chosen?.subprotocol).toBe(subprotocol);
});

describe('passwords', () => {
  const basic = (text: string) => ({ kind: 'basic', bytes: Buffer.from(text) }) as const;

  test('the identity goes first, even when it holds colons', () => {
    expect(passwordOf(basic('CS:1:pass:word'), 'CS:1')).toEqual(Buffer.from('pass:word'));
    expect(passwordOf(basic('CS:2:pass'), 'CS:1')).toBe('wrong_user');
    expect(passwordOf(undefined, 'CS:1')).toBe('absent');
  });

  test('a 1.6 key is recognised as digits of either case and as bytes', () => {
    const made = makePassword();
    const sent = [Buffer.from(made), Buffer.from(made.toUpperCase()), Buffer.from(made, 'hex')];
    for (const bytes of sent) {
      expect(spellings(bytes, '1.6').some((spelling) => spelling.equals(Buffer.from(made)))).toBe(true);
    }
    expect(spellings(Buffer.from(made, 'hex'), '2.0.1')).toHaveLength(1);
  });

  test('a made password has 160 bits as 40 digits, which every version can hold', () => {
    expect(makePassword()).toMatch(/^[0-9a-f]{40}$/);
  });
});
