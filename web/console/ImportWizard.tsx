import { Button, Textarea } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type DragEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { previewStationImport } from '../../server/locations/import-contract.ts';
import type { Route } from '../../server/platform/http/contract.ts';
import { maxImportCharacters, maxImportRows } from '../../server/platform/http/import-shapes.ts';
import { ErrorState } from '../ui/EmptyState.tsx';
import { IconUpload } from '../ui/icons.ts';
import { Page } from '../ui/Page.tsx';
import { useWrite } from './api.ts';
import classes from './Import.module.css';
import { ImportReportView } from './ImportReport.tsx';
import { OrganizationPicker } from './pickers.tsx';
import { readText } from './readText.ts';
import { useChosenScope } from './scope.ts';
import { useOrganizations } from './session.ts';

/** Every import takes the same body and answers with the same report. */
type ImportRoute = typeof previewStationImport;

interface WizardProps {
  title: string;
  preview: ImportRoute;
  run: ImportRoute;
  /** Routes whose lists the import makes old. */
  refreshes: readonly Route[];
  /** A small file that shows which columns there are. */
  example: string;
  /** The list that the rows come to stand in. */
  back: string;
}

/** Imports a CSV file in three steps: choose it, look at what would happen row by row, do it. */
export function ImportWizard({ title, preview, run, refreshes, example, back }: WizardProps) {
  const { t } = useTranslation('imports');
  const organizations = useOrganizations();
  const { organizationId: scope } = useChosenScope();
  const [chosen, setChosen] = useState<string>();
  const organizationId = chosen ?? scope ?? organizations[0]?.id ?? '';
  const [csv, setCsv] = useState('');
  const look = useWrite(preview);
  const write = useWrite(run, { refreshes });
  const body = { csv, ...(organizationId && { organizationId }) };
  const startOver = () => {
    look.reset();
    write.reset();
    setCsv('');
  };
  if (write.answer)
    return (
      <Page
        fill
        title={title}
        lead={t('done', { count: write.answer.created + write.answer.changed })}
        actions={
          <>
            <Button variant="default" onClick={startOver}>
              {t('another')}
            </Button>
            <Button component={Link} to={back}>
              {t('toList')}
            </Button>
          </>
        }
      >
        <ImportReportView report={write.answer} done />
      </Page>
    );
  if (look.answer) {
    const count = look.answer.created + look.answer.changed;
    return (
      <Page
        fill
        title={title}
        lead={t('previewLead')}
        actions={
          <>
            <Button variant="default" onClick={look.reset}>
              {t('otherFile')}
            </Button>
            <Button disabled={count === 0} loading={write.sending} onClick={() => write.send({ body })}>
              {count === 0 ? t('nothing') : t('run', { count })}
            </Button>
          </>
        }
      >
        {write.problem && <ErrorState error={write.problem} />}
        <ImportReportView report={look.answer} />
      </Page>
    );
  }
  return (
    <Page title={title} lead={t('lead')}>
      <ChooseFile csv={csv} onChange={setCsv} example={example} />
      <OrganizationPicker
        className={classes.organization}
        description={t('organizationHelp')}
        value={organizationId}
        onChange={setChosen}
      />
      {look.problem && <ErrorState error={look.problem} />}
      <div className={classes.buttons}>
        <Button
          disabled={csv.trim() === '' || csv.length > maxImportCharacters}
          loading={look.sending}
          onClick={() => look.send({ body })}
        >
          {t('look')}
        </Button>
        <Button component={Link} to={back} variant="default">
          {t('cancel')}
        </Button>
      </div>
    </Page>
  );
}

/** A file dropped or chosen, or rows pasted from a spreadsheet. */
function ChooseFile({
  csv,
  onChange,
  example,
}: {
  csv: string;
  onChange: (csv: string) => void;
  example: string;
}) {
  const { t } = useTranslation('imports');
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [name, setName] = useState<string>();
  const take = async (file: File | undefined) => {
    if (!file) return;
    setName(file.name);
    onChange(await readText(file));
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  };
  const rows = csv.split('\n').filter((line) => line.trim() !== '').length - 1;
  const tooLarge = csv.length > maxImportCharacters || rows > maxImportRows;
  return (
    <div className={classes.choose}>
      <section
        className={classes.drop}
        data-over={over || undefined}
        aria-label={t('drop')}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <IconUpload size={22} aria-hidden="true" />
        <p>{name && csv ? t('chosen', { name, count: Math.max(0, rows) }) : t('drop')}</p>
        <Button variant="default" onClick={() => input.current?.click()}>
          {t('choose')}
        </Button>
        <input
          ref={input}
          type="file"
          accept=".csv,.txt,.tsv,text/csv,text/plain"
          hidden
          onChange={(event) => void take(event.currentTarget.files?.[0])}
        />
      </section>
      <Textarea
        label={t('paste')}
        description={t('pasteHelp')}
        placeholder={example}
        error={tooLarge && t('tooLarge', { count: maxImportRows })}
        rows={8}
        spellCheck={false}
        classNames={{ input: 'mono' }}
        value={csv}
        onChange={(event) => {
          setName(undefined);
          onChange(event.currentTarget.value);
        }}
      />
      <details className={classes.example}>
        <summary>{t('example')}</summary>
        <pre>{example}</pre>
        <Button size="xs" variant="default" onClick={() => onChange(example)}>
          {t('useExample')}
        </Button>
      </details>
    </div>
  );
}
