import { Button, NativeSelect, Switch } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getDispatch } from '../../../../server/energy/dispatch/contract.ts';
import {
  getTree,
  listEnergySites,
  listTreeVersions,
  type StoredSiteTree,
  saveTree,
} from '../../../../server/energy/tree/contract.ts';
import { modes, type SiteTree, type TreeProblemShape } from '../../../../server/energy/tree/shapes.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { UnitInput } from '../../../ui/fields.tsx';
import { Section } from '../../../ui/Page.tsx';
import { useWrite } from '../../api.ts';
import { randomId } from '../../random.ts';
import { useSentence } from '../../words/sentence.ts';
import classes from './grid.module.css';
import { AssetFields, EvseFields, NodeFields } from './TreeFields.tsx';
import { changeAsset, changeNode, changePlace, inOrder, newAsset, newNode, removeNode } from './treeDraft.ts';
import { useTreeCheck } from './useTreeCheck.ts';

type Mode = (typeof modes)[number];

/** The tree as a form: nodes as they hang, each EVSE's place, what else hangs there, and what is wrong, in its place. */
export function TreeForm({
  stored,
  tree: begun,
  writable,
  onSaved,
}: {
  stored: StoredSiteTree;
  tree: SiteTree;
  writable: boolean;
  onSaved: () => void;
}) {
  const { t } = useTranslation('grid');
  const { siteId } = stored;
  const [tree, setTree] = useState(begun);
  const checked = useTreeCheck(siteId, tree);
  const problems = checked?.problems ?? [];
  const { send, sending, problem } = useWrite(saveTree, {
    refreshes: [getTree, getDispatch, listEnergySites, listTreeVersions],
    onDone: onSaved,
  });
  const addNode = (parentId: string | null) =>
    setTree((now) => ({
      ...now,
      nodes: [
        ...now.nodes,
        newNode(randomId(), parentId, t(parentId === null ? 'kind.connection' : 'kind.feeder')),
      ],
    }));
  const fitting = () =>
    setTree((now) => ({
      ...now,
      evses: now.evses.map((place) => ({
        ...place,
        fallbackAmps:
          checked?.fallbacks.find(({ evseId }) => evseId === place.evseId)?.amps ?? place.fallbackAmps,
      })),
    }));
  const of = (id: { nodeId?: string; evseId?: string }) =>
    problems.filter((one) =>
      id.nodeId ? one.nodeId === id.nodeId && !one.evseId : one.evseId === id.evseId,
    );
  const change = (settings: Partial<SiteTree['settings']>) =>
    setTree((now) => ({ ...now, settings: { ...now.settings, ...settings } }));
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        send({ params: { siteId }, body: { version: stored.version, tree } });
      }}
    >
      <fieldset disabled={!writable} className={classes.plain}>
        <Problems problems={problems.filter((one) => !one.nodeId && !one.evseId)} />
        <Section
          title={t('nodes')}
          aside={
            <Button size="compact-sm" variant="default" onClick={() => addNode(null)}>
              {t('addConnection')}
            </Button>
          }
        >
          {inOrder(tree.nodes).map(({ node, depth }) => (
            <div
              key={node.id}
              className={classes.card}
              style={{ marginInlineStart: `min(${depth * 20}px, 12vw)` }}
            >
              <NodeFields
                siteId={siteId}
                node={node}
                nodes={tree.nodes}
                onChange={(told) => setTree((now) => changeNode(now, node.id, told))}
              />
              <Problems problems={of({ nodeId: node.id })} />
              <div className={classes.buttons}>
                <Button size="compact-sm" variant="default" onClick={() => addNode(node.id)}>
                  {t('addBelow')}
                </Button>
                <Button
                  size="compact-sm"
                  variant="default"
                  onClick={() =>
                    setTree((now) => ({
                      ...now,
                      assets: [...now.assets, newAsset(randomId(), node.id, t('assetKind.load'))],
                    }))
                  }
                >
                  {t('addAsset')}
                </Button>
                <Button
                  size="compact-sm"
                  variant="subtle"
                  color="red"
                  onClick={() => setTree((now) => removeNode(now, node.id))}
                >
                  {t('remove')}
                </Button>
              </div>
            </div>
          ))}
        </Section>
        <Section
          title={t('evses')}
          aside={
            <Button size="compact-sm" variant="default" onClick={fitting} disabled={!checked}>
              {t('fitFallbacks')}
            </Button>
          }
        >
          <p className="quiet">{t('evsesHelp')}</p>
          {stored.evses.map((evse) => (
            <div key={evse.evseId} className={classes.evseRow}>
              <EvseFields
                evse={evse}
                place={tree.evses.find(({ evseId }) => evseId === evse.evseId)}
                nodes={tree.nodes}
                onChange={(told) => setTree((now) => changePlace(now, evse, told))}
              />
              <Problems problems={of({ evseId: evse.evseId })} />
            </div>
          ))}
        </Section>
        {tree.assets.length > 0 && (
          <Section title={t('assets')}>
            {tree.assets.map((asset) => (
              <div key={asset.id} className={classes.evseRow}>
                <AssetFields
                  asset={asset}
                  nodes={tree.nodes}
                  onChange={(told) => setTree((now) => changeAsset(now, asset.id, told))}
                />
              </div>
            ))}
          </Section>
        )}
        <Section title={t('settings')}>
          <div className={classes.card}>
            <Switch
              label={t('managedSwitch')}
              description={t('managedHelp')}
              checked={tree.settings.managed}
              onChange={(event) => change({ managed: event.currentTarget.checked })}
            />
            <div className={classes.fields}>
              <NativeSelect
                label={t('usualMode')}
                value={tree.settings.mode}
                onChange={(event) => change({ mode: event.currentTarget.value as Mode })}
                data={modes.map((value) => ({ value, label: t(`mode.${value}`) }))}
              />
              <UnitInput
                unit="h"
                label={t('stayHours')}
                min={0.25}
                max={72}
                value={tree.settings.stayHours}
                onChange={(value) => change({ stayHours: Number(value) || 8 })}
              />
              <UnitInput
                unit="kWh"
                label={t('usualEnergy')}
                min={1}
                value={tree.settings.energyWh / 1000}
                onChange={(value) => change({ energyWh: Math.max(1, Number(value) || 30) * 1000 })}
              />
            </div>
          </div>
        </Section>
        {problem && <ErrorState error={problem} />}
        {writable && (
          <div className={classes.buttons}>
            <Button type="submit" loading={sending}>
              {t('save')}
            </Button>
            <Button variant="default" onClick={() => setTree(begun)}>
              {t('undo')}
            </Button>
          </div>
        )}
      </fieldset>
    </form>
  );
}

/** What is wrong in its place; what cannot be comes first. */
function Problems({ problems }: { problems: readonly TreeProblemShape[] }) {
  const say = useSentence();
  if (problems.length === 0) return null;
  return (
    <ul className={classes.problems} aria-live="polite">
      {problems.map((one) => (
        <li key={JSON.stringify(one.sentence)} data-weight={one.weight}>
          {say(one.sentence)}
        </li>
      ))}
    </ul>
  );
}
