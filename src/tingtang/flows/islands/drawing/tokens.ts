/** Tokens on a drawing: each a numbered disc where it stands, moved along the arrows that it takes. */
import { type Canvas, type Drawing, type Element, type Registry, service } from "./types";

interface Point { x: number; y: number }
interface Layered extends Canvas { getLayer(name: string, index: number): SVGElement }
export interface Standing { element: string; number: number }

const SVG = "http://www.w3.org/2000/svg";
const RADIUS = 14;
const PACE = 0.42; // of the drawing's units, a millisecond
const SHORTEST = 260;
const LONGEST = 1100;

const length = (points: Point[]): number => points.slice(1).reduce((sum, point, n) => sum + apart(points[n] as Point, point), 0);
const apart = (one: Point, other: Point): number => Math.hypot(other.x - one.x, other.y - one.y);

/** The point that lies `share` of the way along a line. */
function along(points: Point[], share: number): Point {
  let left = length(points) * share;
  for (let n = 1; n < points.length; n += 1) {
    const [from, to] = [points[n - 1] as Point, points[n] as Point];
    const span = apart(from, to);
    if (left <= span && span > 0) return { x: from.x + ((to.x - from.x) * left) / span, y: from.y + ((to.y - from.y) * left) / span };
    left -= span;
  }
  return points[points.length - 1] as Point;
}

/** Where the `nth` token on an element is drawn: on its lower edge, one beside the other; on events and gateways in the middle. */
function place(element: Element, nth: number): Point {
  const isSmall = element.width < 60;
  const x = isSmall ? element.x + element.width / 2 : element.x + RADIUS + 6;
  return { x: x + nth * (2 * RADIUS + 3), y: isSmall ? element.y + element.height / 2 : element.y + element.height };
}

export class Tokens {
  private round = 0;

  constructor(private drawing: Drawing) {}

  clear(): void {
    this.round += 1;
    this.layer().replaceChildren();
  }

  /** Put tokens where they stand, at once. */
  put(standing: Standing[]): void {
    this.clear();
    const counted = new Map<string, number>();
    for (const one of standing) {
      const element = this.found(one.element);
      if (!element) continue;
      const nth = counted.get(one.element) ?? 0;
      counted.set(one.element, nth + 1);
      this.disc(place(element, nth), String(one.number));
    }
  }

  /** Move along the arrows, wave by wave. False when something else was shown meanwhile. */
  async move(waves: string[][], staying: Standing[]): Promise<boolean> {
    this.put(staying);
    const round = this.round;
    if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) return true;
    for (const wave of waves) {
      await this.wave(wave.map((id) => this.found(id)?.waypoints ?? []).filter((points) => points.length > 1), round);
      if (round !== this.round) return false;
    }
    return true;
  }

  private wave(lines: Point[][], round: number): Promise<void> {
    if (!lines.length) return Promise.resolve();
    const discs = lines.map((points) => this.disc(points[0] as Point, ""));
    const span = Math.min(LONGEST, Math.max(SHORTEST, Math.max(...lines.map(length)) / PACE));
    return new Promise((done) => {
      const began = performance.now();
      const frame = (now: number): void => {
        const share = Math.min(1, Math.max(0, now - began) / span);
        discs.forEach((disc, n) => at(disc, along(lines[n] as Point[], share)));
        if (share < 1 && round === this.round) { requestAnimationFrame(frame); return; }
        for (const disc of discs) disc.remove();
        done();
      };
      requestAnimationFrame(frame);
    });
  }

  private disc(point: Point, number: string): SVGElement {
    const disc = document.createElementNS(SVG, "g");
    disc.setAttribute("class", "flow-token");
    const circle = document.createElementNS(SVG, "circle");
    circle.setAttribute("r", String(RADIUS));
    const text = document.createElementNS(SVG, "text");
    text.textContent = number;
    text.setAttribute("text-anchor", "middle");
    text.setAttribute("dy", "0.36em");
    disc.append(circle, text);
    at(disc, point);
    this.layer().append(disc);
    return disc;
  }

  private layer(): SVGElement {
    return service<Layered>(this.drawing, "canvas").getLayer("tt-tokens", 2);
  }

  private found(id: string): (Element & { waypoints?: Point[] }) | undefined {
    return service<Registry>(this.drawing, "elementRegistry").get(id);
  }
}

function at(disc: SVGElement, point: Point): void {
  disc.setAttribute("transform", `translate(${point.x} ${point.y})`);
}
