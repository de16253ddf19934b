import { type Decision, type MessageContext, remember, type Slot } from '../gateway/index.ts';
import type { DeviceMemory } from './boot.ts';
import { addPart, isOurs } from './configuration/report.ts';
import { reportProgressRow } from './configuration/report-store.ts';
import type { VariableValue } from './variable.ts';
import { variableRow } from './variable-store.ts';

/** How often others hear of the progress of a long report. */
const tellEvery = 20;

export interface PartDependencies {
  readonly slot: Slot<DeviceMemory>;
  /** A report came to its end with no part missing. */
  readonly reportCompleted: (station: MessageContext['station']) => void;
}

type Kept = Pick<Decision<never>, 'rows' | 'events' | 'remember' | 'afterwards'>;

/** Keeps a part of a report as it comes, in whatever order, and how far the report has come. */
export function takeReportPart(
  deps: PartDependencies,
  context: MessageContext,
  part: { readonly requestId: number; readonly seqNo: number; readonly tbc: boolean },
  values: readonly VariableValue[],
): Kept {
  const { station, arrivedAt } = context;
  const rows = values.map((value) => variableRow(station.id, value, arrivedAt));
  if (!isOurs(part)) return { rows };
  const memory = context.memory(deps.slot);
  const report = addPart(memory.report, { ...part, variables: values.length });
  const { requestId, complete, parts } = report;
  const status = complete ? 'complete' : 'running';
  const isNews = complete || parts.length % tellEvery === 1;
  return {
    rows: [...rows, reportProgressRow(station.id, report, arrivedAt)],
    remember: [remember(deps.slot, { ...memory, report: complete ? null : report })],
    ...(isNews && {
      events: [
        {
          kind: 'device.report',
          at: arrivedAt,
          data: { identity: station.identity, kind: 'variables', status, requestId },
        },
      ],
    }),
    ...(complete && { afterwards: () => deps.reportCompleted(station) }),
  };
}
