import { LineChart, TreemapChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { LabelLayout } from 'echarts/features';
import { CanvasRenderer } from 'echarts/renderers';
import { color } from './dom.js';

echarts.use([TreemapChart, LineChart, GridComponent, TooltipComponent, LabelLayout, CanvasRenderer]);

export type Chart = echarts.ECharts;

/**
 * Opens a chart that keeps the size of its place. It is drawn on a canvas without HTML, so that no style is inlined.
 */
export function openChart(place: HTMLElement): Chart {
  const chart = echarts.init(place, undefined, { renderer: 'canvas' });
  new ResizeObserver(() => chart.resize()).observe(place);
  return chart;
}

export function tooltip() {
  return {
    renderMode: 'richText' as const,
    confine: true,
    backgroundColor: color('panel'),
    borderColor: color('line'),
    textStyle: { color: color('text'), fontFamily: color('font'), fontSize: 13 },
  };
}
