import type {
  Mapping,
  Meter,
  MeterRole,
  RegisterEntry,
  Transport,
} from '../../../../server/energy/meters/contract.ts';

/** A line of a form has a key of its own, so that fields keep their place while others come and go. */
type Keyed<T> = T & { readonly key: number };
export type MappingRow = Keyed<Mapping[number]>;
export type RegisterRow = Keyed<RegisterEntry>;
export interface TopicRow {
  readonly key: number;
  readonly topic: string;
  readonly mapping: readonly MappingRow[];
}

/** Everything that the form of a meter holds, for each way that values may come. */
export interface MeterDraft {
  readonly name: string;
  readonly role: MeterRole;
  readonly inverted: boolean;
  readonly mostKilowatts: number | '';
  readonly staleSeconds: number;
  readonly kind: Transport['kind'];
  readonly ownNames: boolean;
  readonly mapping: readonly MappingRow[];
  readonly sample: string;
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly topics: readonly TopicRow[];
  readonly host: string;
  readonly port: number;
  readonly unitId: number;
  readonly everySeconds: number;
  readonly sunSpec: boolean;
  readonly registers: readonly RegisterRow[];
}

let keys = 0;
export const keyed = <T>(entry: T): Keyed<T> => {
  keys += 1;
  return { ...entry, key: keys };
};
export const newMapping = () => keyed({ quantity: 'powerW', path: '' } as Mapping[number]);
export const newTopic = (): TopicRow => keyed({ topic: '', mapping: [newMapping()] });
export const newRegister = () =>
  keyed({ quantity: 'powerW', table: 'holding', address: 0, type: 'int16' } as RegisterEntry);

/** The form of a new meter, or of one that is there. */
export function draftOf(meter?: Meter): MeterDraft {
  const transport: Transport = meter?.transport ?? { kind: 'http' };
  const http = transport.kind === 'http' ? transport : undefined;
  const mqtt = transport.kind === 'mqtt' ? transport : undefined;
  const modbus = transport.kind === 'modbus' ? transport : undefined;
  return {
    name: meter?.name ?? '',
    role: meter?.role ?? 'grid',
    inverted: meter?.inverted ?? false,
    mostKilowatts: meter?.mostWatts ? meter.mostWatts / 1000 : '',
    staleSeconds: meter?.staleSeconds ?? 60,
    kind: transport.kind,
    ownNames: !http?.mapping,
    mapping: (http?.mapping ?? []).map(keyed),
    sample: '',
    url: mqtt?.url ?? 'mqtt://',
    username: mqtt?.username ?? '',
    password: '',
    topics: mqtt?.topics.map((one) => keyed({ ...one, mapping: one.mapping.map(keyed) })) ?? [newTopic()],
    host: modbus?.host ?? '',
    port: modbus?.port ?? 502,
    unitId: modbus?.unitId ?? 1,
    everySeconds: modbus?.everySeconds ?? 5,
    sunSpec: !modbus?.registers,
    registers: (modbus?.registers ?? []).map(keyed),
  };
}

function bare<T extends { key: number }>({ key: _, ...rest }: T): Omit<T, 'key'> {
  return rest;
}

/** How values come, as the API takes it. */
export function transportOf(draft: MeterDraft): Transport {
  switch (draft.kind) {
    case 'http':
      return { kind: 'http', ...(!draft.ownNames && { mapping: draft.mapping.map(bare) }) };
    case 'mqtt':
      return {
        kind: 'mqtt',
        url: draft.url.trim(),
        ...(draft.username.trim() && { username: draft.username.trim() }),
        topics: draft.topics.map(({ topic, mapping }) => ({
          topic: topic.trim(),
          mapping: mapping.map(bare),
        })),
      };
    case 'modbus':
      return {
        kind: 'modbus',
        host: draft.host.trim(),
        port: draft.port,
        unitId: draft.unitId,
        everySeconds: draft.everySeconds,
        ...(!draft.sunSpec && { registers: draft.registers.map(bare) }),
      };
  }
}

/** The facts of a meter, as the API takes them. */
export function factsOf(draft: MeterDraft) {
  return {
    name: draft.name.trim(),
    role: draft.role,
    inverted: draft.inverted,
    mostWatts: draft.mostKilowatts === '' ? null : draft.mostKilowatts * 1000,
    staleSeconds: draft.staleSeconds,
    transport: transportOf(draft),
    ...(draft.password && { password: draft.password }),
  };
}
