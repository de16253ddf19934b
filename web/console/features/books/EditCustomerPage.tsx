import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { listBillables } from '../../../../server/books/billable-contract.ts';
import {
  type CustomerItem,
  changeCustomer,
  createCustomer,
  getCustomer,
  listCustomers,
} from '../../../../server/books/customer-contract.ts';
import { type LegalEntityItem, listEntities } from '../../../../server/books/entity-contract.ts';
import { languages } from '../../../../server/books/shapes.ts';
import { Page } from '../../../ui/Page.tsx';
import { EntitySkeleton } from '../../../ui/Skeletons.tsx';
import { useApi, useWrite } from '../../api.ts';
import { useOrganizations } from '../../session.ts';
import { DriverPicker, FleetPicker } from '../drivers/peoplePickers.tsx';
import { FieldsForm, type Group, type Values } from './FieldsForm.tsx';
import { NoEntity } from './NoEntity.tsx';

/** Who pays, and for whose charging? The same form for a new customer and one that is changed. */
export default function EditCustomerPage() {
  const { t } = useTranslation('books');
  const { customerId } = useParams({ strict: false });
  const { data: customer } = useApi(
    getCustomer,
    { params: { customerId: customerId ?? '' } },
    { enabled: customerId !== undefined },
  );
  const { data: entities } = useApi(listEntities, {});
  if (!entities || (customerId !== undefined && !customer)) return <EntitySkeleton />;
  if (entities.items.length === 0) return <NoEntity title={t('customers.new')} />;
  return (
    <Page title={customer ? customer.name : t('customers.new')} lead={t('customers.formLead')}>
      <CustomerForm {...(customer && { customer })} entities={entities.items} />
    </Page>
  );
}

function CustomerForm({
  customer,
  entities,
}: {
  customer?: CustomerItem;
  entities: readonly LegalEntityItem[];
}) {
  const navigate = useNavigate();
  const refreshes = [listCustomers, getCustomer, listBillables];
  const onDone = ({ id }: CustomerItem) => void navigate({ to: `/customers/${id}` });
  const create = useWrite(createCustomer, { refreshes, onDone });
  const change = useWrite(changeCustomer, { refreshes, onDone });
  const save = (values: Values) => {
    const body = bodyOf(values);
    if (customer) change.send({ params: { customerId: customer.id }, body });
    else create.send({ body: { ...body, entityId: values.entityId ?? '', number: values.number ?? '' } });
  };
  return (
    <FieldsForm
      groups={useGroups(customer, entities)}
      initial={initialOf(customer, entities, useSearch({ strict: false }))}
      save={save}
      sending={create.sending || change.sending}
      problem={create.problem ?? change.problem}
      onCancel={() => void navigate({ to: customer ? `/customers/${customer.id}` : '/customers' })}
    />
  );
}

const bodyOf = (values: Values) => ({
  name: values.name ?? '',
  kind: values.kind === 'business' ? ('business' as const) : ('private' as const),
  address: values.address ?? '',
  postalCode: values.postalCode ?? '',
  city: values.city ?? '',
  country: (values.country ?? '').toUpperCase(),
  vatNumber: values.vatNumber ?? '',
  email: values.email ?? '',
  buyerReference: values.buyerReference ?? '',
  exemptReason: values.exemptReason ? values.exemptReason : null,
  language: languages.find((one) => one === values.language) ?? 'en',
  billing: values.billing === 'single' ? ('single' as const) : ('monthly' as const),
  payerOrganizationId: values.payerOrganizationId ? values.payerOrganizationId : null,
  driverId: values.driverId ? values.driverId : null,
  fleetId: values.fleetId ? values.fleetId : null,
  ...(values.billedFrom && { billedFrom: `${values.billedFrom}T00:00:00Z` }),
});

