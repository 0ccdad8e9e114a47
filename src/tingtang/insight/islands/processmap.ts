/** The process map: laid out by dagre, drawn as SVG, so that what is seen is what is saved. */
import { layout as arrange, Graph } from "@dagrejs/dagre";
import { calmly } from "@ui/finger";
import { cell, duration, number } from "@ui/formats";
import "./processmap.css";

interface Node { key: string; name: string; count: number; begins: number; ends: number; url: string }
type Measure = "count" | "median" | "mean" | "p90" | "longest" | "total";
type Edge = Record<Measure, number> & { from: string; to: string; url: string; kind?: number };
interface Drawn { nodes: Node[]; edges: Edge[]; cases: number; day: string; now: string; version: number; texts: Record<string, string>; kinds?: string[]; rims?: { key: string; kind: number; begins: number; ends: number }[] }
interface Point { x: number; y: number }
interface Box extends Point { width: number; height: number }
interface Rim { from: string; to: string; count: number; kind?: number }
type Move = [string, string, number, number];

const SVG = "http://www.w3.org/2000/svg";
const START = "\u0000start";
const END = "\u0000end";
const LINE = 15;
const DAY = 86_400;
const PLAYED = 30;
const SMALLEST = 0.8;
const SLIGHTLY = 0.8; // a map a little too large is shown whole rather than cut at its end
const REFRESHED = 20_000;
// One for each type of objects; colour does not speak alone.
const COLOURS = ["#0062a3", "#b85c00", "#00805c", "#a3457e", "#8a6d00", "#4b5567"];
const DARK_COLOURS = ["#6db3f2", "#f0a04b", "#4cc9a0", "#e391c4", "#e6cf5a", "#b4bfd0"];
const DASHES = ["", "9 3", "3 3", "10 3 2 3", "1 3", "6 2 1 2 1 2"];

function shape(name: string, attributes: Record<string, string | number>, text = ""): SVGElement {
  const found = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) found.setAttribute(key, String(value));
  if (text) found.textContent = text;
  return found;
}

/** A name in lines of about twelve Chinese or twenty-four Latin letters, at most three. */
function lines(name: string): string[] {
  const found: string[] = [];
  let line = "";
  let width = 0;
  for (const part of name.match(/[\u2e80-\uffef]|[^\s\u2e80-\uffef]+|\s+/gu) ?? [name]) {
    const size = /[\u2e80-\uffef]/u.test(part) ? 2 : part.length;
    if (width + size > 24 && line) {
      found.push(line.trim());
      line = "";
      width = 0;
    }
    line += part;
    width += size;
  }
  if (line.trim()) found.push(line.trim());
  return found.length > 3 ? [...found.slice(0, 2), `${found[2] ?? ""}…`] : found;
}

/** About how wide a line is. */
const wide = (line: string): number => [...line].reduce((sum, letter) => sum + (/[\u2e80-\uffef]/u.test(letter) ? 12.4 : 6.9), 0);

const kept = <T>(all: T[], weight: (one: T) => number, percent: number): T[] => {
  const sorted = [...all].sort((a, b) => weight(b) - weight(a));
  return sorted.slice(0, Math.max(1, Math.ceil((sorted.length * percent) / 100)));
};

class ProcessMap {
  private readonly stage: HTMLElement;
  private svg: SVGSVGElement = document.createElementNS(SVG, "svg");
  private view: Box = { x: 0, y: 0, width: 100, height: 100 };
  private whole: Box = { x: 0, y: 0, width: 100, height: 100 };
  private routes = new Map<string, SVGPathElement>();
  private places = new Map<string, Point>();
  private shown: { nodes: Node[]; edges: Edge[] } = { nodes: [], edges: [] };
  private playing = 0;
  private playedUntil = 0;
  private readonly most: number;

