/** Walks through the drawing: the engine says where each token is and how it came there, people say how steps end and which way is taken. */
import { type Mark, show } from "./marks";
import { post } from "./saving";
import { type Standing, Tokens } from "./tokens";
import { type Drawing, type Registry, service } from "./types";
import { asked, element, entered } from "./trial_form";
import { written } from "./written";

interface Asked { code: string; label: string; type: string; required: boolean; options: string[] }
interface Way { way: string; kind: string; name: string; condition: string }
interface Open {
  key: string; element: string; name: string; state: string; fields: Asked[]; ways: Way[]; by_values: string; is_several: boolean; fault: string;
}
interface Answer {
  open?: Open[]; done?: string[]; moves?: string[][]; values?: { label: string; value: string }[]; ended?: boolean; stuck?: string;
}
interface Turn { key: string; element: string; way?: string; values: Record<string, unknown>; said: string }

export class Trial {
  private turns: Turn[] = [];
  private undone: Turn[] = [];
  private open: Open[] = [];
  private isOn = false;
  private walks = 0;
  private isWalking = false;
  private tokens: Tokens;

  constructor(
    private drawing: Drawing, private root: HTMLElement, private url: string, private texts: Record<string, string>,
    private kinds: Record<string, string>, private onEnd: () => void,
  ) {
    this.tokens = new Tokens(drawing);
    root.querySelector("[data-trial-back]")?.addEventListener("click", () => this.back());
    root.querySelector("[data-trial-on]")?.addEventListener("click", () => this.forward());
    root.querySelector("[data-trial-again]")?.addEventListener("click", () => { this.turns = []; this.undone = []; void this.walk(true); });
    root.querySelector("[data-trial-end]")?.addEventListener("click", () => this.toggle());
    root.addEventListener("submit", (event) => { event.preventDefault(); this.take(event.target as HTMLFormElement, event.submitter); });
  }

  toggle(): void {
    this.isOn = !this.isOn;
    this.turns = [];
    this.undone = [];
    this.open = [];
    this.root.hidden = !this.isOn;
    if (this.isOn) void this.walk(true);
    else { show(this.drawing, []); this.tokens.clear(); this.onEnd(); }
  }

  get isRunning(): boolean {
    return this.isOn;
  }

  private back(): void {
    const turn = this.turns.pop();
    if (turn) this.undone.push(turn);
    void this.walk(false);
  }

  /** The step that was taken back; else the first that waits, as its form stands. */
  private forward(): void {
    const turn = this.undone.pop();
    if (!turn) { this.root.querySelector<HTMLElement>("[data-trial-steps] [type=submit]")?.click(); return; }
    this.turns.push(turn);
    void this.walk(true);
  }

  /** Asks the engine where the turns lead; false when it does not say. An answer that was overtaken is let go. */
  private async walk(isMoving: boolean): Promise<boolean> {
    this.walks += 1;
    const mine = this.walks;
    this.isWalking = true;
    const xml = await written(this.drawing, false);
    const { status, answer } = await post(this.url, { xml, turns: this.turns });
    if (mine !== this.walks) return true;
    this.isWalking = false;
    if (!this.isOn) return true;
    if (status !== 200) { this.say(String(answer.message ?? answer.detail ?? this.texts.not_walked ?? ""), "late"); return false; }
    const found = answer as Answer;
    const before = this.open;
    this.open = found.open ?? [];
    this.tell(found, isMoving);
    this.button("[data-trial-back]", this.turns.length > 0);
    this.button("[data-trial-on]", this.undone.length > 0 || this.open.some((one) => one.ways.length));
    if (isMoving && !(await this.moved(found, before))) return true;
    this.draw(found);
    return true;
  }

  private async moved(found: Answer, before: Open[]): Promise<boolean> {
    const still = new Set(this.open.map((one) => one.key));
    const staying: Standing[] = before.flatMap((one, n) => (still.has(one.key) ? [{ element: one.element, number: n + 1 }] : []));
    show(this.drawing, this.done(found));
    this.say(this.texts.moving ?? "", "wait");
    this.root.querySelector("[data-trial-steps]")?.replaceChildren();
    return (await this.tokens.move(found.moves ?? [], staying)) && this.isOn;
  }

  private done(found: Answer): Mark[] {
    return (found.done ?? []).map((one) => ({ element: one, tone: "done" }));
  }

  private draw(found: Answer): void {
    show(this.drawing, this.done(found).concat(this.open.map((one) => ({ element: one.element, tone: "here", word: this.texts.here ?? "" }))));
    this.tokens.put(this.open.map((one, n) => ({ element: one.element, number: n + 1 })));
    const isChoice = this.open.some((one) => one.ways[0]?.kind === "flow");
    this.say(found.stuck || (found.ended ? this.texts.ended : isChoice ? this.texts.choosing : this.texts.walking) || "",
      found.stuck ? "late" : found.ended ? "ok" : "wait");
    this.root.querySelector("[data-trial-steps]")?.replaceChildren(...this.open.map((one, n) => this.form(one, n + 1)));
    this.root.querySelector<HTMLElement>("[data-trial-steps] input, [data-trial-steps] select, [data-trial-steps] .btn-primary, [data-trial-steps] button")?.focus();
  }

