import { useTranslation } from 'react-i18next';
import { listTokens, previewTokenImport, runTokenImport } from '../../../../server/drivers/contract.ts';
import { ImportWizard } from '../../ImportWizard.tsx';

const EXAMPLE = `uid;label;kind;group;valid_until
04A1B2C3D4E5F6;Anna Example;rfid;fleet-north;2027-12-31
04FFEE11223344;Pool vehicle 7;rfid;fleet-north;`;

/** Brings in tokens from a file. */
export default function TokenImportPage() {
  const { t } = useTranslation('tokens');
  return (
    <ImportWizard
      title={t('importTitle')}
      preview={previewTokenImport}
      run={runTokenImport}
      refreshes={[listTokens]}
      example={EXAMPLE}
      back="/tokens"
    />
  );
}
