import { readCertificate, splitPem } from '@busbar/certificates';
import type { Ocpp16, Ocpp21 } from '@busbar/ocpp';
import { type Cannot, stationCommand } from '../../gateway/index.ts';
import type { Authorities } from './authorities.ts';
import { type CertificateUse, certificateCommands, certificateSigned } from './contract.ts';
import { pncVendor } from './ocpp-vendor.ts';

/** What each use is called in 2.x. */
export const uses2 = {
  csms_root: 'CSMSRootCertificate',
  manufacturer_root: 'ManufacturerRootCertificate',
  v2g_root: 'V2GRootCertificate',
  mo_root: 'MORootCertificate',
  v2g_chain: 'V2GCertificateChain',
  oem_root: 'OEMRootCertificate',
} as const satisfies Record<CertificateUse, Ocpp21.GetCertificateIdUseEnumType>;

/** What each use is called in 1.6; the rest of them goes in vendor messages (ISO 15118 for 1.6). */
export const uses16: Partial<Record<CertificateUse, Ocpp16.CertificateUseEnumType>> = {
  csms_root: 'CentralSystemRootCertificate',
  manufacturer_root: 'ManufacturerRootCertificate',
};

type RootUse = Exclude<CertificateUse, 'v2g_chain'>;

/** A root to install, found and read. */
interface RootToInstall {
  readonly use: RootUse;
  readonly certificate: string;
}

function in201<U extends CertificateUse>(use: U): use is Exclude<U, 'oem_root'> {
  return use !== 'oem_root';
}
const notIn201: Cannot = { cannot: 'OCPP 2.0.1 knows no root certificates of vehicle makers' };

/** A message of ISO 15118 for 1.6: a DataTransfer whose data are the 2.0.1 message as text. */
export const pnc = (messageId: string, data: object): ['DataTransfer', Ocpp16.DataTransferRequest] => [
  'DataTransfer',
  { vendorId: pncVendor, messageId, data: JSON.stringify(data) },
];

/** What can be asked of stations about certificates, and how each version says it. */
export function createCertificateCommands(authorities: Authorities) {
  const install = stationCommand(
    certificateCommands['install-certificate'],
    {
      v16: ({ use, certificate }: RootToInstall) => {
        const certificateType = uses16[use];
        if (certificateType) return ['InstallCertificate', { certificateType, certificate }];
        return pnc('InstallCertificate', { certificateType: uses2[use], certificate });
      },
      ocpp2: ({ use, certificate }: RootToInstall) =>
        in201(use) ? ['InstallCertificate', { certificateType: uses2[use], certificate }] : notIn201,
      ocpp21: ({ use, certificate }: RootToInstall) => [
        'InstallCertificate',
        { certificateType: uses2[use], certificate },
      ],
    },
    async ({ use, certificate }): Promise<RootToInstall | Cannot> => {
      if (certificate === undefined) {
        if (use !== 'csms_root' && use !== 'v2g_root') {
          return { cannot: 'Busbar has no root of its own for this use: give the certificate' };
        }
        const { root } = await authorities.of(use === 'csms_root' ? 'station' : 'v2g');
        return { use, certificate: root };
      }
      const [pem] = splitPem(certificate);
      if (!pem || !readCertificate(pem)) return { cannot: 'what was given is no certificate in PEM' };
      return { use, certificate: pem };
    },
  );

  const remove = stationCommand(certificateCommands['delete-certificate'], {
    v16: (certificateHashData) => ['DeleteCertificate', { certificateHashData }],
    ocpp2: (certificateHashData) => ['DeleteCertificate', { certificateHashData }],
  });

  const listInstalled = stationCommand(certificateCommands['get-installed-certificates'], {
    v16: ({ use = 'csms_root' }) => {
      const certificateType = uses16[use];
      if (certificateType) return ['GetInstalledCertificateIds', { certificateType }];
      return pnc('GetInstalledCertificateIds', { certificateType: [uses2[use]] });
    },
    ocpp2: ({ use }) => {
      if (use === undefined) return ['GetInstalledCertificateIds', {}];
      return in201(use) ? ['GetInstalledCertificateIds', { certificateType: [uses2[use]] }] : notIn201;
    },
    ocpp21: ({ use }) => [
      'GetInstalledCertificateIds',
      use === undefined ? {} : { certificateType: [uses2[use]] },
    ],
  });

  return { install, remove, listInstalled, signed };
}

const signingUses = {
  station: 'ChargingStationCertificate',
  v2g: 'V2GCertificate',
  v2g20: 'V2G20Certificate',
} as const;

/** The chain goes from the leaf up, without the root (OCPP 2.x CertificateSignedRequest). */
const signed = stationCommand(certificateSigned, {
  v16: ({ chain, byTransfer }) =>
    byTransfer
      ? pnc('CertificateSigned', { certificateChain: chain, certificateType: 'V2GCertificate' })
      : ['CertificateSigned', { certificateChain: chain }],
  ocpp2: ({ chain, purpose }) =>
    purpose === 'v2g20'
      ? { cannot: 'OCPP 2.0.1 knows no certificates of ISO 15118-20' }
      : ['CertificateSigned', { certificateChain: chain, certificateType: signingUses[purpose] }],
  ocpp21: ({ chain, purpose, requestId }) => [
    'CertificateSigned',
    {
      certificateChain: chain,
      certificateType: signingUses[purpose],
      ...(requestId !== undefined && { requestId }),
    },
  ],
});

/** Uses by their names in 2.x, for what stations tell. */
export const useOf2: Readonly<Record<string, CertificateUse>> = Object.fromEntries(
  Object.entries(uses2).map(([use, name]) => [name, use as CertificateUse]),
);
export const useOf16: Readonly<Record<string, CertificateUse>> = {
  CentralSystemRootCertificate: 'csms_root',
  ManufacturerRootCertificate: 'manufacturer_root',
};
