import type { HistoryPoint } from '../../history-point.js';
import { type Chart, openChart, tooltip } from './chart.js';
import { color, element } from './dom.js';

const names = ['hint', 'info', 'warning', 'error'] as const;

/** Draws the findings of this and earlier runs, stacked by severity. Returns the function that redraws them. */
export function drawHistory(points: readonly HistoryPoint[]): () => void {
  const panel = document.getElementById('history');
  if (!panel) return () => undefined;
  const used = names.filter((name) => points.some(({ findings }) => findings[name] > 0));
  const last = points.at(-1)!.findings;
  const place = element('div', {
    class: 'chart',
    role: 'img',
    'aria-label': `Findings of the last ${points.length} runs`,
  });
  const legend = element(
    'div',
    { class: 'bar' },
    ...used.toReversed().map((name) => element('span', { class: `key ${name}` }, `${last[name]} ${name}`)),
  );
  panel.append(legend, place);
  let chart: Chart | undefined;
  return () => {
    chart?.dispose();
    chart = openChart(place);
    chart.setOption(option(points, used));
  };
}

function option(points: readonly HistoryPoint[], used: readonly (typeof names)[number][]) {
  const text = { color: color('dim'), fontFamily: color('font'), fontSize: 12 };
  return {
    animation: false,
    grid: {
      left: 4,
      right: 14,
      top: 12,
      bottom: 4,
      outerBoundsMode: 'same' as const,
      outerBoundsContain: 'axisLabel' as const,
    },
    tooltip: { ...tooltip(), trigger: 'axis' as const },
    xAxis: {
      type: 'category' as const,
      data: points.map(({ label }) => label),
      boundaryGap: false,
      axisLabel: { ...text, hideOverlap: true },
      axisLine: { lineStyle: { color: color('line') } },
      axisTick: { show: false },
    },
    yAxis: {
      type: 'value' as const,
      minInterval: 1,
      axisLabel: text,
      splitLine: { lineStyle: { color: color('line') } },
    },
    series: used.map((name) => ({
      type: 'line' as const,
      name,
      stack: 'all',
      data: points.map(({ findings }) => findings[name]),
      color: color(name),
      areaStyle: { opacity: 0.25 },
      lineStyle: { width: 2 },
      symbolSize: 5,
      showSymbol: points.length <= 30,
    })),
  };
}
