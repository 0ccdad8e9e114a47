/** Texts in all languages at once: a device changes its language without asking the server. */
export type Language = "zh-hans" | "zh-hant" | "en";
export type Names = Partial<Record<Language, string>>;
export type Texts = Record<Language, Record<string, string>>;

export const LANGUAGES: readonly Language[] = ["zh-hans", "zh-hant", "en"];
const HTML: Record<Language, string> = { "zh-hans": "zh-Hans", "zh-hant": "zh-Hant", en: "en" };
const SPOKEN: Record<Language, string> = { "zh-hans": "zh-CN", "zh-hant": "zh-TW", en: "en-US" };

export const isLanguage = (value: string): value is Language => (LANGUAGES as readonly string[]).includes(value);
/** As the html element wants it. */
export const htmlLanguage = (language: Language): string => HTML[language];
/** As voices are called. */
export const spokenLanguage = (language: Language): string => SPOKEN[language];

/** The text called `name` with `{key}` replaced; the name itself when there is none. */
export function say(texts: Texts, language: Language, name: string, data: Record<string, string | number> = {}): string {
  const text = texts[language][name] ?? texts.en[name] ?? name;
  return text.replace(/\{(\w+)\}/g, (whole, key: string) => String(data[key] ?? whole));
}

/** The name for readers of `language`, else any there is. */
export const named = (names: Names, language: Language): string => names[language] ?? names["zh-hans"] ?? names.en ?? "";
