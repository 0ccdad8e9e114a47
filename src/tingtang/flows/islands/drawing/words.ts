/** The library's own words in the reader's language. */

type Words = Record<string, string>;

export const parsed = <T>(id: string): T => JSON.parse(document.getElementById(id)?.textContent || "{}") as T;

/** The module by which bpmn-js asks for a text. */
export function translation(words: Words): Record<string, unknown> {
  const translate = (text: string, values: Record<string, string> = {}): string =>
    (words[text] ?? text).replace(/{([^}]+)}/g, (whole, key: string) => values[key] ?? whole);
  return { translate: ["value", translate] };
}

const FONT = 'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", sans-serif';

/** How names are written in every diagram. */
export const letters = {
  defaultStyle: { fontFamily: FONT, fontSize: 13, fontWeight: "normal", lineHeight: 1.3 },
  externalStyle: { fontFamily: FONT, fontSize: 12, fontWeight: "normal", lineHeight: 1.3 },
};
