import { Modal, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LegalEntityItem } from '../../../../server/books/entity-contract.ts';
import { taxStatuses } from '../../../../server/books/settlement/tax.ts';
import {
  type AgreementItem,
  changeHost,
  createAgreement,
  createHost,
  endAgreement,
  type HostItem,
  listAgreements,
  listHosts,
} from '../../../../server/books/settlement-contract.ts';
import { languages } from '../../../../server/books/shapes.ts';
import { FieldRow, Form, fieldErrors, UnitInput } from '../../../ui/fields.tsx';
import { useWrite } from '../../api.ts';
import { SitePicker } from '../../pickers.tsx';
import { type Field, FieldsForm, type Group, type Values } from './FieldsForm.tsx';

/** Takes on a site host, or changes one; statements that were issued keep what they say. */
export function EditHost({
  host,
  entities,
  onDone,
}: {
  host?: HostItem | undefined;
  entities: readonly LegalEntityItem[];
  onDone: () => void;
}) {
  const add = useWrite(createHost, { refreshes: [listHosts], onDone });
  const change = useWrite(changeHost, { refreshes: [listHosts], onDone });
  const [first] = entities;
  const save = ({ entityId = '', name = '', country = '', language, taxStatus, ...more }: Values) => {
    const fields = {
      ...more,
      name,
      country: country.toUpperCase(),
      language: languages.find((one) => one === language) ?? ('en' as const),
      taxStatus: taxStatuses.find((one) => one === taxStatus) ?? ('unknown' as const),
    };
    if (host) change.send({ params: { hostId: host.id }, body: fields });
    else add.send({ body: { ...fields, entityId } });
  };
  return (
    <FieldsForm
      groups={useHostFields(host ? [] : entities)}
      initial={
        host
          ? { ...initialOf(host) }
          : {
              entityId: first?.id ?? '',
              country: first?.country ?? '',
              language: first?.language ?? 'en',
              taxStatus: 'unknown',
            }
      }
      save={save}
      sending={add.sending || change.sending}
      problem={add.problem ?? change.problem}
      onCancel={onDone}
    />
  );
}

const initialOf = (host: HostItem): Values => ({
  name: host.name,
  address: host.address,
  postalCode: host.postalCode,
  city: host.city,
  country: host.country,
  email: host.email,
  language: host.language,
  taxStatus: host.taxStatus,
  vatNumber: host.vatNumber,
  taxNumber: host.taxNumber,
  iban: host.iban,
});

function useHostFields(entities: readonly LegalEntityItem[]): readonly Group[] {
  const { t } = useTranslation('books');
  const seller: Field = {
    name: 'entityId',
    label: t('field.seller'),
    required: true,
    options: entities.map(({ id, name }) => ({ value: id, label: name })),
  };
  return [
    {
      title: t('field.host'),
      fields: [
        { name: 'name', label: t('field.name'), required: true },
        ...(entities.length > 0 ? [seller] : []),
        { name: 'address', label: t('field.street') },
        { name: 'postalCode', label: t('field.postalCode') },
        { name: 'city', label: t('field.city') },
        { name: 'country', label: t('field.country'), help: t('help.country'), required: true },
        { name: 'email', label: t('field.email'), type: 'email' },
        {
          name: 'language',
          label: t('field.language'),
          required: true,
          options: languages.map((value) => ({ value, label: t(`language.${value}`) })),
        },
      ],
    },
    {
      title: t('settlement.tax'),
      help: t('settlement.taxHelp'),
      fields: [
        {
          name: 'taxStatus',
          label: t('settlement.taxStatus'),
          required: true,
          options: taxStatuses.map((value) => ({ value, label: t(`taxStatus.${value}`) })),
        },
        { name: 'vatNumber', label: t('field.vatNumber') },
        { name: 'taxNumber', label: t('entityField.taxNumber'), help: t('settlement.taxNumberHelp') },
        { name: 'iban', label: t('field.iban') },
      ],
    },
  ];
}

/** Agrees what a site host gets of a site. */
export function NewAgreement({ hosts, onDone }: { hosts: readonly HostItem[]; onDone: () => void }) {
  const { t } = useTranslation('books');
  const [hostId, setHostId] = useState(hosts[0]?.id ?? '');
  const [siteId, setSiteId] = useState<string | null>(null);
  const [currency, setCurrency] = useState('EUR');
  const [validFrom, setValidFrom] = useState(`${new Date().toISOString().slice(0, 8)}01`);
  const [terms, setTerms] = useState({ sharePercent: '', perKwh: '', perMonth: '', electricityPerKwh: '' });
  const { send, sending, problem } = useWrite(createAgreement, {
    refreshes: [listAgreements, listHosts],
    onDone,
  });
  const errors = fieldErrors(problem?.errors ?? []);
  const submit = () => {
    const said = Object.fromEntries(Object.entries(terms).filter(([, value]) => value !== ''));
    send({ body: { hostId, siteId: siteId ?? '', currency: currency.toUpperCase(), validFrom, ...said } });
  };
  const units = {
    sharePercent: '%',
    electricityPerKwh: `${currency}/kWh`,
    perKwh: `${currency}/kWh`,
    perMonth: currency,
  } as const;
  return (
    <Form onSubmit={submit} problem={problem} sending={sending} onCancel={onDone}>
      <FieldRow>
        <Select
          label={t('field.host')}
          allowDeselect={false}
          value={hostId}
          onChange={(value) => setHostId(value ?? '')}
          data={hosts.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <SitePicker value={siteId} onChange={setSiteId} />
        <TextInput
          label={t('entityField.currency')}
          value={currency}
          error={errors.currency}
          onChange={(event) => setCurrency(event.currentTarget.value)}
        />
        <TextInput
          type="date"
          label={t('field.validFrom')}
          value={validFrom}
          error={errors.validFrom}
          onChange={(event) => setValidFrom(event.currentTarget.value)}
        />
      </FieldRow>
      <FieldRow>
        {(Object.keys(units) as (keyof typeof units)[]).map((name) => (
          <UnitInput
            key={name}
            unit={units[name]}
            label={t(`terms.${name}`)}
            description={t(`termsHelp.${name}`)}
            value={terms[name]}
            error={errors[name]}
            min={0}
            decimalScale={6}
            onChange={(value) => setTerms((before) => ({ ...before, [name]: String(value) }))}
          />
        ))}
      </FieldRow>
    </Form>
  );
}

/** Ends an agreement with a day, the last on which it counts. */
export function EndAgreement({ agreement, onClose }: { agreement: AgreementItem; onClose: () => void }) {
  const { t } = useTranslation('books');
  const [until, setUntil] = useState(new Date().toISOString().slice(0, 10));
  const { send, sending, problem } = useWrite(endAgreement, { refreshes: [listAgreements], onDone: onClose });
  return (
    <Modal opened onClose={onClose} title={t('settlement.endTitle', { site: agreement.siteName })}>
      <Form
        onSubmit={() => send({ params: { agreementId: agreement.id }, body: { validUntil: until } })}
        problem={problem}
        sending={sending}
        submit={t('settlement.end')}
        onCancel={onClose}
      >
        <TextInput
          type="date"
          label={t('settlement.lastDay')}
          value={until}
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
      </Form>
    </Modal>
  );
}
