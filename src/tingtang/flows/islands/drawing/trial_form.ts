/** The fields of a step that is tried out, and what was entered in them. */

interface Asked { code: string; label: string; type: string; options: string[] }

/** An element with its text and class. */
export function element<Name extends keyof HTMLElementTagNameMap>(name: Name, text: string, className = ""): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

/** A field as the step asks for it. */
export function asked(field: Asked): HTMLElement {
  const label = element("label", "", field.type === "boolean" ? "flow-trial-field studio-tick" : "flow-trial-field");
  const name = element("span", field.label || field.code);
  if (field.type === "choice") {
    const list = Object.assign(element("select", "", "form-select"), { name: field.code });
    list.append(...field.options.map((option) => new Option(option, option)));
    label.append(name, list);
    return label;
  }
  const kinds: Record<string, string> = { integer: "number", number: "number", boolean: "checkbox", date: "date" };
  const input = Object.assign(element("input", ""), { name: field.code, type: kinds[field.type] ?? "text" });
  input.className = input.type === "checkbox" ? "form-check-input" : "form-control";
  if (field.type === "number") input.step = "any";
  input.dataset.type = field.type;
  label.append(...(input.type === "checkbox" ? [input, name] : [name, input]));
  return label;
}

/** What stands in the fields of a form, by their codes. */
export function entered(form: HTMLFormElement): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const control of form.querySelectorAll<HTMLInputElement | HTMLSelectElement>("input[name], select[name]")) {
    if (control instanceof HTMLInputElement && control.type === "checkbox") values[control.name] = control.checked;
    else if (control instanceof HTMLInputElement && control.type === "number") values[control.name] = control.value === "" ? null : Number(control.value);
    else values[control.name] = control.value;
  }
  return values;
}