  constructor(private readonly card: HTMLElement, private data: Drawn) {
    this.stage = card.querySelector<HTMLElement>(".process-map-stage")!;
    this.most = this.stage.clientHeight;
    for (const slider of card.querySelectorAll("input[type=range]")) slider.addEventListener("input", () => this.draw());
    this.input("[data-measure]").addEventListener("change", () => this.draw());
    for (const button of card.querySelectorAll<HTMLElement>("[data-zoom]")) {
      button.addEventListener("click", () => this.zoom(Number(button.dataset.zoom)));
    }
    card.querySelector("[data-fit]")?.addEventListener("click", () => this.look(this.whole));
    for (const button of card.querySelectorAll<HTMLElement>("[data-save]")) {
      button.addEventListener("click", () => void this.save(button.dataset.save ?? ""));
    }
    card.querySelector("[data-animate]")?.addEventListener("click", () => void this.animate());
    this.listen();
    this.draw();
    if ("grows" in card.dataset) setInterval(() => void this.refresh(), REFRESHED);
  }

  /** Take in what happened since; where somebody has zoomed or moved, the picture stays where it is. */
  private async refresh(): Promise<void> {
    if (document.hidden || performance.now() < this.playedUntil) return;
    const until = document.querySelector<HTMLElement>("[data-part=mining_until]");
    const answer = await fetch(`${this.data.now}&version=${this.data.version}`, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) {
      if (until) until.textContent = this.data.texts.stale ?? "";
      return;
    }
    if (answer.status === 204) return;
    const found = (await answer.json()) as { map: Drawn; parts: Record<string, string> };
    calmly(() => this.takeIn(found));
  }

  private takeIn(found: { map: Drawn; parts: Record<string, string> }): void {
    this.data = found.map;
    for (const [name, html] of Object.entries(found.parts)) {
      const part = document.querySelector(`[data-part=${name}]`);
      if (part) part.innerHTML = html;
    }
    const [view, whole] = [this.view, this.whole];
    this.draw();
    if (whole.width === this.whole.width && whole.height === this.whole.height) this.look(view);
  }

  private input(query: string): HTMLInputElement {
    return this.card.querySelector<HTMLInputElement>(query)!;
  }

  private colour(name: string): string {
    return getComputedStyle(this.card).getPropertyValue(`--tt-${name}`).trim();
  }

  private kindColour(kind: number): string {
    const isDark = document.documentElement.dataset.bsTheme === "dark";
    return (isDark ? DARK_COLOURS : COLOURS)[kind % COLOURS.length]!;
  }

  private legend(): void {
    const place = this.card.querySelector<HTMLElement>("[data-kinds]");
    place?.replaceChildren(...(this.data.kinds ?? []).map((name, kind) => {
      const item = document.createElement("span");
      const svg = shape("svg", { width: 34, height: 10, "aria-hidden": "true" });
      svg.append(shape("line", { x1: 0, x2: 34, y1: 5, y2: 5, stroke: this.kindColour(kind), "stroke-width": 3, "stroke-dasharray": DASHES[kind % DASHES.length]! }));
      item.append(svg, name);
      return item;
    }));
  }

  private choose(): void {
    const [activities, paths] = [this.input("[data-activities]"), this.input("[data-paths]")];
    const nodes = kept(this.data.nodes, (node) => node.count, Number(activities.value));
    const there = new Set(nodes.map((node) => node.key));
    const possible = this.data.edges.filter((edge) => there.has(edge.from) && there.has(edge.to));
    const edges = new Set(possible.length ? kept(possible, (edge) => edge.count, Number(paths.value)) : []);
    // However few paths are shown, every activity keeps its most frequent way in and way out.
    for (const node of nodes) {
      for (const side of ["from", "to"] as const) {
        const best = possible.filter((edge) => edge[side] === node.key && edge.from !== edge.to).sort((a, b) => b.count - a.count)[0];
        if (best) edges.add(best);
      }
    }
    this.shown = { nodes, edges: [...edges] };
    for (const slider of [activities, paths]) slider.nextElementSibling!.textContent = `${slider.value} %`;
  }

