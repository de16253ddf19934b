import { describe, expect, it } from 'vitest';
import { bauer, ebz, keba } from '../testing/published.ts';
import { curves } from './curves.ts';
import { judge } from './judge.ts';
import { readKey } from './key.ts';
import { parseOcmf } from './ocmf.ts';
import { type MeterKeys, makeMeterKeys, signOcmf } from './sign.ts';
import { transparencyXml } from './transparency.ts';

const keys = makeMeterKeys();
const registered = readKey(keys.publicHex)!;

interface Wish {
  readonly page?: number;
  readonly readings: readonly Record<string, unknown>[];
  readonly rest?: Record<string, unknown>;
  readonly by?: MeterKeys;
}
const meter = { FV: '1.0', GI: 'M', GS: '1', MS: 'METER-1', IS: false };
const record = ({ page = 7, readings, rest, by = keys }: Wish) =>
  signOcmf({ ...meter, PG: `T${page}`, ...rest, RD: readings }, by);
const at = (minute: number) => `2026-05-01T10:${String(minute).padStart(2, '0')}:00,000+0200 S`;
const begin = { TM: at(0), TX: 'B', RV: 1000, RI: '1-0:1.8.0', RU: 'Wh', EF: '', ST: 'G' };
const end = { TM: at(30), TX: 'E', RV: 11_000 };

const judged = (told: readonly unknown[], more = {}) => judge({ told, keysOf: () => [registered], ...more });
const codes = (told: readonly unknown[], more = {}) => judged(told, more).findings.map(({ code }) => code);

describe('published records of meters in the field', () => {
  it.each([
    ['KEBA', [keba.record], keba.key, 0.1],
    ['eBZ, secp192r1 with padded numbers', [ebz.record], ebz.key, 268],
    ['BAUER, begin and end apart', [bauer.begin, bauer.end], bauer.key, 150],
  ])('verify: %s', (_, told, key, wattHours) => {
    const { status, energy } = judge({ told, keysOf: () => [readKey(key)!] });
    expect(status).toBe('verified');
    expect(energy?.wattHours).toBe(wattHours);
  });

  it('fail when one digit of them is changed, and under another meter’s key', () => {
    const changed = keba.record.replace('0.2597', '0.3597');
    expect(judge({ told: [changed], keysOf: () => [readKey(keba.key)!] }).status).toBe('failed');
    expect(judge({ told: [keba.record], keysOf: () => [readKey(bauer.key)!] }).status).toBe('failed');
  });
});

describe('every curve', () => {
  it.each(curves.map(({ name }) => name))(
    '%s verifies, and its key is read bare, in base64 and as PEM',
    (name) => {
      const own = makeMeterKeys(name);
      const text = record({ readings: [begin, end], by: own });
      const der = Buffer.from(own.publicHex, 'hex');
      const { bytes } = curves.find((curve) => curve.name === name)!;
      const point = der.subarray(der.length - 2 * bytes - 1).toString('hex');
      const { curve } = readKey(own.publicHex)!;
      const pem = `-----BEGIN PUBLIC KEY-----\n${der.toString('base64')}\n-----END PUBLIC KEY-----`;
      const oca = Buffer.from(`oca:base16:asn1:${own.publicHex}`).toString('base64');
      for (const written of [own.publicHex, point, point.slice(2), der.toString('base64'), pem, oca]) {
        const key = readKey(written, curve);
        expect(key?.hex).toBe(own.publicHex);
        expect(judge({ told: [text], keysOf: () => [key!] }).status).toBe('verified');
      }
    },
  );
});

describe('a bare point that begins as DER does, or with the byte that marks a point', () => {
  const curve = curves.find(({ name }) => name === 'secp256k1');
  const head = '3056301006072a8648ce3d020106052b8104000a03420004';
  it.each([
    '30203d621caaa55887ea37cb956cf538f526be73bab5f03dda209b8d7475a1c8d34a8849b57d63058e1eab1b69e9bf8e5e10130901c1c487b36d884222c426f1',
    '040d5c5a5606074375afccbb788dd5f906ac92ad48f0c71bbea2f7a95f2c80a5521aa2cfc31f562577084de08bbb3878f2662bb63b4fa3341f9d96bab13091ca',
  ])('is read all the same: %s', (point) => {
    for (const written of [point, `04${point}`, head + point])
      expect(readKey(written, curve)?.hex).toBe(head + point);
  });
});

