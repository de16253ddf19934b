import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultBounds } from './bounds.ts';
import {
  encodeCall,
  encodeError,
  encodeResult,
  encodeResultError,
  encodeSend,
  type Frame,
  parseFrame,
} from './frame.ts';
import { type Version, versions } from './version.ts';

function answerOf(text: string, version: Version): unknown {
  const frame = parseFrame(text, version);
  return frame.type === 'bad' && frame.answer !== undefined ? JSON.parse(frame.answer) : undefined;
}

/** What is answered to a bad text: [id, code in 1.6, code in 2.0.1, code in 2.1], null for no answer. */
const badTexts: [text: string, id: string, v16: string | null, v201: string | null, v21: string | null][] = [
  ['', '-1', 'GenericError', 'RpcFrameworkError', 'RpcFrameworkError'],
  ['not json', '-1', 'GenericError', 'RpcFrameworkError', 'RpcFrameworkError'],
  ['{"2":"id"}', '-1', 'GenericError', 'RpcFrameworkError', 'RpcFrameworkError'],
  ['[]', '-1', 'GenericError', 'RpcFrameworkError', 'RpcFrameworkError'],
  ['["2","id","Heartbeat",{}]', 'id', 'GenericError', 'RpcFrameworkError', 'RpcFrameworkError'],
  ['[2]', '-1', 'GenericError', 'RpcFrameworkError', 'RpcFrameworkError'],
  ['[2,7,"Heartbeat",{}]', '-1', 'GenericError', 'RpcFrameworkError', 'RpcFrameworkError'],
  [`[2,"${'x'.repeat(256)}","Heartbeat",{}]`, '-1', 'GenericError', 'RpcFrameworkError', 'RpcFrameworkError'],
  ['[2,"id"]', 'id', 'FormationViolation', 'FormatViolation', 'FormatViolation'],
  ['[2,"id","Heartbeat"]', 'id', 'FormationViolation', 'FormatViolation', 'FormatViolation'],
  ['[2,"id",7,{}]', 'id', 'FormationViolation', 'FormatViolation', 'FormatViolation'],
  ['[2,"id","Heartbeat",{},1]', 'id', 'FormationViolation', 'FormatViolation', 'FormatViolation'],
  ['[3]', '', null, null, null],
  ['[3,7,{}]', '', null, null, null],
  ['[4]', '', null, null, null],
  ['[5,"id","GenericError","",{}]', '', null, null, null],
  ['[6,"id"]', '', null, null, null],
  ['[7,"id",{}]', 'id', null, 'MessageTypeNotSupported', 'MessageTypeNotSupported'],
  ['[7]', '', null, null, null],
  ['[1e99,"id"]', 'id', null, 'MessageTypeNotSupported', 'MessageTypeNotSupported'],
];

describe.each(badTexts)('the bad text %s', (text, id, ...codes) => {
  it.each(versions.map((version, place) => [version, codes[place]] as const))(
    'in %s is answered %s',
    (version, code) => {
      if (code === null && text.startsWith('[5') && version === '2.1') {
        expect(parseFrame(text, version).type).toBe('resultError');
      } else if (code === null) {
        expect(parseFrame(text, version)).toMatchObject({ type: 'bad' });
        expect(answerOf(text, version)).toBeUndefined();
      } else {
        expect(answerOf(text, version)).toEqual([4, id, code, expect.any(String), {}]);
      }
    },
  );
});

it('refuses a frame that is longer or deeper than the bounds without parsing it', () => {
  const long = `[2,"id","DataTransfer",{"data":"${'x'.repeat(defaultBounds.frameLength)}"}]`;
  const deep = `[2,"id","DataTransfer",{"data":${'['.repeat(100_000)}${']'.repeat(100_000)}}]`;
  for (const text of [long, deep]) {
    expect(parseFrame(text, '2.0.1')).toMatchObject({ type: 'bad', code: 'RpcFrameworkError' });
  }
});

it('ends a call by an error of any shape', () => {
  expect(parseFrame('[4,"id"]', '1.6')).toEqual({
    type: 'error',
    messageId: 'id',
    code: 'GenericError',
    description: '',
    details: {},
  });
});

it('keeps NUL and lone surrogates as they came', () => {
  const frame = parseFrame('[2,"id","Authorize",{"idTag":"\\u0000\\ud800"}]', '1.6');
  expect(frame).toMatchObject({ payload: { idTag: '\u0000\ud800' } });
});

it('shortens a description to the 255 characters that the standard allows', () => {
  const text = encodeError('2.1', 'id', 'GenericError', 'x'.repeat(1000));
  expect(JSON.parse(text)[3]).toHaveLength(255);
});

describe('laws', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.array(fc.jsonValue(), { maxLength: 6 }).map((parts) => JSON.stringify(parts)),
    fc
      .tuple(fc.integer({ min: 0, max: 9 }), fc.string(), fc.string(), fc.jsonValue())
      .map((parts) => JSON.stringify(parts)),
  );
  const version = fc.constantFrom(...versions);
  const id = fc.string({ unit: 'binary', maxLength: 36 });
  const payload = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 });
  const wire = (value: unknown) => JSON.parse(JSON.stringify(value));

  it('no text makes the parser throw, and every answer it asks for is a CALLERROR', () => {
    fc.assert(
      fc.property(anyText, version, (text, spoken) => {
        const frame = parseFrame(text, spoken);
        if (frame.type !== 'bad' || frame.answer === undefined) return;
        const [kind, messageId, , description] = JSON.parse(frame.answer);
        expect(kind).toBe(4);
        expect(typeof messageId).toBe('string');
        expect(description.length).toBeLessThanOrEqual(255);
      }),
    );
  });

  it('what was written is read again unchanged', () => {
    fc.assert(
      fc.property(
        id,
        fc.string({ maxLength: 50 }),
        payload,
        fc.string({ maxLength: 255 }),
        (messageId, name, body, words) => {
          const pairs: [string, Frame][] = [
            [
              encodeCall(messageId, name, body),
              { type: 'call', messageId, action: name, payload: wire(body) },
            ],
            [
              encodeSend(messageId, name, body),
              { type: 'send', messageId, action: name, payload: wire(body) },
            ],
            [encodeResult(messageId, body), { type: 'result', messageId, payload: wire(body) }],
            [
              encodeError('2.1', messageId, 'NotSupported', words, body),
              { type: 'error', messageId, code: 'NotSupported', description: words, details: wire(body) },
            ],
            [
              encodeResultError(messageId, 'FormatViolation', words, body),
              {
                type: 'resultError',
                messageId,
                code: 'FormatViolation',
                description: words,
                details: wire(body),
              },
            ],
          ];
          for (const [text, frame] of pairs) expect(parseFrame(text, '2.1')).toEqual(frame);
        },
      ),
    );
  });

  it('a broken copy of a good frame is read or refused, never thrown', () => {
    const good = encodeCall('id', 'DataTransfer', { vendorId: 'x', data: { a: [1, 'ü', null] } });
    fc.assert(
      fc.property(
        fc.nat(good.length),
        fc.nat(good.length),
        fc.string(),
        version,
        (from, to, middle, spoken) => {
          parseFrame(good.slice(0, from) + middle + good.slice(to), spoken);
        },
      ),
    );
  });
});
