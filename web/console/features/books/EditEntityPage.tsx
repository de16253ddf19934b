import { useNavigate, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import {
  changeEntity,
  createEntity,
  type LegalEntityItem,
  listEntities,
} from '../../../../server/books/entity-contract.ts';
import { languages } from '../../../../server/books/shapes.ts';
import { Page } from '../../../ui/Page.tsx';
import { EntitySkeleton } from '../../../ui/Skeletons.tsx';
import { useApi, useWrite } from '../../api.ts';
import { useOrganizations } from '../../session.ts';
import { FieldsForm, type Group, type Values } from './FieldsForm.tsx';

/** What stands on the invoices of this company? */
export default function EditEntityPage() {
  const { t } = useTranslation('books');
  const navigate = useNavigate();
  const { entityId } = useParams({ strict: false });
  const organizations = useOrganizations();
  const { data } = useApi(listEntities, {});
  const entity = data?.items.find(({ id }) => id === entityId);
  const back = () => void navigate({ to: '/legal-entities' });
  const create = useWrite(createEntity, { refreshes: [listEntities], onDone: back });
  const change = useWrite(changeEntity, { refreshes: [listEntities], onDone: back });
  const groups = useGroups(entity);
  if (!data || organizations.length === 0) return <EntitySkeleton />;
  const save = (values: Values) => {
    const body = bodyOf(values);
    if (entity) change.send({ params: { entityId: entity.id }, body });
    else create.send({ body: { ...body, organizationId: values.organizationId ?? '' } });
  };
  return (
    <Page title={entity?.name ?? t('entities.new')} lead={t('entities.formLead')}>
      <FieldsForm
        groups={groups}
        initial={initialOf(entity, organizations[0]?.id ?? '')}
        save={save}
        sending={create.sending || change.sending}
        problem={create.problem ?? change.problem}
        onCancel={back}
      />
    </Page>
  );
}

const plain = [
  'name',
  'address',
  'postalCode',
  'city',
  'vatNumber',
  'taxNumber',
  'register',
  'email',
  'phone',
  'zone',
  'bankName',
  'iban',
  'bic',
  'logoText',
  'footer',
] as const;

function bodyOf(values: Values) {
  const texts = Object.fromEntries(plain.map((name) => [name, values[name] ?? ''])) as Record<
    (typeof plain)[number],
    string
  >;
  return {
    ...texts,
    iban: texts.iban.replaceAll(' ', ''),
    country: (values.country ?? '').toUpperCase(),
    currency: (values.currency ?? '').toUpperCase(),
    invoicePrefix: (values.invoicePrefix ?? '').toUpperCase(),
    language: languages.find((one) => one === values.language) ?? 'en',
    paper: values.paper === 'Letter' ? ('Letter' as const) : ('A4' as const),
    dueDays: Number(values.dueDays ?? 14),
    exemptReason: values.exemptReason ? values.exemptReason : null,
    mailsInvoices: values.mailsInvoices !== 'no',
  };
}

function initialOf(entity: LegalEntityItem | undefined, organizationId: string): Values {
  const texts = Object.fromEntries(plain.map((name) => [name, entity?.[name] ?? '']));
  return {
    ...texts,
    organizationId: entity?.organizationId ?? organizationId,
    zone: entity?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    country: entity?.country ?? '',
    currency: entity?.currency ?? 'EUR',
    invoicePrefix: entity?.invoicePrefix ?? '',
    language: entity?.language ?? 'en',
    paper: entity?.paper ?? 'A4',
    dueDays: String(entity?.dueDays ?? 14),
    exemptReason: entity?.exemptReason ?? '',
    mailsInvoices: entity?.mailsInvoices === false ? 'no' : 'yes',
  };
}

function useGroups(entity: LegalEntityItem | undefined): Group[] {
  const { t } = useTranslation('books');
  const organizations = useOrganizations();
  const field = (name: Parameters<typeof words>[0], more: object = {}) => ({
    name,
    label: words(name),
    ...more,
  });
  const words = (name: (typeof plain)[number] | 'country' | 'currency' | 'invoicePrefix' | 'exemptReason') =>
    t(`entityField.${name}`);
  return [
    {
      title: t('entities.company'),
      fields: [
        ...(entity
          ? []
          : [
              {
                name: 'organizationId',
                label: t('field.organization'),
                help: t('help.entityOrganization'),
                required: true,
                options: organizations.map(({ id, name }) => ({ value: id, label: name })),
              },
            ]),
        field('name', { required: true }),
        field('address'),
        field('postalCode'),
        field('city'),
        field('country', { required: true, help: t('help.country') }),
        field('email', { type: 'email', help: t('help.entityEmail') }),
        field('phone'),
        field('register', { help: t('help.register') }),
      ],
    },
    {
      title: t('entities.taxes'),
      fields: [
        field('vatNumber'),
        field('taxNumber'),
        field('exemptReason', { type: 'long', help: t('help.entityExempt') }),
      ],
    },
    {
      title: t('entities.invoices'),
      fields: [
        field('invoicePrefix', { required: true, help: t('help.prefix') }),
        field('currency', { required: true }),
        field('zone', { required: true, help: t('help.zone') }),
        { name: 'dueDays', label: t('entityField.dueDays'), type: 'whole' },
        {
          name: 'language',
          label: t('field.language'),
          required: true,
          options: languages.map((value) => ({ value, label: t(`language.${value}`) })),
        },
        {
          name: 'paper',
          label: t('entityField.paper'),
          required: true,
          options: [
            { value: 'A4', label: 'A4' },
            { value: 'Letter', label: 'Letter' },
          ],
        },
        {
          name: 'mailsInvoices',
          label: t('entityField.mailsInvoices'),
          required: true,
          options: (['yes', 'no'] as const).map((value) => ({ value, label: t(`mails.${value}`) })),
        },
        field('logoText', { help: t('help.logoText') }),
        field('footer'),
      ],
    },
    { title: t('entities.bank'), fields: [field('bankName'), field('iban'), field('bic')] },
  ];
}