  private draw(): void {
    this.choose();
    const threshold = Math.max(1, this.data.cases * 0.02);
    const rims: Rim[] = [];
    const there = new Set(this.shown.nodes.map((node) => node.key));
    for (const rim of this.data.rims ?? []) {
      if (!there.has(rim.key)) continue;
      if (rim.begins >= threshold) rims.push({ from: START, to: rim.key, count: rim.begins, kind: rim.kind });
      if (rim.ends >= threshold) rims.push({ from: rim.key, to: END, count: rim.ends, kind: rim.kind });
    }
    for (const node of this.data.rims ? [] : this.shown.nodes) {
      if (node.begins >= threshold) rims.push({ from: START, to: node.key, count: node.begins });
      if (node.ends >= threshold) rims.push({ from: node.key, to: END, count: node.ends });
    }
    // Whichever way of reading leaves the larger letters.
    const both = (["LR", "TB"] as const).map((way) => this.arranged(way, rims));
    const [across, down] = both.map((graph) => this.scale(graph));
    this.paint(both[across! >= down! * 0.9 ? 0 : 1]!, rims);
  }

  private scale(graph: Graph): number {
    const { width, height } = graph.graph() as unknown as Box;
    return Math.min(this.stage.clientWidth / (width + 16), this.most / (height + 16));
  }

  private arranged(way: "LR" | "TB", rims: Rim[]): Graph {
    const graph = new Graph({ multigraph: true });
    graph.setGraph({ rankdir: way, nodesep: 18, ranksep: way === "LR" ? 30 : 34, edgesep: 12, marginx: 12, marginy: 34 });
    graph.setDefaultEdgeLabel(() => ({}));
    const size = (text: string[]): { width: number; height: number } => ({ width: Math.max(76, ...text.map(wide)) + 22, height: 34 + text.length * LINE });
    for (const node of this.shown.nodes) graph.setNode(node.key, size(lines(node.name)));
    graph.setNode(START, { width: 26, height: 26 });
    graph.setNode(END, { width: 26, height: 26 });
    for (const edge of this.shown.edges) if (edge.from !== edge.to) graph.setEdge(edge.from, edge.to, { width: 48, height: 16, labelpos: "c", weight: 1 + Math.log2(edge.count + 1) }, named(edge.kind));
    for (const rim of rims) graph.setEdge(rim.from, rim.to, { width: 42, height: 14, labelpos: "c" }, named(rim.kind));
    arrange(graph);
    return graph;
  }

  private paint(graph: Graph, rims: Rim[]): void {
    const svg = shape("svg", { xmlns: SVG, "font-family": "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', sans-serif", "font-size": 12 }) as SVGSVGElement;
    const defs = shape("defs", {});
    const head = shape("marker", { id: "head", viewBox: "0 0 10 10", refX: 9, refY: 5, markerWidth: 9, markerHeight: 9, markerUnits: "userSpaceOnUse", orient: "auto-start-reverse" });
    head.append(shape("path", { d: "M0 0 L10 5 L0 10 z", fill: this.colour("quiet") }));
    defs.append(head);
    svg.append(defs);
    this.routes.clear();
    const measure = this.input("[data-measure]").value as Measure;
    const most = Math.max(...this.shown.edges.map((edge) => edge[measure]), 1);
    for (const rim of rims) this.line(svg, graph, rim.from, rim.to, { text: number(rim.count), strength: 0.1, url: "", title: "", isRim: true, kind: rim.kind });
    for (const edge of this.shown.edges) {
      const text = measure === "count" ? number(edge.count) : duration(edge[measure]);
      this.line(svg, graph, edge.from, edge.to, { text, strength: edge[measure] / most, url: edge.url, title: this.title(edge), isRim: false, kind: edge.kind });
    }
    for (const node of this.shown.nodes) {
      const at = graph.node(node.key) as Box;
      this.places.set(node.key, at);
      this.node(svg, at, node);
    }
    for (const [key, word] of [[START, this.data.texts.start], [END, this.data.texts.end]] as const) {
      const at = graph.node(key) as Box;
      const dot = shape("circle", { cx: at.x, cy: at.y, r: 12, fill: key === START ? this.colour("ok") : this.colour("surface"), stroke: this.colour(key === START ? "ok" : "late"), "stroke-width": key === START ? 1 : 4 });
      dot.append(shape("title", {}, word));
      svg.append(dot);
    }
    const all = graph.graph() as unknown as Box;
    this.whole = { x: -8, y: -8, width: (all.width ?? 100) + 16, height: (all.height ?? 100) + 16 };
    const fitted = (this.whole.height * this.stage.clientWidth) / this.whole.width;
    this.stage.style.height = `${Math.round(Math.max(260, Math.min(this.most, Math.max(fitted, this.whole.height * SMALLEST))))}px`;
    this.stage.replaceChildren(svg);
    this.svg = svg;
    this.legend();
    this.look(this.readable());
  }

