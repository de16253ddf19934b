import { Button, Menu, Modal, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { startBulk } from '../../../../server/gateway/contract.ts';
import type { StationItem } from '../../../../server/locations/contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { FieldRow } from '../../../ui/fields.tsx';
import { IconChevronDown, IconTerminal2 } from '../../../ui/icons.ts';
import { Time } from '../../../ui/Time.tsx';
import { useWrite } from '../../api.ts';
import classes from './Bulk.module.css';
import { BulkProgress } from './BulkProgress.tsx';
import { type BulkVerb, begunBulks, bulkVerbs, rememberBulk } from './bulk.ts';

/** Stations as a list shows them; only what a command's effect depends on. */
type Chosen = Pick<StationItem, 'id' | 'identity' | 'online' | 'activeTransactions'>;

/** One command to all selected stations: says what it does, asks once, then shows how it goes. */
export function BulkCommand({ stations, done }: { stations: readonly Chosen[]; done?: () => void }) {
  const { t } = useTranslation('bulk');
  const [verb, setVerb] = useState<BulkVerb>();
  const recent = begunBulks();
  return (
    <>
      <Menu position="bottom-start" width={300}>
        <Menu.Target>
          <Button
            variant="default"
            leftSection={<IconTerminal2 size={16} />}
            rightSection={<IconChevronDown size={14} />}
          >
            {t('button')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t('commands')}</Menu.Label>
          {(Object.keys(bulkVerbs) as BulkVerb[]).map((one) => (
            <Menu.Item
              key={one}
              {...('dangerous' in bulkVerbs[one] && { color: 'red' })}
              onClick={() => setVerb(one)}
            >
              {t(`verb.${one}`)}
            </Menu.Item>
          ))}
          {recent.length > 0 && <Menu.Label>{t('recent')}</Menu.Label>}
          {recent.map((begun) => (
            <Menu.Item key={begun.id} component={Link} to={`/bulk/${begun.id}`}>
              {t(`verb.${begun.verb}`)} · {begun.stations} · <Time at={begun.at} />
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {verb && (
        <BulkDialog
          key={verb}
          verb={verb}
          stations={stations}
          onClose={(sent) => {
            setVerb(undefined);
            if (sent) done?.();
          }}
        />
      )}
    </>
  );
}

function BulkDialog({
  verb,
  stations,
  onClose,
}: {
  verb: BulkVerb;
  stations: readonly Chosen[];
  onClose: (sent: boolean) => void;
}) {
  const { t } = useTranslation(['bulk', 'ui']);
  const [variable, setVariable] = useState({ component: 'OCPP16', variable: '', value: '' });
  const { send, sending, problem, answer } = useWrite(startBulk, {
    onDone: ({ bulkId }) =>
      rememberBulk({ id: bulkId, verb, stations: stations.length, at: new Date().toISOString() }),
  });
  const writes = verb === 'setConfiguration';
  const offline = stations.filter(({ online }) => !online).length;
  const running = stations.reduce((sum, { activeTransactions }) => sum + activeTransactions, 0);
  const dangerous = 'dangerous' in bulkVerbs[verb];
  const submit = () =>
    send({
      body: {
        intent: bulkVerbs[verb].intent,
        params: writes ? { variables: [variable] } : bulkVerbs[verb].params,
        stationIds: stations.map(({ id }) => id),
      },
    });
  return (
    <Modal opened onClose={() => onClose(answer !== undefined)} title={t(`bulk:verb.${verb}`)} size="lg">
      {answer ? (
        <>
          <p className={classes.words}>{t('bulk:started')}</p>
          <BulkProgress bulkId={answer.bulkId} />
          <div className={classes.buttons}>
            <Button component={Link} to={`/bulk/${answer.bulkId}`} variant="default">
              {t('bulk:open')}
            </Button>
            <Button onClick={() => onClose(true)} data-autofocus>
              {t('bulk:leave')}
            </Button>
          </div>
        </>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <p className={classes.words}>
            {t(`bulk:effect.${verb}`)} {dangerous && running > 0 && t('bulk:running', { count: running })}{' '}
            {offline > 0 && t('bulk:offline', { count: offline })}
          </p>
          {writes && <VariableFields value={variable} onChange={setVariable} />}
          {problem && <ErrorState error={problem} />}
          <div className={classes.buttons}>
            <Button variant="default" onClick={() => onClose(false)}>
              {t('ui:command.cancel')}
            </Button>
            <Button
              type="submit"
              loading={sending}
              disabled={writes && (variable.variable === '' || variable.component === '')}
              {...(dangerous && { color: 'red' })}
            >
              {t('bulk:send', { count: stations.length })}
            </Button>
          </div>
        </form>
      )}
    </Modal>
  );
}

interface Variable {
  component: string;
  variable: string;
  value: string;
}

function VariableFields({ value, onChange }: { value: Variable; onChange: (value: Variable) => void }) {
  const { t } = useTranslation('bulk');
  return (
    <FieldRow>
      <TextInput
        label={t('component')}
        description={t('componentHelp')}
        value={value.component}
        onChange={(event) => onChange({ ...value, component: event.currentTarget.value.trim() })}
      />
      <TextInput
        label={t('variable')}
        value={value.variable}
        onChange={(event) => onChange({ ...value, variable: event.currentTarget.value.trim() })}
        data-autofocus
      />
      <TextInput
        label={t('value')}
        value={value.value}
        onChange={(event) => onChange({ ...value, value: event.currentTarget.value })}
      />
    </FieldRow>
  );
}
