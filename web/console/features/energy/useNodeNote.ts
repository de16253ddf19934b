import { useTranslation } from 'react-i18next';
import type { NodeNow } from '../../../../server/energy/dispatch/contract.ts';
import { useFormat } from '../../../ui/useFormat.ts';
import { nodeNote } from './nodeNote.ts';

/** The note of a node in the reader's language. */
export function useNodeNote(): (now: NodeNow | undefined) => string {
  const { t } = useTranslation('grid');
  const { power, current } = useFormat();
  return (now) => nodeNote(now, { power, current, meter: (state) => t(`meter.${state}`) });
}
