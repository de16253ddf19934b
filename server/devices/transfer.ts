import { stationCommand } from '../gateway/index.ts';
import { transferCommands } from './transfer-contract.ts';

/** Sends a vendor's own message to a station (1.6 §5.6, P01). */
export const dataTransfer = stationCommand(transferCommands['data-transfer'], {
  v16: (params) => ['DataTransfer', params],
  ocpp2: ({ data, ...rest }) => [
    'DataTransfer',
    { ...rest, ...(data !== undefined && { data: readJson(data) as { [word: string]: unknown } }) },
  ],
});

/** An object or a list that is written as text; all else is the text itself. */
function readJson(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
