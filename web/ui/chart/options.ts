import UPlot from 'uplot';
import { type Limit, type Series, shown, unitsOf } from './series.ts';

/** A CSS colour of the page as canvas understands it: tokens are looked up. */
function resolved(color: string): string {
  const token = /^var\((--[\w-]+)\)$/.exec(color)?.[1];
  return token ? getComputedStyle(document.documentElement).getPropertyValue(token).trim() : color;
}

/** Room for a time with its seconds and AM or PM, so that labels do not touch. */
const TIME_LABEL_PX = 90;

/** What uPlot needs to draw our series: an axis per unit, gaps as gaps, plans dashed, limits as lines. */
export function chartOptions({
  series,
  valueAt,
  limits,
  link,
  height,
  width,
  locale,
  zone,
  timeLabel,
}: {
  series: readonly Series[];
  /** What a series has at a place in time now: where areas are stacked, less than how high it is drawn. */
  valueAt: (series: number, time: number) => number | null | undefined;
  limits: readonly Limit[];
  link: string | undefined;
  height: number;
  width: number;
  locale: string;
  zone: string | undefined;
  timeLabel: string;
}): UPlot.Options {
  const units = unitsOf(series);
  const ink = resolved('var(--ink-quiet)');
  const line = resolved('var(--line)');
  const clock = new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeStyle: 'medium', timeZone: zone });
  return {
    width,
    height,
    ...(zone ? { tzDate: (seconds: number) => UPlot.tzDate(new Date(seconds * 1e3), zone) } : {}),
    cursor: { drag: { x: true, y: false }, ...(link ? { sync: { key: link } } : {}) },
    scales: Object.fromEntries(
      units.map((unit) => [
        unit,
        { range: (_plot: UPlot, min: number, max: number) => rangeOf(unit, min, max) },
      ]),
    ),
    axes: [
      {
        stroke: ink,
        grid: { stroke: line, width: 1 },
        ticks: { stroke: line, width: 1 },
        space: TIME_LABEL_PX,
        values: hours(locale, zone),
      },
      ...units.map(
        (unit, index): UPlot.Axis => ({
          scale: unit,
          side: index % 2 === 0 ? 3 : 1,
          stroke: ink,
          size: (_plot, values) => axisWidth(values),
          grid: { show: index === 0, stroke: line, width: 1 },
          ticks: { show: false },
          values: (_plot, values) => values.map((value) => `${value.toLocaleString(locale)} ${unit}`),
        }),
      ),
    ],
    series: [
      {
        label: timeLabel,
        value: (_plot, seconds) => (seconds === null ? '–' : clock.format(seconds * 1000)),
      },
      ...series.map(
        (one, index): UPlot.Series => ({
          label: one.label,
          scale: one.unit,
          stroke: resolved(one.color),
          width: 1.75,
          spanGaps: false,
          points: { show: false },
          ...(one.plan ? { dash: [6, 4] } : {}),
          ...(one.step ? { paths: steps } : {}),
          ...(one.area ? { fill: resolved(one.area) } : {}),
          value: (_plot, _height, _index, time) =>
            shown(time === null ? null : valueAt(index, time), one, locale),
        }),
      ),
    ],
    hooks: { draw: [(plot) => drawLimits(plot, limits, ink)] },
  };
}

/** The last value before a gap holds for its time as well. */
const steps = UPlot.paths.stepped!({ align: 1, alignGaps: 1 });

/** Room for the longest label of an axis: energies and sums of money are long words. */
function axisWidth(labels: readonly string[] | null): number {
  const longest = Math.max(0, ...(labels ?? []).map((label) => label.length));
  return Math.min(Math.max(LEAST_AXIS_PX, longest * LETTER_PX + AXIS_MARGIN_PX), MOST_AXIS_PX);
}
const LETTER_PX = 6.6;
const AXIS_MARGIN_PX = 14;
const LEAST_AXIS_PX = 58;
const MOST_AXIS_PX = 112;

/** Axes begin at zero unless values go below; a charge in % always spans the whole. */
function rangeOf(unit: string, min: number, max: number): UPlot.Range.MinMax {
  if (unit === '%') return [0, 100];
  if (unit === 'V') return [Math.floor(min * 0.98), Math.ceil(max * 1.02)];
  const top = max > 0 ? max * 1.08 : 1;
  return [Math.min(0, min * 1.08), top];
}

const hours =
  (locale: string, timeZone: string | undefined) =>
  (_plot: UPlot, ticks: number[], _axis: number, _space: number, step: number) => {
    const day = step >= 86_400;
    // Within a minute, hours and minutes alone would say the same at every tick.
    const second = step < 60 ? ({ second: '2-digit' } as const) : {};
    return ticks.map((seconds) =>
      new Date(seconds * 1000).toLocaleString(
        locale,
        day
          ? { day: 'numeric', month: 'short', timeZone }
          : { hour: '2-digit', minute: '2-digit', ...second, timeZone },
      ),
    );
  };

function drawLimits(plot: UPlot, limits: readonly Limit[], ink: string): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.font = `${11 * devicePixelRatio}px sans-serif`;
  ctx.fillStyle = ctx.strokeStyle = ink;
  ctx.lineWidth = devicePixelRatio;
  for (const { label, unit, value } of limits) {
    const y = plot.valToPos(value, unit, true);
    if (!Number.isFinite(y) || y < bbox.top || y > bbox.top + bbox.height) continue;
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.fillText(label, bbox.left + 6 * devicePixelRatio, y - 4 * devicePixelRatio);
  }
  ctx.restore();
}
