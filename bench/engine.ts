/**
 * How much of the speed of a bare `JSON.parse` + ajv echo does the OCPP engine keep?
 *
 * Both take the same frames (MeterValues of 1.6, TransactionEvent of 2.0.1 and 2.1) and make the same
 * answers; the engine adds nesting and rate bounds, order, queues, error answers and the frame hook.
 * Rounds alternate, so that a busy machine slows both alike, and CPU time is what counts. Run: `node bench/engine.ts`.
 */
import { createManualTimers, createPeer, schemaOf, type Version } from '@busbar/ocpp';
import { Ajv } from 'ajv';
import { meterValues16, transactionEvent2 } from './frames.ts';

/** Both check timestamps; the bare echo by the plainest expression that does. */
const RFC3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;
const ROUNDS = 15;
const FRAMES_A_ROUND = 40_000;

interface Contender {
  readonly name: string;
  readonly round: (texts: readonly string[]) => Promise<void>;
  readonly seconds: number[];
}

function bareEcho(version: Version, action: string, answers: { count: number }) {
  const ajv = new Ajv({ strict: false, multipleOfPrecision: 6, formats: { 'date-time': RFC3339 } });
  const valid = ajv.compile(schemaOf(version, action, 'request')!);
  return async (texts: readonly string[]) => {
    for (const text of texts) {
      const [, id, , payload] = JSON.parse(text);
      if (!valid(payload)) throw new Error(ajv.errorsText(valid.errors));
      answers.count += JSON.stringify([3, id, {}]).length;
    }
  };
}

/** Gives the engine frame after frame; with `later` each answer comes by a promise, as after a commit. */
function engine(version: Version, answers: { count: number }, later: boolean) {
  let afterAnswer = () => {};
  const peer = createPeer({
    version,
    role: 'csms',
    timers: createManualTimers(),
    bounds: { framesPerSecond: 1e9, frameBurst: 1e9 },
    send(text) {
      answers.count += text.length;
      afterAnswer();
    },
    onFrame: () => {},
    onCall({ messageId, refusal }) {
      if (refusal) throw new Error(refusal);
      const answer = `[3,${JSON.stringify(messageId)},{}]`;
      return later ? Promise.resolve(answer) : answer;
    },
  });
  return async (texts: readonly string[]) => {
    if (!later) {
      for (const text of texts) peer.receive(text);
      return;
    }
    // As from a socket: the next frame of a station comes after the answer to the one before.
    await new Promise<void>((resolve) => {
      let next = 0;
      afterAnswer = () => {
        const text = texts[next++];
        if (text === undefined) resolve();
        else peer.receive(text);
      };
      afterAnswer();
    });
  };
}

/** CPU time of this process so far, in seconds: others on the same machine do not count. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

async function measure(version: Version, action: string, texts: string[]): Promise<void> {
  const answers = { count: 0 };
  const contenders: Contender[] = [
    { name: 'bare', round: bareEcho(version, action, answers), seconds: [] },
    { name: 'engine, answer at once', round: engine(version, answers, false), seconds: [] },
    { name: 'engine, answer by promise', round: engine(version, answers, true), seconds: [] },
  ];
  let expected: number | undefined;
  for (let round = -3; round < ROUNDS; round++) {
    for (const contender of contenders) {
      answers.count = 0;
      const begin = cpuSeconds();
      await contender.round(texts);
      if (round >= 0) contender.seconds.push(cpuSeconds() - begin);
      expected ??= answers.count;
      if (answers.count !== expected) throw new Error(`${contender.name} gave other answers`);
    }
  }
  const perSecond = contenders.map(({ seconds }) => texts.length / median(seconds));
  console.log(`${version} ${action} (${texts[0]!.length} characters)`);
  contenders.forEach(({ name }, place) => {
    const ratio = perSecond[place]! / perSecond[0]!;
    console.log(
      `  ${name.padEnd(26)} ${Math.round(perSecond[place]!).toString().padStart(8)}/s  ${(100 * ratio).toFixed(0)} %`,
    );
  });
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

const make = (frame: (place: number) => string) =>
  Array.from({ length: FRAMES_A_ROUND }, (_, place) => frame(place));
await measure('1.6', 'MeterValues', make(meterValues16));
await measure('2.0.1', 'TransactionEvent', make(transactionEvent2));
await measure('2.1', 'TransactionEvent', make(transactionEvent2));
