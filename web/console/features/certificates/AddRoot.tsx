import { Button, FileButton, Modal, NativeSelect, Radio, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { installable } from '../../../../server/devices/certificates/contract.ts';
import {
  addTrustedRoot,
  listTrustedRoots,
  previewTrustedRoots,
} from '../../../../server/devices/certificates/roots-contract.ts';
import type { ResponseOf } from '../../../../server/platform/http/contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useWrite } from '../../api.ts';
import { useOrganizations } from '../../session.ts';
import classes from './certificates.module.css';

type Found = ResponseOf<typeof previewTrustedRoots>['items'][number];

/** Takes a root in two steps: what it says of itself with its fingerprint, then the yes of somebody who compared that. */
export function AddRoot({
  use: firstUse = 'v2g_root',
  pem: firstPem = '',
  onClose,
}: {
  use?: (typeof installable)[number] | undefined;
  pem?: string | undefined;
  onClose: () => void;
}) {
  const { t } = useTranslation('certificates');
  const [use, setUse] = useState(firstUse);
  const [pem, setPem] = useState(firstPem);
  const [found, setFound] = useState<readonly Found[]>();
  const [fingerprint, setFingerprint] = useState('');
  const organizations = useOrganizations();
  const [organizationId, setOrganizationId] = useState('');
  const preview = useWrite(previewTrustedRoots, { onDone: ({ items }) => setFound(items) });
  const add = useWrite(addTrustedRoot, { refreshes: [listTrustedRoots], onDone: onClose });
  const take = (text: string) => {
    setPem(text);
    setFound(undefined);
    setFingerprint('');
  };
  const problem = preview.problem ?? add.problem;
  return (
    <Modal opened onClose={onClose} size="lg" title={t('trusted.add')}>
      <Stack>
        <NativeSelect
          label={t('trusted.use')}
          description={t(`trusted.about.${use}`)}
          value={use}
          onChange={({ currentTarget }) => setUse(currentTarget.value as typeof use)}
          data={installable.map((value) => ({ value, label: t(`uses.${value}`) }))}
        />
        <NativeSelect
          label={t('trusted.whose')}
          description={t(organizationId === '' ? 'trusted.houseHelp' : 'trusted.whoseHelp')}
          value={organizationId}
          onChange={({ currentTarget }) => setOrganizationId(currentTarget.value)}
          data={[
            { value: '', label: t('trusted.house') },
            ...organizations.map(({ id, name, depth }) => ({
              value: id,
              label: `${'\u2003'.repeat(depth)}${name}`,
            })),
          ]}
        />
        <Textarea
          label={t('trusted.pem')}
          value={pem}
          onChange={({ currentTarget }) => take(currentTarget.value)}
          autosize
          minRows={4}
          maxRows={10}
          spellCheck={false}
        />
        <div className={classes.bar}>
          <FileButton onChange={(file) => void file?.text().then(take)} accept=".pem,.crt,.cer">
            {(props) => (
              <Button variant="default" {...props}>
                {t('trusted.file')}
              </Button>
            )}
          </FileButton>
          <Button
            variant={found ? 'default' : 'filled'}
            loading={preview.sending}
            disabled={pem.trim() === ''}
            onClick={() => preview.send({ body: { pem } })}
          >
            {t('trusted.look')}
          </Button>
        </div>
        {found?.length === 0 && <p>{t('trusted.nothing')}</p>}
        {found && found.length > 0 && (
          <Radio.Group
            label={t('trusted.compare')}
            description={t('trusted.compareHelp')}
            value={fingerprint}
            onChange={setFingerprint}
          >
            {found.map((one, place) => (
              <Choice key={one.fingerprint ?? place} found={one} />
            ))}
          </Radio.Group>
        )}
        {problem && <ErrorState error={problem} />}
        {found && (
          <Button
            loading={add.sending}
            disabled={fingerprint === ''}
            onClick={() =>
              add.send({ body: { use, pem, fingerprint, organizationId: organizationId || null } })
            }
          >
            {t('trusted.trust')}
          </Button>
        )}
      </Stack>
    </Modal>
  );
}

function Choice({ found: { subject, fingerprint, notBefore, notAfter, problem } }: { found: Found }) {
  const { t } = useTranslation('certificates');
  return (
    <Radio
      mt="sm"
      value={fingerprint ?? ''}
      disabled={problem !== null || !fingerprint}
      label={subject ?? t('trusted.problems.not_a_certificate')}
      error={problem && t(`trusted.problems.${problem}`)}
      description={
        fingerprint && (
          <>
            <code style={{ overflowWrap: 'anywhere' }}>{(fingerprint.match(/../g) ?? []).join(':')}</code>
            <br />
            {notBefore && <Time at={notBefore} />} – {notAfter && <Time at={notAfter} />}
          </>
        )
      }
    />
  );
}
