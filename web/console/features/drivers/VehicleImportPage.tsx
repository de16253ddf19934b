import { useTranslation } from 'react-i18next';
import {
  listVehicles,
  previewVehicleImport,
  runVehicleImport,
} from '../../../../server/drivers/vehicle-contract.ts';
import { ImportWizard } from '../../ImportWizard.tsx';

const EXAMPLE = `plate;model;driver;fleet;battery kWh;max ac kW;max dc kW;evccid
B-EX 1001;E-Transit;P-1001;Vans;68;11;115;0123456789AB
B-EX 1002;Zoe;ben@example.com;;52;22;50;`;

/** Brings in vehicles from a file. */
export default function VehicleImportPage() {
  const { t } = useTranslation('vehicles');
  return (
    <ImportWizard
      title={t('importTitle')}
      preview={previewVehicleImport}
      run={runVehicleImport}
      refreshes={[listVehicles]}
      example={EXAMPLE}
      back="/vehicles"
    />
  );
}
