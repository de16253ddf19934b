import { Button, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  createTaxRate,
  listTaxRates,
  removeTaxRate,
  type TaxRateItem,
} from '../../../../server/books/tax-contract.ts';
import { FieldRow, Form, fieldErrors, UnitInput } from '../../../ui/fields.tsx';
import { Section } from '../../../ui/Page.tsx';
import { useApi, useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';
import { OrganizationPicker } from '../../pickers.tsx';
import { useCan, useOrganizations } from '../../session.ts';
import classes from './books.module.css';
import { useMoney } from './useMoney.ts';

/** Which tax holds in a country, from when on, where a tariff names none? */
export function TaxRates() {
  const { t } = useTranslation('books');
  const can = useCan();
  const { day } = useMoney();
  const [adding, setAdding] = useState(false);
  const { data } = useApi(listTaxRates, {});
  const editable = can('money:write');
  return (
    <Section
      title={t('rates.title')}
      aside={
        editable && (
          <Button size="xs" variant="default" onClick={() => setAdding(true)}>
            {t('rates.new')}
          </Button>
        )
      }
    >
      <p className="quiet">{t('rates.lead')}</p>
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th>{t('field.country')}</th>
              <th className="number">{t('field.percent')}</th>
              <th>{t('field.validFrom')}</th>
              <th>{t('rates.whose')}</th>
              {editable && <th aria-label={t('rates.remove')} />}
            </tr>
          </thead>
          <tbody>
            {data?.items.map((rate) => (
              <tr key={`${rate.id} ${rate.country} ${rate.validFrom}`}>
                <td>{rate.country}</td>
                <td className="number">{rate.percent} %</td>
                <td>{day(rate.validFrom)}</td>
                <td>{t(rate.id ? 'rates.own' : 'rates.busbar')}</td>
                {editable && <td>{rate.id && <Remove rate={rate} />}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {adding && <NewRate onClose={() => setAdding(false)} />}
    </Section>
  );
}

function Remove({ rate: { id, country, percent } }: { rate: TaxRateItem }) {
  const { t } = useTranslation('books');
  const remove = useWrite(removeTaxRate, { refreshes: [listTaxRates] });
  return (
    <ConfirmButton
      label={t('rates.remove')}
      title={t('rates.removeTitle', { country, percent })}
      effect={t('rates.removeEffect')}
      act={() => remove.sendAsync({ params: { rateId: id ?? '' } })}
    />
  );
}

function NewRate({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('books');
  const [first] = useOrganizations();
  const [organizationId, setOrganizationId] = useState(first?.id ?? '');
  const [country, setCountry] = useState('');
  const [percent, setPercent] = useState<string | number>('');
  const [validFrom, setValidFrom] = useState(new Date().toISOString().slice(0, 10));
  const { send, sending, problem } = useWrite(createTaxRate, { refreshes: [listTaxRates], onDone: onClose });
  const errors = fieldErrors(problem?.errors ?? []);
  const body = { organizationId, country: country.toUpperCase(), percent: String(percent), validFrom };
  return (
    <Modal opened onClose={onClose} title={t('rates.new')}>
      <Form onSubmit={() => send({ body })} problem={problem} sending={sending} onCancel={onClose}>
        <OrganizationPicker
          value={organizationId}
          onChange={setOrganizationId}
          description={t('rates.organizationHelp')}
        />
        <FieldRow>
          <TextInput
            label={t('field.country')}
            description={t('help.country')}
            value={country}
            maxLength={2}
            required
            error={errors.country}
            onChange={(event) => setCountry(event.currentTarget.value)}
            data-autofocus
          />
          <UnitInput
            label={t('field.percent')}
            unit="%"
            min={0}
            max={100}
            decimalScale={4}
            value={percent}
            error={errors.percent}
            onChange={setPercent}
          />
        </FieldRow>
        <TextInput
          type="date"
          label={t('field.validFrom')}
          value={validFrom}
          required
          error={errors.validFrom}
          onChange={(event) => setValidFrom(event.currentTarget.value)}
        />
      </Form>
    </Modal>
  );
}
