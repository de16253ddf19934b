/** Signed readings of meters: read, checked, and written for those who check them again. Pure: no files, no network, no clock. */

export { curveNamed } from './curves.ts';
export { judge, type Question } from './judge.ts';
export { type MeterKey, readKey } from './key.ts';
export { type OcmfRecord, parseOcmf } from './ocmf.ts';
export type { Reading } from './reading.ts';
export { type MeterKeys, makeMeterKeys, signOcmf } from './sign.ts';
export { type Telling, unpack } from './telling.ts';
export { type TransparencyValue, transparencyXml } from './transparency.ts';
export {
  type Finding,
  type FindingCode,
  failures,
  type JudgedRecord,
  notes,
  type Status,
  type Verdict,
} from './verdict.ts';
