import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  deleteFirmwareFile,
  type FirmwareFile,
  listFirmwareFiles,
} from '../../../../server/devices/firmware/contract.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Page } from '../../../ui/Page.tsx';
import { SidePanel } from '../../../ui/SidePanel.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { DataTable } from '../../../ui/table/DataTable.tsx';
import type { Column } from '../../../ui/table/model.ts';
import { useListState } from '../../../ui/table/state.ts';
import { useList, useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';
import { useCan } from '../../session.ts';
import { UploadFirmware } from './UploadFirmware.tsx';
import classes from './upkeep.module.css';

/** Which firmware do we have to give, is it genuine, and who uses it? */
export default function FirmwarePage() {
  const { t } = useTranslation('upkeep');
  const can = useCan();
  const [uploading, setUploading] = useState(false);
  const { q } = useListState();
  const list = useList(listFirmwareFiles, { query: q ? { q } : {} });
  return (
    <Page
      fill
      title={t('files.title')}
      lead={t('files.lead')}
      actions={
        can('stations:write') && (
          <>
            <Button variant="default" component={Link} to="/campaigns/new">
              {t('campaigns.new')}
            </Button>
            <Button onClick={() => setUploading(true)}>{t('files.upload')}</Button>
          </>
        )
      }
    >
      <DataTable
        label={t('files.title')}
        list={list}
        columns={useColumns()}
        rowId={(row) => row.id}
        panel={(row, close) => <FilePanel file={row} onClose={close} />}
        empty={
          <EmptyState title={t('files.none')}>
            <p>{t('files.noneHelp')}</p>
          </EmptyState>
        }
      />
      {uploading && <UploadFirmware onClose={() => setUploading(false)} />}
    </Page>
  );
}

function FilePanel({ file, onClose }: { file: FirmwareFile; onClose: () => void }) {
  const { t } = useTranslation('upkeep');
  const can = useCan();
  const remove = useWrite(deleteFirmwareFile, { refreshes: [listFirmwareFiles], onDone: onClose });
  return (
    <SidePanel title={file.name} onClose={onClose}>
      <dl className={classes.figures}>
        <span>
          SHA-256: <span className="mono">{file.sha256 ?? '–'}</span>
        </span>
        <span>
          MD5: <span className="mono">{file.md5 ?? '–'}</span>
        </span>
        <span>{t('files.used', { count: file.requests, open: file.openRequests })}</span>
      </dl>
      {file.note && <p>{file.note}</p>}
      {can('stations:write') && file.openRequests === 0 && (
        <ConfirmButton
          label={t('files.delete')}
          title={t('files.deleteTitle', { name: file.name })}
          effect={t('files.deleteEffect')}
          act={() => remove.sendAsync({ params: { firmwareId: file.id } })}
        />
      )}
    </SidePanel>
  );
}

function useColumns(): Column<FirmwareFile>[] {
  const { t } = useTranslation('upkeep');
  return [
    { id: 'name', title: t('files.name'), min: 180, grow: 2, cell: (row) => row.name },
    { id: 'version', title: t('files.version'), min: 100, cell: (row) => row.version ?? '–' },
    {
      id: 'for',
      title: t('files.for'),
      min: 160,
      cell: (row) => [row.vendor, row.model].filter(Boolean).join(' ') || t('files.anyModel'),
    },
    {
      id: 'size',
      title: t('files.size'),
      min: 90,
      cell: (row) => (
        <span className="number">
          {row.sizeBytes === null
            ? t('files.missing')
            : t('files.mega', { size: (row.sizeBytes / 1e6).toFixed(1) })}
        </span>
      ),
    },
    {
      id: 'signed',
      title: t('files.signature'),
      min: 110,
      grow: 0.4,
      card: 'aside',
      cell: (row) =>
        row.signatureFits === false ? (
          <Tag tone="red">{t('files.wrong')}</Tag>
        ) : (
          <Tag tone={row.signed ? 'green' : 'grey'}>{t(row.signed ? 'files.signed' : 'files.unsigned')}</Tag>
        ),
    },
    { id: 'at', title: t('when'), min: 100, grow: 0.4, cell: (row) => <Time at={row.createdAt} /> },
  ];
}