  /** What has been done and entered so far, line by line, for who does not see the drawing too. */
  private tell(found: Answer, isMoving: boolean): void {
    const log = this.root.querySelector("[data-trial-log]");
    const said = [this.texts.start ?? "", ...this.turns.map((turn) => turn.said)];
    while (log && log.children.length > said.length) log.lastElementChild?.remove();
    for (const [n, text] of said.entries()) {
      const line = log?.children[n] ?? log?.appendChild(document.createElement("li"));
      if (line && !line.textContent?.startsWith(text)) line.textContent = text;
    }
    const ways = (found.moves ?? []).map((wave) => [...new Set(wave.map((id) => this.target(id)))].join(this.texts.comma ?? ", "));
    const line = log?.lastElementChild;
    if (line && isMoving && ways.length) line.textContent = [said[said.length - 1], ...ways].join(" → ");
    const values = this.root.querySelector<HTMLElement>("[data-trial-values]");
    values?.replaceChildren(...(found.values ?? []).flatMap((one) => [element("dt", one.label), element("dd", one.value)]));
    values?.parentElement?.toggleAttribute("hidden", !found.values?.length);
  }

  private target(flow: string): string {
    const target = service<Registry>(this.drawing, "elementRegistry").get(flow)?.target;
    return target ? this.called(target.businessObject.name, target.type) : "";
  }

  private called(name: string | undefined, type: string): string {
    return name || this.kinds[type.replace("bpmn:", "")] || type;
  }

  private say(text: string, tone: string): void {
    const told = this.root.querySelector<HTMLElement>("[data-trial-told]");
    if (!told) return;
    told.textContent = text;
    told.className = `flow-trial-told tone-${tone}`;
  }

  private button(name: string, isOpen: boolean): void {
    const button = this.root.querySelector<HTMLButtonElement>(name);
    if (button) button.disabled = !isOpen;
  }

  private form(one: Open, number: number): HTMLElement {
    const form = element("form", "", "flow-trial-step");
    form.dataset.key = one.key;
    form.dataset.element = one.element;
    const drawn = service<Registry>(this.drawing, "elementRegistry").get(one.element);
    form.dataset.said = this.called(one.name, drawn?.type ?? "");
    const head = element("h3", form.dataset.said);
    const disc = element("span", String(number), "flow-trial-token");
    disc.setAttribute("aria-label", (this.texts.token ?? "").replace("{number}", String(number)));
    head.prepend(disc);
    form.append(head, element("p", one.state, "text-secondary"));
    for (const field of one.fields) form.append(asked(field));
    if (one.fault) form.append(element("p", one.fault, "text-secondary"));
    if (one.ways[0]?.kind === "flow") form.append(...this.choices(one));
    else form.append(...one.ways.map((way) => this.way(way.way, [this.texts[`way_${way.kind}`] ?? way.kind, way.name].filter(Boolean).join(" "), way.kind === "done")));
    return form;
  }

  private choices(one: Open): HTMLElement[] {
    const parts: HTMLElement[] = [];
    const names = (ways: string): string => one.ways.filter((way) => ways.replace("flow:", "").split(",").includes(way.way.replace("flow:", "")))
      .map((way) => way.name).join(this.texts.comma ?? ", ");
    if (one.by_values) parts.push(this.way(one.by_values, `${this.texts.by_values}: ${names(one.by_values)}`, true));
    for (const way of one.ways) {
      if (one.is_several) parts.push(asked({ code: way.way, label: way.name, type: "boolean", options: [] }));
      else parts.push(this.way(way.way, way.name, false));
      if (way.condition) parts.push(element("code", way.condition, "flow-trial-condition"));
    }
    if (one.is_several) parts.push(this.way("flow:chosen", this.texts.several ?? "", false));
    return parts;
  }

  private way(way: string, name: string, isFirst: boolean): HTMLElement {
    return Object.assign(element("button", name, isFirst ? "btn btn-primary" : "btn"), { type: "submit", value: way });
  }

  private take(form: HTMLFormElement, button: HTMLElement | null): void {
    if (this.isWalking) return; // the second press of two is for a step that has been taken
    let values = entered(form);
    let way = button instanceof HTMLButtonElement ? button.value : "";
    const name = button?.textContent ?? "";
    if (way === "flow:chosen") {
      const chosen = Object.keys(values).filter((one) => values[one]).map((one) => one.replace("flow:", ""));
      if (!chosen.length) { this.say(this.texts.choosing ?? "", "late"); return; }
      way = `flow:${chosen.join(",")}`;
    }
    if (way.startsWith("flow:")) values = {};
    const turn = { key: form.dataset.key ?? "", element: form.dataset.element ?? "", way, values, said: `${form.dataset.said}: ${name}` };
    this.turns.push(turn);
    this.undone = [];
    void this.walk(true).then((isTaken) => { if (!isTaken) this.turns = this.turns.filter((one) => one !== turn); });
  }
}
