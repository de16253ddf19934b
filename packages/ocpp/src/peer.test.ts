import { describe, expect, it } from 'vitest';
import type { IncomingCall } from './inbound.ts';
import { createManualTimers } from './manual-timers.ts';
import { createPeer, type FrameInfo, type PeerOptions } from './peer.ts';

/** A peer whose socket is a list, and whose clock and ids are the test's. */
function setUp(options: Partial<PeerOptions> = {}) {
  const timers = createManualTimers();
  const sent: string[] = [];
  const frames: { direction: string; info: FrameInfo }[] = [];
  const pressure: boolean[] = [];
  let ids = 0;
  const peer = createPeer({
    version: '2.0.1',
    role: 'csms',
    send: (text) => sent.push(text),
    onCall: ({ messageId }) => `[3,${JSON.stringify(messageId)},{}]`,
    onFrame: (direction, _text, { type, messageId, action, problem }) =>
      frames.push({ direction, info: { type, messageId, action, problem } }),
    onPressure: (paused) => pressure.push(paused),
    timers,
    newId: () => `m${++ids}`,
    ...options,
  });
  return { peer, timers, sent, frames, pressure };
}

/** A handler of CALLs whose answers are given by hand. */
function byHand() {
  const calls: IncomingCall[] = [];
  const answers: ((text: string | undefined) => void)[] = [];
  const onCall = (call: IncomingCall) => {
    calls.push(call);
    return new Promise<string | undefined>((resolve) => answers.push(resolve));
  };
  return { calls, answers, onCall };
}

const heartbeat = (id: string) => `[2,"${id}","Heartbeat",{}]`;
const limits = { timeoutMs: 1000 };

describe('CALLs of the peer', () => {
  it('are handled one at a time, in order, and answered with the text given', async () => {
    const { calls, answers, onCall } = byHand();
    const { peer, sent } = setUp({ onCall });
    for (const id of ['a', 'b', 'c']) peer.receive(heartbeat(id));
    expect(calls.map((call) => call.messageId)).toEqual(['a']);
    answers[0]?.('[3,"a",{}]');
    await Promise.resolve();
    await Promise.resolve();
    expect(sent).toEqual(['[3,"a",{}]']);
    expect(calls.map((call) => call.messageId)).toEqual(['a', 'b']);
    answers[1]?.(undefined);
    await Promise.resolve();
    await Promise.resolve();
    expect(sent).toHaveLength(1);
    expect(calls.map((call) => call.messageId)).toEqual(['a', 'b', 'c']);
  });

  it('carry their text as it came', () => {
    const { calls, onCall } = byHand();
    const { peer } = setUp({ onCall });
    const text = '[2, "a",\t"Heartbeat", { } ]';
    peer.receive(text);
    expect(calls[0]).toMatchObject({ messageId: 'a', action: 'Heartbeat', payload: {}, text, known: true });
  });

  it('carry their violation and the refusal that is due', () => {
    const { calls, onCall } = byHand();
    const { peer } = setUp({ onCall, version: '1.6' });
    peer.receive('[2,"a","Authorize",{}]');
    expect(calls[0]).toMatchObject({
      known: true,
      violation: { code: 'OccurrenceConstraintViolation', path: 'idTag' },
    });
    expect(JSON.parse(calls[0]?.refusal ?? '')).toEqual([
      4,
      'a',
      'OccurenceConstraintViolation',
      'Authorize: idTag is missing',
      {},
    ]);
  });

  it.each([
    ['Nonsense', 'NotImplemented'],
    ['__proto__', 'NotImplemented'],
    ['Reset', 'NotSupported'],
  ])('named %s are refused with %s', (action, code) => {
    const { calls, onCall } = byHand();
    const { peer } = setUp({ onCall });
    peer.receive(`[2,"a","${action}",{}]`);
    expect(calls[0]?.known).toBe(false);
    expect(JSON.parse(calls[0]?.refusal ?? '')[2]).toBe(code);
  });

  it('are answered InternalError when their handler throws, at once or later, and the next one is handled', async () => {
    const failures: unknown[] = [];
    let turn = 0;
    const { peer, sent } = setUp({
      onFailure: (error) => failures.push(error),
      onCall: () => {
        turn++;
        if (turn === 1) throw new Error('first');
        if (turn === 2) return Promise.reject(new Error('second'));
        return 'done';
      },
    });
    for (const id of ['a', 'b', 'c']) peer.receive(heartbeat(id));
    await peer.idle();
    expect(sent.map((text) => (text === 'done' ? text : JSON.parse(text).slice(0, 3)))).toEqual([
      [4, 'a', 'InternalError'],
      [4, 'b', 'InternalError'],
      'done',
    ]);
    expect(failures).toHaveLength(2);
  });

  it('may be received while another one is being handled at once', () => {
    let inner = 0;
    const { peer, sent } = setUp({
      onCall: ({ messageId }) => {
        if (inner++ < 2) peer.receive(heartbeat(`${messageId}+`));
        return messageId;
      },
    });
    peer.receive(heartbeat('a'));
    expect(sent).toEqual(['a', 'a+', 'a++']);
  });

  it('do not delay an answer to our own call', async () => {
    const { onCall } = byHand();
    const { peer } = setUp({ onCall });
    const outcome = peer.call('ClearCache', {}, limits);
    peer.receive(heartbeat('a'));
    peer.receive('[3,"m1",{"status":"Accepted"}]');
    expect(await outcome).toMatchObject({ outcome: 'answered', payload: { status: 'Accepted' } });
  });
});

