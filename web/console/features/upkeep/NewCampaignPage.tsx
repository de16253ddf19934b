import { Button, NativeSelect, NumberInput, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type CampaignKind,
  type CampaignPlan,
  campaignKinds,
  createCampaign,
  listCampaigns,
  previewCampaign,
} from '../../../../server/devices/campaigns/contract.ts';
import { listFirmwareFiles } from '../../../../server/devices/firmware/contract.ts';
import { type LogKind, logKinds } from '../../../../server/devices/logs/contract.ts';
import type { BodyOf, ResponseOf } from '../../../../server/platform/http/contract.ts';
import { FieldGroup, FieldRow, Form, UnitInput } from '../../../ui/fields.tsx';
import { Page } from '../../../ui/Page.tsx';
import { useList, useWrite } from '../../api.ts';
import { OrganizationPicker, SitePicker } from '../../pickers.tsx';
import { useOrganizations } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import classes from './upkeep.module.css';

type Body = NonNullable<BodyOf<typeof createCampaign>>;

/** One station first, tens after it, and a halt when it does not go well: what an operator would do by hand. */
const sensible: CampaignPlan = {
  canary: 1,
  waveSize: 50,
  successPercent: 95,
  parallel: 20,
  retries: 1,
  retryMinutes: 30,
  tryMinutes: 120,
  waitHours: 72,
};

const startText = {
  name: '',
  vendor: '',
  model: '',
  firmware: '',
  component: '',
  variable: '',
  value: '',
  from: '',
  to: '',
};

/** Says what, for whom and how carefully; shows who is meant and who is not before anything begins. */
export default function NewCampaignPage() {
  const { t } = useTranslation('upkeep');
  const navigate = useNavigate();
  const organizations = useOrganizations();
  const [kind, setKind] = useState<CampaignKind>('firmware');
  const [text, setText] = useState(startText);
  const [plan, setPlan] = useState(sensible);
  const [firmwareId, setFirmwareId] = useState<string | null>(null);
  const [log, setLog] = useState<LogKind>('diagnostics');
  const [chosen, setChosen] = useState<string>();
  const [siteId, setSiteId] = useState<string | null>(null);
  const organizationId = chosen ?? organizations[0]?.id ?? '';
  const change = (more: Partial<typeof startText>) => setText((before) => ({ ...before, ...more }));
  const preview = useWrite(previewCampaign);
  const create = useWrite(createCampaign, {
    refreshes: [listCampaigns],
    onDone: ({ id }) => void navigate({ to: `/campaigns/${id}` }),
  });
  const field = (name: keyof typeof startText, more: object = {}) => (
    <TextInput
      label={t(`new.${name}`)}
      value={text[name]}
      onChange={(event) => change({ [name]: event.currentTarget.value })}
      {...more}
    />
  );
  const wanted = {
    organizationId,
    ...taskOf(kind, { firmwareId, log, ...text }),
    query: queryOf(text, siteId),
  };
  const window = text.from && text.to ? { window: { from: text.from, to: text.to } } : {};
  const body: Body = { ...wanted, name: text.name.trim(), plan: { ...plan, ...window } };
  return (
    <Page title={t('campaigns.new')} lead={t('new.lead')}>
      <Form
        onSubmit={() => create.send({ body })}
        problem={create.problem ?? preview.problem}
        sending={create.sending}
        submit={t('new.begin')}
        onCancel={() => void navigate({ to: '/campaigns' })}
      >
        <FieldGroup title={t('new.what')}>
          {field('name', { required: true, 'data-autofocus': true })}
          <SegmentedControl
            value={kind}
            onChange={(value) => setKind(value as CampaignKind)}
            data={campaignKinds.map((value) => ({ value, label: t(`campaigns.kind.${value}`) }))}
          />
          {kind === 'firmware' && <FirmwareField value={firmwareId} onChange={setFirmwareId} />}
          {kind === 'configuration' && (
            <FieldRow>
              {field('component')}
              {field('variable')}
              {field('value')}
            </FieldRow>
          )}
          {kind === 'log' && (
            <NativeSelect
              label={t('logs.what')}
              value={log}
              onChange={(event) => setLog(event.currentTarget.value as LogKind)}
              data={logKinds.map((value) => ({ value, label: t(`logs.kind.${value}`) }))}
            />
          )}
        </FieldGroup>
        <FieldGroup title={t('new.who')}>
          <FieldRow>
            <OrganizationPicker value={organizationId} onChange={setChosen} />
            <SitePicker organizationId={organizationId} value={siteId} onChange={setSiteId} />
          </FieldRow>
          <FieldRow>
            {field('vendor')}
            {field('model')}
            {field('firmware')}
          </FieldRow>
          <div>
            <Button
              variant="default"
              loading={preview.sending}
              onClick={() => preview.send({ body: wanted })}
            >
              {t('new.preview')}
            </Button>
          </div>
          {preview.answer && <Preview of={preview.answer} />}
        </FieldGroup>
        <PlanFields plan={plan} change={(more) => setPlan((before) => ({ ...before, ...more }))} />
        <FieldGroup title={t('new.window')} help={t('new.windowHelp')}>
          <FieldRow>
            {field('from', { type: 'time' })}
            {field('to', { type: 'time' })}
          </FieldRow>
        </FieldGroup>
      </Form>
    </Page>
  );
}

