import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listComponents, listConfiguration } from '../../../../server/devices/contract.ts';
import { gatewayCommands } from '../../../../server/gateway/contract.ts';
import type { Station } from '../../../../server/locations/contract.ts';
import { Answer, type CommandAnswer } from '../../../ui/CommandButton.tsx';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { IconRefresh, IconSearch } from '../../../ui/icons.ts';
import { Section } from '../../../ui/Page.tsx';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useApi, useList, useWrite } from '../../api.ts';
import { useCan } from '../../session.ts';
import { useAnswer } from '../gateway/useAnswer.ts';
import classes from './Configuration.module.css';
import { ReportProgress } from './ReportProgress.tsx';
import { SetVariable } from './SetVariable.tsx';
import { type Variable, variableKey, variableWords } from './variable.ts';

/** What the station is set to, as it last said; changed here with the station's own answer. */
export default function Configuration({ station }: { station: Station }) {
  const { t } = useTranslation('devices');
  const can = useCan();
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed, 200);
  const [component, setComponent] = useState('');
  const [changeable, setChangeable] = useState(false);
  const [editing, setEditing] = useState<Variable>();
  const params = { identity: station.identity };
  const list = useList(listConfiguration, {
    params,
    query: {
      limit: 200,
      ...(q && { q }),
      ...(component && { component }),
      ...(changeable && { changeable }),
    },
  });
  const components = useApi(listComponents, { params }).data?.items ?? [];
  const searching = q !== '' || component !== '' || changeable;
  const mayCommand = can('stations:command') && station.online;
  return (
    <Section title={t('title')}>
      <div className={classes.bar}>
        <TextInput
          className={classes.search ?? ''}
          aria-label={t('search')}
          placeholder={t('search')}
          leftSection={<IconSearch size={16} />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <NativeSelect
          aria-label={t('component')}
          value={component}
          onChange={(event) => setComponent(event.currentTarget.value)}
          data={[
            { value: '', label: t('allComponents') },
            ...components.map(({ component: value, variables }) => ({
              value,
              label: `${value} (${variables})`,
            })),
          ]}
        />
        <Checkbox
          label={t('changeable')}
          checked={changeable}
          onChange={(event) => setChangeable(event.currentTarget.checked)}
        />
        {mayCommand && <ReadAgain identity={station.identity} />}
      </div>
      <ReportProgress identity={station.identity} />
      {list.error && <ErrorState error={list.error} retry={list.retry} />}
      {list.loading && <ListSkeleton />}
      {!list.loading && !list.error && list.items.length === 0 && (
        <EmptyState title={t(searching ? 'nothingFound' : 'empty')}>
          {!searching && <p>{t('emptyHelp')}</p>}
        </EmptyState>
      )}
      <ul className={classes.list}>
        {list.items.map((variable) => (
          <Row
            key={variableKey(variable)}
            variable={variable}
            onEdit={mayCommand ? () => setEditing(variable) : undefined}
          />
        ))}
      </ul>
      {list.more && (
        <Button mt={10} variant="default" onClick={list.readOn}>
          {t('more')}
        </Button>
      )}
      {editing && <SetVariable station={station} variable={editing} onClose={() => setEditing(undefined)} />}
    </Section>
  );
}

/** Asks the station for all of it anew, and shows what it answered. */
function ReadAgain({ identity }: { identity: string }) {
  const { t } = useTranslation('devices');
  const answerOf = useAnswer(identity);
  const [answer, setAnswer] = useState<CommandAnswer>();
  const read = useWrite(gatewayCommands['get-configuration'].route, {
    refreshes: [listConfiguration],
    onDone: (result) => setAnswer(answerOf(result)),
  });
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconRefresh size={16} />}
        loading={read.sending}
        onClick={() => read.send({ params: { identity }, body: {} })}
      >
        {t('read')}
      </Button>
      {(answer || read.problem) && (
        <div className={classes.answer}>
          {answer && <Answer answer={{ ...answer, raw: undefined }} />}
          {read.problem && <ErrorState error={read.problem} />}
        </div>
      )}
    </>
  );
}

function Row({ variable, onEdit }: { variable: Variable; onEdit: (() => void) | undefined }) {
  const { t } = useTranslation('devices');
  const { value, unit, mutability, attribute, key, readAt } = variable;
  return (
    <li className={classes.row}>
      <span className={classes.name}>
        {variableWords(variable)} {attribute !== 'Actual' && <Tag>{attribute}</Tag>}
        {key !== null && key !== variable.variable && <span className="quiet">{key}</span>}
      </span>
      <span className={classes.value}>
        {value ?? <i className="quiet">{t(mutability === 'WriteOnly' ? 'hidden' : 'untold')}</i>}
        {unit && <span className="quiet"> {unit}</span>}
      </span>
      <span className={classes.end}>
        <Time at={readAt} />
        {mutability === 'ReadOnly' ? (
          <Tag tone="grey">{t('readOnly')}</Tag>
        ) : (
          onEdit && (
            <Button size="compact-sm" variant="default" onClick={onEdit}>
              {t('edit')}
            </Button>
          )
        )}
      </span>
    </li>
  );
}
