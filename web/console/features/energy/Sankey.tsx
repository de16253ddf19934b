import { useComputedColorScheme } from '@mantine/core';
import { SankeyChart } from 'echarts/charts';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { type ShareName, shareNames } from '../../../../server/energy/flows/contract.ts';
import { useLocale } from '../../../ui/locale.ts';
import classes from './power.module.css';

use([SankeyChart, SVGRenderer]);

const colorOf = {
  sun: '--sun',
  battery: '--battery',
  grid: '--slate-mark',
  cars: '--blue-mark',
  load: '--violet-mark',
} as const;
type Place = keyof typeof colorOf;

/** From where to where a share flows: `sunToCars` from sun to cars. */
export function endsOf(name: ShareName): readonly [Place, Place] {
  const [from = '', to = ''] = name.split('To');
  return [from as Place, to.toLowerCase() as Place];
}

/** Where power comes from and goes; loaded when somebody looks, with the same figures as a table below. */
export default function Sankey({
  shares,
  unit,
}: {
  shares: Readonly<Record<ShareName, number>>;
  unit: 'kW' | 'kWh';
}) {
  const { t } = useTranslation('power');
  const locale = useLocale();
  const scheme = useComputedColorScheme('dark');
  const holder = useRef<HTMLDivElement>(null);
  const flowing = shareNames.filter((name) => shares[name] >= 1);
  const key = flowing.map((name) => `${name}${shares[name].toFixed(0)}`).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: key stands for shares; scheme for the colours
  useEffect(() => {
    if (!holder.current || flowing.length === 0) return;
    const style = getComputedStyle(document.documentElement);
    const color = (place: Place) => style.getPropertyValue(colorOf[place]).trim();
    const ink = style.getPropertyValue('--ink').trim();
    const kilo = (value: number) =>
      `${(value / 1000).toLocaleString(locale, { maximumFractionDigits: 1 })} ${unit}`;
    const nodes = new Map<string, { name: string; place: Place; total: number }>();
    const node = (side: 'from' | 'to', place: Place, value: number) => {
      const name = `${side}:${place}`;
      const known = nodes.get(name) ?? { name, place, total: 0 };
      nodes.set(name, { ...known, total: known.total + value });
      return name;
    };
    const links = flowing.map((name) => {
      const [from, to] = endsOf(name);
      return {
        source: node('from', from, shares[name]),
        target: node('to', to, shares[name]),
        value: shares[name],
        lineStyle: { color: color(from), opacity: 0.35 },
      };
    });
    const chart = init(holder.current, undefined, { renderer: 'svg' });
    chart.setOption({
      animation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      series: [
        {
          type: 'sankey',
          left: 4,
          right: 145,
          top: 8,
          bottom: 8,
          nodeGap: 18,
          draggable: false,
          emphasis: { focus: 'adjacency' },
          label: { color: ink, fontSize: 12, formatter: ({ name }: { name: string }) => nodeLabel(name) },
          data: [...nodes.values()].map(({ name, place }) => ({
            name,
            itemStyle: { color: color(place), borderWidth: 0 },
          })),
          links,
        },
      ],
    });
    function nodeLabel(name: string): string {
      const found = nodes.get(name);
      return found ? `${t(`place.${found.place}`)} ${kilo(found.total)}` : '';
    }
    const sized = new ResizeObserver(() => chart.resize());
    sized.observe(holder.current);
    return () => {
      sized.disconnect();
      chart.dispose();
    };
  }, [key, scheme, locale, unit]);
  if (flowing.length === 0) return <p className="quiet">{t('flow.nothing')}</p>;
  return <div ref={holder} className={classes.sankey} aria-hidden="true" />;
}
