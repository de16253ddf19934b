/** Requests made up from a route's own schemas, about somebody's things. */

import type { TSchema } from 'typebox';
import type { Route } from '../platform/http/contract.ts';
import type { Twin } from './twin.ts';

type Schema = { readonly [keyword: string]: unknown };

/** What names in paths, queries and bodies stand for. */
function meaning(name: string, path: string, twin: Twin): unknown {
  const byPath: readonly (readonly [start: string, value: string])[] = [
    ['/organizations/', twin.organizationId],
    ['/operators/', twin.operatorId],
    ['/keys/', twin.keyId],
    ['/transactions/', twin.endedTransactionId],
    ['/quarantine/', twin.quarantineId],
  ];
  // Spans of time that must be told: all of it.
  const spans = ['/reports/revenue', '/reports/margin', '/price-series/', '/meters/', '/ledger/datev'].some(
    (start) => path.startsWith(start),
  );
  // One that must end after it begins.
  const month = path.endsWith('/energy-summary');
  switch (name) {
    case 'from':
      if (month) return '2026-01-01T00:00:00Z';
      return spans ? '2020-01-01T00:00:00Z' : undefined;
    case 'to':
      if (month) return '2026-02-01T00:00:00Z';
      return spans ? '2100-01-01T00:00:00Z' : undefined;
    case 'id':
      return byPath.find(([start]) => path.startsWith(start))?.[1];
    case 'identity':
      return path.startsWith('/waiting-stations/') ? `${twin.mark}-WAITS` : twin.identity;
    case 'station':
    case 'stationIdentity':
      return twin.identity;
    case 'token':
      return twin.tokenUid;
    case 'q':
      return twin.mark;
    case 'identities':
      return [twin.identity];
    case 'stationIds':
      return [twin.stationId];
    case 'organizationId':
    case 'parentId':
      return twin.organizationId;
    case 'transactionId':
    case 'billableId':
      return twin.endedTransactionId;
    case 'payerOrganizationId':
      return twin.organizationId;
    case 'evse':
    case 'connector':
      return 1;
    case 'url':
      // Nobody answers there.
      return path.endsWith('/weather') ? 'http://127.0.0.1:9' : undefined;
    case 'currency':
      return path.endsWith('/power-prices') || path.endsWith('/what-ifs') ? 'EUR' : undefined;
    case 'leavesAt':
      return '06:00';
    case 'zone':
      return 'UTC';
    case 'reservationId':
    case 'siteId':
    case 'stationId':
    case 'tokenId':
    case 'textId':
    case 'rootId':
    case 'templateId':
    case 'moveId':
    case 'bulkId':
    case 'commandId':
    case 'tariffId':
    case 'versionId':
    case 'assignmentId':
    case 'seriesId':
    case 'firmwareId':
    case 'campaignId':
    case 'meterId':
    case 'carbonSeriesId':
    case 'limitId':
    case 'vtnId':
    case 'gridEventId':
    case 'optOutId':
    case 'whatIfId':
    case 'meterKeyId':
    case 'holdId':
    case 'entityId':
    case 'rateId':
    case 'customerId':
    case 'invoiceId':
    case 'hostId':
    case 'agreementId':
    case 'statementId':
    case 'fileId':
    case 'certificateId':
    case 'paymentId':
    case 'differenceId':
    case 'driverId':
    case 'groupId':
    case 'fleetId':
    case 'costCentreId':
    case 'vehicleId':
    case 'departureId':
    case 'contractId':
    case 'budgetId':
    case 'balanceId':
    case 'entryId':
    case 'evseLimitId':
    case 'cardRequestId':
    case 'eventAsideId':
      return twin[name];
    case 'requestId':
      return path.startsWith('/signing-requests/') ? twin.signingRequestId : undefined;
    default:
      return undefined;
  }
}

/** The route's path about the twin's things, with the query that it cannot do without. */
export function samplePath(route: Route, twin: Twin): string {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = meaning(name, route.path, twin) ?? pathless[name];
    if (value === undefined)
      throw new Error(`server/testing/sample.ts does not know {${name}} of ${route.path}`);
    return encodeURIComponent(String(value));
  });
  const query = route.query ? sampleOf(route.query, '', route.path, twin) : undefined;
  const words = Object.entries((query ?? {}) as Record<string, unknown>).map(
    ([name, value]) => `${name}=${encodeURIComponent(String(value))}`,
  );
  return words.length > 0 ? `${path}?${words.join('&')}` : path;
}

/** Things that belong to a person or to the whole house, not to an organization: nobody else's exist. */
const pathless: Readonly<Record<string, string>> = {
  form: 'metering',
  consumer: 'billing',
  viewId: '0190a000-0000-7000-8000-000000000000',
  modelId: '0190a000-0000-7000-8000-000000000000',
  stream: '1',
};

export function sampleBody(route: Route, twin: Twin): unknown {
  return route.body && sampleOf(route.body, '', route.path, twin);
}

/** The least value that a schema takes; what has a meaning gets it, whether it is required or not. */
function sampleOf(typed: TSchema, name: string, path: string, twin: Twin): unknown {
  const schema = typed as Schema;
  const known = meaning(name, path, twin);
  if (known !== undefined && schema.type !== 'object') return known;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return (schema.enum as unknown[])[0];
  if (schema.anyOf) return sampleOf((schema.anyOf as TSchema[])[0]!, name, path, twin);
  if (schema.allOf) {
    return Object.assign({}, ...(schema.allOf as TSchema[]).map((part) => sampleOf(part, name, path, twin)));
  }
  switch (schema.type) {
    case 'object':
      return sampleObject(schema, path, twin);
    case 'array':
      return Array.from({ length: Number(schema.minItems ?? 0) }, () =>
        sampleOf(schema.items as TSchema, name, path, twin),
      );
    case 'string':
      return sampleText(schema, name);
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'boolean':
      return false;
    case 'null':
      return null;
    default:
      return {};
  }
}

function sampleObject(schema: Schema, path: string, twin: Twin): Record<string, unknown> {
  const required = new Set(schema.required as string[] | undefined);
  const sample: Record<string, unknown> = {};
  for (const [name, member] of Object.entries((schema.properties ?? {}) as Record<string, TSchema>)) {
    if (required.has(name) || meaning(name, path, twin) !== undefined)
      sample[name] = sampleOf(member, name, path, twin);
  }
  return sample;
}

function sampleText(schema: Schema, name: string): string {
  if (schema.format === 'uuid') return '0190a000-0000-7000-8000-000000000001';
  if (schema.format === 'date-time') return '2026-01-05T08:00:00Z';
  if (schema.format === 'date') return '2026-01-01';
  if (schema.format === 'uri') return 'wss://sample.example.com/ocpp';
  if (schema.format === 'email') return 'sample@example.com';
  return (name || 'sample')
    .padEnd(Number(schema.minLength ?? 1), 'x')
    .slice(0, Number(schema.maxLength ?? 200));
}
