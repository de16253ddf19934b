import { Button, Modal } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { startBulk } from '../../../../server/gateway/contract.ts';
import type { StationItem } from '../../../../server/locations/contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { type Flaw, flawsIn } from '../../../ui/form/check.ts';
import { SchemaForm } from '../../../ui/form/SchemaForm.tsx';
import { isDangerous, pruned, type Values } from '../../../ui/form/schema.ts';
import { IconTerminal2 } from '../../../ui/icons.ts';
import { Time } from '../../../ui/Time.tsx';
import { useWrite } from '../../api.ts';
import { useFieldLanguage } from '../../words/fields.ts';
import classes from './Bulk.module.css';
import { BulkProgress } from './BulkProgress.tsx';
import { begunBulks, rememberBulk } from './bulk.ts';
import { CommandPicker } from './CommandPicker.tsx';
import { type CommandForm, startingValues, useCommandForms } from './forms.ts';
import { stationPickers } from './pickers.tsx';

/** Stations as a list shows them; only what a command's effect depends on. */
type Chosen = Pick<StationItem, 'id' | 'identity' | 'online' | 'activeTransactions' | 'version'>;

/** One command to all selected stations: says what it does, asks once, then shows how it goes. */
export function BulkCommand({ stations, done }: { stations: readonly Chosen[]; done?: () => void }) {
  const { t } = useTranslation('bulk');
  const forms = useCommandForms();
  const [form, setForm] = useState<CommandForm>();
  return (
    <>
      <CommandPicker
        label={t('button')}
        icon={<IconTerminal2 size={16} />}
        forms={forms.filter(({ versions }) => stations.some((one) => fits(one, versions)))}
        onPick={setForm}
        foot={<Recent forms={forms} />}
      />
      {form && (
        <BulkDialog
          key={form.intent}
          form={form}
          stations={stations}
          onClose={(sent) => {
            setForm(undefined);
            if (sent) done?.();
          }}
        />
      )}
    </>
  );
}

/** A station that was never connected is asked all the same: it says so itself. */
const fits = ({ version }: Chosen, versions: readonly string[]) =>
  version === null || versions.includes(version);

function Recent({ forms }: { forms: readonly CommandForm[] }) {
  const { t } = useTranslation('bulk');
  const say = useFieldLanguage();
  const recent = begunBulks();
  if (recent.length === 0) return null;
  return (
    <div className={classes.recent}>
      <span className="quiet">{t('recent')}</span>
      {recent.map(({ id, intent, stations, at }) => (
        <Link key={id} to={`/bulk/${id}`}>
          {say(forms.find((form) => form.intent === intent)?.summary ?? intent)} · {stations} ·{' '}
          <Time at={at} />
        </Link>
      ))}
    </div>
  );
}

function BulkDialog({
  form,
  stations,
  onClose,
}: {
  form: CommandForm;
  stations: readonly Chosen[];
  onClose: (sent: boolean) => void;
}) {
  const { t } = useTranslation('bulk');
  const say = useFieldLanguage();
  const [values, setValues] = useState(() => startingValues(form.params, []));
  const [flaws, setFlaws] = useState<readonly Flaw[]>([]);
  const able = stations.filter((one) => fits(one, form.versions));
  const { send, sending, problem, answer } = useWrite(startBulk, {
    onDone: ({ bulkId }) =>
      rememberBulk({ id: bulkId, intent: form.intent, stations: able.length, at: new Date().toISOString() }),
  });
  const params = pruned(values, form.params) as Values;
  const dangerous = isDangerous(form.params, values);
  const submit = () => {
    const found = flawsIn(params, form.params);
    setFlaws(found);
    if (found.length === 0)
      send({ body: { intent: form.intent, params, stationIds: able.map(({ id }) => id) } });
  };
  return (
    <Modal opened onClose={() => onClose(answer !== undefined)} title={say(form.summary)} size="lg">
      {answer ? (
        <>
          <p className={classes.words}>{t('started')}</p>
          {answer.leftOut.length > 0 && (
            <p className={classes.words}>
              {t('leftOut', {
                count: answer.leftOut.length,
                stations: able
                  .filter(({ id }) => answer.leftOut.includes(id))
                  .map(({ identity }) => identity)
                  .join(', '),
              })}
            </p>
          )}
          <BulkProgress bulkId={answer.bulkId} />
          <div className={classes.buttons}>
            <Button component={Link} to={`/bulk/${answer.bulkId}`} variant="default">
              {t('open')}
            </Button>
            <Button onClick={() => onClose(true)} data-autofocus>
              {t('leave')}
            </Button>
          </div>
        </>
      ) : (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <Effect form={form} stations={stations} able={able} dangerous={dangerous} />
          <SchemaForm
            schema={form.params}
            value={values}
            change={(next) => setValues(next as Values)}
            flaws={flaws}
            pickers={stationPickers}
            say={say}
          />
          {problem && <ErrorState error={problem} />}
          <div className={classes.buttons}>
            <Button type="submit" loading={sending} {...(dangerous && { color: 'red' })} data-autofocus>
              {t('send', { count: able.length })}
            </Button>
          </div>
        </form>
      )}
    </Modal>
  );
}

/** What will happen, to how many, and who is left out. */
function Effect({
  form,
  stations,
  able,
  dangerous,
}: {
  form: CommandForm;
  stations: readonly Chosen[];
  able: readonly Chosen[];
  dangerous: boolean;
}) {
  const { t } = useTranslation('bulk');
  const say = useFieldLanguage();
  const offline = able.filter(({ online }) => !online).length;
  const unable = stations.length - able.length;
  const running = able.reduce((sum, { activeTransactions }) => sum + activeTransactions, 0);
  return (
    <p className={classes.words}>
      {[
        form.description && say(form.description),
        dangerous && running > 0 && t('running', { count: running }),
        offline > 0 && t('offline', { count: offline }),
        unable > 0 && t('unable', { count: unable }),
      ]
        .filter(Boolean)
        .join(' ')}
    </p>
  );
}
