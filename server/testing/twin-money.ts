import type { Twin } from './twin.ts';

/** Books: who sells, who pays, an invoice, a posting, and a site host with a statement. */
export async function plantMoney(
  insert: (table: string, row: Record<string, unknown>) => Promise<void>,
  twin: Pick<
    Twin,
    | 'mark'
    | 'organizationId'
    | 'siteId'
    | 'endedTransactionId'
    | 'entityId'
    | 'rateId'
    | 'customerId'
    | 'invoiceId'
    | 'hostId'
    | 'agreementId'
    | 'statementId'
  >,
  at: Date,
): Promise<void> {
  const { mark, entityId, customerId, invoiceId, hostId, agreementId, statementId, siteId } = twin;
  const owned = { organization_id: twin.organizationId };
  const party = {
    name: mark,
    address: mark,
    postalCode: '1',
    city: mark,
    country: 'DE',
    vatNumber: '',
    email: 'twin@example.com',
  };
  const seller = JSON.stringify({
    ...party,
    vatNumber: 'DE136695976',
    taxNumber: '',
    register: '',
    phone: '',
    bankName: '',
    iban: '',
    bic: '',
    logoText: '',
    footer: '',
    paper: 'A4',
    exemptReason: null,
  });
  await insert('legal_entity', {
    id: entityId,
    ...owned,
    name: mark,
    country: 'DE',
    zone: 'UTC',
    currency: 'EUR',
    invoice_prefix: mark,
    vat_number: 'DE136695976',
    created_at: at,
  });
  await insert('tax_rate', {
    id: twin.rateId,
    ...owned,
    country: 'DE',
    percent: 19,
    // Two twins of one organization may not say the same day.
    valid_from: `2020-01-${10 + mark.length}`,
    created_at: at,
  });
  await insert('customer', {
    id: customerId,
    ...owned,
    legal_entity_id: entityId,
    number: mark,
    kind: 'private',
    name: mark,
    country: 'DE',
    payer_organization_id: twin.organizationId,
    billed_from: at,
    created_at: at,
  });
  await insert('invoice', {
    id: invoiceId,
    ...owned,
    legal_entity_id: entityId,
    customer_id: customerId,
    kind: 'invoice',
    series: '',
    year: 2026,
    sequence: 1,
    number: `${mark}-I`,
    issued_at: at,
    issue_date: at,
    due_date: at,
    currency: 'EUR',
    language: 'en',
    seller,
    net_minor: 100,
    tax_minor: 19,
    rounding_minor: 0,
    total_minor: 119,
  });
  await insert('invoice_buyer', {
    invoice_id: invoiceId,
    buyer: JSON.stringify({ ...party, kind: 'private', number: mark, reference: '', exemptReason: null }),
  });
  await insert('invoice_tax', {
    invoice_id: invoiceId,
    position: 0,
    category: 'S',
    name: 'VAT',
    country: 'DE',
    percent: 19,
    base_minor: 100,
    tax_minor: 19,
  });
  await insert('invoice_line', {
    invoice_id: invoiceId,
    position: 0,
    text: mark,
    charges: true,
    tax_position: 0,
    net_minor: 100,
    gross_minor: 119,
  });
  await insert('billable', {
    transaction_id: twin.endedTransactionId,
    ...owned,
    customer_id: customerId,
    revision: 1,
    state: 'open',
    currency: 'EUR',
    after_tax_minor: 119,
    ended_at: at,
  });
  await insert('site_host', {
    id: hostId,
    ...owned,
    legal_entity_id: entityId,
    name: mark,
    country: 'DE',
    created_at: at,
  });
  await insert('settlement_agreement', {
    id: agreementId,
    ...owned,
    host_id: hostId,
    site_id: siteId,
    currency: 'EUR',
    share_percent: 10,
    valid_from: '2020-01-01',
    created_at: at,
  });
  await insert('statement', {
    id: statementId,
    ...owned,
    legal_entity_id: entityId,
    host_id: hostId,
    month: '2026-01-01',
    series: 'S',
    year: 2026,
    sequence: 1,
    number: `${mark}-S`,
    issued_at: at,
    currency: 'EUR',
    seller,
    host: JSON.stringify({ ...party, iban: '', language: 'en' }),
    total_minor: 10,
  });
  await insert('statement_line', {
    statement_id: statementId,
    position: 0,
    agreement_id: agreementId,
    site_id: siteId,
    site: mark,
    transactions: 1,
    energy_wh: 1000,
    revenue_minor: 100,
    electricity_minor: 0,
    share_minor: 10,
    per_kwh_minor: 0,
    per_month_minor: 0,
    total_minor: 10,
  });
}
