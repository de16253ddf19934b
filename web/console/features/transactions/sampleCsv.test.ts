import { expect, test } from 'vitest';
import { type Sample, toSampleCsv } from './sampleCsv.ts';

const sample = {
  at: '2026-01-01T00:00:00Z',
  context: 'Trigger, by "us"',
  energyImportWh: 10,
  powerImportW: null,
};

test('a file of samples leaves what was not told empty and quotes what needs it', () => {
  const [head, line] = toSampleCsv([{ ...sample, other: { Frequency: 50 } } as unknown as Sample]).split(
    '\r\n',
  );
  expect(head).toBe('at,context,energyImportWh,powerImportW,other');
  expect(line).toBe('2026-01-01T00:00:00Z,"Trigger, by ""us""",10,,"{""Frequency"":50}"');
});

test('no samples make an empty file', () => {
  expect(toSampleCsv([])).toBe('');
});