describe('what stations send', () => {
  const text = record({ readings: [begin, end] });
  const base64 = Buffer.from(text).toString('base64');
  it.each([
    ['as it is', text],
    ['in hexadecimal', Buffer.from(text).toString('hex')],
    ['in base64', base64],
    [
      'as signedMeterValue',
      { signedMeterData: base64, encodingMethod: 'OCMF', signingMethod: '', publicKey: '' },
    ],
    ['as signedMeterValue written as text', JSON.stringify({ signedMeterData: base64 })],
  ])('is read %s', (_, told) => {
    expect(judged([told]).status).toBe('verified');
  });

  it('in another format is kept and not judged', () => {
    const { status, findings } = judged(['AP;0;3;AJ2J7LYMGCIWT4AHUJPPFIIVB3FGRV2JQ2HVZG2I']);
    expect(status).toBe('unverifiable');
    expect(findings).toMatchObject([{ code: 'format_unknown', failure: false }]);
  });

  it('with its key is only told, not verified; a registered key goes before it', () => {
    const told = { signedMeterData: text, publicKey: keys.publicHex };
    expect(judge({ told: [told], keysOf: () => [] }).status).toBe('told');
    expect(judge({ told: [text], keysOf: () => [] }).status).toBe('unverifiable');
    const other = { ...told, publicKey: makeMeterKeys().publicHex };
    expect(judged([other])).toMatchObject({ status: 'verified', findings: [{ code: 'key_differs' }] });
  });

  it('may hold bars within its texts', () => {
    const told = record({ readings: [begin, end], rest: { TT: 'a | b "c" |' } });
    expect(judged([told]).status).toBe('verified');
    expect(parseOcmf(told)).toMatchObject({ tariffText: 'a | b "c" |' });
  });
});

describe('a pair', () => {
  const first = record({ page: 7, readings: [begin] });
  const last = (wish: Partial<Wish> = {}, changes = {}) =>
    record({ page: 8, readings: [{ ...begin, ...end, ...changes }], ...wish });

  it('in two records is paired, sent twice is one', () => {
    const second = last();
    expect(judged([first, second, second])).toMatchObject({
      status: 'verified',
      findings: [],
      energy: { wattHours: 10_000, fromWattHours: 1000, toWattHours: 11_000 },
    });
  });

  it.each([
    ['begin_missing', [last()]],
    ['end_missing', [first]],
    ['meters_differ', [first, last({ rest: { MS: 'METER-2' } })]],
    ['page_falling', [last({ page: 9 }), first]],
    ['page_repeated', [first, last({ page: 7 })]],
    ['page_gap', [first, last({ page: 12 })]],
    ['energy_falls', [first, last({}, { RV: 999 })]],
    ['time_falls', [record({ page: 6, readings: [{ ...begin, TM: at(40) }] }), last()]],
    ['exception', [first, record({ page: 8, readings: [{ ...begin, TX: 'X' }] }), last({ page: 9 })]],
    ['energy_flagged', [first, last({}, { EF: 'E' })]],
    ['time_flagged', [first, last({}, { EF: 't' })]],
    ['meter_status', [first, last({}, { ST: 'M' })]],
    ['no_energy', [first, last({}, { RU: 'Ohm' })]],
    ['clock_unsure', [first, last({}, { TM: at(30).replace('S', 'U') })]],
  ])('is told of %s', (code, told) => {
    const { findings, status } = judged(told);
    expect(findings.map((one) => one.code)).toContain(code);
    expect(status).toBe(findings.some(({ failure }) => failure) ? 'failed' : 'verified');
  });

  it('must tell the energy that is billed, up to roundings', () => {
    expect(codes([first, last()], { billedWattHours: 10_002 })).toEqual([]);
    expect(codes([first, last()], { billedWattHours: 10_100 })).toEqual(['energy_differs']);
  });

  it('says when another was identified at the meter', () => {
    const told = record({ readings: [begin, end], rest: { IS: true, ID: 'rfid:aa11' } });
    expect(codes([told], { userId: 'AA11' })).toEqual([]);
    expect(codes([told], { userId: 'BB22' })).toEqual(['user_differs']);
  });

  it('of energy given back is not taken for energy taken', () => {
    const back = { ...begin, RI: '1-0:2.8.0', RV: 5 };
    expect(
      judged([record({ readings: [back, begin, { ...back, TX: 'E', RV: 9 }, { ...begin, ...end }] })]),
    ).toMatchObject({
      energy: { wattHours: 10_000 },
    });
  });
});

it('names what cannot be read, and never throws', () => {
  const broken = [
    'OCMF|',
    'OCMF|{}|{}',
    'OCMF|{"RD":[{}]}|{"SD":"zz"}',
    `${keba.record.slice(0, -20)}`,
    '',
    null,
    7,
    {},
  ];
  for (const told of broken) expect(judged([told]).status, String(told)).not.toBe('verified');
  const unknown = keba.record.replace('{"SD"', '{"SA":"RSA-2048","SD"');
  expect(judge({ told: [unknown], keysOf: () => [readKey(keba.key)!] }).findings[0]?.code).toBe(
    'algorithm_unknown',
  );
  expect(readKey('no key')).toBeUndefined();
  expect(judge({ told: [ebz.record], keysOf: () => [readKey(keba.key)!] }).findings[0]?.code).toBe(
    'curve_differs',
  );
});

it('is written for transparency programs with what was signed to the sign', () => {
  const value = {
    context: 'Transaction.End',
    format: 'OCMF',
    encoding: 'plain',
    text: 'a<b&"c"',
    publicKey: 'ab',
  };
  const xml = transparencyXml('0192-no-number', [value]);
  expect(xml).toContain('<value transactionId="1" context="Transaction.End">');
  expect(xml).toContain('<signedData format="OCMF" encoding="plain">a&lt;b&amp;&quot;c&quot;</signedData>');
  expect(xml).toContain('<publicKey encoding="plain">ab</publicKey>');
});