interface Chosen {
  firmwareId: string | null;
  log: LogKind;
  component: string;
  variable: string;
  value: string;
}

function taskOf(kind: CampaignKind, { firmwareId, log, component, variable, value }: Chosen) {
  switch (kind) {
    case 'firmware':
      return firmwareId ? { firmware: { firmwareId } } : {};
    case 'configuration':
      return {
        configuration: {
          variables: [{ component: component.trim() || 'OCPP16', variable: variable.trim(), value }],
        },
      };
    case 'log':
      return { log: { kind: log } };
  }
}

function queryOf({ vendor, model, firmware }: typeof startText, siteId: string | null) {
  return {
    ...(siteId && { siteId }),
    ...(vendor.trim() && { vendor: vendor.trim() }),
    ...(model.trim() && { model: model.trim() }),
    ...(firmware.trim() && { firmware: firmware.trim() }),
  };
}

function FirmwareField({ value, onChange }: { value: string | null; onChange: (id: string | null) => void }) {
  const { t } = useTranslation('upkeep');
  const files = useList(listFirmwareFiles, { query: { limit: 200 } }).items;
  return (
    <Select
      label={t('firmware.file')}
      placeholder={files.length === 0 ? t('firmware.noFile') : t('firmware.choose')}
      searchable
      data={files
        .filter(({ uploadedAt }) => uploadedAt)
        .map(({ id, name, version }) => ({ value: id, label: version ? `${name} (${version})` : name }))}
      value={value}
      onChange={onChange}
    />
  );
}

const numbers = [
  ['canary', 0, 1_000],
  ['waveSize', 1, 20_000],
  ['successPercent', 0, 100],
  ['parallel', 1, 200],
  ['retries', 0, 10],
  ['retryMinutes', 1, 1_440],
  ['tryMinutes', 1, 2_880],
  ['waitHours', 1, 2_160],
] as const;

const units: Partial<Record<keyof CampaignPlan, string>> = {
  successPercent: '%',
  retryMinutes: 'min',
  tryMinutes: 'min',
  waitHours: 'h',
  kilobytesPerSecond: 'kB/s',
};

function PlanFields({ plan, change }: { plan: CampaignPlan; change: (more: Partial<CampaignPlan>) => void }) {
  const { t } = useTranslation('upkeep');
  return (
    <FieldGroup title={t('new.how')} help={t('new.howHelp')}>
      <FieldRow>
        {numbers.map(([name, min, max]) => {
          const given = {
            label: t(`new.plan.${name}`),
            min,
            max,
            value: plan[name],
            onChange: (value: string | number) => typeof value === 'number' && change({ [name]: value }),
          };
          const unit = units[name];
          return unit ? (
            <UnitInput key={name} unit={unit} {...given} />
          ) : (
            <NumberInput key={name} {...given} />
          );
        })}
        <UnitInput
          unit="kB/s"
          label={t('new.plan.kilobytesPerSecond')}
          min={1}
          value={plan.kilobytesPerSecond ?? ''}
          onChange={(value) => typeof value === 'number' && change({ kilobytesPerSecond: value })}
        />
      </FieldRow>
    </FieldGroup>
  );
}

/** Stations named at once; the counts are of all. */
const SHOWN = 20;

function Preview({ of }: { of: ResponseOf<typeof previewCampaign> }) {
  const { t } = useTranslation('upkeep');
  const say = useSentence();
  const { count, excludedCount, stations, excluded } = of;
  return (
    <div role="status">
      <p>
        <b>{t('new.count', { count })}</b>{' '}
        <span className="quiet">
          {stations
            .slice(0, SHOWN)
            .map(({ identity }) => identity)
            .join(', ')}
          {count > SHOWN && ' …'}
        </span>
      </p>
      {excludedCount > 0 && (
        <>
          <b>{t('new.excluded', { count: excludedCount })}</b>
          <ul className={classes.list}>
            {excluded.slice(0, SHOWN).map(({ stationId, identity, sentence }) => (
              <li key={stationId} className={classes.row}>
                <span className={classes.name}>{identity}</span>
                <span>{say(sentence)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
