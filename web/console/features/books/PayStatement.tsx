import { useTranslation } from 'react-i18next';
import {
  getStatement,
  listStatements,
  payStatement,
  type Statement,
} from '../../../../server/books/settlement-contract.ts';
import { useWrite } from '../../api.ts';
import { PaidForm } from './PaidForm.tsx';

/** Notes that a statement was paid to the host by bank. */
export function PayStatement({ statement, onClose }: { statement: Statement; onClose: () => void }) {
  const { t } = useTranslation('books');
  const { send, sending, problem } = useWrite(payStatement, {
    refreshes: [getStatement, listStatements],
    onDone: onClose,
  });
  return (
    <PaidForm
      of={statement}
      submit={t('settlement.pay')}
      send={(body) => send({ params: { statementId: statement.id }, body })}
      {...{ sending, problem, onClose }}
    />
  );
}
