/** A diagram to look at: with marks where something is, or two versions side by side with what changed. */
import { diff } from "bpmn-js-differ";
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import { type Mark, show } from "./drawing/marks";
import { type Canvas, type Drawing, type EventBus, type Registry, service } from "./drawing/types";
import { letters, parsed, translation } from "./drawing/words";
import vocabulary from "./vocabulary.json";
import "./flowchart.css";

interface Setup {
  xml: string;
  marks?: Mark[];
}

function viewer(container: HTMLElement): Drawing {
  return new NavigatedViewer({
    container,
    textRenderer: letters,
    moddleExtensions: { tingtang: vocabulary },
    additionalModules: [translation({})],
  } as never) as unknown as Drawing;
}

const READABLE = 0.5;
const EDGE = 16;

/** The whole diagram; where it would be too small to read, what is marked, else its beginning. */
function look(drawing: Drawing, marks: Mark[]): void {
  interface Box { x: number; y: number; width: number; height: number }
  const canvas = service<{ viewbox(box?: Box): { inner: Box }; getSize(): Box }>(drawing, "canvas");
  const { inner } = canvas.viewbox();
  const size = canvas.getSize();
  const fitting = Math.min((size.width - 2 * EDGE) / inner.width, (size.height - 2 * EDGE) / inner.height, 1);
  const scale = Math.max(fitting, READABLE);
  const width = size.width / scale;
  const height = size.height / scale;
  const marked = marks.map((mark) => service<Registry>(drawing, "elementRegistry").get(mark.element)).find((one) => one?.width);
  const along = (start: number, length: number, seen: number, middle: number | undefined): number => {
    if (length <= seen) return start - (seen - length) / 2;
    const from = middle === undefined ? start : middle - seen / 2;
    return Math.max(start - EDGE / scale, Math.min(from, start + length + EDGE / scale - seen));
  };
  canvas.viewbox({
    x: along(inner.x, inner.width, width, marked && marked.x + marked.width / 2),
    y: along(inner.y, inner.height, height, marked && marked.y + marked.height / 2),
    width, height,
  });
}

async function draw(container: HTMLElement): Promise<Drawing> {
  container.dataset.ready = "drawing";
  // What is fetched later brings its drawing with it: scripts, also those that hold data, are not taken over from there.
  const brought = container.dataset.drawing;
  const setup = brought ? (JSON.parse(brought) as Setup) : parsed<Setup>(container.dataset.flowchart ?? "");
  const drawing = viewer(container);
  await drawing.importXML(setup.xml);
  look(drawing, setup.marks ?? []);
  show(drawing, setup.marks ?? []);
  const bus = service<EventBus>(drawing, "eventBus");
  bus.on("element.click", (event: { element: { id: string } }) => {
    const row = document.getElementById(`step-${event.element.id}`);
    row?.scrollIntoView({ behavior: "smooth", block: "center" });
    row?.classList.add("flow-pointed");
    window.setTimeout(() => row?.classList.remove("flow-pointed"), 1600);
  });
  container.dataset.ready = "yes";
  return drawing;
}

function together(one: Drawing, other: Drawing): void {
  let isFollowing = false;
  const follow = (leader: Drawing, follower: Drawing) => {
    service<EventBus>(leader, "eventBus").on("canvas.viewbox.changed", () => {
      if (isFollowing) return;
      isFollowing = true;
      const canvas = service<Canvas & { viewbox(box: object): void }>(follower, "canvas");
      canvas.viewbox(service<Canvas>(leader, "canvas").viewbox());
      isFollowing = false;
    });
  };
  follow(one, other);
  follow(other, one);
}

const called = (drawing: Drawing, id: string): string => service<Registry>(drawing, "elementRegistry").get(id)?.businessObject.name ?? "";

async function compare(before: HTMLElement, after: HTMLElement): Promise<void> {
  const [older, newer] = [await draw(before), await draw(after)];
  const words = parsed<Record<string, string>>("compare-texts");
  const found = diff(older.getDefinitions(), newer.getDefinitions());
  const marks = (ids: object, tone: string): Mark[] => Object.keys(ids).map((element) => ({ element, tone, word: words[tone] ?? "" }));
  show(older, marks(found._removed, "removed").concat(marks(found._changed, "changed")));
  const changes = marks(found._added, "added").concat(marks(found._changed, "changed"), marks(found._layoutChanged, "moved"));
  show(newer, changes);
  together(older, newer);
  look(newer, changes);
  const count = document.querySelector("[data-compare-count]");
  if (count) {
    const parts = [["added", found._added], ["removed", found._removed], ["changed", found._changed], ["moved", found._layoutChanged]] as const;
    const named = (ids: object) => Object.keys(ids).map((id) => called(newer, id) || called(older, id)).filter(Boolean);
    count.replaceChildren(...parts.filter(([, ids]) => Object.keys(ids).length).map(([name, ids]) => {
      const line = document.createElement("div");
      const names = [...new Set(named(ids))].join(words.comma ?? ", ");
      line.textContent = `${words[name]} ${Object.keys(ids).length}${names ? ` · ${names}` : ""}`;
      return line;
    }));
    if (!count.firstChild) count.textContent = words.same ?? "";
  }
}

function drawAll(): void {
  for (const container of document.querySelectorAll<HTMLElement>("[data-flowchart]")) {
    if (container.firstElementChild) continue;
    delete container.dataset.ready;
    void draw(container);
  }
}

const before = document.querySelector<HTMLElement>("[data-compare=before]");
const after = document.querySelector<HTMLElement>("[data-compare=after]");
if (before && after) void compare(before, after);
else drawAll();
/* Parts of a page that are fetched later bring diagrams with them. */
document.addEventListener("flowchart:draw", drawAll);
