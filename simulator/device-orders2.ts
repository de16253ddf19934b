import type { Ocpp201 } from '@busbar/ocpp';
import { afterAnswer, type Core } from './core.ts';
import { createMonitors } from './monitors2.ts';
import type { Orders201 } from './orders2.ts';
import { say2 } from './speak2.ts';
import type { Streams } from './streams21.ts';
import type { DeviceModel, Variable } from './variables2.ts';

type DeviceOrders = Pick<
  Orders201,
  | 'ClearDisplayMessage'
  | 'ClearVariableMonitoring'
  | 'CustomerInformation'
  | 'DataTransfer'
  | 'GetBaseReport'
  | 'GetDisplayMessages'
  | 'GetMonitoringReport'
  | 'GetReport'
  | 'GetVariables'
  | 'SetDisplayMessage'
  | 'SetMonitoringBase'
  | 'SetMonitoringLevel'
  | 'SetNetworkProfile'
  | 'SetVariableMonitoring'
  | 'SetVariables'
>;

/** Vendors whose DataTransfer this station understands. */
const KNOWN_VENDOR = 'busbar.simulator';
/** Variables in one NotifyReport, so that a report has several parts, as real ones have. */
const REPORT_PART = 15;
const MOST_MESSAGES = 50;

/** Orders about the device itself: variables, reports, monitoring, display (2.x blocks B, N, O, P). */
export function createDeviceOrders2(core: Core, model: DeviceModel, streams: Streams): DeviceOrders {
  /** Network profiles by their slots; the one that the station was set up with is the first. */
  const slots = new Map([['1', core.security.profile]]);
  const messages = new Map<number, Ocpp201.MessageInfoType>();

  function report(
    requestId: number,
    variables: readonly Variable[],
  ): Ocpp201.GenericDeviceModelStatusEnumType {
    if (variables.length === 0) return 'EmptyResultSet';
    afterAnswer(() => void sendReport(core, requestId, variables));
    return 'Accepted';
  }

  /** The first of the list that was written is the one to be used from the next start on (B10). */
  function planFirstSlot(): void {
    const [first = ''] = model.value('OCPPCommCtrlr', 'NetworkConfigurationPriority').split(',');
    const profile = slots.get(first.trim());
    if (profile && profile.url !== core.security.profile.url) core.security.plan(profile);
  }

  return {
    ...createMonitors(core, model, streams),
    ClearDisplayMessage: ({ id }) => ({ status: messages.delete(id) ? 'Accepted' : 'Unknown' }),
    CustomerInformation({ requestId, report: wanted }) {
      const data = 'No customer data is kept in this station.';
      const notice = say2('NotifyCustomerInformation', {
        requestId,
        data,
        seqNo: 0,
        generatedAt: core.time(),
      });
      if (wanted) afterAnswer(() => void core.send(notice));
      return { status: 'Accepted' };
    },
    DataTransfer: ({ vendorId, data }) =>
      vendorId === KNOWN_VENDOR
        ? { status: 'Accepted', ...(data !== undefined && { data }) }
        : { status: 'UnknownVendorId' },
    GetBaseReport({ requestId, reportBase }) {
      const wanted = model.variables.filter(
        ({ mutability, component, variable }) =>
          reportBase === 'FullInventory' ||
          (reportBase === 'ConfigurationInventory'
            ? mutability !== 'ReadOnly'
            : isSummary(component, variable)),
      );
      return { status: report(requestId, wanted) };
    },
    GetDisplayMessages({ requestId, id, priority, state }) {
      const messageInfo = [...messages.values()].filter(
        (message) =>
          (!id || id.includes(message.id)) &&
          (!priority || message.priority === priority) &&
          (!state || message.state === state),
      );
      if (messageInfo.length === 0) return { status: 'Unknown' };
      afterAnswer(() => {
        const found = messageInfo as [Ocpp201.MessageInfoType];
        void core.send(say2('NotifyDisplayMessages', { requestId, messageInfo: found }));
      });
      return { status: 'Accepted' };
    },
    GetReport({ requestId, componentVariable, componentCriteria }) {
      if (componentCriteria?.includes('Problem')) return { status: 'EmptyResultSet' };
      const wanted = model.variables.filter(
        (entry) => !componentVariable || componentVariable.some(matches(entry)),
      );
      return { status: report(requestId, wanted) };
    },
    GetVariables: ({ getVariableData }) => {
      const results = getVariableData.map((asked) => readVariable(model, asked));
      return { getVariableResult: results as [Ocpp201.GetVariableResultType] };
    },
    SetDisplayMessage({ message }) {
      const { transactionId } = message;
      const running = core.evses.some(({ transaction }) => transaction?.id === transactionId);
      if (transactionId !== undefined && !running) return { status: 'UnknownTransaction' };
      if (messages.size >= MOST_MESSAGES && !messages.has(message.id)) return { status: 'Rejected' };
      messages.set(message.id, message);
      return { status: 'Accepted' };
    },
    SetNetworkProfile({ configurationSlot, connectionData: { ocppCsmsUrl, securityProfile } }) {
      if (!/^wss?:\/\//.test(ocppCsmsUrl)) return { status: 'Rejected' };
      slots.set(String(configurationSlot), { url: ocppCsmsUrl, securityProfile });
      return { status: 'Accepted' };
    },
    SetVariables: ({ setVariableData }) => {
      const results = setVariableData.map((asked) => writeVariable(model, asked));
      const [password] = results.filter(isNewPassword);
      planFirstSlot();
      afterAnswer(() =>
        password ? core.changePassword(model.value('SecurityCtrlr', PASSWORD)) : core.retime(),
      );
      return { setVariableResult: results as [Ocpp201.SetVariableResultType] };
    },
  };
}

const PASSWORD = 'BasicAuthPassword';

function isNewPassword({ attributeStatus, variable }: Ocpp201.SetVariableResultType): boolean {
  return attributeStatus === 'Accepted' && variable.name.toLowerCase() === PASSWORD.toLowerCase();
}

function isSummary(component: Ocpp201.ComponentType, variable: Ocpp201.VariableType): boolean {
  return variable.name === 'AvailabilityState' || component.name === 'ChargingStation';
}

/** Tells whether a variable is asked for: parts of the name that are left out stand for all. */
function matches({ component, variable }: Variable): (asked: Ocpp201.ComponentVariableType) => boolean {
  const same = (one: string | undefined, other: string | undefined) =>
    one?.toLowerCase() === other?.toLowerCase();
  return (asked) =>
    same(asked.component.name, component.name) &&
    (asked.component.evse === undefined || asked.component.evse.id === component.evse?.id) &&
    (asked.component.instance === undefined || same(asked.component.instance, component.instance)) &&
    (asked.variable === undefined ||
      (same(asked.variable.name, variable.name) &&
        (asked.variable.instance === undefined || same(asked.variable.instance, variable.instance))));
}

async function sendReport(core: Core, requestId: number, variables: readonly Variable[]): Promise<void> {
  for (let from = 0, seqNo = 0; from < variables.length; from += REPORT_PART, seqNo++) {
    const reportData = variables.slice(from, from + REPORT_PART).map(reported) as [Ocpp201.ReportDataType];
    const tbc = from + REPORT_PART < variables.length;
    await core.send(say2('NotifyReport', { requestId, seqNo, tbc, generatedAt: core.time(), reportData }));
  }
}

function reported(entry: Variable): Ocpp201.ReportDataType {
  const { component, variable, mutability, value, type, unit, min, max, choices, monitored = false } = entry;
  const shown = mutability === 'WriteOnly' ? {} : { value };
  return {
    component,
    variable,
    variableAttribute: [{ type: 'Actual', mutability, persistent: true, constant: false, ...shown }],
    variableCharacteristics: {
      dataType: type,
      supportsMonitoring: monitored,
      ...(unit !== undefined && { unit }),
      ...(min !== undefined && { minLimit: min }),
      ...(max !== undefined && { maxLimit: max }),
      ...(choices !== undefined && { valuesList: choices }),
    },
  };
}

function readVariable(model: DeviceModel, asked: Ocpp201.GetVariableDataType): Ocpp201.GetVariableResultType {
  const { component, variable, attributeType } = asked;
  const result = { component, variable, ...(attributeType && { attributeType }) };
  const entry = model.find(component, variable);
  if (!entry) return { ...result, attributeStatus: unknown(model, component) };
  if (attributeType && attributeType !== 'Actual')
    return { ...result, attributeStatus: 'NotSupportedAttributeType' };
  if (entry.mutability === 'WriteOnly') return { ...result, attributeStatus: 'Rejected' };
  return { ...result, attributeStatus: 'Accepted', attributeValue: entry.value };
}

function writeVariable(
  model: DeviceModel,
  asked: Ocpp201.SetVariableDataType,
): Ocpp201.SetVariableResultType {
  const { component, variable, attributeType, attributeValue } = asked;
  const result = { component, variable, ...(attributeType && { attributeType }) };
  const entry = model.find(component, variable);
  if (!entry) return { ...result, attributeStatus: unknown(model, component) };
  if (attributeType && attributeType !== 'Actual')
    return { ...result, attributeStatus: 'NotSupportedAttributeType' };
  if (entry.mutability === 'ReadOnly' || !fits(entry, attributeValue))
    return { ...result, attributeStatus: 'Rejected' };
  entry.value = attributeValue;
  return { ...result, attributeStatus: entry.reboot ? 'RebootRequired' : 'Accepted' };
}

function unknown(
  model: DeviceModel,
  component: Ocpp201.ComponentType,
): 'UnknownComponent' | 'UnknownVariable' {
  return model.hasComponent(component) ? 'UnknownVariable' : 'UnknownComponent';
}

function fits(
  { type, min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, choices }: Variable,
  value: string,
): boolean {
  const options = choices?.split(',') ?? [];
  switch (type) {
    case 'integer':
    case 'decimal': {
      const form = type === 'integer' ? /^-?\d+$/ : /^-?\d+(\.\d+)?$/;
      return form.test(value) && Number(value) >= min && Number(value) <= max;
    }
    case 'boolean':
      return /^(true|false)$/i.test(value);
    case 'OptionList':
      return options.includes(value);
    case 'MemberList':
    case 'SequenceList':
      return options.length === 0 || value.split(',').every((part) => options.includes(part));
    default:
      return value.length <= max;
  }
}
