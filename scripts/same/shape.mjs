/** What stays of a text about the machine when its values are left out: JSON keeps keys and types. */
export function shapeOf(text) {
  try {
    return JSON.stringify(shapeOfValue(JSON.parse(text)), undefined, 2);
  } catch {
    return text.replaceAll(/\d+(?:\.\d+)*/g, '#');
  }
}

function shapeOfValue(value) {
  if (Array.isArray(value)) return value.map(shapeOfValue);
  if (value === null || typeof value !== 'object') return value === null ? 'null' : typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shapeOfValue(one)]));
}
