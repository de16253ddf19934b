import { useTranslation } from 'react-i18next';
import type { Reason } from '../../../../server/drivers/decide.ts';

/** A reason for a refusal in a few words, as a filter names it. */
export function useReasonWord(): (reason: Reason) => string {
  const { t } = useTranslation('refusals');
  return (reason) => t(`reasons.${reason}`);
}
