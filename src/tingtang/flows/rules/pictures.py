"""The picture of a drawing, for print, with its words in the language that the drawing is read in."""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from lxml import etree

from tingtang.flows.rules.document import bpmn, read

SVG = "{http://www.w3.org/2000/svg}"
_SIZE = re.compile(r"font-size:\s*([\d.]+)px")
_PLACE = re.compile(r"matrix\(1 0 0 1 [-\d.]+ ([-\d.]+)\)")
_EDGE = 36.0
_NARROW, _HIGH, _MARGIN, _LEAST = 0.55, 1.3, 10.0, 90.0


def pictured(svg: str, drawn: str, spoken: str) -> str:
    """A picture of `drawn` with the names that the drawing has as it is `spoken`. Refused (`Unreadable`) when it is none."""
    before, after = _names(drawn), _names(spoken)
    wanted = {key: name for key, name in after.items() if name and before.get(key) and before[key] != name}
    if not svg or not wanted:
        return svg
    root = read(svg).getroot()
    heights = {key: height for group in root.iter(f"{SVG}g") for key, height in _placed(group)}
    for group in root.iter(f"{SVG}g"):
        name = wanted.get(group.get("data-element-id", "").removesuffix("_label"))
        text = group.find(f"{SVG}g/{SVG}text") if name else None
        if name and text is not None and len(text):
            shape = heights.get(group.get("data-element-id", "").removesuffix("_label"), -1e9)
            _write(group, text, name, is_above=next(_placed(group), ("", 0.0))[1] < shape)
    _widen(root)
    data: str = etree.tostring(root, encoding="unicode")
    return data


def _names(xml: str) -> Mapping[str, str]:
    root = read(xml).getroot()
    notes = {one.get("id", ""): "".join(one.itertext()).strip() for one in root.iter(bpmn("textAnnotation"))}
    return {one.get("id", ""): one.get("name", "") for one in root.iter(etree.Element) if one.get("name")} | notes


def _placed(group: etree._Element) -> Iterator[tuple[str, float]]:
    """Where a shape or a label stands: its id, and how far down."""
    if found := _PLACE.match(group.get("transform", "")):
        yield group.get("data-element-id", ""), float(found[1])


def _widen(root: etree._Element) -> None:
    """Room at top and bottom for names that have more lines than before."""
    box = [float(one) for one in root.get("viewBox", "").split()]
    if len(box) == 4:
        box[1], box[3] = box[1] - _EDGE, box[3] + 2 * _EDGE
        root.set("viewBox", " ".join(f"{one:g}" for one in box))
        root.set("height", f"{box[3]:g}")


def _write(group: etree._Element, text: etree._Element, name: str, *, is_above: bool) -> None:
    """The lines of a name, centred where the lines before it were; what stands above its shape grows upwards."""
    size = float(found[1]) if (found := _SIZE.search(text.get("style", ""))) else 12.0
    old = [(float(one.get("x", "0")), float(one.get("y", "0")), one.text or "") for one in text]
    middle = sum(x + _width(words, size) / 2 for x, _y, words in old) / len(old)
    lines = wrapped(name, _room(group, text, size), size)
    is_label = group.get("data-element-id", "").endswith("_label")
    centre = (old[0][1] + old[-1][1]) / 2
    tall = (len(lines) - 1) * _HIGH * size
    first = (old[-1][1] - tall if is_above else old[0][1]) if is_label else centre - tall / 2
    for one in list(text):
        text.remove(one)
    for number, line in enumerate(lines):
        span = etree.SubElement(text, f"{SVG}tspan", x=f"{middle:g}", y=f"{first + number * _HIGH * size:g}")
        span.set("text-anchor", "middle")
        span.text = line


def _room(group: etree._Element, text: etree._Element, size: float) -> float:
    """How wide a line may be: as the shape is, of one that is written upright as it is high."""
    boxes = list(group.iterfind(f"{SVG}rect"))
    side = "height" if text.get("transform") else "width"
    wide = max((float(one.get(side, "0")) for one in boxes), default=_LEAST)
    return max(wide - _MARGIN, _LEAST if group.get("data-element-id", "").endswith("_label") else 4 * size)


def wrapped(name: str, room: float, size: float) -> list[str]:
    """A name in lines of at most `room`, broken between words; a longer word keeps its line."""
    lines = [""]
    for word in name.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and _width(longer, size) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _width(text: str, size: float) -> float:
    return sum(size if unicodedata.east_asian_width(one) in {"W", "F"} else _NARROW * size for one in text)
