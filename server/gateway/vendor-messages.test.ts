import { describe, expect, test } from 'vitest';
import type { MessageContext } from './message.ts';
import { createDataTransfer, type VendorMessages } from './vendor-messages.ts';

const kept: [string, string][] = [];
const heard: unknown[] = [];
const messages: VendorMessages = {
  'org.Example': {
    Echo: (_, data) => {
      heard.push(data);
      return { answer: { status: 'Accepted', data } };
    },
    '': () => ({ answer: { status: 'Rejected' } }),
  },
};
const transfer = createDataTransfer((_, { vendorId }, status) => {
  kept.push([vendorId, status]);
  return {};
}, messages);
const context = {} as MessageContext;
const ask16 = async (request: { vendorId: string; messageId?: string; data?: string }) =>
  (await transfer.spoke16.DataTransfer(context, request)).answer;
const ask2 = async (request: { vendorId: string; messageId?: string; data?: unknown }) =>
  (await transfer.spoke2.DataTransfer(context, request)).answer;

describe('a vendor’s own message (1.6 §4.3; P02)', () => {
  test('of nobody we know is answered UnknownVendorId, an unknown one of a vendor we know UnknownMessageId', async () => {
    expect(await ask16({ vendorId: 'Nobody', messageId: 'Echo' })).toEqual({ status: 'UnknownVendorId' });
    expect(await ask2({ vendorId: 'org.example', messageId: 'echo' })).toEqual({
      status: 'UnknownMessageId',
    });
    expect(kept.splice(0)).toEqual([
      ['Nobody', 'UnknownVendorId'],
      ['org.example', 'UnknownMessageId'],
    ]);
  });

  test('reaches its handler with JSON read, whichever way it came, and is answered in the same way', async () => {
    const data = { a: [1] };
    const text = JSON.stringify(data);
    const echo = { vendorId: 'ORG.example', messageId: 'Echo' };
    expect(await ask16({ ...echo, data: text })).toEqual({ status: 'Accepted', data: text });
    expect(await ask2({ ...echo, data: text })).toEqual({ status: 'Accepted', data: text });
    expect(await ask2({ ...echo, data })).toEqual({ status: 'Accepted', data });
    expect(heard.splice(0)).toEqual([data, data, data]);
    expect(await ask16({ ...echo, data: '{broken' })).toEqual({ status: 'Accepted', data: '{broken' });
    expect(await ask16({ vendorId: 'org.example' })).toEqual({ status: 'Rejected' });
  });

  test('is not claimed by two', () => {
    expect(() =>
      createDataTransfer(() => ({}), messages, { 'ORG.EXAMPLE': messages['org.Example']! }),
    ).toThrow('two handlers');
  });
});
