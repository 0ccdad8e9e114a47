/** Whiskers: a custom series whose rows are [x, low, high]. */
interface Api {
  value(dimension: number): number;
  coord(point: number[]): number[];
  visual(name: string): string;
}

/** Draws one interval as a line with two short ends. */
export function intervals(_: unknown, api: Api): object {
  const x = api.value(0);
  const [left = 0, high = 0] = api.coord([x, api.value(2)]);
  const [, low = 0] = api.coord([x, api.value(1)]);
  const style = { stroke: api.visual("color"), lineWidth: 1.5 };
  const line = (x1: number, y1: number, x2: number, y2: number) => ({ type: "line", shape: { x1, y1, x2, y2 }, style });
  return { type: "group", children: [line(left, high, left, low), line(left - 5, high, left + 5, high), line(left - 5, low, left + 5, low)] };
}

/** The same along bars that lie: rows are [y, low, high]. */
export function across(_: unknown, api: Api): object {
  const y = api.value(0);
  const [left = 0, middle = 0] = api.coord([api.value(1), y]);
  const [right = 0] = api.coord([api.value(2), y]);
  const style = { stroke: api.visual("color"), lineWidth: 1.5 };
  const line = (x1: number, y1: number, x2: number, y2: number) => ({ type: "line", shape: { x1, y1, x2, y2 }, style });
  return { type: "group", children: [line(left, middle, right, middle), line(left, middle - 5, left, middle + 5), line(right, middle - 5, right, middle + 5)] };
}
