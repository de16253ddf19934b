import { useTranslation } from 'react-i18next';
import {
  listDrivers,
  previewDriverImport,
  runDriverImport,
} from '../../../../server/drivers/people-contract.ts';
import { ImportWizard } from '../../ImportWizard.tsx';

const EXAMPLE = `name;email;external number;fleet;cost centre
Anna Example;anna@example.com;P-1001;Vans;K-10
Ben Example;ben@example.com;P-1002;Vans;K-20`;

/** Brings in drivers from a file. */
export default function DriverImportPage() {
  const { t } = useTranslation('drivers');
  return (
    <ImportWizard
      title={t('importTitle')}
      preview={previewDriverImport}
      run={runDriverImport}
      refreshes={[listDrivers]}
      example={EXAMPLE}
      back="/drivers"
    />
  );
}
