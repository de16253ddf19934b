import { type ComponentType, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Flaw } from './check.ts';
import { type FieldProps, SchemaFormContext } from './context.ts';
import { Members } from './Fields.tsx';
import { resolved, type Schema } from './schema.ts';

const NO_PICKERS: Readonly<Record<string, ComponentType<FieldProps>>> = {};
const asItIs = (words: string) => words;

/** The fields of an object as its JSON Schema describes them: what must be filled in first, the rest folded. */
export function SchemaForm({
  schema,
  value,
  change,
  flaws,
  pickers = NO_PICKERS,
  say = asItIs,
  exact = false,
}: {
  schema: Schema;
  value: unknown;
  change: (value: unknown) => void;
  /** What is to be shown as wrong; empty until the person has tried to send it. */
  flaws: readonly Flaw[];
  pickers?: Readonly<Record<string, ComponentType<FieldProps>>>;
  say?: (words: string) => string;
  /** Calls members exactly as they are on the wire, for those who read OCPP. */
  exact?: boolean;
}) {
  const { t } = useTranslation('ui');
  const context = useMemo(
    () => ({
      root: schema,
      pickers,
      say,
      exact,
      flaws: Object.fromEntries(
        flaws.map(({ path, key, params }) => [path, String(t(`check.${key}`, params as never))]),
      ),
    }),
    [schema, pickers, say, exact, flaws, t],
  );
  return (
    <SchemaFormContext value={context}>
      <Members path="" schema={resolved(schema, schema)} value={value} change={change} />
    </SchemaFormContext>
  );
}
