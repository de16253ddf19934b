import { sentences } from '../../platform/sentence.ts';

/** What is wrong with a tree, what makes it unsafe to manage, and what a person should know. */
export const sayTree = sentences('tree', {
  no_connection: 'Nothing feeds the tree. Add the grid connection with its main fuse.',
  unknown_parent: '“{node}” is fed by a node that does not exist. Choose another.',
  cycle: '“{node}” feeds itself. Give one node of the circle another parent.',
  not_fed: '“{node}” is no grid connection and has nothing that feeds it. Choose what feeds it.',
  fed_connection: '“{node}” is a grid connection, and yet “{parent}” feeds it. Make it a panel or feeder.',
  rating: 'The rating of “{node}” is not above 0 A. Enter what is printed on its fuse or breaker.',
  neutral:
    'The rating of the neutral of “{node}” is not above 0 A. Leave it out where it need not be watched.',
  transformer:
    'The transformer of “{node}” needs a ratio and a rating above 0, such as 0.023 for 230 V below 10 kV.',
  reserve: 'What else draws at “{node}” cannot be below 0 A.',
  same_id: '“{node}” stands in the tree twice, or belongs to another site.',
  evse_unknown: 'An EVSE in the tree does not stand at this site any more. Take it out.',
  evse_node: '{evse} hangs on a node that does not exist.',
  evse_twice: '{evse} hangs on two nodes. Keep one.',
  wiring: 'The phase order of {evse} must name each of its {legs} legs once.',
  fallback: 'The fallback of {evse} cannot be below 0 A.',
  asset_node: '“{asset}” hangs on a node that does not exist.',
  asset_rating: 'The rating of “{asset}” is not above 0 W. Enter what is printed on its plate.',
  wiring_unknown:
    'The phase order of {evse} is not known: look into the station, or compare which phase of the feeder rises when a car charges there.',
  evse_missing: '{evse} hangs on no node: what it draws is counted nowhere. Hang it where it is wired.',
  rating_unknown: 'Nobody knows how much {evse} can draw. Enter its rating, or the fuse before it.',
  fallbacks_exceed:
    '{conductor} is rated {rating} A, and what the stations hold by themselves adds up to {sum} A with everything else: lower fallbacks, or let some hold 0 A.',
  reserve_exceeds: 'Everything else at “{node}” takes {reserve} A of {rating} A: no car could charge.',
  fallback_below:
    'The fallback of {evse}, {amps} A, is below the {least} A that charging begins at: it means a pause.',
  holds_zero:
    '{evse} holds 0 A by itself: {least} A for each do not fit. Without a connection it does not charge; with one it takes its turn.',
  unmanaged:
    '{conductor} may carry {sum} A and is rated {rating} A: without management its fuse can blow. Switch management on.',
  above_parent: '“{node}” is rated {rating} A, “{parent}” that feeds it only {above} A.',
  meter_without_reserve:
    '“{node}” has a meter. Enter the most that everything else may draw there: it counts while the meter is silent. Without it the stations fall back.',
  one_phase:
    '{count} single-phase EVSEs hang on {phase} of “{node}”, and none on the other phases. Is the order right?',
  no_evses: 'No EVSE hangs in the tree yet.',
});

/** What came of an import, row by row. */
export const sayTreeImport = sentences('tree_import', {
  node: '“{node}” with {rating} A.',
  evse: '{evse} at “{node}”.',
  asset: '“{asset}” at “{node}”.',
  type_unknown:
    '“{type}” is none of connection, panel, feeder, transformer, evse, load, controllable, plant, battery.',
  name_missing: 'The row has no name.',
  name_twice: 'The name “{node}” stands in the file twice; names join the rows, so each may stand once.',
  parent_unknown: 'No row is called “{node}”, which is to feed it.',
  number: '“{value}” is no number.',
  evse_unknown:
    'No EVSE “{evse}” stands at this site. Write the station’s identity, a slash and the number: CS-1/1.',
  wiring: '“{value}” is no phase order. Write L1L2L3, L2, or L1-L2.',
  json: 'The file is not the JSON of a tree: {why}.',
});

/** How a site's power is shared out, in a line. */
export const saySite = sentences('energy_site', {
  no_tree: 'No electrical tree yet: every car charges as fast as it can.',
  unmanaged: 'Not managed: every car charges as fast as it can.',
  managed: 'Shares its power among {count} EVSEs.',
});