describe('bounds', () => {
  it('reading is paused when too many CALLs wait, resumed at half, and none is lost', async () => {
    const { calls, answers, onCall } = byHand();
    const { peer, pressure } = setUp({ onCall, bounds: { inboundQueue: 4 } });
    for (let place = 0; place < 10; place++) peer.receive(heartbeat(`${place}`));
    expect(pressure).toEqual([true]);
    for (let place = 0; place < 10; place++) {
      answers[place]?.('[3,"x",{}]');
      await Promise.resolve();
      await Promise.resolve();
    }
    expect(pressure).toEqual([true, false]);
    expect(calls.map((call) => call.messageId)).toEqual([...'0123456789']);
  });

  it('a peer that sends on after the pause is given up', () => {
    let overflows = 0;
    const { peer } = setUp({
      onCall: byHand().onCall,
      onOverflow: () => overflows++,
      bounds: { inboundLimit: 5 },
    });
    for (let place = 0; place < 7; place++) peer.receive(heartbeat(`${place}`));
    expect(overflows).toBe(1);
  });

  it('frames over the rate pause reading for a while; none is dropped', () => {
    const { peer, pressure, sent, timers } = setUp();
    for (let place = 0; place < 250; place++) peer.receive(heartbeat(`${place}`));
    expect(sent).toHaveLength(250);
    expect(pressure).toEqual([true]);
    timers.advance(1150);
    expect(pressure).toEqual([true]);
    timers.advance(100);
    expect(pressure).toEqual([true, false]);
    peer.receive(heartbeat('next'));
    expect(pressure).toEqual([true, false]);
  });

  it('a peer within the rate is never paused', () => {
    const { peer, pressure, timers } = setUp();
    for (let place = 0; place < 2000; place++) {
      peer.receive(heartbeat(`${place}`));
      timers.advance(20);
    }
    expect(pressure).toEqual([]);
  });

  it('reading stays paused until both reasons are gone', async () => {
    const { answers, onCall } = byHand();
    const { peer, pressure, timers } = setUp({ onCall, bounds: { inboundQueue: 4, frameBurst: 5 } });
    for (let place = 0; place < 6; place++) peer.receive(heartbeat(`${place}`));
    expect(pressure).toEqual([true]);
    timers.advance(10_000);
    expect(pressure).toEqual([true]);
    for (const place of [0, 1, 2, 3]) {
      answers[place]?.(undefined);
      await Promise.resolve();
      await Promise.resolve();
    }
    expect(pressure).toEqual([true, false]);
  });

  it('one call too many is busy, and sends nothing', async () => {
    const { peer, sent } = setUp({ bounds: { outboundQueue: 2 } });
    const outcomes = [1, 2, 3, 4].map(() => peer.call('ClearCache', {}, limits));
    expect(await outcomes[3]).toEqual({ outcome: 'busy', messageId: 'm4', durationMs: 0 });
    expect(sent).toHaveLength(1);
    expect(peer.depths()).toEqual({ inbound: 0, outbound: 3 });
  });
});

