/** Numbers, shares and durations as the pages write them. */
import { language, text } from "./strings";

/** 1,234.5 */
export const number = (value: number): string => new Intl.NumberFormat(language(), { maximumFractionDigits: 1 }).format(value);

/** 0.853 as 85.3 % */
export const percent = (value: number): string =>
  new Intl.NumberFormat(language(), { style: "percent", maximumFractionDigits: 1 }).format(value);

/** A cell of a CSV file; a text that a spreadsheet would compute gets an apostrophe in front. */
export function cell(value: string | number): string {
  const found = String(value);
  const text = typeof value === "string" && /^[=+@\t\r]|^-(?!\d)/.test(found) ? `'${found}` : found;
  return `"${text.replaceAll('"', '""')}"`;
}

/** Seconds as 45 秒, 3 分 05 秒, 12 分钟, 1 小时 05 分, 2 天 03 小时. */
export function duration(seconds: number): string {
  const total = Math.max(0, Math.round(seconds));
  if (total < 60) return text("seconds", { s: total });
  if (total < 600 && total % 60) {
    return text("minutes_seconds", { m: Math.floor(total / 60), s: String(total % 60).padStart(2, "0") });
  }
  const minutes = Math.round(total / 60);
  if (minutes < 60) return text("minutes", { m: minutes });
  if (minutes >= 1440) {
    const hours = Math.round(total / 3600);
    return text("days", { d: Math.floor(hours / 24), h: String(hours % 24).padStart(2, "0") });
  }
  return text("hours", { h: Math.floor(minutes / 60), m: String(minutes % 60).padStart(2, "0") });
}
