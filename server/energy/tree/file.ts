import { stringify } from 'csv-stringify/sync';
import { Value } from 'typebox/value';
import type { NewId } from '../../platform/ids.ts';
import { type Aliases, type ImportRow, readImport } from '../../platform/import-table.ts';
import type { Sentence } from '../../platform/sentence.ts';
import { node } from './propose.ts';
import { sayTreeImport } from './sentences.ts';
import {
  assetKinds,
  type LegWord,
  legWirings,
  nodeKinds,
  type SiteEvse,
  type SiteTree,
  type TreeNodeShape,
  treeBody,
} from './shapes.ts';

type Field = 'type' | 'name' | 'parent' | 'rating' | 'neutral' | 'reserve' | 'phases' | 'fallback' | 'watts';

const aliases: Aliases<Field> = {
  type: ['kind', 'art', 'typ'],
  name: ['evse', 'bezeichnung'],
  parent: ['fedby', 'node', 'gespeistvon', 'knoten'],
  rating: ['amps', 'ratingamps', 'fuse', 'sicherung', 'nennstrom'],
  neutral: ['neutralamps', 'neutralleiter'],
  reserve: ['other', 'reserveamps', 'grundlast'],
  phases: ['wiring', 'phaseorder', 'phasen', 'phasenfolge'],
  fallback: ['fallbackamps', 'rückfall', 'rueckfall'],
  watts: ['power', 'ratedwatts', 'leistung'],
};

export interface ReadFile {
  readonly tree: SiteTree;
  readonly rows: readonly { line: number; outcome: 'taken' | 'error'; sentences: Sentence[] }[];
}

/** Reads a tree from CSV, or from JSON as the API gives it; what cannot be read is told row by row. Pure but for ids. */
export function readTreeFile(
  file: string,
  facts: readonly SiteEvse[],
  settings: SiteTree['settings'],
  newId: NewId,
): ReadFile {
  if (file.trimStart().startsWith('{')) return readJson(file, settings);
  const table = readImport(file, aliases);
  const names = new Map<string, string>();
  for (const { values } of table.rows)
    if (isNodeType(values.type) && values.name && !names.has(values.name)) names.set(values.name, newId());
  const tree: SiteTree = { nodes: [], evses: [], assets: [], settings };
  const rows = table.rows.map((row) => {
    const problems = take(row, tree, { names, facts, newId });
    const wrong = problems.length > 0;
    return {
      line: row.line,
      outcome: wrong ? ('error' as const) : ('taken' as const),
      sentences: wrong ? problems : [said(row)],
    };
  });
  return { tree, rows };
}

function readJson(file: string, settings: SiteTree['settings']): ReadFile {
  const refuse = (why: string): ReadFile => ({
    tree: { nodes: [], evses: [], assets: [], settings },
    rows: [{ line: 1, outcome: 'error', sentences: [sayTreeImport('json', { why })] }],
  });
  try {
    const told = JSON.parse(file) as { tree?: unknown };
    const tree = { settings, ...(typeof told.tree === 'object' ? told.tree : told) };
    if (Value.Check(treeBody, tree)) return { tree, rows: [] };
    const [first] = Value.Errors(treeBody, tree);
    return refuse(`${first?.instancePath ?? ''} ${first?.message ?? ''}`.trim());
  } catch (error) {
    return refuse((error as Error).message);
  }
}

const small = (text: string) => text.trim().toLowerCase();
const isNodeType = (type: string) => nodeKinds.some((kind) => kind === small(type));

interface World {
  readonly names: ReadonlyMap<string, string>;
  readonly facts: readonly SiteEvse[];
  readonly newId: NewId;
}

