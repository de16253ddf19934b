import type { Readable } from 'node:stream';
import { inScope } from '../../access/index.ts';
import { findTarget } from '../../gateway/index.ts';
import { change } from '../../locations/index.ts';
import { TooLarge } from '../../platform/file-store.ts';
import type { Caller, Scope } from '../../platform/http/caller.ts';
import type { BodyOf } from '../../platform/http/contract.ts';
import { type Handled, handle, handleRaw } from '../../platform/http/handle.ts';
import { notFound, problem } from '../../platform/http/problem.ts';
import type { House } from '../house.ts';
import * as contract from './contract.ts';
import { signatureFits, signingKey } from './signature.ts';
import { findFile, listFiles, listRequests } from './store.ts';

/** Firmware files, and what stations were asked to install. */
export function firmwareRoutes(house: House): Handled[] {
  const { db, clock, newId, files } = house;

  async function show(scope: Scope, id: string): Promise<contract.FirmwareFile> {
    const found = await findFile(db, scope, id);
    if (!found) throw notFound('such firmware file');
    return found;
  }

  /** Notes who did what to a file, together with it. */
  const noted = (
    caller: Caller,
    action: string,
    file: { id: string; organizationId: string; name: string },
  ) => ({
    result: undefined,
    audit: [
      {
        caller,
        action: `firmware.${action}`,
        subjectKind: 'firmware',
        subjectId: file.id,
        organizationId: file.organizationId,
        detail: { name: file.name },
      },
    ],
  });

  async function create(caller: Caller, scope: Scope, body: BodyOf<typeof contract.createFirmwareFile>) {
    const { organizationId, name, version, vendor, model, note, signature, signingCertificate } = body!;
    if (!signature !== !signingCertificate) throw halfSigned();
    if (signingCertificate && !signingKey(signingCertificate)) throw noCertificate();
    const id = newId();
    await change(house, async (trx) => {
      const home = await trx
        .selectFrom('organization')
        .select('id')
        .where('id', '=', organizationId)
        .where(inScope(scope, 'organization.id'))
        .where('retired_at', 'is', null)
        .executeTakeFirst();
      if (!home) throw notFound('such organization');
      await trx
        .insertInto('firmware_file')
        .values({
          id,
          organization_id: organizationId,
          name,
          version: version || null,
          vendor: vendor || null,
          model: model || null,
          note: note || null,
          signature: signature || null,
          signing_certificate: signingCertificate || null,
          created_at: clock.now(),
        })
        .execute();
      return noted(caller, 'created', { id, organizationId, name });
    });
    return show(scope, id);
  }

  /** Takes the bytes to disk, then tells what they are. The content of a file never changes once it is there. */
  async function takeContent(caller: Caller, scope: Scope, id: string, body: unknown): Promise<string> {
    const file = await show(scope, id);
    if (file.uploadedAt) throw alreadyThere(file.name);
    if (!isStream(body)) throw noContent();
    const written = await files.write(id, body, contract.maxFirmwareBytes).catch((error) => {
      throw error instanceof TooLarge ? tooLarge() : error;
    });
    const { signature, signing_certificate: pem } = await db
      .selectFrom('firmware_file')
      .select(['signature', 'signing_certificate'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const fits = signature && pem ? await signatureFits(files.read(id), signature, pem) : null;
    await change(house, async (trx) => {
      await trx
        .updateTable('firmware_file')
        .set({
          size_bytes: written.bytes,
          sha256: written.sha256,
          md5: written.md5,
          signature_fits: fits,
          uploaded_at: clock.now(),
        })
        .where('id', '=', id)
        .execute();
      return noted(caller, 'uploaded', file);
    });
    return JSON.stringify(await show(scope, id));
  }

  async function remove(caller: Caller, scope: Scope, id: string): Promise<void> {
    const file = await show(scope, id);
    if (file.openRequests > 0) throw inUse(file);
    await change(house, async (trx) => {
      // What was installed when stays on record, without the file.
      await trx.updateTable('firmware_request').set({ file_id: null }).where('file_id', '=', id).execute();
      await trx.deleteFrom('firmware_file').where('id', '=', id).execute();
      return noted(caller, 'deleted', file);
    });
    await files.remove(id);
  }

  return [
    handle(contract.listFirmwareFiles, ({ query, scope }) => listFiles(db, scope, query)),
    handle(contract.getFirmwareFile, ({ params, scope }) => show(scope, params.firmwareId)),
    handle(contract.createFirmwareFile, ({ body, caller, scope }) => create(caller, scope, body)),
    handleRaw(
      contract.putFirmwareContent,
      'application/json; charset=utf-8',
      ({ params, caller, scope, request }) => takeContent(caller, scope, params.firmwareId, request.body),
      { stream: true, bodyLimit: contract.maxFirmwareBytes },
    ),
    handle(contract.deleteFirmwareFile, ({ params, caller, scope }) =>
      remove(caller, scope, params.firmwareId),
    ),
    handle(contract.listFirmwareRequests, async ({ params, query, scope }) => {
      const { id } = await findTarget(db, scope, params.identity);
      return listRequests(db, scope, id, query);
    }),
  ];
}

const isStream = (body: unknown): body is Readable =>
  typeof body === 'object' && body !== null && 'pipe' in body;

const halfSigned = () =>
  problem(422, {
    title: 'Not valid',
    detail: 'A signature and its signing certificate belong together: one of them is missing.',
    help: 'Give both, or neither.',
    errors: [{ path: 'body/signingCertificate', message: 'is required with a signature' }],
  });

const noCertificate = () =>
  problem(422, {
    title: 'Not valid',
    detail: 'The signing certificate cannot be read.',
    help: 'Give it as PEM, from -----BEGIN CERTIFICATE----- on.',
    errors: [{ path: 'body/signingCertificate', message: 'is no PEM certificate' }],
  });

const alreadyThere = (name: string) =>
  problem(409, {
    title: 'Already there',
    detail: `“${name}” has its content already; stations may be fetching it.`,
    help: 'Make a new firmware file for other content.',
  });

const noContent = () =>
  problem(415, {
    title: 'Nothing came',
    detail: 'The content of a firmware file is sent as application/octet-stream.',
    help: 'Send the bytes of the file with the header Content-Type: application/octet-stream.',
  });

const tooLarge = () =>
  problem(413, {
    title: 'File too large',
    detail: `Firmware files may have ${contract.maxFirmwareBytes / 1_048_576} MiB at the most.`,
  });

const inUse = ({ name, openRequests }: contract.FirmwareFile) =>
  problem(409, {
    title: 'Still in use',
    detail: `“${name}” is being installed at ${openRequests} stations.`,
    help: 'Wait until they are done, or end the campaign.',
  });
