import { chunksOf } from '../gateway/index.ts';

/** A token on a station's local list, as its version spells it. */
export interface ListItem {
  readonly uid: string;
  /** The kind of token in the version's words; '' where it has none. */
  readonly type: string;
  /** Of all that the station is told about it. */
  readonly digest: string;
  readonly wire: object;
}

/** What a station was told of a token. */
export interface Entry {
  readonly type: string;
  readonly digest: string;
}

/** What a list holds, by uid. */
export type Contents = ReadonlyMap<string, Entry>;

/** One message to a station: the whole list anew, or what is to be added, changed and taken off. */
export interface ListUpdate {
  readonly version: number;
  readonly full: boolean;
  readonly put: readonly ListItem[];
  readonly remove: readonly { readonly uid: string; readonly type: string }[];
}

/** A list as it is in a station; its contents are undefined when nobody knows them. */
export interface ListThere {
  readonly version: number;
  readonly contents: Contents | undefined;
}

/** Versions are 32-bit integers; near their end a list begins anew, whole. */
const lastVersion = 2_147_000_000;

/**
 * Plans the messages that bring a list in step: none when it is, differences when it is known and that is less,
 * else the whole list; in parts of so many items and bytes, each with a higher version (1.6 §5.15, 2.x D01).
 */
export function planUpdates(
  there: ListThere,
  wanted: readonly ListItem[],
  perMessage: number,
  bytes: number | null = null,
): readonly ListUpdate[] {
  const { contents } = there;
  if (!contents || wanted.length === 0 || there.version >= lastVersion)
    return wholeList(there, wanted, perMessage, bytes);
  const isSame = ({ uid, type, digest }: ListItem) => {
    const entry = contents.get(uid);
    return entry?.digest === digest && entry.type === type;
  };
  const put = wanted.filter((item) => !isSame(item));
  const stays = new Set(wanted.map(({ uid }) => uid));
  const remove = [...contents].flatMap(([uid, { type }]) => (stays.has(uid) ? [] : [{ uid, type }]));
  if (put.length + remove.length > Math.max(wanted.length, perMessage)) {
    return wholeList(there, wanted, perMessage, bytes);
  }
  const parts: ListUpdate[] = [];
  for (const chunk of inParts([...remove, ...put], perMessage, bytes)) {
    parts.push({
      version: there.version + parts.length + 1,
      full: false,
      put: chunk.filter((part) => 'wire' in part),
      remove: chunk.filter((part) => !('wire' in part)),
    });
  }
  return parts;
}

function wholeList(
  { version, contents }: ListThere,
  wanted: readonly ListItem[],
  perMessage: number,
  bytes: number | null,
): ListUpdate[] {
  // A station without a list (version 0) needs no empty one.
  const isEmpty = version <= 0 || contents?.size === 0;
  if (wanted.length === 0 && isEmpty) return [];
  const first = version >= lastVersion ? 1 : Math.max(version, 0) + 1;
  const chunks = wanted.length === 0 ? [[]] : inParts(wanted, perMessage, bytes);
  return chunks.map((put, index) => ({ version: first + index, full: index === 0, put, remove: [] }));
}

/** What frame and payload of SendLocalList have beside its items, and what a removed item has beside its token. */
const aroundBytes = 200;
const removalBytes = 40;

function inParts<T extends ListItem | { readonly uid: string; readonly type: string }>(
  all: readonly T[],
  items: number,
  bytes: number | null,
): T[][] {
  const left = bytes === null ? null : Math.max(0, bytes - aroundBytes);
  return chunksOf(all, { items, bytes: left }, (one) =>
    'wire' in one
      ? Buffer.byteLength(JSON.stringify(one.wire)) + 1
      : Buffer.byteLength(one.uid + one.type) + removalBytes,
  );
}

/** What a list holds after a station accepted a message; undefined when that cannot be told. */
export function afterUpdate(
  there: ListThere,
  update: {
    readonly version: number;
    readonly full: boolean;
    readonly put: readonly (Entry & { readonly uid: string })[];
    readonly remove: readonly { readonly uid: string }[];
  },
): Contents | undefined {
  if (!update.full && !there.contents) return undefined;
  const contents = new Map(update.full ? [] : there.contents);
  for (const { uid } of update.remove) contents.delete(uid);
  for (const { uid, type, digest } of update.put) contents.set(uid, { type, digest });
  return contents;
}
