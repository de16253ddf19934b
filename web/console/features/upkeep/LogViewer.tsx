import { Button, Modal, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readLog } from '../../../../server/devices/logs/contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { IconSearch } from '../../../ui/icons.ts';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { useApi } from '../../api.ts';
import classes from './upkeep.module.css';

/** The lines of a delivered file, searched where it lies; long ones are read on part by part. */
export function LogViewer({
  identity,
  fileId,
  name,
  onClose,
}: {
  identity: string;
  fileId: string;
  name: string;
  onClose: () => void;
}) {
  const { t } = useTranslation('upkeep');
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed, 300);
  const [from, setFrom] = useState(1);
  const { data, error, refetch } = useApi(readLog, {
    params: { identity, fileId },
    query: { from, ...(q && { q }) },
  });
  return (
    <Modal opened onClose={onClose} title={name} size="xl">
      <div className={classes.bar}>
        <TextInput
          aria-label={t('logs.search')}
          placeholder={t('logs.search')}
          leftSection={<IconSearch size={16} />}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setFrom(1);
          }}
        />
        {from > 1 && (
          <Button variant="default" onClick={() => setFrom(1)}>
            {t('logs.top')}
          </Button>
        )}
        {data?.next && (
          <Button variant="default" onClick={() => setFrom(data.next ?? 1)}>
            {t('logs.further')}
          </Button>
        )}
      </div>
      {error && <ErrorState error={error} retry={() => void refetch()} />}
      {!data && !error && <ListSkeleton />}
      {data && !data.text && <p>{t('logs.noText')}</p>}
      {data?.text && data.lines.length === 0 && <p className="quiet">{t('logs.nothing')}</p>}
      <pre className={classes.log}>
        {data?.lines.map((line) => (
          <div key={line.number}>
            <span className={classes.number}>{line.number}</span>
            {line.text}
          </div>
        ))}
      </pre>
    </Modal>
  );
}
