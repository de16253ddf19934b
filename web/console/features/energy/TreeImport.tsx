import { Button, FileButton, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { exportTree, readTreeFile } from '../../../../server/energy/tree/contract.ts';
import type { SiteTree } from '../../../../server/energy/tree/shapes.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { Section } from '../../../ui/Page.tsx';
import { addressOf, useWrite } from '../../api.ts';
import { readText } from '../../readText.ts';
import { useSentence } from '../../words/sentence.ts';
import classes from './grid.module.css';

/** A tree from a file: what it says is shown row by row, and comes into the form above, to be looked at and saved. */
export function TreeImport({ siteId, onRead }: { siteId: string; onRead: (tree: SiteTree) => void }) {
  const { t } = useTranslation('grid');
  const say = useSentence();
  const [file, setFile] = useState('');
  const { send, sending, problem, answer } = useWrite(readTreeFile);
  const errors = answer?.rows.filter(({ outcome }) => outcome === 'error') ?? [];
  return (
    <Section
      title={t('import.title')}
      aside={
        <Button
          component="a"
          href={addressOf(exportTree, { params: { siteId } })}
          size="compact-sm"
          variant="default"
        >
          {t('import.export')}
        </Button>
      }
    >
      <p className="quiet">{t('import.help')}</p>
      <Textarea
        aria-label={t('import.title')}
        mb={8}
        autosize
        minRows={3}
        maxRows={12}
        value={file}
        onChange={(event) => setFile(event.currentTarget.value)}
        placeholder={
          'type,name,parent,rating,phases,fallback\nconnection,Main,,63,,\nevse,CS-1/1,Main,32,L1L2L3,6'
        }
      />
      <div className={classes.buttons}>
        <FileButton
          accept=".csv,.json,text/csv,application/json"
          onChange={(told) => told && void readText(told).then(setFile)}
        >
          {(props) => (
            <Button {...props} variant="default" size="compact-sm">
              {t('import.choose')}
            </Button>
          )}
        </FileButton>
        <Button
          size="compact-sm"
          variant="default"
          loading={sending}
          disabled={file.trim() === ''}
          onClick={() => send({ params: { siteId }, body: { file } })}
        >
          {t('import.look')}
        </Button>
        {answer && answer.tree.nodes.length > 0 && (
          <Button size="compact-sm" onClick={() => onRead(answer.tree)}>
            {t('import.take')}
          </Button>
        )}
      </div>
      {problem && <ErrorState error={problem} />}
      {answer && (
        <>
          <p>
            {t('import.found', {
              nodes: answer.tree.nodes.length,
              evses: answer.tree.evses.length,
              errors: errors.length,
            })}
          </p>
          <ul className={classes.problems}>
            {errors.flatMap(({ line, sentences }) =>
              sentences.map((one) => (
                <li key={`${line} ${one.text}`} data-weight="impossible">
                  {t('import.line', { line })}: {say(one)}
                </li>
              )),
            )}
          </ul>
        </>
      )}
    </Section>
  );
}
