import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { listMeters } from '../../../../server/energy/meters/contract.ts';
import { assetKinds, type LegWord, nodeKinds, type SiteEvse } from '../../../../server/energy/tree/shapes.ts';
import { UnitInput } from '../../../ui/fields.tsx';
import { useApi } from '../../api.ts';
import classes from './grid.module.css';
import { type Asset, type Node, type Place, wiringsOf } from './treeDraft.ts';

const orNull = (value: number | string) => (value === '' ? null : Number(value));

/** The fields of a node. */
export function NodeFields({
  siteId,
  node,
  nodes,
  onChange,
}: {
  siteId: string;
  node: Node;
  nodes: readonly Node[];
  onChange: (told: Partial<Node>) => void;
}) {
  const { t } = useTranslation('grid');
  const { data: meters } = useApi(listMeters, { params: { siteId } });
  const isTransformer = node.kind === 'transformer';
  const transformer = node.transformer ?? { ratio: 0.023, primaryAmps: 100 };
  return (
    <div className={classes.fields}>
      <TextInput
        label={t('field.name')}
        value={node.name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('field.kind')}
        value={node.kind}
        onChange={(event) => {
          const kind = event.currentTarget.value as Node['kind'];
          onChange({ kind, transformer: kind === 'transformer' ? transformer : null });
        }}
        data={nodeKinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
      />
      <NativeSelect
        label={t('field.parent')}
        value={node.parentId ?? ''}
        onChange={(event) => onChange({ parentId: event.currentTarget.value || null })}
        data={[
          { value: '', label: t('theGrid') },
          ...nodes.filter(({ id }) => id !== node.id).map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      <UnitInput
        unit="A"
        label={t('field.rating')}
        value={node.ratingAmps}
        min={0}
        onChange={(value) => onChange({ ratingAmps: Number(value) || 0 })}
      />
      <UnitInput
        unit="A"
        label={t('field.reserve')}
        value={node.reserveAmps ?? ''}
        min={0}
        onChange={(value) => onChange({ reserveAmps: orNull(value) })}
      />
      <UnitInput
        unit="A"
        label={t('field.neutral')}
        value={node.neutralAmps ?? ''}
        min={0}
        onChange={(value) => onChange({ neutralAmps: orNull(value) })}
      />
      <NativeSelect
        label={t('field.meter')}
        value={node.meterId ?? ''}
        onChange={(event) => onChange({ meterId: event.currentTarget.value || null })}
        data={[
          { value: '', label: t('noMeter') },
          ...(meters?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      {isTransformer && (
        <>
          <UnitInput
            unit=": 1"
            label={t('field.ratio')}
            decimalScale={5}
            value={transformer.ratio}
            onChange={(value) => onChange({ transformer: { ...transformer, ratio: Number(value) || 0 } })}
          />
          <UnitInput
            unit="A"
            label={t('field.primary')}
            value={transformer.primaryAmps}
            onChange={(value) =>
              onChange({ transformer: { ...transformer, primaryAmps: Number(value) || 0 } })
            }
          />
        </>
      )}
    </div>
  );
}

/** Where an EVSE hangs, how it is wired, what it holds by itself. */
export function EvseFields({
  evse,
  place,
  nodes,
  onChange,
}: {
  evse: SiteEvse;
  place: Place | undefined;
  nodes: readonly Node[];
  onChange: (told: Partial<Place> | null) => void;
}) {
  const { t } = useTranslation('grid');
  const rated =
    evse.current === 'DC'
      ? `DC ${evse.ratedWatts === null ? '?' : evse.ratedWatts / 1000} kW`
      : `AC ${evse.phases} × ${evse.ratedAmps === null ? '?' : Math.round(evse.ratedAmps)} A`;
  return (
    <div className={classes.fields}>
      <div>
        <strong>{evse.label}</strong>
        <br />
        <span className="quiet">{rated}</span>
      </div>
      <NativeSelect
        label={t('field.hangsOn')}
        value={place?.nodeId ?? ''}
        onChange={(event) =>
          onChange(event.currentTarget.value ? { nodeId: event.currentTarget.value } : null)
        }
        data={[
          { value: '', label: t('nowhere') },
          ...nodes.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      {place && (
        <>
          <NativeSelect
            label={t('field.wiring')}
            value={place.wiring.join(' ')}
            onChange={(event) =>
              onChange({ wiring: event.currentTarget.value.split(' ').filter(Boolean) as LegWord[] })
            }
            data={wiringsOf(evse).map((wiring) => ({
              value: wiring.join(' '),
              label: wiring.join(' ') || t('notKnown'),
            }))}
          />
          <UnitInput
            unit="A"
            label={t('field.fallback')}
            min={0}
            value={place.fallbackAmps}
            onChange={(value) => onChange({ fallbackAmps: Number(value) || 0 })}
          />
          <UnitInput
            unit="A"
            label={t('field.fuse')}
            min={0}
            value={place.maxAmps ?? ''}
            onChange={(value) => onChange({ maxAmps: orNull(value) })}
          />
        </>
      )}
    </div>
  );
}

/** A load, a solar plant or a battery. */
export function AssetFields({
  asset,
  nodes,
  onChange,
}: {
  asset: Asset;
  nodes: readonly Node[];
  onChange: (told: Partial<Asset> | null) => void;
}) {
  const { t } = useTranslation('grid');
  return (
    <div className={classes.fields}>
      <TextInput
        label={t('field.name')}
        value={asset.name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('field.kind')}
        value={asset.kind}
        onChange={(event) => onChange({ kind: event.currentTarget.value as Asset['kind'] })}
        data={assetKinds.map((value) => ({ value, label: t(`assetKind.${value}`) }))}
      />
      <NativeSelect
        label={t('field.hangsOn')}
        value={asset.nodeId}
        onChange={(event) => onChange({ nodeId: event.currentTarget.value })}
        data={nodes.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <UnitInput
        unit="kW"
        label={t('field.power')}
        min={0}
        value={asset.ratedWatts / 1000}
        onChange={(value) => onChange({ ratedWatts: (Number(value) || 0) * 1000 })}
      />
      {asset.kind === 'battery' && (
        <UnitInput
          unit="kWh"
          label={t('field.capacity')}
          min={0}
          value={asset.capacityWh === null ? '' : asset.capacityWh / 1000}
          onChange={(value) => onChange({ capacityWh: value === '' ? null : Number(value) * 1000 })}
        />
      )}
      <Button size="compact-sm" variant="subtle" color="red" onClick={() => onChange(null)}>
        {t('remove')}
      </Button>
    </div>
  );
}
