import { Button, Group, Menu, Modal, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  changeDriver,
  type Driver,
  eraseDriver,
  exportDriver,
  getDriver,
  listDrivers,
  retireDriver,
} from '../../../../server/drivers/people-contract.ts';
import { Form } from '../../../ui/fields.tsx';
import { addressOf, useWrite } from '../../api.ts';
import { ConfirmButton, ConfirmDialog } from '../../ConfirmButton.tsx';
import { useCan } from '../../session.ts';

const refreshes = [listDrivers, getDriver];

/** What can be done with a driver: change, block with a reason, retire; hand out or erase what is kept. */
export function DriverActions({ driver, onRetired }: { driver: Driver; onRetired?: () => void }) {
  const { t } = useTranslation('drivers');
  const can = useCan();
  const [blocking, setBlocking] = useState(false);
  const change = useWrite(changeDriver, { refreshes });
  const retire = useWrite(retireDriver, { refreshes });
  if (!can('drivers:write') || driver.erasedAt) return null;
  const params = { driverId: driver.id };
  return (
    <Group gap={8}>
      {!driver.retiredAt && (
        <>
          <Button component={Link} to={`/drivers/${driver.id}/edit`} variant="default">
            {t('edit')}
          </Button>
          {driver.status === 'active' ? (
            <Button variant="default" onClick={() => setBlocking(true)}>
              {t('block.button')}
            </Button>
          ) : (
            <Button
              variant="default"
              loading={change.sending}
              onClick={() => change.send({ params, body: { status: 'active' } })}
            >
              {t('unblock')}
            </Button>
          )}
          <ConfirmButton
            label={t('retire.button')}
            title={t('retire.title', { name: driver.name })}
            effect={t('retire.effect')}
            act={() => retire.sendAsync({ params })}
            {...(onRetired && { onDone: onRetired })}
          />
        </>
      )}
      <PersonalData driver={driver} />
      {blocking && <BlockDialog driver={driver} onClose={() => setBlocking(false)} />}
    </Group>
  );
}

function BlockDialog({ driver, onClose }: { driver: Driver; onClose: () => void }) {
  const { t } = useTranslation('drivers');
  const [reason, setReason] = useState('');
  const { send, sending, problem } = useWrite(changeDriver, { refreshes, onDone: onClose });
  const blockedReason = reason.trim() || null;
  return (
    <Modal opened onClose={onClose} title={t('block.title', { name: driver.name })}>
      <Form
        submit={t('block.button')}
        sending={sending}
        problem={problem}
        onCancel={onClose}
        onSubmit={() => send({ params: { driverId: driver.id }, body: { status: 'blocked', blockedReason } })}
      >
        <TextInput
          label={t('block.reason')}
          description={t('block.reasonHelp')}
          value={reason}
          maxLength={500}
          onChange={(event) => setReason(event.currentTarget.value)}
          data-autofocus
        />
      </Form>
    </Modal>
  );
}

/** What a person may ask for: all that is kept of them, or that it goes. */
function PersonalData({ driver }: { driver: Driver }) {
  const { t } = useTranslation('drivers');
  const [erasing, setErasing] = useState(false);
  const erase = useWrite(eraseDriver, { refreshes });
  const params = { driverId: driver.id };
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default">{t('data.button')}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            component="a"
            href={addressOf(exportDriver, { params })}
            title={t('data.exportHelp')}
            download
          >
            {t('data.export')}
          </Menu.Item>
          <Menu.Item color="red" onClick={() => setErasing(true)}>
            {t('data.erase')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {erasing && (
        <ConfirmDialog
          label={t('data.erase')}
          title={t('data.eraseTitle', { name: driver.name })}
          effect={t('data.eraseEffect')}
          act={() => erase.sendAsync({ params, body: { confirm: 'erase' } })}
          onClose={() => setErasing(false)}
        />
      )}
    </>
  );
}
