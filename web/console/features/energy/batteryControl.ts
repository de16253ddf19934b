import type { BatteryControl } from '../../../../server/energy/batteries/contract.ts';

/** Everything that the form of a battery's control holds, for each way that it may be told. */
export interface ControlDraft {
  readonly kind: BatteryControl['kind'] | 'none';
  readonly host: string;
  readonly port: number;
  readonly unitId: number;
  readonly address: number;
  readonly type: Extract<BatteryControl, { kind: 'modbus' }>['type'];
  readonly swapped: boolean;
  readonly factor: number | '';
  readonly url: string;
  readonly username: string;
  readonly topic: string;
  readonly method: Extract<BatteryControl, { kind: 'http' }>['method'];
  readonly payload: string;
  readonly release: string;
}

/** The form of a control that is there, or of none. */
export function controlDraftOf(control: BatteryControl | null): ControlDraft {
  const draft: ControlDraft = {
    kind: 'none',
    host: '',
    port: 502,
    unitId: 1,
    address: 0,
    type: 'int16',
    swapped: false,
    factor: '',
    url: '',
    username: '',
    topic: '',
    method: 'POST',
    payload: '',
    release: '',
  };
  return control ? { ...draft, ...control } : draft;
}

/** A control as the API takes it; null: the battery does as it likes. */
export function controlOf(draft: ControlDraft): BatteryControl | null {
  const { kind, port, unitId, address, type, swapped, factor, method } = draft;
  const place = { host: draft.host.trim(), port, unitId };
  const texts = {
    ...(draft.payload.trim() && { payload: draft.payload.trim() }),
    ...(draft.release.trim() && { release: draft.release.trim() }),
  };
  const [url, topic, username] = [draft.url.trim(), draft.topic.trim(), draft.username.trim()];
  switch (kind) {
    case 'none':
      return null;
    case 'sunspec':
      return { kind, ...place };
    case 'modbus':
      return { kind, ...place, address, type, ...(swapped && { swapped }), ...(factor !== '' && { factor }) };
    case 'mqtt':
      return { kind, url, topic, ...(username && { username }), ...texts };
    case 'http':
      return { kind, url, method, ...texts };
  }
}
