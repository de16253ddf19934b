/** An invoice in the terms of EN 16931. Pure. */

import type { Document, DocumentTax } from '../document.ts';
import type { InvoiceLine } from '../issue.ts';
import type { Buyer, Party, Seller } from '../party.ts';
import { type DocumentWords, documentWords, type Formats, formatsOf } from '../pdf/words.ts';

/** UNTDID 1001: commercial invoice, credit note. */
const typeCodes = { invoice: '380', receipt: '380', credit_note: '381' } as const;
/** UNTDID 4461: credit transfer, bank card, what was agreed. */
const paymentMeans = { transfer: '30', card: '48', other: '1' } as const;
/** Electronic address that is an e-mail (EAS list). */
const byEmail = 'EM';
const vat = { 'cac:TaxScheme': { 'cbc:ID': 'VAT' } } as const;

/**
 * An invoice as the library's internal format (UBL's names) has it. A credit note's amounts are what is taken back, above
 * zero. Rounding each transaction on its own is BT-114, so that BR-CO-16 holds and what is due is what was charged.
 */
export function eInvoiceOf(document: Document) {
  const { currency, decimals, seller, buyer, lines, taxes, standing, kind } = document;
  const words = documentWords[document.language];
  const format = formatsOf(words, currency, decimals, document.zone);
  const dayOf = new Intl.DateTimeFormat('en-CA', { timeZone: document.zone, dateStyle: 'short' });
  const sign = kind === 'credit_note' ? -1 : 1;
  const amount = (minor: number) => ((sign * minor) / 10 ** decimals + 0).toFixed(decimals);
  const money = <Name extends string>(name: Name, minor: number) => ({
    [`cbc:${name}`]: amount(minor),
    [`cbc:${name}@currencyID`]: currency,
  });
  const told: Told = { document, words, format, dayOf, amount, sign };
  const paid = kind === 'credit_note' ? 0 : standing.paidMinor;
  const due = document.totalMinor - paid;
  const { corrects, period } = document;
  return {
    'ubl:Invoice': {
      'cbc:CustomizationID': 'urn:cen.eu:en16931:2017',
      'cbc:ID': document.number,
      'cbc:IssueDate': document.issueDate,
      'cbc:DueDate': document.dueDate,
      'cbc:InvoiceTypeCode': typeCodes[kind],
      ...(corrects && document.reason !== '' && { 'cbc:Note': [reasonOf(document, words)] }),
      'cbc:DocumentCurrencyCode': currency,
      ...(buyer.reference !== '' && { 'cbc:BuyerReference': buyer.reference }),
      ...(period && { 'cac:InvoicePeriod': { 'cbc:StartDate': period.from, 'cbc:EndDate': period.until } }),
      ...(corrects && {
        'cac:BillingReference': [
          {
            'cac:InvoiceDocumentReference': {
              'cbc:ID': corrects.number,
              'cbc:IssueDate': corrects.issueDate,
            },
          },
        ],
      }),
      'cac:AccountingSupplierParty': { 'cac:Party': sellerParty(seller) },
      'cac:AccountingCustomerParty': { 'cac:Party': buyerParty(buyer) },
      // BT-72, and not only for its own sake: CII has no valid invoice without its group of delivery.
      'cac:Delivery': { 'cbc:ActualDeliveryDate': period?.until ?? document.issueDate },
      'cac:PaymentMeans': [meansOf(document)],
      ...(due > 0 && { 'cac:PaymentTerms': { 'cbc:Note': termsOf(document, words) } }),
      'cac:TaxTotal': [
        {
          ...money('TaxAmount', document.taxMinor),
          'cac:TaxSubtotal': taxes.map((tax) => ({
            ...money('TaxableAmount', tax.baseMinor),
            ...money('TaxAmount', tax.taxMinor),
            'cac:TaxCategory': { ...categoryOf(tax), ...exemption(tax, words), ...vat },
          })),
        },
      ],
      'cac:LegalMonetaryTotal': {
        ...money('LineExtensionAmount', document.netMinor),
        ...money('TaxExclusiveAmount', document.netMinor),
        ...money('TaxInclusiveAmount', document.netMinor + document.taxMinor),
        ...(paid !== 0 && money('PrepaidAmount', paid)),
        ...(document.roundingMinor !== 0 && money('PayableRoundingAmount', document.roundingMinor)),
        ...money('PayableAmount', due),
      },
      'cac:InvoiceLine': lines.map((line, index) => lineOf(line, index, told)),
    },
  };
}
export type EInvoice = ReturnType<typeof eInvoiceOf>;

const categoryOf = ({ category, percent }: Pick<DocumentTax, 'category' | 'percent'>) => ({
  'cbc:ID': category,
  'cbc:Percent': Number(percent).toFixed(2),
});

/** Why no tax is levied: exempt and reverse charge must say so, the others must not (BR-E-10, BR-AE-10, BR-S-10, BR-Z-10). */
function exemption({ category, reason }: DocumentTax, words: DocumentWords) {
  if (category === 'AE')
    return {
      'cbc:TaxExemptionReasonCode': 'VATEX-EU-AE',
      'cbc:TaxExemptionReason': words.exempt.reverse_charge,
    };
  if (category !== 'E') return {};
  return { 'cbc:TaxExemptionReason': reason === 'untaxed' || reason === '' ? words.exempt.untaxed : reason };
}

