import { useTranslation } from 'react-i18next';
import {
  getReadiness,
  listDepartures,
  listDepots,
  previewDepartureImport,
  runDepartureImport,
} from '../../../../server/energy/depots/contract.ts';
import { ImportWizard } from '../../ImportWizard.tsx';

const EXAMPLE = `plate;site;weekdays;date;leaves at;energy kWh;soc;note
B-EX 1001;Depot North;Mon-Fri;;05:30;45;;Tour 7
B-EX 1002;Depot North;;2026-12-24;07:15;;80;`;

/** Brings in from a file when vehicles leave, and with how much. */
export default function DepartureImportPage() {
  const { t } = useTranslation('depots');
  return (
    <ImportWizard
      title={t('importTitle')}
      preview={previewDepartureImport}
      run={runDepartureImport}
      refreshes={[listDepots, listDepartures, getReadiness]}
      example={EXAMPLE}
      back="/depots"
    />
  );
}
