import {
  Button,
  NativeSelect,
  SegmentedControl,
  Select,
  TextInput,
  useMantineColorScheme,
} from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeMe, me } from '../../../../server/access/sign-in-contract.ts';
import type { ResponseOf } from '../../../../server/platform/http/contract.ts';
import { Facts } from '../../../ui/EntityHead.tsx';
import { FieldRow, Form, fieldErrors } from '../../../ui/fields.tsx';
import { Page, Section } from '../../../ui/Page.tsx';
import { EntitySkeleton } from '../../../ui/Skeletons.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { useWrite } from '../../api.ts';
import { useMe, useSignOut } from '../../session.ts';
import { LANGUAGES, type Language, speak } from '../../words/index.ts';
import classes from './access.module.css';

type Me = ResponseOf<typeof me>;

/** Who am I here, what may I do, and how do I like the console? */
export default function MePage() {
  const { t } = useTranslation('account');
  const person = useMe();
  const signOut = useSignOut();
  if (!person) return <EntitySkeleton />;
  return (
    <Page
      title={t('title')}
      actions={
        <Button variant="default" onClick={signOut}>
          {t('signOut')}
        </Button>
      }
    >
      <div className={`${classes.stack} ${classes.narrow}`}>
        <Section title={t('person')}>
          <PersonForm person={person} />
        </Section>
        <Section title={t('console')}>
          <Looks />
        </Section>
        <Section
          title={t('password')}
          aside={
            <Button component={Link} to="/password" variant="default">
              {t('changePassword')}
            </Button>
          }
        >
          <p className="quiet" style={{ margin: 0 }}>
            {t('passwordHelp')}
          </p>
        </Section>
        <Section title={t('mayDo')}>
          <Grants person={person} />
        </Section>
      </div>
    </Page>
  );
}

function PersonForm({ person }: { person: Me }) {
  const { t } = useTranslation(['account', 'ui']);
  const [name, setName] = useState(person.name);
  const [zone, setZone] = useState(person.zone);
  const { send, sending, problem } = useWrite(changeMe, {
    refreshes: [me],
    onDone: () => notifications.show({ message: t('ui:form.saved') }),
  });
  const errors = fieldErrors(problem?.errors ?? []);
  return (
    <Form onSubmit={() => send({ body: { name: name.trim(), zone } })} problem={problem} sending={sending}>
      <FieldRow>
        <TextInput
          label={t('account:name')}
          required
          value={name}
          error={errors.name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput label={t('account:email')} readOnly value={person.email ?? ''} />
        <Select
          label={t('account:zone')}
          description={t('account:zoneHelp')}
          placeholder={Intl.DateTimeFormat().resolvedOptions().timeZone}
          searchable
          clearable
          value={zone}
          error={errors.zone}
          onChange={setZone}
          data={Intl.supportedValuesOf('timeZone')}
        />
      </FieldRow>
    </Form>
  );
}

/** Language and colours take effect at once; the language is kept with the account too. */
function Looks() {
  const { t, i18n } = useTranslation(['account', 'shell']);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const keep = useWrite(changeMe, { refreshes: [me] });
  return (
    <div className={classes.stack}>
      <NativeSelect
        label={t('shell:person.language')}
        value={i18n.language}
        onChange={(event) => {
          const language = event.currentTarget.value as Language;
          void speak(language);
          keep.send({ body: { locale: language } });
        }}
        data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
      />
      <SegmentedControl
        aria-label={t('shell:theme.label')}
        value={colorScheme}
        onChange={(value) => setColorScheme(value as typeof colorScheme)}
        data={(['light', 'dark', 'auto'] as const).map((value) => ({
          value,
          label: t(`shell:theme.${value}`),
        }))}
      />
    </div>
  );
}

function Grants({ person }: { person: Me }) {
  const { t } = useTranslation(['account', 'operators']);
  return (
    <>
      <Facts
        facts={person.grants.map((grant) => ({
          label: t(`operators:roles.${grant.role}`),
          value: grant.siteName ? `${grant.siteName} (${grant.organizationName})` : grant.organizationName,
        }))}
      />
      <p className={classes.buttons} style={{ marginBottom: 0 }}>
        {person.permissions.map((permission) => (
          <Tag key={permission}>{permission}</Tag>
        ))}
      </p>
    </>
  );
}