describe('our own calls', () => {
  it('go out one at a time, exactly as given', async () => {
    const { peer, sent } = setUp();
    const first = peer.call('DataTransfer', { vendorId: 'é', data: null }, limits);
    const second = peer.call('ClearCache', {}, limits);
    expect(sent).toEqual(['[2,"m1","DataTransfer",{"vendorId":"é","data":null}]']);
    peer.receive('[3,"m1",{"status":"Accepted"}]');
    expect(sent).toHaveLength(2);
    peer.receive('[4,"m2","NotSupported","no cache",{"a":1}]');
    expect(await first).toMatchObject({ outcome: 'answered', messageId: 'm1' });
    expect(await second).toMatchObject({
      outcome: 'error',
      code: 'NotSupported',
      description: 'no cache',
      details: { a: 1 },
    });
  });

  it('may carry an id of their own', () => {
    const { peer, sent } = setUp();
    peer.call('ClearCache', {}, { ...limits, messageId: 'kept' });
    expect(sent).toEqual(['[2,"kept","ClearCache",{}]']);
  });

  it('time out counted from the sending; the queue goes on; a late answer is dropped and told', async () => {
    const { peer, timers, sent, frames } = setUp();
    const first = peer.call('ClearCache', {}, limits);
    const second = peer.call('ClearCache', {}, { timeoutMs: 1000, queueTimeoutMs: 5000 });
    const begin = timers.now();
    timers.advance(1000);
    expect(await first).toEqual({ outcome: 'timeout', messageId: 'm1', sentAt: begin, durationMs: 1000 });
    expect(sent).toHaveLength(2);
    peer.receive('[3,"m1",{"status":"Accepted"}]');
    expect(frames.at(-1)?.info.problem).toMatch(/late/);
    timers.advance(999);
    peer.receive('[3,"m2",{"status":"Accepted"}]');
    expect(await second).toMatchObject({ outcome: 'answered', sentAt: begin + 1000, durationMs: 1999 });
    expect(timers.waiting).toBe(0);
  });

  it('that never got their turn time out without having been sent', async () => {
    const { peer, timers, sent } = setUp();
    const first = peer.call('ClearCache', {}, { timeoutMs: 60_000 });
    const second = peer.call('ClearCache', {}, { timeoutMs: 1000 });
    timers.advance(1000);
    expect(await second).toEqual({ outcome: 'timeout', messageId: 'm2', durationMs: 1000 });
    peer.receive('[3,"m1",{"status":"Accepted"}]');
    await first;
    expect(sent).toHaveLength(1);
  });

  it('end as offline when the connection closes, and tell whether they had been sent', async () => {
    const { peer, timers } = setUp();
    const outcomes = [peer.call('ClearCache', {}, limits), peer.call('ClearCache', {}, limits)];
    peer.close('replaced');
    const [first, second] = await Promise.all(outcomes);
    expect(first).toMatchObject({ outcome: 'offline', reason: 'replaced', sentAt: timers.now() });
    expect(second).toEqual({ outcome: 'offline', reason: 'replaced', messageId: 'm2', durationMs: 0 });
    expect(await peer.call('ClearCache', {}, limits)).toMatchObject({ outcome: 'offline' });
    expect(timers.waiting).toBe(0);
  });

  it('tell what is wrong with the answer, which is handed over all the same', async () => {
    const { peer } = setUp();
    const outcome = peer.call('ClearCache', {}, limits);
    peer.receive('[3,"m1",{"status":"Maybe"}]');
    expect(await outcome).toMatchObject({
      outcome: 'answered',
      payload: { status: 'Maybe' },
      deviation: { code: 'PropertyConstraintViolation', path: 'status' },
    });
  });

  it.each([
    ['2.1', 2],
    ['2.0.1', 1],
    ['1.6', 1],
  ] as const)('whose answer is wrong bring a CALLRESULTERROR in 2.1 only (%s)', (version, frames) => {
    const { peer, sent } = setUp({ version });
    peer.call('ClearCache', {}, limits);
    peer.receive('[3,"m1",{"status":"Maybe"}]');
    expect(sent).toHaveLength(frames);
    if (frames === 2)
      expect(JSON.parse(sent[1] ?? '').slice(0, 3)).toEqual([5, 'm1', 'PropertyConstraintViolation']);
  });

  it('end even by an answer without payload', async () => {
    const { peer } = setUp();
    const outcome = peer.call('ClearCache', {}, limits);
    peer.receive('[3,"m1"]');
    expect(await outcome).toMatchObject({
      outcome: 'answered',
      deviation: { code: 'TypeConstraintViolation' },
    });
  });
});

