/** A version of OCPP that Busbar speaks. */
export type Version = '1.6' | '2.0.1' | '2.1';

export const versions: readonly Version[] = ['1.6', '2.0.1', '2.1'];

/** The WebSocket subprotocol by which a station asks for a version (OCPP-J 1.6 §3.1, 2.x part 4 §3.1). */
export const subprotocolOf: Record<Version, string> = {
  '1.6': 'ocpp1.6',
  '2.0.1': 'ocpp2.0.1',
  '2.1': 'ocpp2.1',
};

/** Finds the version that a WebSocket subprotocol names; undefined when it is none of ours. */
export function versionOf(subprotocol: string): Version | undefined {
  return versions.find((version) => subprotocolOf[version] === subprotocol);
}
