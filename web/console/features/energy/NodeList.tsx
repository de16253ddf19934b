import { useTranslation } from 'react-i18next';
import type { DispatchSnapshot, NodeNow } from '../../../../server/energy/dispatch/contract.ts';
import type { SiteTree } from '../../../../server/energy/tree/shapes.ts';
import classes from './grid.module.css';
import { nodeFlows } from './nodeFlow.ts';
import { useNodeNote } from './useNodeNote.ts';

/** The tree as a nested list: the same amperes as the diagram, for narrow screens and for reading aloud. */
export function NodeList({ tree, snapshot }: { tree: SiteTree; snapshot: DispatchSnapshot | null }) {
  const now = new Map(snapshot?.nodes.map((node) => [node.nodeId, node]));
  return <Level tree={tree} parentId={null} now={now} depth={0} />;
}

function Level({
  tree,
  parentId,
  now,
  depth,
}: {
  tree: SiteTree;
  parentId: string | null;
  now: ReadonlyMap<string, NodeNow>;
  depth: number;
}) {
  const here = tree.nodes.filter((node) => node.parentId === parentId);
  if (here.length === 0 || depth > tree.nodes.length) return null;
  return (
    <ul className={classes.tree}>
      {here.map((node) => (
        <li key={node.id}>
          <NodeLine node={node} now={now.get(node.id)} />
          <Level tree={tree} parentId={node.id} now={now} depth={depth + 1} />
        </li>
      ))}
    </ul>
  );
}

function NodeLine({ node, now }: { node: SiteTree['nodes'][number]; now: NodeNow | undefined }) {
  const { t } = useTranslation('grid');
  const note = useNodeNote();
  return (
    <div className={classes.line}>
      <strong>{node.name}</strong>{' '}
      <span className="quiet">
        {t('rated', { amps: node.ratingAmps })} · {note(now)}
      </span>
      <dl className={classes.phases}>
        {nodeFlows(now).map(({ of, phase, flows, may, rating }) => {
          const name = of === 'cars' ? t('ofCars', { phase }) : phase;
          return (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <meter min={0} max={rating} value={flows} aria-label={name} />
                {t('phaseNow', {
                  flows: Math.round(flows),
                  may: Math.round(may),
                  rating: Math.round(rating),
                })}
              </dd>
            </div>
          );
        })}
      </dl>
    </div>
  );
}
