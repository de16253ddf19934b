import type { AnyRoute } from '@tanstack/react-router';
import { page } from '../../page.ts';

export const bookPages = (inside: AnyRoute) => [
  page(inside, '/invoices', () => import('./InvoicesPage.tsx')),
  page(inside, '/invoices/$invoiceId', () => import('./InvoicePage.tsx')),
  page(inside, '/unbilled', () => import('./UnbilledPage.tsx')),
  page(inside, '/customers', () => import('./CustomersPage.tsx')),
  page(inside, '/customers/new', () => import('./EditCustomerPage.tsx')),
  page(inside, '/customers/$customerId', () => import('./CustomerPage.tsx')),
  page(inside, '/customers/$customerId/edit', () => import('./EditCustomerPage.tsx')),
  page(inside, '/ledger', () => import('./LedgerPage.tsx')),
  page(inside, '/ledger/postings', () => import('./PostingsPage.tsx')),
  page(inside, '/ledger/accounts', () => import('./AccountsPage.tsx')),
  page(inside, '/legal-entities', () => import('./EntitiesPage.tsx')),
  page(inside, '/legal-entities/new', () => import('./EditEntityPage.tsx')),
  page(inside, '/legal-entities/$entityId', () => import('./EditEntityPage.tsx')),
  page(inside, '/settlement', () => import('./SettlementPage.tsx')),
  page(inside, '/settlement/statements/$statementId', () => import('./StatementPage.tsx')),
];
