import { Button, NumberInput, type NumberInputProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorState, type Trouble } from './EmptyState.tsx';
import classes from './fields.module.css';

/** A number with its unit inside the field. */
export function UnitInput({ unit, ...props }: NumberInputProps & { unit: string }) {
  return (
    <NumberInput
      hideControls
      rightSection={<span className={classes.unit}>{unit}</span>}
      rightSectionWidth={Math.max(36, unit.length * 9 + 16)}
      rightSectionPointerEvents="none"
      {...props}
    />
  );
}

/** Fields side by side where there is room. */
export function FieldRow({ children }: { children: ReactNode }) {
  return <div className={classes.row}>{children}</div>;
}

/** Fields that belong together, with a heading. */
export function FieldGroup({
  title,
  help,
  children,
}: {
  title: string;
  help?: ReactNode;
  children: ReactNode;
}) {
  return (
    <fieldset className={classes.group}>
      <legend className={classes.legend}>{title}</legend>
      {help && <p className={classes.help}>{help}</p>}
      {children}
    </fieldset>
  );
}

/** A form: its fields, the server's refusal when there is one, and the buttons. Nothing is lost on an error. */
export function Form({
  onSubmit,
  problem,
  sending,
  submit,
  onCancel,
  children,
}: {
  onSubmit: () => void;
  problem?: Trouble | null | undefined;
  sending?: boolean;
  submit?: string;
  onCancel?: (() => void) | undefined;
  children: ReactNode;
}) {
  const { t } = useTranslation('ui');
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
      {problem && <ErrorState error={problem} />}
      <div className={classes.buttons}>
        <Button type="submit" loading={sending ?? false}>
          {submit ?? t('form.save')}
        </Button>
        {onCancel && (
          <Button variant="default" onClick={onCancel}>
            {t('form.cancel')}
          </Button>
        )}
      </div>
    </form>
  );
}

/** The server's words for each field, by the form's own names ("/name" or "body.name" becomes "name"). */
export function fieldErrors(errors: readonly { path: string; message: string }[]): Record<string, string> {
  const named = errors.map(({ path, message }) => [
    path.replace(/^\/?(body[./])?/, '').replaceAll('/', '.'),
    message,
  ]);
  return Object.fromEntries(named);
}
