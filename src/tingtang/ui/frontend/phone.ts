/** The little a customer's phone needs: selects that send themselves, and a place in line that keeps itself fresh. */
const PULSE_MS = 15000;

document.addEventListener("change", (event) => {
  const element = event.target as HTMLElement;
  if (element.hasAttribute("data-submit-on-change")) element.closest("form")?.submit();
});

document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  const question = form.getAttribute("data-confirm");
  if (form.hasAttribute("data-sending") || (question && !window.confirm(question))) {
    event.preventDefault();
    return;
  }
  form.setAttribute("data-sending", "1");
});

/** A text marked `data-kept` outlives what else is sent from the page, in this tab, until it is sent itself. */
function keepTexts(): void {
  for (const text of document.querySelectorAll<HTMLTextAreaElement>("textarea[data-kept]")) {
    const name = `kept-${text.dataset.kept}`;
    try {
      if (!text.value) text.value = sessionStorage.getItem(name) ?? "";
      text.addEventListener("input", () => sessionStorage.setItem(name, text.value));
      text.form?.addEventListener("submit", () => sessionStorage.removeItem(name));
    } catch {
      return; // a browser that keeps nothing
    }
  }
}

function cut(isCut: boolean): void {
  const banner = document.getElementById("live-cut");
  if (banner) banner.hidden = !isCut;
}

function pulse(part: HTMLElement): void {
  const url = part.getAttribute("data-fetch") ?? "";
  let running = false;
  const fetchNow = () => {
    if (running || document.hidden) return;
    running = true;
    fetch(url, { headers: { "X-Part": "1" }, credentials: "same-origin", cache: "no-store" })
      .then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(String(answer.status)))))
      .then((html) => { part.innerHTML = html; cut(false); }, () => cut(true))
      .then(() => { running = false; });
  };
  window.setInterval(fetchNow, PULSE_MS);
  document.addEventListener("visibilitychange", fetchNow);
  const stream = part.getAttribute("data-live");
  if (!stream || typeof EventSource === "undefined") return;
  const source = new EventSource(stream);
  const names = (part.getAttribute("data-live-on") ?? "message").split(/\s+/);
  for (const name of names) source.addEventListener(name, fetchNow);
}

document.querySelectorAll<HTMLElement>("[data-fetch]").forEach(pulse);
keepTexts();
