import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addStation, testStation } from '../../gateway/testing.ts';
import { type TestHouse, testHouse } from '../../testing/house.ts';

let all: TestHouse;
let url: string;
let organizationId: string;
const get = async (path: string) => (await all.ask(all.ownerKey, 'GET', path)).json();
const command = async (identity: string, name: string, body: unknown) =>
  (await all.ask(all.ownerKey, 'POST', `/stations/${identity}/commands/${name}`, body)).json();

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

describe('a message on a display', () => {
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
