/** The kiosk's screens as plain functions of what is known: category, service, number. */
import { type Child, h } from "../parts/dom";
import { type Names, named } from "../parts/texts";
import { clockIn, type Hall, type Service, type Shown } from "./hall";
import { papersOf, picture } from "./slip";

export interface View {
  hall: Hall;
  language: Shown["language"];
  isOpen: boolean;
  isBusy: boolean;
  basket: Service[];
  text: (name: string, data?: Record<string, string | number>) => string;
  go: (screen: "home" | "services" | "service", code?: string) => void;
  add: (service: Service) => void;
  drop: (service: Service) => void;
  take: (services: Service[]) => void;
  done: () => void;
  stay: () => void;
}

const name = (view: View, names: Names): string => named(names, view.language);

const range = (view: View, low: number | null, high: number | null): string => {
  if (!view.isOpen || low === null || high === null) return view.text("unknown");
  return low === high ? view.text("minutes", { n: low }) : view.text("minutes_range", { low, high });
};

const heading = (text: string): HTMLElement => h("h1", { tabindex: "-1", id: "screen-heading" }, text);

const state = (view: View, service: Service): HTMLElement =>
  h("span", { class: service.is_open ? "mark mark-open" : "mark mark-closed" }, view.text(service.is_open ? "open" : "closed"));

const back = (view: View, to: "home" | "services", code?: string): HTMLElement =>
  h("button", { class: "touch", type: "button", "data-key": "back", onclick: () => view.go(to, code) }, `‹ ${view.text("back")}`);

function basket(view: View): Child {
  if (!view.basket.length) return null;
  const chosen = view.basket.map((service) =>
    h("li", {}, name(view, service.names), h("button", {
      class: "touch touch-small", type: "button", "data-key": `drop-${service.code}`,
      "aria-label": `${view.text("remove")} ${name(view, service.names)}`, onclick: () => view.drop(service),
    }, "×")));
  return h("section", { class: "basket", "aria-label": view.text("chosen") }, h("h2", {}, view.text("chosen")), h("ol", {}, ...chosen),
    h("button", { class: "touch touch-primary", type: "button", "data-key": "take-all", disabled: view.isBusy, onclick: () => view.take(view.basket) },
      view.basket.length > 1 ? view.text("take_all", { n: view.basket.length }) : view.text("take")));
}

const FEW = 4; // on an upright screen these stand below each other

const list = (cards: HTMLElement[]): HTMLElement =>
  h("ul", { class: `cards cards-${cards.length > FEW ? "many" : "few"}`, style: `--count: ${cards.length}` }, ...cards);

/** What is offered: the first touch. */
export function home(view: View): Child[] {
  const cards = view.hall.categories.map((category, index) => {
    const services = category.services.map((code) => view.hall.services[code]).filter((one): one is Service => !!one);
    const waiting = services.reduce((sum, service) => sum + service.waiting, 0);
    const examples = services.slice(0, 3).map((service) => name(view, service.names)).join(" · ");
    return h("li", {}, h("button", { class: "card", type: "button", "data-key": category.code, "data-digit": index + 1, onclick: () => view.go("services", category.code) },
      h("strong", {}, name(view, category.names)), h("span", { class: "card-note" }, examples),
      h("span", { class: "card-fact" }, view.isOpen ? view.text("waiting", { n: waiting }) : "")));
  });
  if (!cards.length) return [heading(view.text("nothing_offered")), h("p", { class: "lead" }, view.text("ask_desk"))];
  const messages = (view.hall.messages ?? []).map((one) => h("p", { class: "lead announced" }, name(view, one)));
  return [heading(view.text("choose_category")), ...messages, basket(view), list(cards)];
}

/** The services of a category: the second touch. */
export function services(view: View, code: string): Child[] {
  const category = view.hall.categories.find((one) => one.code === code);
  const cards = (category?.services ?? []).flatMap((one, index) => {
    const service = view.hall.services[one];
    if (!service) return [];
    return [h("li", {}, h("button", { class: "card", type: "button", "data-key": one, "data-digit": index + 1, onclick: () => view.go("service", one) },
      h("strong", {}, name(view, service.names)), state(view, service),
      h("span", { class: "card-fact" }, view.isOpen ? view.text("ahead", { n: service.ahead }) : ""),
      h("span", { class: "card-fact" }, service.is_open && view.isOpen && service.low !== null ? view.text("about", { time: range(view, service.low, service.high) }) : "")))];
  });
  return [heading(category ? name(view, category.names) : ""), h("p", { class: "lead" }, view.text("choose_service")),
    list(cards), h("div", { class: "actions" }, back(view, "home"))];
}

const fact = (label: string, value: string): HTMLElement => h("div", { class: "fact" }, h("dt", {}, label), h("dd", {}, value));

