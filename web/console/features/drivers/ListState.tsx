import { useTranslation } from 'react-i18next';
import type { LocalList } from '../../../../server/drivers/list-contract.ts';
import { Tag } from '../../../ui/StatePill.tsx';
import type { Tone } from '../../../ui/states.ts';

const tones: Record<LocalList['state'], Tone> = {
  off: 'grey',
  unknown: 'slate',
  behind: 'amber',
  in_step: 'green',
  failing: 'orange',
  unsupported: 'grey',
};

/** How a local list stands, in a word. */
export function ListState({ list }: { list: Pick<LocalList, 'state'> }) {
  const { t } = useTranslation('wire');
  return <Tag tone={tones[list.state]}>{t(`list.states.${list.state}`)}</Tag>;
}
