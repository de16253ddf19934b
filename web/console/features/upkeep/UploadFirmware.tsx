import { Button, FileInput, Modal, Progress, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  createFirmwareFile,
  deleteFirmwareFile,
  listFirmwareFiles,
  putFirmwareContent,
} from '../../../../server/devices/firmware/contract.ts';
import { ErrorState, type Trouble } from '../../../ui/EmptyState.tsx';
import { FieldRow } from '../../../ui/fields.tsx';
import { addressOf, call, Problem, refresh } from '../../api.ts';
import { OrganizationPicker } from '../../pickers.tsx';
import { useOrganizations } from '../../session.ts';

const empty = { version: '', vendor: '', model: '', note: '', signature: '', signingCertificate: '' };

/** Takes a firmware file in: first what it is, then its bytes, with the progress. Nothing typed is lost on an error. */
export function UploadFirmware({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['upkeep', 'ui']);
  const client = useQueryClient();
  const organizations = useOrganizations();
  const [file, setFile] = useState<File | null>(null);
  const [facts, setFacts] = useState(empty);
  const [organizationId, setOrganizationId] = useState(organizations[0]?.id ?? '');
  const [share, setShare] = useState<number>();
  const [trouble, setTrouble] = useState<Trouble>();
  const change = (more: Partial<typeof empty>) => setFacts((before) => ({ ...before, ...more }));
  const send = async () => {
    if (!file) return;
    setTrouble(undefined);
    setShare(0);
    try {
      const told = Object.fromEntries(Object.entries(facts).filter(([, value]) => value.trim() !== ''));
      const { id } = await call(createFirmwareFile, { body: { organizationId, name: file.name, ...told } });
      try {
        await put(addressOf(putFirmwareContent, { params: { firmwareId: id } }), file, setShare);
      } catch (error) {
        await call(deleteFirmwareFile, { params: { firmwareId: id } }).catch(() => {});
        throw error;
      }
      refresh(client, listFirmwareFiles);
      onClose();
    } catch (error) {
      setTrouble(error as Trouble);
    } finally {
      setShare(undefined);
    }
  };
  const text = (name: 'version' | 'vendor' | 'model') => (
    <TextInput
      label={t(`upkeep:files.${name}`)}
      description={t(`upkeep:files.${name}Help`)}
      value={facts[name]}
      onChange={(event) => change({ [name]: event.currentTarget.value })}
    />
  );
  return (
    <Modal opened onClose={onClose} title={t('upkeep:files.upload')} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <FileInput label={t('upkeep:files.file')} required value={file} onChange={setFile} data-autofocus />
        <OrganizationPicker value={organizationId} onChange={setOrganizationId} />
        <FieldRow>
          {text('version')}
          {text('vendor')}
          {text('model')}
        </FieldRow>
        <Textarea
          label={t('upkeep:files.signatureText')}
          description={t('upkeep:files.signatureHelp')}
          value={facts.signature}
          onChange={(event) => change({ signature: event.currentTarget.value.trim() })}
        />
        <Textarea
          label={t('upkeep:files.certificate')}
          placeholder="-----BEGIN CERTIFICATE-----"
          value={facts.signingCertificate}
          onChange={(event) => change({ signingCertificate: event.currentTarget.value })}
        />
        <TextInput
          label={t('upkeep:files.note')}
          value={facts.note}
          onChange={(event) => change({ note: event.currentTarget.value })}
        />
        {trouble && <ErrorState error={trouble} />}
        {share !== undefined && (
          <Progress mt={12} value={share * 100} aria-label={t('upkeep:files.progress')} />
        )}
        <Button mt={16} type="submit" loading={share !== undefined} disabled={!file}>
          {t('upkeep:files.send')}
        </Button>
      </form>
    </Modal>
  );
}

/** Sends a file's bytes and tells how far it is; fetch cannot tell of what was sent. */
function put(url: string, file: File, onShare: (share: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', url);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.onprogress = ({ loaded, total }) => onShare(total ? loaded / total : 0);
    request.onload = () => {
      if (request.status < 300) return resolve();
      const body = parse(request.responseText);
      reject(new Problem(request.status, body));
    };
    request.onerror = () => reject(new Problem(0, { title: 'Busbar does not answer' }));
    request.send(file);
  });
}

function parse(text: string): { title?: string; detail?: string; help?: string } {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