/** Puts what a row says into the tree; gives what is wrong with it. */
function take({ values }: ImportRow<Field>, tree: SiteTree, { names, facts, newId }: World): Sentence[] {
  const problems: Sentence[] = [];
  const amount = (text: string): number | null => {
    if (text === '') return null;
    const value = Number(text.replace(',', '.'));
    if (Number.isFinite(value)) return value;
    problems.push(sayTreeImport('number', { value: text }));
    return null;
  };
  const { name, parent } = values;
  const type = small(values.type);
  const nodeKind = nodeKinds.find((kind) => kind === type);
  const assetKind = assetKinds.find((kind) => kind === type);
  if (!nodeKind && !assetKind && type !== 'evse')
    return [sayTreeImport('type_unknown', { type: values.type })];
  if (!name) return [sayTreeImport('name_missing')];
  const nodeId = names.get(parent);
  if (parent ? nodeId === undefined : nodeKind !== 'connection')
    problems.push(sayTreeImport('parent_unknown', { node: parent }));
  const wiring = wiringOf(values.phases);
  if (!wiring) problems.push(sayTreeImport('wiring', { value: values.phases }));

  if (nodeKind) {
    if (tree.nodes.some((other) => other.name === name))
      problems.push(sayTreeImport('name_twice', { node: name }));
    const neutralAmps = amount(values.neutral);
    const reserveAmps = amount(values.reserve);
    const ratingAmps = amount(values.rating) ?? 0;
    const read: TreeNodeShape = node(names.get(name)!, {
      kind: nodeKind,
      name,
      parentId: nodeId ?? null,
      ratingAmps,
      neutralAmps,
      reserveAmps,
    });
    if (problems.length === 0) tree.nodes.push(read);
    return problems;
  }
  if (assetKind) {
    const ratedWatts = amount(values.watts) ?? 0;
    if (problems.length === 0)
      tree.assets.push({
        id: newId(),
        nodeId: nodeId!,
        kind: assetKind,
        name,
        wiring: wiring!,
        ratedWatts,
        capacityWh: null,
        meterId: null,
      });
    return problems;
  }
  const fact = facts.find(
    ({ identity, number, label }) => name === `${identity}/${number}` || name === label,
  );
  if (!fact) problems.push(sayTreeImport('evse_unknown', { evse: name }));
  const maxAmps = amount(values.rating);
  const fallbackAmps = amount(values.fallback) ?? 0;
  if (problems.length === 0)
    tree.evses.push({
      evseId: fact!.evseId,
      nodeId: nodeId!,
      wiring: wiring!,
      maxAmps,
      minAmps: 6,
      fallbackAmps,
    });
  return problems;
}

function said({ values: { type, name, parent, rating } }: ImportRow<Field>): Sentence {
  if (isNodeType(type)) return sayTreeImport('node', { node: name, rating });
  if (small(type) === 'evse') return sayTreeImport('evse', { evse: name, node: parent });
  return sayTreeImport('asset', { asset: name, node: parent });
}

/** `L2L3L1`, `231`, `L1-L2`, `1 2 3`; empty: nobody knows. Undefined for anything else. */
function wiringOf(text: string): LegWord[] | undefined {
  const plain = text.toUpperCase().replace(/[\s,;/]/g, '');
  if (plain === '') return [];
  if (/^[123]{1,3}$/.test(plain)) return [...plain].map((digit) => `L${digit}` as LegWord);
  const parts = plain.match(/L[123](-L[123])?/g);
  if (!parts || parts.join('') !== plain) return undefined;
  const read = parts.map((part) => legWirings.find((word) => word === part));
  return read.every((word) => word !== undefined) ? read : undefined;
}

/** A tree as the CSV that `readTreeFile` reads. */
export function treeCsv(tree: SiteTree, facts: readonly SiteEvse[]): string {
  const names = new Map(tree.nodes.map((one) => [one.id, one.name]));
  const fed = (nodeId: string | null) => (nodeId === null ? '' : (names.get(nodeId) ?? ''));
  const rows = [
    ...tree.nodes.map((one) => ({
      type: one.kind,
      name: one.name,
      parent: fed(one.parentId),
      rating: one.ratingAmps,
      neutral: one.neutralAmps,
      reserve: one.reserveAmps,
    })),
    ...tree.assets.map((one) => ({
      type: one.kind,
      name: one.name,
      parent: fed(one.nodeId),
      phases: one.wiring.join(''),
      watts: one.ratedWatts,
    })),
    ...tree.evses.map((one) => {
      const fact = facts.find(({ evseId }) => evseId === one.evseId);
      return {
        type: 'evse',
        name: fact ? `${fact.identity}/${fact.number}` : one.evseId,
        parent: fed(one.nodeId),
        rating: one.maxAmps,
        phases: one.wiring.join(''),
        fallback: one.fallbackAmps,
      };
    }),
  ];
  return stringify(rows, { header: true, columns: Object.keys(aliases), escape_formulas: true });
}
