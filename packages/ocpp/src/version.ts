/** The versions of OCPP that Busbar speaks, oldest first. */
export const versions = ['1.6', '2.0.1', '2.1'] as const;
export type Version = (typeof versions)[number];

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