  /** The whole map; where its letters would be too small, its beginning. */
  private readable(): Box {
    const { clientWidth, clientHeight } = this.stage;
    const fitting = Math.min(clientWidth / this.whole.width, clientHeight / this.whole.height);
    if (fitting >= SMALLEST * SLIGHTLY) return this.whole;
    const [width, height] = [clientWidth / SMALLEST, clientHeight / SMALLEST];
    const busiest = this.shown.nodes.reduce((best, node) => (node.begins > best.begins ? node : best), this.shown.nodes[0]!);
    const at = this.places.get(busiest.key) ?? { x: 0, y: 0 };
    const along = (middle: number, seen: number, length: number): number => (seen >= length ? (length - seen) / 2 : Math.max(-8, Math.min(middle - seen / 2, length - 8 - seen)));
    return { x: along(at.x, width, this.whole.width), y: along(at.y, height, this.whole.height), width, height };
  }

  private title(edge: Edge): string {
    const texts = this.data.texts;
    const times = (["mean", "median", "p90", "longest", "total"] as const).map((name) => `${texts[name]} ${duration(edge[name])}`);
    const kind = edge.kind === undefined ? [] : [this.data.kinds?.[edge.kind] ?? ""];
    return [...kind, `${this.name(edge.from)} → ${this.name(edge.to)}`, `${number(edge.count)} ${texts.count}`, ...times].join("\n");
  }

  private name(key: string): string {
    return this.data.nodes.find((node) => node.key === key)?.name ?? key;
  }

  private node(svg: SVGElement, at: Box, node: Node): void {
    const share = node.count / Math.max(...this.shown.nodes.map((one) => one.count), 1);
    const link = node.url ? shape("a", { href: node.url, "text-decoration": "none" }) : shape("g", {});
    link.append(shape("title", {}, `${node.name}\n${number(node.count)} ${this.data.texts.count}`));
    const box = { x: at.x - at.width / 2, y: at.y - at.height / 2, width: at.width, height: at.height, rx: 8 };
    link.append(shape("rect", { ...box, fill: this.colour("surface"), stroke: this.colour("line-strong") }));
    link.append(shape("rect", { ...box, fill: this.colour("primary"), "fill-opacity": 0.06 + 0.34 * share, stroke: "none" }));
    const text = lines(node.name);
    text.forEach((line, index) => {
      link.append(shape("text", { x: at.x, y: at.y - at.height / 2 + 20 + index * LINE, "text-anchor": "middle", fill: this.colour("text"), "font-weight": 600 }, line));
    });
    link.append(shape("text", { x: at.x, y: at.y + at.height / 2 - 8, "text-anchor": "middle", fill: this.colour("quiet") }, number(node.count)));
    svg.append(link);
  }

  private line(svg: SVGElement, graph: Graph, from: string, to: string, look: { text: string; strength: number; url: string; title: string; isRim: boolean; kind: number | undefined }): void {
    const edge = from === to ? around(graph.node(from) as Box, look.kind ?? 0) : (graph.edge(from, to, named(look.kind)) as { points: Point[]; x?: number; y?: number });
    const performance = this.input("[data-measure]").value !== "count";
    const stroke = look.kind !== undefined ? this.kindColour(look.kind) : look.isRim ? this.colour("line-strong") : performance && look.strength > 0.5 ? this.colour("late") : performance && look.strength > 0.2 ? this.colour("risk") : this.colour("quiet");
    const group = look.url ? shape("a", { href: look.url, "text-decoration": "none" }) : shape("g", {});
    if (look.title) group.append(shape("title", {}, look.title));
    const path = shape("path", {
      d: "path" in edge ? edge.path : curve(edge.points), fill: "none", stroke, "stroke-width": 1 + 6 * look.strength, "stroke-opacity": look.isRim ? 0.7 : 0.55 + 0.45 * look.strength,
      "marker-end": "url(#head)", ...(look.isRim ? { "stroke-dasharray": "4 4" } : look.kind ? { "stroke-dasharray": DASHES[look.kind % DASHES.length]! } : {}),
    }) as SVGPathElement;
    group.append(path);
    if (edge.x !== undefined && edge.y !== undefined) {
      group.append(shape("text", { x: edge.x, y: edge.y + 4, "text-anchor": "middle", fill: this.colour("text"), stroke: this.colour("surface"), "stroke-width": 4, "paint-order": "stroke", "font-size": 11 }, look.text));
    }
    svg.append(group);
    if (!look.isRim) this.routes.set(`${from}>${to}`, path);
  }

