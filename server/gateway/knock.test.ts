import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { partOfName, plainAddress, readBasic, readOffered, readTarget, trustList } from './knock.ts';

describe('the path names the station', () => {
  test.each([
    ['/ocpp/CS-1', 'CS-1'],
    ['/ocpp/CS-1?token=x', 'CS-1'],
    ['/ocpp/a%2Fb', 'a/b'],
    ['/ocpp/St%C3%A4tion%201', 'Stätion 1'],
    ['/ocpp/cs-1.', 'cs-1.'],
    [`/ocpp/${'x'.repeat(255)}`, 'x'.repeat(255)],
  ])('%s', (path, identity) => {
    expect(readTarget(path)).toEqual({ kind: 'station', identity });
  });

  test.each([
    ['/', 'elsewhere', /Stations connect at/],
    ['/ocpp', 'elsewhere', /identity is missing/],
    ['/ocpp/', 'elsewhere', /identity is missing/],
    ['/ocpp//CS-1', 'elsewhere', /two slashes/],
    ['/ocpp/CS-1/CS-1', 'elsewhere', /twice/],
    ['/ocpp/CS-1/', 'elsewhere', /ends with a slash/],
    ['/ocpp/a/b', 'elsewhere', /%2F/],
    ['/steve/websocket/CentralSystemService/CS-1', 'elsewhere', /Correct the URL/],
    [`/ocpp/${'x'.repeat(256)}`, 'bad_identity', /longer/],
    ['/ocpp/%E0%A4%A', 'bad_identity', /percent/],
    ['/ocpp/%00', 'bad_identity', /control/],
  ])('%s is refused with a hint', (path, kind, why) => {
    const target = readTarget(path);
    expect(target.kind).toBe(kind);
    expect('why' in target && target.why).toMatch(why);
  });

  test('every identity survives percent-encoding', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 100, unit: 'grapheme' }), (identity) => {
        fc.pre(!/[\0-\x1f\x7f]/.test(identity) && identity.length <= 255);
        expect(readTarget(`/ocpp/${encodeURIComponent(identity)}`)).toEqual({ kind: 'station', identity });
      }),
    );
  });
});

test('an Authorization header is Basic or unreadable', () => {
  expect(readBasic(undefined)).toBeUndefined();
  expect(readBasic('Bearer x')).toEqual({ kind: 'unreadable' });
  expect(readBasic(`basic ${btoa('CS:1:pass:word')}`)).toEqual({
    kind: 'basic',
    bytes: Buffer.from('CS:1:pass:word'),
  });
});

test('offered subprotocols keep their order and are bounded', () => {
  expect(readOffered(' ocpp2.0.1 ,ocpp1.6,')).toEqual(['ocpp2.0.1', 'ocpp1.6']);
  expect(readOffered('x,'.repeat(100)).length).toBeLessThanOrEqual(20);
});

test('proxies are trusted by address, range or loopback', () => {
  const trusts = trustList(['loopback', '10.0.0.0/8', '2001:db8::1']);
  expect(['127.0.0.1', '::1', '10.9.8.7', '2001:db8::1', '11.0.0.1', '2001:db8::2'].map(trusts)).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
  ]);
  expect(plainAddress('::ffff:10.0.0.1')).toBe('10.0.0.1');
});

test('a distinguished name is read in both common spellings', () => {
  expect(partOfName('CN=S-1,O=Acme\\, Inc.,C=DE', 'O')).toBe('Acme, Inc.');
  expect(partOfName('/C=DE/O=Acme/CN=S-1', 'CN')).toBe('S-1');
  expect(partOfName('C=DE', 'CN')).toBeUndefined();
});
