import type { Core, Obey, Speaker } from './core.ts';
import { createKeys } from './keys16.ts';
import { createObey2 } from './obey2.ts';
import { createObey16 } from './obey16.ts';
import { createSpeaker2 } from './speak2.ts';
import { createSpeaker16 } from './speak16.ts';
import { createDeviceModel } from './variables2.ts';

/** What a station says and how it answers: the only two things that its version decides. */
export interface Dialect {
  readonly speaker: Speaker;
  /** Answers a CALL of the CSMS. Made late, for obeying needs the living station. */
  readonly createObey: () => Obey;
}

export function createDialect(core: Core): Dialect {
  if (core.about.version === '1.6') {
    const keys = createKeys(core.about);
    return { speaker: createSpeaker16(core, keys), createObey: () => createObey16(core, keys) };
  }
  const model = createDeviceModel(core.about);
  return { speaker: createSpeaker2(core, model), createObey: () => createObey2(core, model) };
}
