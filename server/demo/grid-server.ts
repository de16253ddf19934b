/** The server of grid events in the demo (a VTN of OpenADR 3.0, open to all): one program that asks for less some hours a day. */

const hourMs = 3_600_000;
/** Events begin so far apart, and last so long: one holds or comes soon, whenever the demo is looked at. */
const everyMs = 3 * hourMs;
const lastsMs = 2 * hourMs;
/** What the grid connection may take meanwhile, in kW. */
const limitKw = 50;
/** Things that somebody told it and that it keeps: more are forgotten, the oldest first. */
const mostKept = 500;

export const program = { id: 'harbour-flex', programName: 'Harbour Flex' } as const;

interface Answer {
  readonly status: number;
  readonly body: unknown;
}
type Named = Readonly<Record<string, unknown>> & { readonly id: string };

/** An event of the program that lowers the limit from an instant on, with the reports that it asks for. */
export function gridEvent(from: number, untilMs = from + lastsMs) {
  const start = new Date(from).toISOString();
  const asked = (payloadType: string) => ({ payloadType, units: 'KWH' });
  return {
    id: `relief-${start.slice(0, 13)}`,
    objectType: 'EVENT',
    createdDateTime: new Date(from - everyMs).toISOString(),
    modificationDateTime: new Date(from - everyMs).toISOString(),
    programID: program.id,
    eventName: `Relief of the harbour ring ${start.slice(5, 10)}`,
    priority: 10,
    payloadDescriptors: [
      { objectType: 'EVENT_PAYLOAD_DESCRIPTOR', payloadType: 'IMPORT_CAPACITY_LIMIT', units: 'KW' },
    ],
    reportDescriptors: [asked('USAGE'), asked('BASELINE')],
    intervalPeriod: { start, duration: `PT${Math.round((untilMs - from) / 60_000)}M` },
    intervals: [{ id: 0, payloads: [{ type: 'IMPORT_CAPACITY_LIMIT', values: [limitKw] }] }],
  };
}

/** What it lists at a time: what was asked before the demo began, and the events around now. */
export function eventsAt(now: number, past: readonly number[]) {
  const slot = Math.floor(now / everyMs) * everyMs;
  return [...past, slot - everyMs, slot, slot + everyMs].map((from) => gridEvent(from));
}

/** Answers as a server of OpenADR 3.0 does; `past` are the beginnings of events that are over. */
export function createGridServer(past: readonly number[], now: () => number) {
  const kept = new Map<string, Named>();
  let count = 0;

  function keep(kind: string, body: object, id = `${kind}-${now()}-${++count}`): Named {
    const one = { ...body, id, createdDateTime: new Date(now()).toISOString() };
    kept.set(id, one);
    if (kept.size > mostKept) kept.delete(kept.keys().next().value!);
    return one;
  }
  const of = (kind: string) => [...kept.values()].filter(({ id }) => id.startsWith(`${kind}-`));

  return (method: string, path: string, query: URLSearchParams, body: object): Answer => {
    const page = (all: readonly unknown[]): Answer => {
      const skip = Number(query.get('skip') ?? 0);
      return { status: 200, body: all.slice(skip, skip + Number(query.get('limit') ?? 50)) };
    };
    const [kind = '', id, below] = path.split('/').slice(1);
    if (method === 'GET' && path === '/programs') return page([{ ...program, objectType: 'PROGRAM' }]);
    if (method === 'GET' && path === '/events') return page(eventsAt(now(), past));
    if (kind === 'vens' || kind === 'reports') {
      const list = below ?? kind;
      if (method === 'GET') return page(of(list));
      if (method === 'POST') return { status: 201, body: keep(list, body) };
      // What it was told before it was started last is told anew.
      if (method === 'PUT' && id) return { status: 200, body: keep(list, body, id) };
    }
    return { status: 404, body: { title: 'Not found', status: 404 } };
  };
}
