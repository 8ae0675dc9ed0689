/// <reference lib="dom" />
import type * as echarts from 'echarts';
import type { BenchRecord, Measurement, Row } from '#host/bench/record.js';

// Runs in the page: imports nothing but types.

declare const window: Window & { echarts: typeof echarts };

const record = JSON.parse(document.getElementById('record')!.textContent!) as BenchRecord;
const colors = [
  '#2563eb',
  '#d97706',
  '#059669',
  '#9333ea',
  '#dc2626',
  '#0891b2',
  '#64748b',
  '#be185d',
  '#4d7c0f',
];
/** Competitors with the most plots come first: they get the most distinct colors. */
const plotsWith = new Map<string, number>();
for (const { rows } of record.measurements) {
  for (const name of new Set(rows.map(({ contender }) => contender))) {
    plotsWith.set(name, (plotsWith.get(name) ?? 0) + 1);
  }
}
const names = [...plotsWith.keys()].sort((a, b) => plotsWith.get(b)! - plotsWith.get(a)!);
const colorOf = (name: string) => colors[names.indexOf(name) % colors.length]!;

const short = (value: number) => String(Number(value.toPrecision(3)));
const tooltip = ({ contender, value, low, high }: Row, unit: string) =>
  `${contender}: ${short(value)} ${unit} (${short(low)}–${short(high)})`;

/** Makes the axis: logarithmic if the smallest value would vanish beside the largest. */
function axisOf({ rows, unit }: Measurement) {
  const values = rows.flatMap(({ low, high }) => [low, high]);
  const log = Math.min(...values) > 0 && Math.max(...values) / Math.min(...values) > 30;
  return {
    type: log ? ('log' as const) : ('value' as const),
    name: unit,
    nameLocation: 'middle' as const,
    axisLabel: { hideOverlap: true },
  };
}

/** Draws points with their intervals, one line each. */
function dots(measurement: Measurement, width: number): echarts.EChartsOption {
  const { rows, unit } = measurement;
  return {
    animation: false,
    grid: { left: 8, right: 24, top: 8, bottom: 32, containLabel: true },
    tooltip: {
      formatter: (at: { dataIndex: number }) => tooltip(rows[at.dataIndex]!, unit),
    } as unknown as echarts.TooltipComponentOption,
    xAxis: { ...axisOf(measurement), nameGap: 28 },
    yAxis: {
      type: 'category',
      inverse: true,
      data: rows.map(({ contender }) => contender),
      axisLabel: { width: Math.min(260, width * 0.42), overflow: 'break', lineHeight: 14, interval: 0 },
    },
    series: [
      {
        type: 'custom',
        data: rows.map(({ low, high }, at) => [low, high, at]),
        encode: { x: [0, 1], y: 2 },
        renderItem: interval,
        silent: true,
      },
      {
        type: 'scatter',
        symbolSize: 11,
        data: rows.map(({ value, contender }, at) => ({
          value: [value, at],
          itemStyle: { color: colorOf(contender) },
        })),
      },
    ],
  } as echarts.EChartsOption;
}

function interval(_: unknown, api: { value(at: number): number; coord(at: number[]): number[] }) {
  const [from, to] = [api.coord([api.value(0), api.value(2)]), api.coord([api.value(1), api.value(2)])];
  return {
    type: 'line',
    shape: { x1: from[0], y1: from[1], x2: to[0], y2: to[1] },
    style: { stroke: '#94a3b8', lineWidth: 3 },
  };
}

/** Draws a line for each competitor over the measurement's parameter. */
function lines(measurement: Measurement): echarts.EChartsOption {
  const { rows, unit, parameter } = measurement;
  const places = [...new Set(rows.map(({ at }) => at!))].sort((a, b) => a - b);
  const competitors = [...new Set(rows.map(({ contender }) => contender))];
  const rowAt = (contender: string, at: number) =>
    rows.find((row) => row.contender === contender && row.at === at);
  return {
    animation: false,
    grid: {
      left: 40,
      right: 24,
      top: 16,
      bottom: 34 + 24 * Math.ceil(competitors.length / 2),
      containLabel: true,
    },
    legend: { bottom: 0, type: 'plain' },
    tooltip: {
      formatter: (at: { dataIndex: number; seriesName: string }) =>
        `${parameter} ${places[at.dataIndex]}<br>${tooltip(rowAt(at.seriesName, places[at.dataIndex]!)!, unit)}`,
    } as unknown as echarts.TooltipComponentOption,
    xAxis: {
      type: 'category',
      data: places.map(String),
      name: parameter!,
      nameLocation: 'middle',
      nameGap: 26,
    },
    yAxis: { ...axisOf(measurement), nameGap: 44 },
    series: competitors.map((contender) => ({
      type: 'line',
      name: contender,
      symbolSize: 8,
      color: colorOf(contender),
      data: places.map((at) => rowAt(contender, at)?.value ?? '-'),
    })),
  } as echarts.EChartsOption;
}

for (const element of document.querySelectorAll<HTMLElement>('.plot')) {
  const measurement = record.measurements.find(({ name }) => name === element.dataset.measurement)!;
  const competitors = new Set(measurement.rows.map(({ contender }) => contender)).size;
  element.style.height = `${measurement.parameter === null ? 64 + 42 * competitors : 300 + 12 * competitors}px`;
  const chart = window.echarts.init(element, null, { renderer: 'svg' });
  const draw = () =>
    chart.setOption(
      measurement.parameter === null ? dots(measurement, element.clientWidth) : lines(measurement),
      true,
    );
  draw();
  new ResizeObserver(() => {
    chart.resize();
    draw();
  }).observe(element);
}
