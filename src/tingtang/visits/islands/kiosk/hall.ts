/** What the kiosk knows of its hall, as the server tells it. */
import type { Language, Names, Texts } from "../parts/texts";

interface Document {
  names: Names;
  is_required: boolean;
  copies: number;
}

export interface Service {
  code: string;
  names: Names;
  about: Names;
  series: string;
  service_class: string;
  minutes: number;
  fee: string;
  documents: Document[];
  is_open: boolean;
  /** A counter that takes it is open now. */
  is_attended: boolean;
  waiting: number;
  /** How many a newcomer would have before him, those who wait at the same counters for something else too. */
  ahead: number;
  low: number | null;
  high: number | null;
}

interface Category {
  code: string;
  names: Names;
  services: string[];
}

export interface Hall {
  at: number;
  /** What is announced now. */
  messages?: Names[];
  edition: string;
  day: string;
  time_zone: string;
  names: Names;
  note: Names;
  categories: Category[];
  services: Record<string, Service>;
}

interface Settings {
  printing: "browser" | "printer" | "none";
  language: Language;
  idle_seconds: number;
  ticket_seconds: number;
  is_low: boolean;
  is_big: boolean;
  is_spoken: boolean;
  offline_numbers: number;
}

export interface Setup {
  hall: Hall;
  settings: Settings;
  texts: Texts;
  urls: { hall: string; issue: string; void: string; lease: string; replay: string; print: string; printed: string; worker: string; phone: string };
}

/** A number as shown and printed. */
export interface Shown {
  key: string;
  label: string;
  services: string[];
  language: Language;
  at: number;
  ahead: number | null;
  low: number | null;
  high: number | null;
  link_key: string;
  url: string;
  is_offline: boolean;
  is_printed: boolean;
  /** The printer could not be told: the customer must remember the number. */
  is_slipless?: boolean;
}

/** The day of the hall, by the clock of the machine. */
export const dayIn = (timeZone: string, at: number = Date.now()): string =>
  new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }).format(at);

/** Hours and minutes in the hall. */
export const clockIn = (timeZone: string, at: number = Date.now()): string =>
  new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" }).format(at);

/** A number as printed and spoken: A007. */
export const label = (series: string, number: number): string => `${series}${String(number).padStart(3, "0")}`;
