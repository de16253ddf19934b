import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { DispatchSnapshot, EvseNow, NodeNow } from '../../../../server/energy/dispatch/contract.ts';
import type { SiteEvse, SiteTree } from '../../../../server/energy/tree/shapes.ts';
import { useFormat } from '../../../ui/useFormat.ts';
import { box, chip, layoutOf, type PlacedChip, type PlacedNode } from './diagram.ts';
import classes from './grid.module.css';
import { useNodeNote } from './useNodeNote.ts';

/** The single-line diagram: what feeds what, with what flows and what is granted on each phase, live. */
export function Diagram({
  tree,
  evses,
  snapshot,
}: {
  tree: SiteTree;
  evses: readonly SiteEvse[];
  snapshot: DispatchSnapshot | null;
}) {
  const { t } = useTranslation('grid');
  const layout = useMemo(() => layoutOf(tree), [tree]);
  const now = new Map(snapshot?.nodes.map((node) => [node.nodeId, node]));
  const cars = new Map(snapshot?.evses.map((evse) => [evse.evseId, evse]));
  const margin = 2;
  return (
    <div className={classes.scroll}>
      <svg
        className={classes.diagram}
        width={layout.width + 2 * margin}
        height={layout.height + 2 * margin}
        viewBox={`${-margin} ${-margin} ${layout.width + 2 * margin} ${layout.height + 2 * margin}`}
        role="img"
        aria-label={t('diagramLabel')}
      >
        {layout.lines.map(({ id, points }) => (
          <polyline
            key={id}
            className={classes.wire}
            points={points.map((point) => point.join(',')).join(' ')}
          />
        ))}
        {layout.nodes.map((placed) => (
          <NodeBox
            key={placed.id}
            placed={placed}
            node={tree.nodes.find(({ id }) => id === placed.id)!}
            now={now.get(placed.id)}
          />
        ))}
        {layout.chips.map((placed) =>
          placed.kind === 'evse' ? (
            <EvseChip
              key={placed.id}
              placed={placed}
              label={evses.find(({ evseId }) => evseId === placed.id)?.label ?? '?'}
              now={cars.get(placed.id)}
            />
          ) : (
            <AssetChip
              key={placed.id}
              placed={placed}
              asset={tree.assets.find(({ id }) => id === placed.id)!}
            />
          ),
        )}
      </svg>
      <p className={classes.legend}>
        <span data-mark="flows">{t('flows')}</span>
        <span data-mark="granted">{t('granted')}</span>
        <span data-mark="rating">{t('rating')}</span>
      </p>
    </div>
  );
}

const phases = ['L1', 'L2', 'L3'] as const;
const bar = { x: 34, width: 106, height: 8 } as const;

function NodeBox({
  placed: { x, y },
  node,
  now,
}: {
  placed: PlacedNode;
  node: SiteTree['nodes'][number];
  now: NodeNow | undefined;
}) {
  const note = useNodeNote()(now);
  return (
    <g
      transform={`translate(${x} ${y})`}
      className={classes.node}
      data-silent={now?.meter === 'silent' || undefined}
    >
      <title>{`${node.name}: ${node.ratingAmps} A · ${note}`}</title>
      <rect width={box.width} height={box.height} rx={8} />
      <text x={12} y={22} className={classes.name}>
        {short(node.name, 22)}
      </text>
      <text x={box.width - 12} y={22} textAnchor="end" className={classes.quiet}>
        {node.ratingAmps} A
      </text>
      {phases.map((phase, i) => (
        <PhaseBar
          key={phase}
          phase={phase}
          y={34 + i * 18}
          now={now?.phases.find((one) => one.conductor === phase)}
        />
      ))}
      <text x={12} y={box.height - 8} className={classes.quiet}>
        {short(note, 34)}
      </text>
    </g>
  );
}

function PhaseBar({
  phase,
  y,
  now,
}: {
  phase: string;
  y: number;
  now: NodeNow['phases'][number] | undefined;
}) {
  const flows = now ? (now.meteredAmps ?? now.otherAmps + now.drawnAmps) : 0;
  const may = now ? now.otherAmps + now.grantedAmps : 0;
  const share = (amps: number) => (now ? Math.min(1, Math.max(0, amps / now.ratingAmps)) : 0) * bar.width;
  const full = now !== undefined && flows > now.ratingAmps * 1.02;
  return (
    <g transform={`translate(0 ${y})`} data-full={full || undefined}>
      <text x={12} y={8} className={classes.quiet}>
        {phase}
      </text>
      <rect className={classes.track} x={bar.x} y={0} width={bar.width} height={bar.height} rx={3} />
      <rect className={classes.may} x={bar.x} y={0} width={share(may)} height={bar.height} rx={3} />
      <rect className={classes.flow} x={bar.x} y={0} width={share(flows)} height={bar.height} rx={3} />
      <text x={box.width - 12} y={8} textAnchor="end" className={classes.amps}>
        {now ? `${Math.round(flows)} / ${Math.round(now.ratingAmps)}` : '–'}
      </text>
    </g>
  );
}

function EvseChip({
  placed: { x, y },
  label,
  now,
}: {
  placed: PlacedChip;
  label: string;
  now: EvseNow | undefined;
}) {
  const format = useFormat();
  return (
    <g transform={`translate(${x} ${y})`} className={classes.evse} data-state={now?.state ?? 'idle'}>
      <title>{now ? `${label}: ${now.sentence.text}` : label}</title>
      <rect width={chip.width} height={chip.height} rx={6} />
      <text x={8} y={18} className={classes.small}>
        {short(label, 14)}
      </text>
      <text x={8} y={36} className={classes.amps}>
        {flowOf(now, format.power)}
      </text>
    </g>
  );
}

/** What an EVSE draws of what it may, or gives: below zero it flows out of the car. */
function flowOf(now: EvseNow | undefined, power: (watts: number) => string): string {
  if (!now?.transactionId) return '–';
  if (now.givesWatts) return power(-now.givesWatts);
  const drawn = now.drawnAmps ? Math.max(0, ...now.drawnAmps) : 0;
  return `${Math.round(drawn)} / ${Math.round(now.grantedAmps)} A`;
}

function AssetChip({ placed: { x, y }, asset }: { placed: PlacedChip; asset: SiteTree['assets'][number] }) {
  const format = useFormat();
  return (
    <g transform={`translate(${x} ${y})`} className={classes.asset} data-kind={asset.kind}>
      <title>{asset.name}</title>
      <rect width={chip.width} height={chip.height} rx={6} />
      <text x={8} y={18} className={classes.small}>
        {short(asset.name, 14)}
      </text>
      <text x={8} y={36} className={classes.amps}>
        {format.power(asset.ratedWatts)}
      </text>
    </g>
  );
}

const short = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
