import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addStation, testStation } from '../../gateway/testing.ts';
import { type TestHouse, testHouse } from '../../testing/house.ts';

let all: TestHouse;
let url: string;
let organizationId: string;
const get = async (path: string) => (await all.ask(all.ownerKey, 'GET', path)).json();
const command = async (identity: string, name: string, body: unknown) =>
  (await all.ask(all.ownerKey, 'POST', `/stations/${identity}/commands/${name}`, body)).json();
const shown = async (identity: string) => (await get(`/stations/${identity}/display-messages`)).items;

beforeAll(async () => {
  all = await testHouse();
  url = `ws://${await all.open()}`;
  organizationId = all.rootId;
});
afterAll(() => all.end());

async function display(
  identity: string,
  version: '1.6' | '2.0.1' | '2.1',
  answers: Record<string, unknown> = {},
) {
  await addStation(all.database, organizationId, identity, { version });
  const told = (status: unknown) => () => ({ status });
  const one = await testStation(url, identity, version, {
    SetDisplayMessage: told(answers.set ?? 'Accepted'),
    GetDisplayMessages: told(answers.get ?? 'Accepted'),
    ClearDisplayMessage: told(answers.clear ?? 'Accepted'),
  });
  const asked = (action: string) => one.heard.findLast((frame) => frame.action === action)?.payload as never;
  return { ...one, asked };
}

describe.each(['2.0.1', '2.1'] as const)('a message on the display of a %s station', (version) => {
  const identity = `SHOWS-${version}`;

  it('is set, told in parts, compared and cleared (O01, O03, O05, O06)', async () => {
    const one = await display(identity, version);
    const wanted = {
      text: 'Closed on Sunday',
      language: 'en',
      priority: 'in_front',
      state: 'idle',
      endsAt: '2099-01-01T00:00:00.000Z',
      messageId: 7,
    };
    expect(await command(identity, 'set-display-message', wanted)).toMatchObject({ verdict: 'accepted' });
    const set = {
      id: 7,
      priority: 'InFront',
      state: 'Idle',
      endDateTime: '2099-01-01T00:00:00.000Z',
      message: { format: 'UTF8', content: 'Closed on Sunday', language: 'en' },
    };
    // O01.FR.04: no transactionId where the message belongs to none.
    expect(one.asked('SetDisplayMessage')).toEqual({ message: set });
    await command(identity, 'set-display-message', { text: 'Soon gone', messageId: 8 });
    expect(await shown(identity)).toMatchObject([{ messageId: 8, standing: 'sent' }, { messageId: 7 }]);

    await command(identity, 'get-display-messages', {});
    const { requestId } = one.asked('GetDisplayMessages') as { requestId: number };
    const foreign = { ...set, id: 99, message: { format: 'ASCII', content: 'From the maker' } };
    await one.call('NotifyDisplayMessages', { requestId, tbc: true, messageInfo: [set] });
    await one.call('NotifyDisplayMessages', { requestId, messageInfo: [foreign] });
    expect(
      (await shown(identity)).map(({ messageId, standing }: Record<string, unknown>) => [
        messageId,
        standing,
      ]),
    ).toEqual([
      [8, 'missing'],
      [7, 'shown'],
      [99, 'foreign'],
    ]);
    expect((await get(`/stations/${identity}/display-messages`)).reportedAt).toEqual(expect.any(String));

    await command(identity, 'set-display-message', { ...wanted, text: 'Open' });
    expect(await shown(identity)).toMatchObject([{ messageId: 7, text: 'Open', standing: 'sent' }, {}, {}]);
    await command(identity, 'clear-display-message', { messageId: 7 });
    expect(one.asked('ClearDisplayMessage')).toEqual({ id: 7 });
    expect((await shown(identity)).map(({ messageId }: { messageId: number }) => messageId)).toEqual([8, 99]);
    await one.close();
  });
});

describe('a message on a display', () => {
  it('that belongs to a transaction is set for it (O02) and over when it ends', async () => {
    const one = await display('FOR-TX', '2.0.1');
    const event = (eventType: string, seqNo: number, triggerReason: string) =>
      one.call('TransactionEvent', {
        eventType,
        timestamp: new Date().toISOString(),
        triggerReason,
        seqNo,
        transactionInfo: { transactionId: 'T-1' },
        evse: { id: 1, connectorId: 1 },
      });
    await event('Started', 0, 'CablePluggedIn');
    const [{ id }] = (await get('/transactions?station=FOR-TX')).items;
    await command('FOR-TX', 'set-display-message', { text: 'Hello', transactionId: id });
    expect(one.asked('SetDisplayMessage')).toMatchObject({ message: { transactionId: 'T-1' } });
    await event('Ended', 1, 'EVDeparted');
    expect(await shown('FOR-TX')).toMatchObject([{ standing: 'over', stationTransactionId: 'T-1' }]);
    expect(
      await command('FOR-TX', 'set-display-message', { text: 'x', transactionId: 'NONE' }),
    ).toMatchObject({
      outcome: 'unsupported',
    });
    await one.close();
  });

  it('that the station refuses is not there, and an empty display is told at once (O03: Unknown)', async () => {
    const one = await display('REFUSES', '2.0.1', { set: 'NotSupportedPriority', get: 'Unknown' });
    expect(
      await command('REFUSES', 'set-display-message', { text: 'x', priority: 'always_front' }),
    ).toMatchObject({
      verdict: 'rejected',
      sentence: { text: 'Rejected by the station: NotSupportedPriority.' },
    });
    await command('REFUSES', 'get-display-messages', {});
    expect(await get('/stations/REFUSES/display-messages')).toMatchObject({
      items: [],
      reportedAt: expect.any(String),
    });
    await one.close();
  });

  it('speaks several languages and shows QR codes only from 2.1 on; 1.6 has no displays', async () => {
    const one = await display('NEW', '2.1');
    const many = {
      text: 'Hi',
      language: 'en',
      more: [{ text: 'Hallo', language: 'de' }],
      state: 'suspended',
    };
    await command('NEW', 'set-display-message', many);
    expect(one.asked('SetDisplayMessage')).toMatchObject({
      message: { state: 'Suspended', messageExtra: [{ content: 'Hallo', language: 'de', format: 'UTF8' }] },
    });
    const old = await display('LESS', '2.0.1');
    for (const body of [many, { text: 'x', format: 'qrcode' }, { text: 'x'.repeat(600) }]) {
      expect(await command('LESS', 'set-display-message', body)).toMatchObject({ outcome: 'unsupported' });
    }
    const none = await display('NONE', '1.6');
    expect(await command('NONE', 'set-display-message', { text: 'x' })).toMatchObject({
      outcome: 'unsupported',
    });
    for (const each of [one, old, none]) await each.close();
  });

  it('may begin with a text that was kept', async () => {
    const text = {
      organizationId,
      name: 'Closed',
      text: 'Closed on Sunday',
      language: 'en',
      priority: 'in_front',
      state: null,
    };
    const made = await all.ask(all.ownerKey, 'POST', '/display-templates', text);
    expect(made.statusCode).toBe(201);
    expect((await get('/display-templates')).items).toEqual([{ ...text, id: made.json().id }]);
    await all.ask(all.ownerKey, 'DELETE', `/display-templates/${made.json().id}`);
    expect((await get('/display-templates')).items).toEqual([]);
  });
});
