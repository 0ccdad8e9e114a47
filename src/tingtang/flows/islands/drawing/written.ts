/** The drawing as XML, with what the library leaves out that other programs need. */
import type { Drawing } from "./types";

const CDATA = /(<!\[CDATA\[[\s\S]*?\]\]>)/;
const PLACES = /<(?:\w+:)?(?:Bounds|waypoint)\s[^>]*?(?=\/?>)/g;

/** A place at 0 is written as it stands: DI asks for both figures, the library leaves out what it takes for usual. */
const placed = (tag: string): string => ["x", "y"].reduce((text, axis) => (new RegExp(`\\s${axis}="`).test(text) ? text : `${text.trimEnd()} ${axis}="0" `), tag).trimEnd();

/** A line break of Windows in a name stays one: written plainly, readers of XML take it for a space. */
const whole = (text: string): string => text.replace(PLACES, placed).replaceAll("\r", "&#13;");

/** The XML of `drawing`, for whoever keeps or reads it. */
export async function written(drawing: Drawing, format = true): Promise<string> {
  const { xml } = await drawing.saveXML({ format });
  return (xml ?? "").split(CDATA).map((part, place) => (place % 2 ? part : whole(part))).join("");
}