  private look(box: Box): void {
    this.view = box;
    this.svg.setAttribute("viewBox", `${box.x} ${box.y} ${box.width} ${box.height}`);
  }

  private zoom(factor: number, at?: Point): void {
    const { x, y, width, height } = this.view;
    const middle = at ?? { x: x + width / 2, y: y + height / 2 };
    this.look({ x: middle.x - (middle.x - x) / factor, y: middle.y - (middle.y - y) / factor, width: width / factor, height: height / factor });
  }

  private point(event: MouseEvent): Point {
    const matrix = this.svg.getScreenCTM();
    const found = matrix ? new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse()) : { x: 0, y: 0 };
    return { x: found.x, y: found.y };
  }

  private listen(): void {
    let grip: Point | null = null;
    let hasMoved = false;
    this.stage.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey && document.activeElement !== this.stage) return;
      event.preventDefault();
      this.zoom(event.deltaY < 0 ? 1.15 : 0.87, this.point(event));
    }, { passive: false });
    this.stage.addEventListener("pointerdown", (event) => { grip = this.point(event); hasMoved = false; });
    this.stage.addEventListener("pointermove", (event) => {
      if (!grip || !(event.buttons & 1)) return;
      const now = this.point(event);
      hasMoved ||= Math.hypot(now.x - grip.x, now.y - grip.y) > 4;
      if (hasMoved) this.look({ ...this.view, x: this.view.x + grip.x - now.x, y: this.view.y + grip.y - now.y });
    });
    this.stage.addEventListener("pointerup", () => { grip = null; });
    this.stage.addEventListener("click", (event) => { if (hasMoved) event.preventDefault(); }, true);
    this.stage.addEventListener("dragstart", (event) => event.preventDefault());
    this.stage.addEventListener("keydown", (event) => {
      const step = this.view.width / 10;
      const by: Record<string, Point> = { ArrowLeft: { x: -step, y: 0 }, ArrowRight: { x: step, y: 0 }, ArrowUp: { x: 0, y: -step }, ArrowDown: { x: 0, y: step } };
      const way = by[event.key];
      if (event.key === "+" || event.key === "-") this.zoom(event.key === "+" ? 1.25 : 0.8);
      else if (way) this.look({ ...this.view, x: this.view.x + way.x, y: this.view.y + way.y });
      else return;
      event.preventDefault();
    });
  }

  private async animate(): Promise<void> {
    cancelAnimationFrame(this.playing);
    for (const dot of this.svg.querySelectorAll("[data-dot]")) dot.remove();
    const clock = this.card.querySelector<HTMLElement>("[data-clock]")!;
    const day = this.input("[data-animate-day]").value;
    const answer = await fetch(`${this.data.day}&day=${encodeURIComponent(day)}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const found = (await answer.json()) as { moves: Move[]; of: number };
    const moves = found.moves.filter((move) => this.routes.has(`${move[0]}>${move[1]}`)).sort((a, b) => a[2] - b[2]);
    if (!moves.length) {
      clock.textContent = this.data.texts.noMoves ?? "";
      return;
    }
    const from = Math.max(0, moves[0]![2] - 600);
    const to = Math.min(DAY, Math.max(...moves.map((move) => move[3])) + 60);
    const dots = moves.map(() => shape("circle", { r: 5, fill: this.colour("brass"), stroke: this.colour("ink"), "data-dot": "", visibility: "hidden" }));
    this.svg.append(...dots);
    const began = performance.now();
    this.playedUntil = began + PLAYED * 1000;
    const frame = (now: number): void => {
      const time = from + ((now - began) / 1000 / PLAYED) * (to - from);
      let moving = 0;
      moves.forEach((move, index) => {
        // A step that took no time is still seen for a while.
        const start = Math.min(move[2], move[3] - (to - from) / 60);
        const isOn = time >= start && time <= move[3];
        dots[index]!.setAttribute("visibility", isOn ? "visible" : "hidden");
        if (!isOn) return;
        moving += 1;
        const path = this.routes.get(`${move[0]}>${move[1]}`)!;
        const at = path.getPointAtLength(path.getTotalLength() * ((time - start) / Math.max(move[3] - start, 1)));
        dots[index]!.setAttribute("cx", String(at.x));
        dots[index]!.setAttribute("cy", String(at.y));
      });
      const minutes = Math.floor(Math.min(time, to) / 60);
      clock.textContent = `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")} · ${number(moving)} ${this.data.texts.moving ?? ""}`;
      if (time < to && this.svg.isConnected) this.playing = requestAnimationFrame(frame);
    };
    this.playing = requestAnimationFrame(frame);
  }

  private async save(kind: string): Promise<void> {
    if (kind === "csv") {
      const head = [...(this.data.kinds ? ["type"] : []), "from", "to", "count", "mean_seconds", "median_seconds", "p90_seconds", "max_seconds"];
      const rows = this.shown.edges.map((edge) => [...(edge.kind === undefined ? [] : [this.data.kinds?.[edge.kind] ?? ""]), this.name(edge.from), this.name(edge.to), edge.count, edge.mean, edge.median, edge.p90, edge.longest]);
      return offer(new Blob(["\ufeff" + [head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n")], { type: "text/csv" }), "map.csv");
    }
    const copy = this.svg.cloneNode(true) as SVGSVGElement;
    const { x, y, width, height } = this.whole;
    copy.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
    copy.setAttribute("width", String(width));
    copy.setAttribute("height", String(height));
    copy.prepend(shape("rect", { x, y, width, height, fill: this.colour("surface") }));
    const text = new XMLSerializer().serializeToString(copy);
    const blob = new Blob([text], { type: "image/svg+xml" });
    if (kind === "svg") return offer(blob, "map.svg");
    const picture = new Image();
    picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
    await picture.decode();
    const canvas = document.createElement("canvas");
    const scale = Math.min(2, 16_000 / Math.max(width, height));
    canvas.width = width * scale;
    canvas.height = height * scale;
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((found) => { if (found) offer(found, "map.png"); });
  }
}

/** The name of an edge among those between the same two: none where there is one only (an empty name is lost on the way). */
const named = (kind: number | undefined): string | undefined => (kind === undefined ? undefined : String(kind));

/** The way from an activity to itself: a loop above it. */
function around(box: Box, kind: number): Point & { path: string } {
  const top = box.y - box.height / 2;
  const up = 36 + kind * 22;
  return { path: `M${box.x - 14} ${top} C${box.x - 34} ${top - up} ${box.x + 34} ${top - up} ${box.x + 14} ${top}`, x: box.x, y: top - up * 0.75 + 1 };
}

/** A smooth way through points: straight at both ends, rounded between. */
function curve(points: Point[]): string {
  const [first, ...rest] = points;
  if (!first) return "";
  let path = `M${first.x} ${first.y}`;
  rest.forEach((point, index) => {
    const next = rest[index + 1];
    path += next ? ` Q${point.x} ${point.y} ${(point.x + next.x) / 2} ${(point.y + next.y) / 2}` : ` L${point.x} ${point.y}`;
  });
  return path;
}

function offer(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

for (const card of document.querySelectorAll<HTMLElement>("[data-process-map]")) {
  const data = document.getElementById(card.dataset.processMap ?? "")?.textContent;
  if (data) new ProcessMap(card, JSON.parse(data) as Drawn);
}
