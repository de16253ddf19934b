import { useTranslation } from 'react-i18next';
import { listSites, listStations } from '../../../../server/locations/contract.ts';
import { previewStationImport, runStationImport } from '../../../../server/locations/import-contract.ts';
import { mapPoints, overview } from '../../../../server/reports/contract.ts';
import { ImportWizard } from '../../ImportWizard.tsx';

const EXAMPLE = `identity;name;site;address;city;country;latitude;longitude;zone;evses;plug
CS-001;Entrance left;Harbour garage;Quay 1;Hamburg;DE;53.54;9.98;Europe/Berlin;2;IEC_62196_T2
CS-002;Entrance right;Harbour garage;;;;;;;2;IEC_62196_T2`;

/** Brings in stations, with the sites they stand at, from a file: 500 in one go. */
export default function ImportPage() {
  const { t } = useTranslation('imports');
  return (
    <ImportWizard
      title={t('stations')}
      preview={previewStationImport}
      run={runStationImport}
      refreshes={[listStations, listSites, overview, mapPoints]}
      example={EXAMPLE}
      back="/stations"
    />
  );
}
