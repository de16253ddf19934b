import { expect, test } from 'vitest';
import {
  anomalySentence,
  attemptSentence,
  energySentence,
} from '../../../../server/transactions/sentences.ts';
import { reasons, sentence } from './sentences.ts';

const words = sentence as unknown as Record<string, Record<string, string>>;
const german = ({ key }: { key: string }) => {
  const [slice = '', name = ''] = key.split('.');
  return words[slice]?.[name];
};

test('every mark on a transaction is explained in German', async () => {
  const { anomalies } = await import('../../../../server/transactions/contract.ts');
  expect(anomalies.filter((anomaly) => !german(anomalySentence(anomaly)))).toEqual([]);
});

test('a German sentence names everything that the English one does', () => {
  const said = energySentence('registers', { energy: 5000, start: 1000, end: 6000 });
  for (const name of Object.keys(said.params)) expect(german(said)).toContain(`{{${name}}}`);
});

test('why a token was refused is said in German too', async () => {
  for (const reason of ['unknown', 'blocked', 'lost', 'expired', 'not_yet_valid', 'elsewhere']) {
    const said = attemptSentence('refused', '04A1', reason);
    expect(reasons[String(said.params.reason)]).toBeDefined();
  }
});
