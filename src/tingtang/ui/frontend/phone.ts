/** The little a customer's phone needs: selects that send themselves, forms sent once, and texts that are kept. */
const RESTORE_MS = 15000;

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
  window.setTimeout(() => form.removeAttribute("data-sending"), RESTORE_MS);
});

// Whoever comes back to the page he sent something from may send again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sending]")) form.removeAttribute("data-sending");
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

keepTexts();
