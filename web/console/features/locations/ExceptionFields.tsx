import { Button, Select, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { FieldRow } from '../../../ui/fields.tsx';
import type { Values } from './siteBody.ts';

/** As many as the API takes. */
const mostExceptions = 400;

/** Days and times at which a site is open or closed otherwise: holidays, works, an evening with visitors. */
export function ExceptionFields({ form }: { form: UseFormReturnType<Values> }) {
  const { t } = useTranslation('sites');
  const { exceptions } = form.values;
  const kinds = [
    { value: 'false', label: t('form.exceptionClosed') },
    { value: 'true', label: t('form.exceptionOpen') },
  ];
  return (
    <>
      {exceptions.map((exception, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the form knows its rows by their places
        <FieldRow key={index}>
          <Select
            label={t('form.exception')}
            allowDeselect={false}
            data={kinds}
            value={String(exception.open)}
            onChange={(open) => form.setFieldValue(`exceptions.${index}.open`, open === 'true')}
          />
          <TextInput
            type="datetime-local"
            label={t('form.exceptionFrom')}
            required
            {...form.getInputProps(`exceptions.${index}.from`)}
          />
          <TextInput
            type="datetime-local"
            label={t('form.exceptionTo')}
            required
            {...form.getInputProps(`exceptions.${index}.to`)}
          />
          <TextInput
            label={t('form.exceptionWhy')}
            maxLength={200}
            {...form.getInputProps(`exceptions.${index}.why`)}
          />
          <Button
            variant="default"
            style={{ alignSelf: 'end' }}
            onClick={() => form.removeListItem('exceptions', index)}
          >
            {t('form.exceptionRemove')}
          </Button>
        </FieldRow>
      ))}
      {exceptions.length < mostExceptions && (
        <Button
          variant="default"
          style={{ alignSelf: 'start' }}
          onClick={() => form.insertListItem('exceptions', { open: false, from: '', to: '', why: '' })}
        >
          {t('form.exceptionAdd')}
        </Button>
      )}
    </>
  );
}