function documents(view: View, service: Service): HTMLElement {
  const items = service.documents.map((one) => h("li", {}, name(view, one.names),
    one.copies > 1 ? ` × ${one.copies}` : "",
    one.is_required ? null : h("span", { class: "quiet" }, ` ${view.text("if_any")}`)));
  return h("section", { class: "documents" }, h("h2", {}, view.text("documents")),
    items.length ? h("ul", {}, ...items) : h("p", {}, view.text("no_documents")));
}

/** One service with what it needs, and the number: the third touch. */
export function service(view: View, code: string): Child[] {
  const one = view.hall.services[code];
  const category = view.hall.categories.find((each) => each.services.includes(code));
  if (!one) return [heading(view.text("nothing_offered")), h("div", { class: "actions" }, back(view, "home"))];
  const about = name(view, one.about);
  const isChosen = view.basket.some((each) => each.code === code);
  const all = isChosen ? view.basket : [...view.basket, one];
  return [heading(name(view, one.names)), h("p", { class: "lead" }, state(view, one), about ? ` ${about}` : ""),
    h("dl", { class: "facts" },
      fact(view.text("ahead_label"), view.isOpen ? view.text("people", { n: one.ahead }) : view.text("unknown")),
      fact(view.text("wait_label"), range(view, one.low, one.high)),
      fact(view.text("lasts_label"), view.text("minutes", { n: one.minutes })),
      one.fee ? fact(view.text("fee_label"), one.fee) : h("div", { hidden: true })),
    documents(view, one),
    !one.is_open ? h("p", { class: "warning", role: "status" }, view.text("closed_now"))
      : one.is_attended || !view.isOpen ? null : h("p", { class: "warning" }, view.text("unattended")),
    h("div", { class: "actions" },
      h("button", { class: "touch touch-primary take", type: "button", "data-key": "take", "data-main": true, disabled: view.isBusy || !one.is_open, onclick: () => view.take(all) },
        view.isBusy ? view.text("taking") : all.length > 1 ? view.text("take_all", { n: all.length }) : view.text("take")),
      h("button", { class: "touch", type: "button", "data-key": "add", disabled: !view.isOpen || isChosen || !one.is_open, onclick: () => view.add(one) }, view.text("add_service")),
      back(view, "services", category?.code)),
    view.isOpen ? null : h("p", { class: "quiet" }, view.text("offline_one"))];
}

/** The number. */
export function ticket(view: View, shown: Shown, secondsLeft: number): Child[] {
  const names = shown.services.map((code) => name(view, view.hall.services[code]?.names ?? {})).join(" · ");
  const papers = papersOf(view.hall, shown);
  return [h("p", { class: "lead" }, view.text("your_number")),
    h("h1", { class: "number", tabindex: "-1", id: "screen-heading" }, shown.label), h("p", { class: "ticket-service" }, names),
    shown.is_offline ? h("p", { class: "warning" }, view.text("offline_ticket")) : null,
    shown.is_slipless ? h("p", { class: "warning" }, view.text("no_slip")) : null,
    h("div", { class: "ticket-parts" },
      h("dl", { class: "facts" },
        fact(view.text("ahead_label"), shown.ahead === null ? view.text("unknown") : view.text("people", { n: shown.ahead })),
        fact(view.text("wait_label"), shown.low === null || shown.high === null ? view.text("unknown") : view.text("minutes_range", { low: shown.low, high: shown.high })),
        fact(view.text("issued_label"), clockIn(view.hall.time_zone, shown.at))),
      h("figure", { class: "qr" }, picture(shown.url, view.text("qr")), h("figcaption", {}, view.text(shown.is_offline ? "qr_later" : "qr"), h("span", { class: "address" }, shown.url.replace(/^https?:\/\//, ""))))),
    papers.length ? h("p", { class: "quiet" }, `${view.text("documents")}: ${papers.map((one) => name(view, one.names)).join(view.language === "en" ? ", " : "、")}`) : null,
    h("div", { class: "actions" },
      h("button", { class: "touch touch-primary", type: "button", "data-key": "done", "data-main": true, onclick: () => view.done() },
        view.text("done"), h("span", { class: "count", id: "ticket-count", "aria-hidden": "true" }, ` ${secondsLeft}`)),
      h("button", { class: "touch", type: "button", "data-key": "stay", onclick: () => view.stay() }, view.text("stay")))];
}

/** Nothing can be done here now: what happened and where to go. */
export function trouble(view: View, what: string, then: string): Child[] {
  return [heading(what), h("p", { class: "lead" }, then),
    h("div", { class: "actions" }, h("button", { class: "touch touch-primary", type: "button", "data-key": "home", "data-main": true, onclick: () => view.done() }, view.text("start_over")))];
}
