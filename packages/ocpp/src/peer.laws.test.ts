import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createManualTimers } from './manual-timers.ts';
import type { CallOutcome } from './outcome.ts';
import { createPeer } from './peer.ts';

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

it('answers every CALL once and in order, however they arrive, whatever else arrives, however long each takes', async () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.constant({ kind: 'receive' as const, text: '' }) },
    { weight: 3, arbitrary: fc.constant({ kind: 'answer' as const, text: '' }) },
    { weight: 1, arbitrary: fc.string().map((text) => ({ kind: 'noise' as const, text })) },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 60 }),
      fc.integer({ min: 1, max: 8 }),
      async (steps, inboundQueue) => {
        const waiting: (() => void)[] = [];
        const answered: string[] = [];
        let inHand = 0;
        let paused = 0;
        const peer = createPeer({
          version: '1.6',
          role: 'csms',
          timers: createManualTimers(),
          bounds: { inboundQueue },
          send: (text) => text.startsWith('[3') && answered.push(JSON.parse(text)[1]),
          onPressure: (on) => {
            paused += on ? 1 : -1;
          },
          onCall: ({ messageId }) => {
            expect(++inHand).toBe(1);
            return new Promise((resolve) => {
              waiting.push(() => {
                inHand--;
                resolve(`[3,"${messageId}",{}]`);
              });
            });
          },
        });
        let received = 0;
        for (const { kind, text } of steps) {
          if (kind === 'receive') peer.receive(`[2,"${received++}","Heartbeat",{}]`);
          else if (kind === 'noise') peer.receive(text);
          else waiting.shift()?.();
          await settled();
          const queued = peer.depths().inbound - inHand;
          if (queued > inboundQueue) expect(paused).toBe(1);
          if (queued <= inboundQueue / 2) expect(paused).toBe(0);
        }
        for (let left = 0; left <= received; left++) {
          waiting.shift()?.();
          await settled();
        }
        await peer.idle();
        expect(paused).toBe(0);
        expect(answered).toEqual(Array.from({ length: received }, (_, place) => `${place}`));
      },
    ),
    { numRuns: 60 },
  );
});

it('ends every call of ours exactly once, whatever the peer answers and whenever', async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('call' as const), wait: fc.integer({ min: 1, max: 50 }) }),
    fc.record({ kind: fc.constant('answer' as const), wait: fc.integer({ min: 0, max: 20 }) }),
    fc.record({ kind: fc.constant('time' as const), wait: fc.integer({ min: 1, max: 80 }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const timers = createManualTimers();
      const ended: CallOutcome[] = [];
      let made = 0;
      let open = 0;
      const peer = createPeer({
        version: '2.0.1',
        role: 'csms',
        timers,
        bounds: { outboundQueue: 4 },
        newId: () => `${made}`,
        send: () => open++,
        onCall: () => undefined,
      });
      for (const { kind, wait } of steps) {
        if (kind === 'call') {
          peer.call('ClearCache', {}, { timeoutMs: wait }).then((outcome) => ended.push(outcome));
          made++;
        } else if (kind === 'answer') peer.receive(`[3,"${wait}",{"status":"Accepted"}]`);
        else timers.advance(wait);
        expect(peer.depths().outbound).toBeLessThanOrEqual(5);
      }
      peer.close('done');
      await settled();
      expect(ended.map(({ messageId }) => messageId).sort()).toEqual(
        Array.from({ length: made }, (_, id) => `${id}`).sort(),
      );
      expect(timers.waiting).toBe(0);
    }),
    { numRuns: 100 },
  );
});
