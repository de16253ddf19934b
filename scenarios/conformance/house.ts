/** The house that the conformance suite is played in: open to stations, with tokens that it knows. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Between, type TestHouse, testHouse } from '../../server/testing/house.ts';
import { tokens } from './props.ts';
import { createTheatre, type Theatre } from './stage.ts';

export interface Playhouse extends Theatre {
  readonly house: TestHouse;
  end(): Promise<void>;
}

/** Opens a house; `patienceMs` is how long a use case waits for what comes after an answer. */
export async function openPlayhouse(patienceMs: number, between: Between = {}): Promise<Playhouse> {
  const folder = mkdtempSync(join(tmpdir(), 'busbar-conformance-'));
  const house = await testHouse(
    {
      BUSBAR_ONBOARDING: 'open',
      BUSBAR_DATA_DIR: folder,
      BUSBAR_HOST: '127.0.0.1',
      BUSBAR_CERTIFICATE_STATUS_HOSTS: '127.0.0.1',
    },
    between,
  );
  const address = await house.open();
  const following = await Promise.all(house.house.followers.map((follow) => follow()));
  for (const { status, ...facts } of tokens as readonly { uid: string; status?: string }[]) {
    const body = { organizationId: house.rootId, kind: 'rfid', ...facts };
    const { id } = (await house.ask(house.ownerKey, 'POST', '/tokens', body)).json();
    if (status) await house.ask(house.ownerKey, 'PATCH', `/tokens/${id}`, { status });
  }
  return {
    house,
    ...createTheatre(house, address, patienceMs),
    async end() {
      await Promise.all(following.map((one) => one.end()));
      await house.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