/** An address such as /customers/new?driverId=… comes filled in, as from a fee that nobody is billed for. */
function initialOf(
  customer: CustomerItem | undefined,
  entities: readonly LegalEntityItem[],
  asked: Readonly<Record<string, string>>,
): Values {
  const [first] = entities;
  return {
    entityId: first?.id ?? '',
    number: '',
    name: customer?.name ?? asked.name ?? '',
    kind: customer?.kind ?? (asked.driverId ? 'private' : 'business'),
    address: customer?.address ?? '',
    postalCode: customer?.postalCode ?? '',
    city: customer?.city ?? '',
    country: customer?.country ?? first?.country ?? '',
    vatNumber: customer?.vatNumber ?? '',
    email: customer?.email ?? '',
    language: customer?.language ?? first?.language ?? 'en',
    buyerReference: customer?.buyerReference ?? '',
    exemptReason: customer?.exemptReason ?? '',
    billing: customer?.billing ?? 'monthly',
    payerOrganizationId: customer?.payerOrganizationId ?? '',
    driverId: customer?.driverId ?? asked.driverId ?? '',
    fleetId: customer?.fleetId ?? '',
    billedFrom:
      customer?.billedFrom.slice(0, 10) ?? asked.billedFrom ?? new Date().toISOString().slice(0, 10),
  };
}

/** Who is paid for already, named before the list has come. */
const named = (id: string | null | undefined, customer: CustomerItem | undefined) =>
  id ? { id, name: customer?.paysForName ?? id } : undefined;

function useGroups(customer: CustomerItem | undefined, entities: readonly LegalEntityItem[]): Group[] {
  const { t } = useTranslation('books');
  const organizations = useOrganizations();
  return [
    {
      title: t('customers.who'),
      fields: [
        { name: 'name', label: t('field.name'), required: true },
        {
          name: 'kind',
          label: t('field.kind'),
          required: true,
          options: (['business', 'private'] as const).map((value) => ({
            value,
            label: t(`customerKind.${value}`),
          })),
        },
        { name: 'address', label: t('field.street') },
        { name: 'postalCode', label: t('field.postalCode') },
        { name: 'city', label: t('field.city') },
        { name: 'country', label: t('field.country'), help: t('help.country'), required: true },
        { name: 'vatNumber', label: t('field.vatNumber'), help: t('help.customerVat') },
        { name: 'email', label: t('field.email'), type: 'email', help: t('help.customerEmail') },
      ],
    },
    {
      title: t('customers.how'),
      fields: [
        ...(customer
          ? []
          : [
              {
                name: 'entityId',
                label: t('field.seller'),
                required: true,
                options: entities.map(({ id, name }) => ({ value: id, label: name })),
              },
              { name: 'number', label: t('field.customerNumber'), help: t('help.customerNumber') },
            ]),
        {
          name: 'payerOrganizationId',
          label: t('field.paysFor'),
          help: t('help.paysFor'),
          options: organizations.map(({ id, name }) => ({ value: id, label: name })),
        },
        {
          name: 'driverId',
          label: t('field.paysForDriver'),
          help: t('help.paysForDriver'),
          pick: (picked) => <DriverPicker {...picked} known={named(customer?.driverId, customer)} />,
        },
        {
          name: 'fleetId',
          label: t('field.paysForFleet'),
          pick: (picked) => <FleetPicker {...picked} known={named(customer?.fleetId, customer)} />,
        },
        { name: 'billedFrom', label: t('field.billedFrom'), help: t('help.billedFrom'), type: 'date' },
        {
          name: 'billing',
          label: t('field.billing'),
          required: true,
          options: (['monthly', 'single'] as const).map((value) => ({ value, label: t(`billing.${value}`) })),
        },
        {
          name: 'language',
          label: t('field.language'),
          required: true,
          options: languages.map((value) => ({ value, label: t(`language.${value}`) })),
        },
        { name: 'buyerReference', label: t('field.buyerReference'), help: t('help.buyerReference') },
        { name: 'exemptReason', label: t('field.exemptReason'), help: t('help.customerExempt') },
      ],
    },
  ];
}