/** What every line is told with. */
interface Told {
  readonly document: Document;
  readonly words: DocumentWords;
  readonly format: Formats;
  readonly dayOf: Intl.DateTimeFormat;
  readonly amount: (minor: number) => string;
  readonly sign: number;
}

function lineOf(line: InvoiceLine, index: number, told: Told) {
  const { document, amount, sign, dayOf } = told;
  const category = { category: line.tax.category, percent: line.tax.rates[0]?.percent ?? '0' };
  const days =
    line.startedAt && line.endedAt ? [line.startedAt, line.endedAt].map((at) => dayOf.format(at)) : undefined;
  // A price is never below zero (BR-27); what is taken off within an invoice has a quantity below zero.
  const below = sign * line.netMinor < 0;
  return {
    'cbc:ID': String(index + 1),
    'cbc:InvoicedQuantity': below ? '-1' : '1',
    'cbc:InvoicedQuantity@unitCode': 'C62',
    'cbc:LineExtensionAmount': amount(line.netMinor),
    'cbc:LineExtensionAmount@currencyID': document.currency,
    ...(days && { 'cac:InvoicePeriod': { 'cbc:StartDate': days[0]!, 'cbc:EndDate': days[1]! } }),
    'cac:Item': {
      ...itemOf(line, told),
      'cac:ClassifiedTaxCategory': { ...categoryOf(category), ...vat },
    },
    'cac:Price': {
      'cbc:PriceAmount': amount(Math.abs(line.netMinor) * sign),
      'cbc:PriceAmount@currencyID': document.currency,
    },
  };
}

function itemOf(line: InvoiceLine, { words, format }: Told) {
  if (line.transactionId === null && line.reservationId === null)
    return { 'cbc:Name': line.text === 'priced_anew' ? words.priced_anew : line.text };
  const facts = [
    line.startedAt && format.at(line.startedAt),
    line.startedAt && line.endedAt && format.duration(line.endedAt.getTime() - line.startedAt.getTime()),
    line.energyWh !== null && format.kWh(Number(line.energyWh)),
    line.station,
  ].filter(Boolean);
  return {
    'cbc:Description': facts.join(', '),
    'cbc:Name': [nameOf(line, words), line.site].filter(Boolean).join(' · '),
  };
}

function nameOf({ reservationId, takesBackId }: InvoiceLine, words: DocumentWords): string {
  if (reservationId !== null) return words.noShow;
  return takesBackId ? words.takesBack : words.energy;
}

function sellerParty(seller: Seller) {
  const registrations = [
    ...(seller.vatNumber !== '' ? [{ 'cbc:CompanyID': plain(seller.vatNumber), ...vat }] : []),
    ...(seller.taxNumber !== ''
      ? [{ 'cbc:CompanyID': seller.taxNumber, 'cac:TaxScheme': { 'cbc:ID': 'FC' } }]
      : []),
  ];
  return {
    ...addressOf(seller),
    'cac:PartyTaxScheme': registrations,
    'cac:PartyLegalEntity': {
      'cbc:RegistrationName': seller.name,
      ...(seller.register !== '' && { 'cbc:CompanyLegalForm': seller.register }),
    },
    ...(seller.email !== '' && {
      'cac:Contact': {
        'cbc:Name': seller.name,
        ...(seller.phone !== '' && { 'cbc:Telephone': seller.phone }),
        'cbc:ElectronicMail': seller.email,
      },
    }),
  };
}

function buyerParty(buyer: Buyer) {
  return {
    ...addressOf(buyer),
    ...(buyer.vatNumber !== '' && {
      'cac:PartyTaxScheme': { 'cbc:CompanyID': plain(buyer.vatNumber), ...vat },
    }),
    'cac:PartyLegalEntity': { 'cbc:RegistrationName': buyer.name },
  };
}

function addressOf({ email, address, city, postalCode, country }: Party) {
  return {
    ...(email !== '' && { 'cbc:EndpointID': email, 'cbc:EndpointID@schemeID': byEmail }),
    'cac:PostalAddress': {
      ...(address !== '' && { 'cbc:StreetName': address }),
      ...(city !== '' && { 'cbc:CityName': city }),
      ...(postalCode !== '' && { 'cbc:PostalZone': postalCode }),
      'cac:Country': { 'cbc:IdentificationCode': country },
    },
  };
}

const plain = (number: string) => number.toUpperCase().replace(/[\s.\-/]/g, '');

function meansOf({ kind, seller, number, standing }: Document) {
  if (kind === 'receipt' || standing.openMinor <= 0)
    return { 'cbc:PaymentMeansCode': kind === 'credit_note' ? paymentMeans.other : paymentMeans.card };
  if (seller.iban === '') return { 'cbc:PaymentMeansCode': paymentMeans.other, 'cbc:PaymentID': number };
  return {
    'cbc:PaymentMeansCode': paymentMeans.transfer,
    'cbc:PaymentID': number,
    'cac:PayeeFinancialAccount': {
      'cbc:ID': seller.iban.replaceAll(' ', ''),
      'cbc:Name': seller.name,
      ...(seller.bic !== '' && { 'cac:FinancialInstitutionBranch': { 'cbc:ID': seller.bic } }),
    },
  };
}

function termsOf(document: Document, words: DocumentWords): string {
  const format = formatsOf(words, document.currency, document.decimals, document.zone);
  return words.pay(format.day(document.dueDate), document.number);
}

const reasonOf = ({ reason }: Document, words: DocumentWords) =>
  reason === 'priced_anew' ? words.priced_anew : reason;
