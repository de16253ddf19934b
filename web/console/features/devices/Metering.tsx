import type { Station } from '../../../../server/locations/contract.ts';
import { StationForm } from './StationForm.tsx';

/** What does this station measure, how often, and when do its transactions begin and end? */
export default function Metering({ station }: { station: Station }) {
  return <StationForm station={station} form="metering" />;
}
