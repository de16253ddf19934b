import type { Kysely } from 'kysely';
import type { StationTemplate } from '../../gateway/index.ts';
import type { PlannedEvse } from '../../locations/contract.ts';
import type { KnownModel, ReadModels } from '../../locations/index.ts';
import type { Bus } from '../../platform/bus.ts';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { Layer } from '../configuration/wanted.ts';
import type { WantedVariable } from '../configuration/wanted-shape.ts';
import { byParticularity, fits } from './pattern.ts';

/** Templates of models that are kept: a catalogue, not a stock list. */
export const maxTemplates = 2_000;
/** Told to all nodes when the catalogue was changed. */
const changedSubject = 'devices.catalogue';

interface Entry {
  readonly id: string;
  readonly vendor: string;
  readonly model: string;
  readonly firmware: string;
  readonly facts: StationTemplate;
  readonly evses: readonly PlannedEvse[];
  readonly configuration: readonly WantedVariable[];
  readonly builtIn: boolean;
  readonly changedAt: Date;
}

/** What the catalogue knows of a station. */
export interface Known extends KnownModel {
  /** The most particular template that is about it; null when there is none. */
  readonly templateId: string | null;
  /** The facts of all templates about it, the particular over the general. */
  readonly facts: StationTemplate;
  /** Its EVSEs by the most particular template that tells of them; empty where none does. */
  readonly evses: readonly PlannedEvse[];
  /** What such a station shall be set to where no template says otherwise; empty where nothing is said. */
  readonly defaults: readonly Layer[];
}

export interface Maker {
  readonly vendor: string | null;
  readonly model: string | null;
  readonly firmware: string | null;
}

/**
 * The templates of models, kept in memory: a boot asks here and reads nothing. It is read when the first station's
 * memory is loaded, and again after a change on any node.
 */
export async function createCatalogue({ db, bus }: { db: Kysely<DB>; bus: Bus }) {
  let entries: readonly Entry[] = [];
  let stale = true;
  await bus.subscribe(changedSubject, () => {
    stale = true;
  });

  return {
    /** Reads the catalogue when it was changed since. Rejects when the database is away. */
    async refresh(): Promise<void> {
      if (!stale) return;
      stale = false;
      try {
        entries = await readEntries(db);
      } catch (error) {
        stale = true;
        throw error;
      }
    },
    know: (maker: Maker): Known => knowOf(entries, maker),
    /** Tells all nodes that the catalogue was changed. */
    changed(): void {
      stale = true;
      bus.publish(changedSubject, null);
    },
  };
}

export type Catalogue = Awaited<ReturnType<typeof createCatalogue>>;

/** Merges the facts of all entries about a station: the particular overrules, an own entry overrules a built-in one. */
export function knowOf(entries: readonly Entry[], { vendor, model, firmware }: Maker): Known {
  const about = entries
    .filter((one) => fits(one.vendor, vendor) && fits(one.model, model) && fits(one.firmware, firmware))
    .map((entry) => ({
      entry,
      names: [entry.vendor, entry.model, entry.firmware],
      depth: entry.builtIn ? 0 : 1,
      changedAt: entry.changedAt,
    }))
    .sort(byParticularity);
  return {
    templateId: about.at(-1)?.entry.id ?? null,
    facts: Object.assign({}, ...about.map(({ entry }) => entry.facts)),
    evses: about.findLast(({ entry }) => entry.evses.length > 0)?.entry.evses ?? [],
    defaults: about.slice(-1).map(({ entry }) => defaultLayer(entry)),
  };
}

const defaultLayer = ({ vendor, model, firmware, changedAt, configuration }: Entry): Layer => ({
  ...{ templateId: null, siteId: null, vendor, model, firmware, version: null, depth: 0, changedAt },
  ...{ heals: false, restart: { when: 'never', from: null, to: null }, variables: configuration },
});

/** What is known of models, as a transaction sees it. */
export const readModels: ReadModels = async (db) => {
  const entries = await readEntries(db);
  return (maker) => knowOf(entries, maker);
};

/** Reads the catalogue as a transaction sees it. */
export async function readEntries(db: Kysely<DB>): Promise<Entry[]> {
  const rows = await db
    .selectFrom('station_template')
    .select([
      'id',
      'vendor',
      'model',
      'firmware',
      'facts',
      'evses',
      'configuration',
      'built_in',
      'changed_at',
    ])
    .orderBy('id')
    .limit(maxTemplates)
    .execute();
  return rows.map(({ facts, evses, configuration, built_in, changed_at, ...names }) => ({
    ...names,
    // Checked when it was written.
    facts: facts as StationTemplate,
    evses: evses as unknown as PlannedEvse[],
    configuration: configuration as WantedVariable[],
    builtIn: built_in,
    changedAt: changed_at,
  }));
}
