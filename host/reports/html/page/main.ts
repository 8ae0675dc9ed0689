import type { PageData } from '../data.js';
import { drawHistory } from './history.js';
import { drawMap } from './map.js';
import { enableTable } from './table.js';
import { enableTheme } from './theme.js';

const data = JSON.parse(document.getElementById('data')!.textContent!) as PageData;
const table = enableTable();
const redraws = [drawMap(data.files, (path) => table.showPath(path)), drawHistory(data.history)];
enableTheme(() => {
  for (const redraw of redraws) redraw();
});
