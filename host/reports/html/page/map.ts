import { type FileSpot, weightOf } from '../data.js';
import { type Chart, openChart, tooltip } from './chart.js';
import { color, element } from './dom.js';
import { type Branch, treeOf } from './tree.js';

const scale = ['heat-0', 'heat-1', 'heat-2', 'heat-3', 'heat-4'];
const names = ['error', 'warning', 'info', 'hint'] as const;

type Size = 'lines' | 'findings';

/**
 * Draws the files as areas, hotter with more to do. A click shows the findings of a file or folder. Returns the
 * function that redraws them.
 */
export function drawMap(files: readonly FileSpot[], onPick: (path: string) => void): () => void {
  const panel = document.getElementById('map')!;
  const found = (spot: FileSpot) => spot.findings.reduce((sum, count) => sum + count, 0);
  if (!files.some((spot) => found(spot) > 0)) return () => undefined;
  const hasLines = files.some(({ lines }) => lines !== null);
  let size: Size = hasLines ? 'lines' : 'findings';
  const sizeOf = (spot: FileSpot) => (size === 'findings' ? found(spot) : (spot.lines ?? 0));
  const most = Math.max(...files.map(({ findings }) => weightOf(findings)));

  const place = element('div', {
    class: 'chart',
    role: 'img',
    'aria-label': 'Files by size, colored by the weight of their findings; the list below has the hottest',
  });
  const sizes = (['lines', 'findings'] as const).map((name) => {
    const button = element('button', { type: 'button', class: 'chip' }, `size: ${name}`);
    button.addEventListener('click', () => {
      size = name;
      draw();
    });
    return { name, button };
  });
  const legend = element('span', { class: 'legend' }, 'little to do ', element('i'), ' much');
  const bar = element(
    'div',
    { class: 'bar' },
    ...(hasLines ? sizes.map(({ button }) => button) : []),
    legend,
  );
  panel.querySelector('h2')!.after(bar, place);
  let chart: Chart | undefined;

  const draw = () => {
    for (const { name, button } of sizes) button.setAttribute('aria-pressed', String(name === size));
    chart?.dispose();
    chart = openChart(place);
    chart.setOption(option(treeOf(files, sizeOf), most));
    chart.on('click', (event) => {
      const path = (event as { data?: { path?: string } }).data?.path;
      if (path) onPick(path);
    });
  };
  return draw;
}

function option(branches: readonly Branch[], most: number) {
  const line = color('panel');
  return {
    animation: false,
    tooltip: { ...tooltip(), formatter: (event: { data?: { tip?: string } }) => event.data?.tip ?? '' },
    series: [
      {
        type: 'treemap' as const,
        name: 'all files',
        data: branches.map((branch) => node(branch, most)),
        left: 0,
        right: 0,
        top: 0,
        bottom: 0,
        roam: false as const,
        nodeClick: false as const,
        visibleMin: 40,
        childrenVisibleMin: 400,
        breadcrumb: { show: false },
        labelLayout: hideSmall,
        upperLabel: { show: true, height: 20, color: color('text'), fontFamily: color('font'), fontSize: 12 },
        label: {
          show: true,
          fontFamily: color('font'),
          fontSize: 12,
          overflow: 'truncate' as const,
          padding: 4,
        },
        itemStyle: { borderColor: line, borderWidth: 1, gapWidth: 1, borderRadius: 2 },
        levels: [{ itemStyle: { borderWidth: 0, gapWidth: 3 }, upperLabel: { show: false } }],
      },
    ],
  };
}

/** Hides labels with room for only a letter or two. */
function hideSmall({ rect }: { rect: { width: number; height: number } }) {
  return rect.width < 44 || rect.height < 18 ? { x: -1000, y: -1000 } : {};
}

function node(branch: Branch, most: number): object {
  const { name, path, value, weight, spot, children } = branch;
  if (!spot) {
    return {
      name,
      path,
      value,
      tip: path,
      itemStyle: { color: color('soft'), borderColor: color('soft'), gapWidth: 2 },
      children: children.map((child) => node(child, most)),
    };
  }
  const step =
    weight === 0 ? 0 : 1 + Math.round((scale.length - 2) * (Math.log1p(weight) / Math.log1p(most)));
  const heat = scale[Math.min(step, scale.length - 1)]!;
  const counts = spot.findings.flatMap((count, index) => (count === 0 ? [] : [`${count} ${names[index]}`]));
  const lines = spot.lines === null ? [] : [`${spot.lines} lines`];
  return {
    name,
    path,
    value,
    tip: [path, counts.join(', ') || 'no findings', ...lines].join('\n'),
    itemStyle: { color: color(heat) },
    label: { color: color(`on-${heat}`) },
  };
}
