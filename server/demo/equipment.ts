import type { Version } from '@busbar/ocpp';
import { type EvseSpec, type Maker, makers } from '@busbar/simulator';

/** One kind of station as a maker sells it. The makers are invented, their habits are not. */
export interface Make {
  readonly maker: Maker;
  readonly model: string;
  readonly version: Version;
  readonly evses: readonly EvseSpec[];
  /** What is on the end of each connector of an EVSE. */
  readonly plugs: readonly string[];
}

const type2 = ['IEC_62196_T2'];
const ccs = ['IEC_62196_T2_COMBO'];
const ccsAndChademo = ['IEC_62196_T2_COMBO', 'CHADEMO'];

function ac(kilowatts: 11 | 22): EvseSpec {
  return {
    kind: 'AC',
    phases: 3,
    maxAmps: kilowatts === 22 ? 32 : 16,
    maxWatts: kilowatts * 1000 + 80,
    connectors: 1,
  };
}

/** Fast chargers list amperes at the pack's voltage; their limit is the power. */
function dc(kilowatts: number, connectors = 1): EvseSpec {
  return { kind: 'DC', phases: 3, maxAmps: 500, maxWatts: kilowatts * 1000, connectors };
}

function make(
  vendor: string,
  version: Version,
  evses: readonly EvseSpec[],
  plugs = type2,
  model?: string,
): Make {
  const maker = makers.find((one) => one.vendor === vendor);
  if (!maker) throw new Error(`The demo names a maker that the simulator does not know: ${vendor}.`);
  return { maker, model: model ?? maker.models[evses[0]!.kind], version, evses, plugs };
}

/** What stands at the demo's sites. */
export const makes: Readonly<Record<string, Make>> = {
  'post22-16': make('Halden', '1.6', [ac(22), ac(22)]),
  'post22-201': make('Halden', '2.0.1', [ac(22), ac(22)]),
  'post22-21': make('Halden', '2.1', [ac(22), ac(22)]),
  'tower150-201': make('Halden', '2.0.1', [dc(150), dc(150)], ccs),
  'tower300-21': make('Halden', '2.1', [dc(300), dc(300)], ccs, 'Tower 300'),
  'wall-s-16': make('Norrwatt', '1.6', [ac(11)]),
  'quick60-201': make('Norrwatt', '2.0.1', [dc(60, 2)], ccsAndChademo),
  'k11-201': make('Kestrel', '2.0.1', [ac(11)]),
  'k11-21': make('Kestrel', '2.1', [ac(11)]),
  'k180-201': make('Kestrel', '2.0.1', [dc(180, 2)], ccsAndChademo),
  'duo2-16': make('Pomona', '1.6', [ac(22), ac(22)]),
  'charge50-16': make('Pomona', '1.6', [dc(50)], ccs),
  'pile7-16': make('Old Harbour', '1.6', [ac(11)]),
  'pile25-16': make('Old Harbour', '1.6', [dc(50)], ccs, 'Pile 50'),
};
