// Writes the types of the migrated database: `npm run codegen` with DATABASE_URL, after a new migration.
import { spawnSync } from 'node:child_process';

const options = {
  dialect: 'postgres',
  'out-file': 'server/platform/database/generated/schema.ts',
  'exclude-pattern': '*_(default|2???????)',
  'type-mapping': '{"int8":"number"}',
};
const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
process.exit(spawnSync('kysely-codegen', args, { stdio: 'inherit' }).status ?? 1);
