import { randomInt } from 'node:crypto';
import type { Messages201, Ocpp21 } from '@busbar/ocpp';
import type { ParamsOfCommand } from '../../gateway/contract.ts';
import { type Asked, type Cannot, type Intent, stationCommand } from '../../gateway/index.ts';
import type { House } from '../house.ts';
import { monitoringCommands } from './contract.ts';
import { wirePlace, wireTypes, wireVariable } from './monitor.ts';

type Params<C extends keyof typeof monitoringCommands> = ParamsOfCommand<(typeof monitoringCommands)[C]>;
type Monitor = Params<'set-variable-monitoring'>['monitors'][number];
type Wire201 = Messages201['SetVariableMonitoring']['request']['setMonitoringData'][number];

/** What a station told of a customer is kept for so long. */
const customerDays = 7;
const dayMs = 86_400_000;

/** The schemas demand one item at least, and the types say so. */
const some = <T>(items: T[]) => items as [T, ...T[]];

const wireMonitor = (monitor: Monitor) => ({
  ...(monitor.id !== undefined && { id: monitor.id }),
  component: wirePlace(monitor),
  variable: wireVariable(monitor),
  type: wireTypes[monitor.type],
  value: monitor.value,
  severity: monitor.severity,
  ...(monitor.duringTransactions !== undefined && { transaction: monitor.duringTransactions }),
});

const setMonitoring: Intent<Params<'set-variable-monitoring'>> = {
  ocpp2: ({ monitors }) => {
    const newer = monitors.find(
      ({ type, streamSeconds }) => streamSeconds !== undefined || type.startsWith('target_delta'),
    );
    if (newer) return { cannot: 'OCPP 2.0.1 knows neither streams nor monitors of a target’s delta' };
    return ['SetVariableMonitoring', { setMonitoringData: some(monitors.map(wireMonitor) as Wire201[]) }];
  },
  ocpp21: ({ monitors }) => [
    'SetVariableMonitoring',
    {
      setMonitoringData: some(
        monitors.map((monitor) => ({
          ...wireMonitor(monitor),
          ...(monitor.streamSeconds !== undefined && {
            periodicEventStream: { interval: monitor.streamSeconds },
          }),
        })),
      ),
    },
  ],
};

const criteria = {
  threshold: 'ThresholdMonitoring',
  delta: 'DeltaMonitoring',
  periodic: 'PeriodicMonitoring',
} as const;
const bases = { all: 'All', factory_default: 'FactoryDefault', hardwired_only: 'HardWiredOnly' } as const;

type Report = Params<'get-monitoring-report'> & { readonly requestId: number };

const getReport: Intent<Report> = {
  ocpp2: ({ requestId, criteria: wanted, variables }) => [
    'GetMonitoringReport',
    {
      requestId,
      ...(wanted && { monitoringCriteria: some(wanted.map((one) => criteria[one])) as Criteria }),
      ...(variables && {
        componentVariable: some(
          variables.map(({ variable, variableInstance, ...place }) => ({
            component: wirePlace(place),
            ...(variable !== undefined && {
              variable: wireVariable({
                variable,
                ...(variableInstance !== undefined && { variableInstance }),
              }),
            }),
          })),
        ),
      }),
    },
  ],
};
type Criteria = NonNullable<Messages201['GetMonitoringReport']['request']['monitoringCriteria']>;

type Customer = Params<'customer-information'> & { readonly requestId: number };
type Kind = NonNullable<Params<'customer-information'>['token']>['kind'];
const tokenTypes = {
  rfid: 'ISO14443',
  emaid: 'eMAID',
  keycode: 'KeyCode',
  mac: 'MacAddress',
  central: 'Central',
  local: 'Local',
} as const satisfies Record<Kind, Ocpp21.IdTokenType['type']>;

const customer: Intent<Customer> = {
  ocpp2: ({ requestId, report, clear, token, customerId }) => [
    'CustomerInformation',
    {
      requestId,
      report,
      clear,
      ...(token && { idToken: { idToken: token.uid, type: tokenTypes[token.kind] } }),
      ...(customerId !== undefined && { customerIdentifier: customerId }),
    },
  ],
};

/** Commands about stations' own monitoring. */
export function createMonitoringCommands({ db, clock, newId }: Pick<House, 'db' | 'clock' | 'newId'>) {
  /** The report is expected before it is asked for: a quick station sends it before its answer is noted. */
  async function expectReport(params: Params<'get-monitoring-report'>, { target }: Asked): Promise<Report> {
    const requestId = randomInt(1, 2 ** 31 - 1);
    const whole = params.criteria === undefined && params.variables === undefined;
    await db
      .insertInto('monitoring_report')
      .values({ station_id: target.id, request_id: requestId, whole, requested_at: clock.now() })
      .execute();
    return { ...params, requestId };
  }

  async function expectCustomer(
    params: Params<'customer-information'>,
    { target }: Asked,
  ): Promise<Customer | Cannot> {
    const { report, clear, token, customerId } = params;
    if (!report && !clear) return { cannot: 'it would neither tell nor forget anything' };
    if (!token === !customerId) return { cannot: 'name the customer by a token or by a customer number' };
    const requestId = randomInt(1, 2 ** 31 - 1);
    const now = clock.now();
    await db
      .insertInto('customer_request')
      .values({
        id: newId(),
        station_id: target.id,
        request_id: requestId,
        report,
        clear,
        state: 'requested',
        requested_at: now,
        expires_at: new Date(now.getTime() + customerDays * dayMs),
      })
      .execute();
    return { ...params, requestId };
  }

  return [
    stationCommand(monitoringCommands['set-variable-monitoring'], setMonitoring),
    stationCommand(monitoringCommands['clear-variable-monitoring'], {
      ocpp2: ({ ids }) => ['ClearVariableMonitoring', { id: some([...ids]) }],
    }),
    stationCommand(monitoringCommands['get-monitoring-report'], getReport, expectReport),
    stationCommand(monitoringCommands['set-monitoring-base'], {
      ocpp2: ({ base }) => ['SetMonitoringBase', { monitoringBase: bases[base] }],
    }),
    stationCommand(monitoringCommands['set-monitoring-level'], {
      ocpp2: ({ severity }) => ['SetMonitoringLevel', { severity }],
    }),
    stationCommand(monitoringCommands['customer-information'], customer, expectCustomer),
    stationCommand(monitoringCommands['get-event-streams'], { ocpp21: () => ['GetPeriodicEventStream', {}] }),
    stationCommand(monitoringCommands['adjust-event-stream'], {
      ocpp21: ({ stream, intervalSeconds, values }) => [
        'AdjustPeriodicEventStream',
        {
          id: stream,
          params: {
            ...(intervalSeconds !== undefined && { interval: intervalSeconds }),
            ...(values !== undefined && { values }),
          },
        },
      ],
    }),
  ];
}
