import type pg from 'pg';
import { type StationAnswer, storablePayload } from '../gateway/index.ts';
import type { Clock } from '../platform/clock.ts';
import { markDue } from './configuration/due.ts';
import { type AskedReport, noteAskedReport } from './configuration/report-store.ts';
import { keyName, singleValue, type VariableValue, valuesOfKeys } from './variable.ts';
import { writeVariables } from './variable-store.ts';

/**
 * Keeps what stations answer about their configuration, whoever asked. An answer may break its schema (long
 * values do so often): what can be understood of it is kept.
 */
export function createAnswerKeeper({ pool, clock }: { pool: pg.Pool; clock: Clock }) {
  return async function keep({ stationId, action, request, answer }: StationAnswer): Promise<void> {
    const asked = object(clean(request));
    const said = object(clean(answer));
    const report = reportOf(stationId, action, asked, said);
    if (report) await noteAskedReport(pool, report, clock.now());
    const values = valuesOf(action, asked, said);
    if (values.length === 0) return;
    await writeVariables(pool, stationId, values, clock.now());
    await markDue(pool, stationId);
  };
}

type Json = Record<string, unknown>;

const reportKinds: Readonly<Record<string, AskedReport['kind']>> = {
  FullInventory: 'full',
  ConfigurationInventory: 'configuration',
  SummaryInventory: 'summary',
};

function reportOf(
  stationId: string,
  action: string,
  request: Json,
  { status }: Json,
): AskedReport | undefined {
  const { requestId, reportBase } = request;
  const isReport = action === 'GetBaseReport' || action === 'GetReport';
  if (!isReport || typeof requestId !== 'number') return undefined;
  const kind = action === 'GetReport' ? 'custom' : reportKinds[String(reportBase)];
  return kind && { stationId, requestId, kind, answer: String(status) };
}

function valuesOf(action: string, request: Json, answer: Json): VariableValue[] {
  switch (action) {
    case 'GetConfiguration':
      return valuesOfKeys(list(answer.configurationKey).flatMap(keyOf));
    case 'ChangeConfiguration':
      return took(answer.status) ? changedKey(request) : [];
    case 'GetVariables':
      return list(answer.getVariableResult)
        .filter((item) => item.attributeStatus === 'Accepted')
        .flatMap((item) => variable(item, item.attributeValue));
    case 'SetVariables': {
      const asked = list(request.setVariableData);
      return list(answer.setVariableResult).flatMap((item, index) =>
        took(item.attributeStatus) ? variable(item, asked[index]?.attributeValue) : [],
      );
    }
    default:
      return [];
  }
}

const took = (status: unknown) => status === 'Accepted' || status === 'RebootRequired';

function keyOf({ key, readonly, value }: Json) {
  if (typeof key !== 'string') return [];
  return [
    {
      key,
      ...(typeof readonly === 'boolean' && { readonly }),
      ...(typeof value === 'string' && { value }),
    },
  ];
}

function changedKey({ key, value }: Json): VariableValue[] {
  if (typeof key !== 'string' || typeof value !== 'string') return [];
  return valuesOfKeys([{ key, value }]).map((changed) => ({ ...changed, ...keyName(key) }));
}

function variable(item: Json, value: unknown): VariableValue[] {
  const component = object(item.component);
  const { name, instance } = object(item.variable);
  if (typeof component.name !== 'string' || typeof name !== 'string') return [];
  const evse = object(component.evse);
  return [
    singleValue({
      component: {
        name: component.name,
        ...(typeof component.instance === 'string' && { instance: component.instance }),
        ...(typeof evse.id === 'number' && {
          evse: {
            id: evse.id,
            ...(typeof evse.connectorId === 'number' && { connectorId: evse.connectorId }),
          },
        }),
      },
      variable: { name, ...(typeof instance === 'string' && { instance }) },
      attributeType: typeof item.attributeType === 'string' ? item.attributeType : undefined,
      attributeValue: typeof value === 'string' ? value : undefined,
    }),
  ];
}

const object = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
const list = (value: unknown): Json[] => (Array.isArray(value) ? value.map(object) : []);
const clean = (value: unknown) => storablePayload(value, JSON.stringify(value) ?? '');
