import { ActionIcon, Button, NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { listRoles, type Role, roles } from '../../../../server/access/contract.ts';
import { FieldGroup } from '../../../ui/fields.tsx';
import { IconPlus, IconTrash } from '../../../ui/icons.ts';
import { useApi } from '../../api.ts';
import { OrganizationPicker, SitePicker } from '../../pickers.tsx';
import { useOrganizations } from '../../session.ts';
import classes from './access.module.css';

/** A grant in a form; `key` tells the lines apart while they are edited. */
export interface GrantLine {
  key: number;
  role: Role;
  organizationId: string;
  siteId: string | null;
  siteName?: string | null;
}

/** Most grants that the API takes for one operator. */
const MOST = 100;

/** What an operator may do: a role at an organization and all below it, or at one site. */
export function GrantsField({
  value,
  onChange,
  error,
}: {
  value: readonly GrantLine[];
  onChange: (value: GrantLine[]) => void;
  error?: string | undefined;
}) {
  const { t } = useTranslation('operators');
  const organizations = useOrganizations();
  const change = (key: number, part: Partial<GrantLine>) =>
    onChange(value.map((line) => (line.key === key ? { ...line, ...part } : line)));
  const add = () => {
    const key = Math.max(0, ...value.map((line) => line.key)) + 1;
    onChange([...value, { key, role: 'viewer', organizationId: organizations[0]?.id ?? '', siteId: null }]);
  };
  return (
    <FieldGroup title={t('grants')} help={<RoleHelp />}>
      {value.map((line) => (
        <fieldset key={line.key} className={classes.grant} style={{ border: 0, margin: 0, paddingInline: 0 }}>
          <RolePicker value={line.role} onChange={(role) => change(line.key, { role })} />
          <OrganizationPicker
            value={line.organizationId}
            onChange={(organizationId) => change(line.key, { organizationId, siteId: null })}
          />
          <SitePicker
            organizationId={line.organizationId}
            value={line.siteId}
            onChange={(siteId) => change(line.key, { siteId })}
            known={line.siteId && line.siteName ? { id: line.siteId, name: line.siteName } : undefined}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label={t('removeGrant')}
            onClick={() => onChange(value.filter(({ key }) => key !== line.key))}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </fieldset>
      ))}
      {error && (
        <p role="alert" style={{ margin: 0, color: 'var(--red-text)' }}>
          {error}
        </p>
      )}
      <div>
        <Button
          variant="default"
          leftSection={<IconPlus size={16} />}
          disabled={value.length >= MOST}
          onClick={add}
        >
          {t('addGrant')}
        </Button>
      </div>
    </FieldGroup>
  );
}

export function RolePicker({ value, onChange }: { value: Role; onChange: (role: Role) => void }) {
  const { t } = useTranslation('operators');
  return (
    <NativeSelect
      label={t('role')}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value as Role)}
      data={roles.map((role) => ({ value: role, label: t(`roles.${role}`) }))}
    />
  );
}

/** What each role may do, in words; the exact permissions on hover. */
export function RoleHelp() {
  const { t } = useTranslation('operators');
  const known = useApi(listRoles, {}).data?.items ?? [];
  return (
    <ul className={classes.roles}>
      {[...roles].reverse().map((role) => (
        <li key={role} title={known.find((one) => one.role === role)?.permissions.join(', ')}>
          <b>{t(`roles.${role}`)}</b> {t(`roleHelp.${role}`)}
        </li>
      ))}
    </ul>
  );
}
