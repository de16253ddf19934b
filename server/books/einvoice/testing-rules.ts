/** Rules of EN 16931 over an e-invoice, told by their names; ours, from the standard's words. */

import type { EInvoice } from './model.ts';

type Amounts = Readonly<Record<string, string | undefined>>;

/** Names of the rules that an e-invoice breaks. */
export function brokenRules(eInvoice: EInvoice): string[] {
  const invoice = eInvoice['ubl:Invoice'];
  const totals = invoice['cac:LegalMonetaryTotal'] as Amounts;
  const [taxTotal] = invoice['cac:TaxTotal'];
  const subtotals = taxTotal!['cac:TaxSubtotal'];
  const lines = invoice['cac:InvoiceLine'];
  const seller = invoice['cac:AccountingSupplierParty']['cac:Party'];
  const buyer = invoice['cac:AccountingCustomerParty']['cac:Party'];
  const broken: string[] = [];
  const demand = (rule: string, holds: boolean) => {
    if (!holds) broken.push(rule);
  };
  const of = (amounts: Amounts, name: string) => cents(amounts[`cbc:${name}`]);
  const sum = (all: readonly number[]) => all.reduce((a, b) => a + b, 0);
  const net = of(totals, 'LineExtensionAmount');
  const exclusive = of(totals, 'TaxExclusiveAmount');
  const inclusive = of(totals, 'TaxInclusiveAmount');
  const tax = of(taxTotal as unknown as Amounts, 'TaxAmount');
  demand('BR-CO-10', net === sum(lines.map((line) => of(line as unknown as Amounts, 'LineExtensionAmount'))));
  // No allowances or charges are on the level of the document: BT-107 and BT-108 are absent with their parts.
  demand('BR-CO-11', totals['cbc:AllowanceTotalAmount'] === undefined);
  demand('BR-CO-12', totals['cbc:ChargeTotalAmount'] === undefined);
  demand('BR-CO-13', exclusive === net);
  demand('BR-CO-14', tax === sum(subtotals.map((one) => of(one as unknown as Amounts, 'TaxAmount'))));
  demand('BR-CO-15', inclusive === exclusive + tax);
  const due = of(totals, 'PayableAmount');
  demand('BR-CO-16', due === inclusive - of(totals, 'PrepaidAmount') + of(totals, 'PayableRoundingAmount'));
  demand('BR-CO-18', subtotals.length > 0);
  demand('BR-CO-25', due <= 0 || invoice['cbc:DueDate'] !== '');
  demand('BR-CO-26', seller['cac:PartyTaxScheme'].length > 0);
  const priced = lines.map((line) => of(line['cac:Price'] as unknown as Amounts, 'PriceAmount'));
  demand(
    'BR-27',
    priced.every((price) => price >= 0),
  );
  const sellerVat = seller['cac:PartyTaxScheme'].some((one) => one['cac:TaxScheme']['cbc:ID'] === 'VAT');
  for (const one of subtotals) {
    const category = one['cac:TaxCategory'] as unknown as Amounts;
    const letter = category['cbc:ID']!;
    const name = `BR-${letter}`;
    const rate = Number(category['cbc:Percent']);
    const base = of(one as unknown as Amounts, 'TaxableAmount');
    const taken = of(one as unknown as Amounts, 'TaxAmount');
    const same = lines.filter((line) => {
      const its = line['cac:Item']['cac:ClassifiedTaxCategory'];
      return its['cbc:ID'] === letter && (letter !== 'S' || Number(its['cbc:Percent']) === rate);
    });
    demand(`${name}-1`, same.length > 0);
    demand(`${name}-2`, seller['cac:PartyTaxScheme'].length > 0);
    demand(`${name}-5`, letter === 'S' ? rate > 0 : rate === 0);
    demand(
      `${name}-8`,
      base === sum(same.map((line) => of(line as unknown as Amounts, 'LineExtensionAmount'))),
    );
    demand(`${name}-9`, taken === (letter === 'S' ? rounded(base, category['cbc:Percent']!) : 0));
    const says =
      category['cbc:TaxExemptionReason'] !== undefined ||
      category['cbc:TaxExemptionReasonCode'] !== undefined;
    demand(`${name}-10`, says === (letter === 'E' || letter === 'AE'));
    if (letter === 'AE') demand('BR-AE-2', sellerVat && buyer['cac:PartyTaxScheme'] !== undefined);
  }
  const listed = (letter: string, rate: string) =>
    subtotals.some(({ 'cac:TaxCategory': one }) => one['cbc:ID'] === letter && one['cbc:Percent'] === rate);
  for (const line of lines) {
    const its = line['cac:Item']['cac:ClassifiedTaxCategory'];
    demand(`BR-${its['cbc:ID']}-1`, listed(its['cbc:ID'], its['cbc:Percent']));
  }
  return [...new Set(broken)];
}

/** An amount as whole cents: sums of them are exact. */
const cents = (text: string | undefined): number => (text === undefined ? 0 : Math.round(Number(text) * 100));

/** A rate of a base in cents, half away from zero. */
function rounded(base: number, percent: string): number {
  const exact = BigInt(base) * BigInt(Math.round(Number(percent) * 100));
  const half = exact < 0n ? -5_000n : 5_000n;
  return Number((exact + half) / 10_000n);
}
