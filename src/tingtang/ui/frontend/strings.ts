/** Texts of the page in the reader's language, put there by the template. */
const read = (): Record<string, string> => {
  const element = document.getElementById("ui-strings");
  return element?.textContent ? (JSON.parse(element.textContent) as Record<string, string>) : {};
};

let texts: Record<string, string> | undefined;

/** The text called `name`, with `{key}` replaced from `data`. */
export function text(name: string, data: Record<string, string | number> = {}): string {
  texts ??= read();
  return (texts[name] ?? name).replace(/\{(\w+)\}/g, (whole, key: string) => String(data[key] ?? whole));
}

/** The language of the page as the browser's formatters want it. */
export const language = (): string => document.documentElement.lang || "zh-Hans";