describe('SEND (2.1)', () => {
  const stream = { id: 1, pending: 0, basetime: '2025-06-01T12:00:00Z', data: [{ t: 0, v: '1' }] };
  const text = `[6,"s","NotifyPeriodicEventStream",${JSON.stringify(stream)}]`;

  it('reaches its handler, in order with CALLs, and is never answered', async () => {
    const heard: string[] = [];
    const { answers, onCall } = byHand();
    const { peer, sent } = setUp({ version: '2.1', onCall, onSend: ({ action }) => void heard.push(action) });
    peer.receive(heartbeat('a'));
    peer.receive(text);
    expect(heard).toEqual([]);
    answers[0]?.(undefined);
    await peer.idle();
    expect(heard).toEqual(['NotifyPeriodicEventStream']);
    expect(sent).toEqual([]);
  });

  it('is not answered even when its handler throws', async () => {
    const onSend = () => Promise.reject(new Error('broken'));
    const { peer, sent } = setUp({ version: '2.1', onSend });
    peer.receive(text);
    await peer.idle();
    expect(sent).toEqual([]);
  });

  it('is sent by notify', () => {
    const { peer, sent } = setUp({ version: '2.1', role: 'station' });
    expect(peer.notify('NotifyPeriodicEventStream', stream)).toBe('m1');
    expect(JSON.parse(sent[0] ?? '')).toEqual([6, 'm1', 'NotifyPeriodicEventStream', stream]);
  });
});

describe('bad frames', () => {
  it('are answered, told, and do not block what follows', () => {
    const { peer, sent, frames } = setUp();
    for (const text of ['garbage', '['.repeat(5000), '[2,"a","Heartbeat",null]']) peer.receive(text);
    peer.receive(heartbeat('b'));
    expect(sent).toHaveLength(4);
    expect(sent[3]).toBe('[3,"b",{}]');
    expect(frames[0]).toMatchObject({
      direction: 'in',
      info: { type: 'bad', problem: 'The frame is not JSON' },
    });
  });

  it('of the answering kinds are never answered, so two peers cannot quarrel for ever', () => {
    const { peer, sent } = setUp({ version: '2.1' });
    for (const text of [
      '[3]',
      '[3,"x",{}]',
      '[4,"-1","GenericError","",{}]',
      '[5,"x","GenericError","",{}]',
      '[6]',
    ]) {
      peer.receive(text);
    }
    expect(sent).toEqual([]);
  });
});

describe('closing', () => {
  it('waits by idle for the CALLs that were received', async () => {
    const { answers, onCall } = byHand();
    const { peer, sent } = setUp({ onCall });
    peer.receive(heartbeat('a'));
    let idle = false;
    const waiting = peer.idle().then(() => {
      idle = true;
    });
    await Promise.resolve();
    expect(idle).toBe(false);
    answers[0]?.('[3,"a",{}]');
    await waiting;
    expect(sent).toEqual(['[3,"a",{}]']);
  });

  it('sends nothing any more, not even an answer in the making', async () => {
    const { answers, onCall } = byHand();
    const { peer, sent } = setUp({ onCall });
    peer.receive(heartbeat('a'));
    peer.close('gone');
    answers[0]?.('[3,"a",{}]');
    await peer.idle();
    peer.receive(heartbeat('b'));
    expect(sent).toEqual([]);
  });
});

it('two peers understand each other in both directions', async () => {
  const timers = createManualTimers();
  const shared = { version: '1.6', timers } as const;
  const csms = createPeer({
    ...shared,
    role: 'csms',
    send: (text) => queueMicrotask(() => station.receive(text)),
    onCall: ({ messageId }) => `[3,"${messageId}",{"currentTime":"2025-06-01T12:00:00Z"}]`,
  });
  const station = createPeer({
    ...shared,
    role: 'station',
    send: (text) => queueMicrotask(() => csms.receive(text)),
    onCall: ({ messageId, refusal }) => refusal ?? `[3,"${messageId}",{"status":"Accepted"}]`,
  });
  expect(await station.call('Heartbeat', {}, limits)).toMatchObject({ outcome: 'answered' });
  expect(await csms.call('Reset', { type: 'Soft' }, limits)).toMatchObject({ outcome: 'answered' });
  expect(await csms.call('Reset', { type: 'Odd' }, limits)).toMatchObject({ outcome: 'error' });
});
