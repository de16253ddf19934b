import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLabelCodes, referenceOf } from './label-code.ts';

const codes = createLabelCodes(Buffer.alloc(32, 7));
const id = '0190a000-1111-7222-8333-444455556666';

describe('the code of a label', () => {
  it('names the EVSE that it was made for', () => {
    fc.assert(fc.property(fc.uuid(), (any) => codes.evseOf(codes.codeOf(any)) === any));
  });

  it('names nothing once any letter of it was altered', () => {
    const code = codes.codeOf(id);
    for (let place = 0; place < code.length; place++) {
      const other = code[place] === 'A' ? 'B' : 'A';
      expect(codes.evseOf(code.slice(0, place) + other + code.slice(place + 1))).toBeUndefined();
    }
  });

  it('names nothing when it was made up, cut, lengthened, or signed by another server', () => {
    const code = codes.codeOf(id);
    const foreign = createLabelCodes(Buffer.alloc(32, 8)).codeOf(id);
    for (const forged of ['', 'A', foreign, code.slice(1), `${code}A`, `${code} `, `${code}=`, `%${code}`])
      expect(codes.evseOf(forged)).toBeUndefined();
    fc.assert(fc.property(fc.string(), (text) => codes.evseOf(text) === undefined));
  });

  it('goes with five clear letters that are the same every time', () => {
    expect(referenceOf(id)).toBe(referenceOf(id));
    expect(referenceOf(id)).toMatch(/^[A-HJKMNP-Z2-9]{5}$/);
  });
});
