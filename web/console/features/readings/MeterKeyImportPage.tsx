import { useTranslation } from 'react-i18next';
import {
  listMeterKeys,
  previewMeterKeyImport,
  runMeterKeyImport,
} from '../../../../server/readings/contract.ts';
import { ImportWizard } from '../../ImportWizard.tsx';

const EXAMPLE = `meter;station;evse;public_key
1EBZ0300034628;CP-1;1;3049301306072a8648ce3d020106082a8648ce3d030101033200041e155ef4…`;

/** Brings in keys of meters from a file. */
export default function MeterKeyImportPage() {
  const { t } = useTranslation('readings');
  return (
    <ImportWizard
      title={t('keys.importTitle')}
      preview={previewMeterKeyImport}
      run={runMeterKeyImport}
      refreshes={[listMeterKeys]}
      example={EXAMPLE}
      back="/meter-keys"
    />
  );
}
