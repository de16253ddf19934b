import type { Decision, Handler, MessageContext } from './message.ts';

/** What a vendor's own message is answered with; the data go out as the station spells them. */
export interface VendorAnswer {
  readonly status: 'Accepted' | 'Rejected';
  readonly data?: unknown;
}

/** Decides one vendor's message from its data: JSON is read already, also where it came as text. */
export type VendorHandler = (
  context: MessageContext,
  data: unknown,
) => Decision<VendorAnswer> | Promise<Decision<VendorAnswer>>;

/**
 * What a slice understands of vendors' own messages (DataTransfer), by vendor and message id; '' is a message
 * without an id. Vendor ids are compared without regard to case, message ids exactly.
 *
 *     const messages = { 'org.example.sign': { ShowPicture: (context, data) => ({ answer: { status: 'Accepted' } }) } };
 */
export type VendorMessages = Readonly<Record<string, Readonly<Record<string, VendorHandler>>>>;

export interface DataTransferRequest {
  readonly vendorId: string;
  readonly messageId?: string;
  readonly data?: unknown;
}
export interface DataTransferAnswer<Data> {
  readonly status: 'Accepted' | 'Rejected' | 'UnknownVendorId' | 'UnknownMessageId';
  readonly data?: Data;
}

/** What keeping a transfer adds to its decision. */
type Keep = (
  context: MessageContext,
  request: DataTransferRequest,
  status: string,
) => Pick<Decision<never>, 'rows' | 'events'>;

/**
 * The DataTransfer spokes of all versions over what the slices understand. Nobody's message is answered as unknown,
 * never with a CALLERROR (OCPP 1.6 §4.3, 2.x P01.FR.05 and .06), and every one is kept, so that an operator sees what a
 * station would have wanted. Throws when two slices claim the same message.
 */
export function createDataTransfer(keep: Keep, ...understood: readonly VendorMessages[]) {
  const vendors = join(understood);

  async function answer(
    context: MessageContext,
    request: DataTransferRequest,
  ): Promise<Decision<DataTransferAnswer<unknown>>> {
    const handler = find(vendors, request);
    if (typeof handler === 'string') {
      return { answer: { status: handler }, ...keep(context, request, handler) };
    }
    const decision = await handler(context, readData(request.data));
    const status = 'refuse' in decision.answer ? decision.answer.refuse.code : decision.answer.status;
    const kept = keep(context, request, status);
    return {
      ...decision,
      rows: [...(decision.rows ?? []), ...(kept.rows ?? [])],
      events: [...(decision.events ?? []), ...(kept.events ?? [])],
    };
  }

  return {
    /** 1.6 carries text only: other data are written as JSON. */
    spoke16: {
      DataTransfer: async (context, request) => spell(await answer(context, request), writeText),
    } satisfies { DataTransfer: Handler<DataTransferRequest, DataTransferAnswer<string>> },
    /** 2.x carries anything; who sent text is answered with text. */
    spoke2: {
      DataTransfer: async (context, request) =>
        spell(await answer(context, request), (data) =>
          typeof request.data === 'string' ? writeText(data) : data,
        ),
    } satisfies { DataTransfer: Handler<DataTransferRequest, DataTransferAnswer<unknown>> },
  };
}

function spell<Data>(
  decision: Decision<DataTransferAnswer<unknown>>,
  write: (data: unknown) => Data,
): Decision<DataTransferAnswer<Data>> {
  const { answer } = decision;
  if ('refuse' in answer) return { ...decision, answer };
  const { status, data } = answer;
  return { ...decision, answer: { status, ...(data !== undefined && { data: write(data) }) } };
}

type Vendors = ReadonlyMap<string, ReadonlyMap<string, VendorHandler>>;

function join(understood: readonly VendorMessages[]): Vendors {
  const vendors = new Map<string, Map<string, VendorHandler>>();
  for (const [vendor, messages] of understood.flatMap((one) => Object.entries(one))) {
    const key = vendor.toLowerCase();
    const known = vendors.get(key) ?? new Map<string, VendorHandler>();
    vendors.set(key, known);
    for (const [messageId, handler] of Object.entries(messages)) {
      if (known.has(messageId)) throw new Error(`two handlers for “${messageId}” of vendor ${vendor}`);
      known.set(messageId, handler);
    }
  }
  return vendors;
}

function find(
  vendors: Vendors,
  { vendorId, messageId = '' }: DataTransferRequest,
): VendorHandler | 'UnknownVendorId' | 'UnknownMessageId' {
  const messages = vendors.get(vendorId.toLowerCase());
  return messages ? (messages.get(messageId) ?? 'UnknownMessageId') : 'UnknownVendorId';
}

/** Text that is a JSON object or list is read as such; all else stays as it came. */
function readData(data: unknown): unknown {
  if (typeof data !== 'string' || !/^\s*[{[]/.test(data)) return data;
  try {
    return JSON.parse(data);
  } catch {
    return data;
  }
}

const writeText = (data: unknown): string => (typeof data === 'string' ? data : JSON.stringify(data));
