/** Certificates: authorities of our own, what stations have signed and hold, revocation, and who may come in with what. */

import type pg from 'pg';
import type { Audit } from '../../access/index.ts';
import type { Commands } from '../../gateway/index.ts';
import type { Bus } from '../../platform/bus.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import type { NewId } from '../../platform/ids.ts';
import { createSeal } from '../../platform/seal.ts';
import { setNetworkProfile } from '../ocpp-commands.ts';
import { createAuthorities } from './authorities.ts';
import { createCertificateStatus } from './certificate-status.ts';
import { createClientCheck } from './check-client.ts';
import { createContractCheck } from './contract-chain.ts';
import { createOutsidePool, createTestPool } from './contract-pool.ts';
import { createDeliver } from './deliver.ts';
import { createFetch } from './fetch.ts';
import { createInstalledKeeper } from './installed.ts';
import { createCertificateCommands } from './ocpp-commands.ts';
import { certificatesPnc16 } from './ocpp-pnc16.ts';
import { certificatesOcpp2, certificatesOcpp21, certificatesOcpp201 } from './ocpp2.ts';
import { certificatesOcpp16 } from './ocpp16.ts';
import { pointersAt, servePki } from './pki-pages.ts';
import { createQuestions } from './questions.ts';
import { createRenewal } from './renewal.ts';
import { requestRoutes } from './request-routes.ts';
import { createRevocation } from './revocation.ts';
import { rootRoutes } from './roots-routes.ts';
import { certificateRoutes } from './routes.ts';
import { createServerCertificate } from './server-certificate.ts';
import { createOwnSigner, outsideSigner } from './signer.ts';
import { createTakeRequest } from './take-request.ts';
import { createUpgrade, type UpgradeOptions } from './upgrade.ts';
import { upgradeRoutes } from './upgrade-routes.ts';

export interface CertificatesOptions {
  readonly db: Database;
  readonly pool: pg.Pool;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly audit: Audit;
  /** 32 bytes: under it the authorities' keys are sealed. */
  readonly serverKey: Uint8Array;
  readonly commands: Commands;
  readonly disconnect: (stationId: string, reason: string) => Promise<boolean>;
  readonly signer: 'own' | 'outside';
  /** Who signs contract certificates for vehicles; none: the built-in test pool. */
  readonly contractPool: { readonly url: string; readonly token: string | undefined } | undefined;
  /** Hosts of our own network that may be asked whether a certificate counts. */
  readonly statusHosts: readonly string[];
  /** Sends a station a new password. */
  readonly rotate: UpgradeOptions['rotate'];
  /** Where stations reach the TLS port, if it is served. */
  readonly securePort: UpgradeOptions['securePort'];
  /** Where anybody reaches us by HTTP, without a slash at the end; it stands in every certificate. */
  readonly publicUrl: () => string;
  readonly onFault: (error: unknown, about: string) => void;
}

/** Puts certificates together: spokes and commands for stations, routes for people, pages for everybody. */
export function createCertificates(options: CertificatesOptions) {
  const { db, pool, bus, clock, newId, audit, commands, onFault } = options;
  const seal = createSeal(options.serverKey, 'certificates');
  const pointers = (authorityId: string) => pointersAt(options.publicUrl(), authorityId);
  const authorities = createAuthorities({ db, clock, newId, seal, pointers });
  const asked = createCertificateCommands(authorities);
  const deliver = createDeliver({
    db,
    bus,
    clock,
    newId,
    commands,
    certificateSigned: asked.signed,
    signer: options.signer === 'own' ? createOwnSigner({ authorities, clock, pointers }) : outsideSigner,
    onEnded: (stationId) => upgrade.advance(stationId),
    onFault,
  });
  const take = createTakeRequest({ pool, wake: deliver.wake });
  const revocation = createRevocation({ db, clock, authorities });
  const status = createCertificateStatus({
    db,
    clock,
    authorities,
    revocation,
    fetch: createFetch(options.statusHosts),
  });
  const contractPool = options.contractPool
    ? createOutsidePool(options.contractPool)
    : createTestPool({ db, clock, authorities });
  const questions = createQuestions({ status, pool: contractPool });
  const renew = createRenewal({ db, clock, commands, onFault });
  commands.onAnswer(createInstalledKeeper({ db, clock }));
  const { disconnect, signer } = options;
  const upgrade = createUpgrade({
    db,
    bus,
    clock,
    newId,
    commands,
    install: asked.install,
    switches: { setNetworkProfile },
    rotate: options.rotate,
    authorities,
    securePort: options.securePort,
    onFault,
  });
  const clients = createClientCheck(pool);
  const house = { db, bus, clock, newId, audit, authorities, signer, pointers, disconnect, deliver };
  return {
    spoke16: certificatesOcpp16(take),
    spoke2: certificatesOcpp2(take, questions),
    spoke201: certificatesOcpp201(questions),
    spoke21: certificatesOcpp21(questions),
    vendorMessages: certificatesPnc16(take, questions),
    checkContract: createContractCheck({ db, clock, authorities, status }),
    commands: [asked.install, asked.remove, asked.listInstalled],
    routes: [
      ...certificateRoutes(house),
      ...requestRoutes(house),
      ...rootRoutes(house),
      ...upgradeRoutes({ ...house, upgrade, securePort: options.securePort, onFault }),
    ],
    /** Revocation lists and OCSP, outside of the API. */
    servePages: (app: Parameters<typeof servePki>[0]) => servePki(app, revocation),
    /** What the door asks about certificates. */
    clients: {
      ...clients,
      /** A station came in that is on its way to a higher profile. */
      arrived: (stationId: string) =>
        void upgrade.advance(stationId).catch((error) => onFault(error, 'raising a security profile')),
    },
    /** What the TLS port needs: whom to trust, and a certificate of its own where none is given. */
    server: createServerCertificate({ authorities, clock, pointers }),
    deliver,
    authorities,
    repeatedWork: [
      { name: 'deliver-certificates', crontab: '* * * * *', run: () => deliver.run() },
      { name: 'raise-security', crontab: '* * * * *', run: () => upgrade.advanceAll() },
      { name: 'renew-certificates', crontab: '23 * * * *', run: renew },
    ],
    renew,
    upgrade,
    stop: () => deliver.stop(),
  };
}
