import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readImport } from '../platform/import-table.ts';
import { type TestApp, testApp } from '../testing/app.ts';
import { createLocations } from './index.ts';

describe('reading a file', () => {
  const aliases = { identity: ['stationid'], name: [], max_watts: ['power'] };

  it.each([
    ['commas', 'identity,name\nA,"One, two"'],
    ['semicolons and a byte order mark', '\uFEFFIdentity;Name\r\nA;One, two\r\n'],
    ['tabs and another word for the column', 'Station ID\tname\nA\tOne, two'],
  ])('takes %s', (_, csv) => {
    const { rows } = readImport(csv, aliases);
    expect(rows).toEqual([{ line: 2, values: { identity: 'A', name: 'One, two', max_watts: '' } }]);
  });

  it('tells the line in the file, also after a cell that holds line breaks', () => {
    const { rows } = readImport('identity,name\nA,"one\ntwo"\n\nB,x\n', aliases);
    expect(rows.map(({ line }) => line)).toEqual([3, 5]);
  });

  it('names the columns it ignores, and takes back what an export had quoted', () => {
    const { columns, rows } = readImport("identity,colour,Max Watts\n'=A,red,7", aliases);
    expect(columns.map(({ field }) => field)).toEqual(['identity', null, 'max_watts']);
    expect(rows[0]!.values).toEqual({ identity: '=A', name: '', max_watts: '7' });
  });

  it.each(['identity', '', 'identity,name\n"A', 'identity,station id\nA,B'])('refuses %j in words', (csv) => {
    expect(() => readImport(csv, aliases)).toThrow(/cannot be read/);
  });
});

describe('importing stations', () => {
  let house: TestApp;
  beforeAll(async () => {
    house = await testApp((ground) => {
      const { routes } = createLocations({
        ...ground,
        audit: ground.access.audit,
        pool: ground.database.pool,
        setPassword: async () => undefined,
        disconnect: async () => false,
        findRunning: async () => new Map(),
        readModels: async () => () => ({ templateId: null, facts: {}, evses: [] }),
        onStatus: () => ({}),
        noteNotification: () => ({}),
      });
      return routes;
    });
  });
  afterAll(() => house.close());

  async function send(path: string, csv: string, key = house.ownerKey, organizationId?: string) {
    const answer = await house.ask(key, 'POST', path, { csv, ...(organizationId && { organizationId }) });
    return { status: answer.statusCode, body: answer.json() };
  }
  const preview = (csv: string, key?: string) => send('/imports/stations/preview', csv, key);
  const run = (csv: string, key?: string) => send('/imports/stations', csv, key);
  const outcomes = (report: { rows: { outcome: string }[] }) => report.rows.map(({ outcome }) => outcome);
  const textOf = (report: { rows: { sentences: { text: string }[] }[] }, row: number) =>
    report.rows[row]!.sentences.map(({ text }) => text).join(' ');
  const stations = () => house.db.selectFrom('station').select('identity').execute();

  it('a preview writes nothing and says what would be', async () => {
    const csv = 'identity,site,zone,evses\nP1,Plant,Europe/Berlin,2\nP2,Plant,,\n';
    const { status, body } = await preview(csv);
    expect(status).toBe(200);
    expect(outcomes(body)).toEqual(['create', 'create']);
    expect(textOf(body, 0)).toBe('The site “Plant” is made. The station is made with 2 EVSEs.');
    expect(textOf(body, 1)).toBe('The station is made.');
    expect(await stations()).toEqual([]);
  });

  it('500 stations at ten sites in one go; the same file again changes nothing', async () => {
    const lines = Array.from(
      { length: 500 },
      (_, n) => `BULK-${n},Site ${n % 10},Europe/Paris,2,DC,150000,CCS2`,
    );
    const csv = `identity,site,timezone,evses,current,power,plug\n${lines.join('\n')}`;
    const first = await run(csv);
    expect(first.body).toMatchObject({ created: 500, changed: 0, same: 0, errors: 0 });
    const counts = async () => ({
      stations: (await stations()).length,
      sites: (await house.db.selectFrom('site').select('id').execute()).length,
      evses: (await house.db.selectFrom('evse').select('id').execute()).length,
      connectors: (await house.db.selectFrom('connector').select('id').execute()).length,
      ownerships: (await house.db.selectFrom('ownership').select('station_id').execute()).length,
      events: (
        await house.db.selectFrom('event').select('id').where('kind', '=', 'station.created').execute()
      ).length,
    });
    const made = await counts();
    expect(made).toEqual({
      stations: 500,
      sites: 10,
      evses: 1000,
      connectors: 1000,
      ownerships: 500,
      events: 500,
    });
    expect((await run(csv)).body).toMatchObject({ created: 0, changed: 0, same: 500 });
    expect(await counts()).toEqual(made);
  });

  it('rows with errors are left out and explained; the others are written', async () => {
    const csv = [
      'identity,organization,latitude,longitude,zone,current,evses',
      'GOOD,,,,,,1',
      ',,,,,,',
      'GOOD,,,,,,',
      'NOWHERE,Nobody,,,,,',
      'WRONG,,91,10,Mars/Olympus,XX,1000',
      'HALF,,50,,,,',
      'NAMELESS,,,,,,',
    ].join('\n');
    const { body } = await run(csv.replace(',,,,,,\nGOOD', '"",,,,,,x\nGOOD'));
    expect(outcomes(body)).toEqual(['create', 'error', 'error', 'error', 'error', 'error', 'create']);
    expect(textOf(body, 1)).toContain('has no identity');
    expect(textOf(body, 2)).toBe('The identity stands in line 2 already.');
    expect(textOf(body, 3)).toContain('no organization “Nobody”');
    for (const word of ['latitude is “91”', 'Mars/Olympus', 'XX', 'evses is “1000”'])
      expect(textOf(body, 4)).toContain(word);
    expect(textOf(body, 5)).toContain('together');
    expect((await stations()).map(({ identity }) => identity)).toEqual(
      expect.arrayContaining(['GOOD', 'NAMELESS']),
    );
  });

  it('changes only the columns that the file has, and tells which', async () => {
    await run('identity,name,note\nEDIT,First,keep me\n');
    const { body } = await run('identity,name\nEDIT,Second\n');
    expect(textOf(body, 0)).toBe('Changes name.');
    const row = await house.db
      .selectFrom('station')
      .selectAll()
      .where('identity', '=', 'EDIT')
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({ name: 'Second', note: 'keep me' });
    const { version } = await house.db
      .selectFrom('ownership')
      .select('version')
      .where('station_id', '=', row.id)
      .executeTakeFirstOrThrow();
    expect(version).toBe(1);
  });

  it('an import reaches no farther than who sends it', async () => {
    const mine = await house.organization('Mine', { role: 'manager' });
    await send('/imports/stations', 'identity\nNOT-MINE\n', house.ownerKey, house.rootId);
    const { body } = await run(
      'identity,organization,name\nNOT-MINE,,stolen\nOWN,,\nOWN2,Owner,\n',
      mine.key,
    );
    expect(outcomes(body)).toEqual(['error', 'create', 'error']);
    const own = await house.db
      .selectFrom('station')
      .select('organization_id')
      .where('identity', '=', 'OWN')
      .execute();
    expect(own).toEqual([{ organization_id: mine.id }]);
    const viewer = await house.organization('Viewer', { role: 'viewer' });
    expect((await preview('identity\nX\n', viewer.key)).status).toBe(403);
  });
});
