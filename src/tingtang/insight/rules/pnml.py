"""Petri nets in PNML files (ISO/IEC 15909-2), as other programs write them."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from tingtang.insight.rules.net import Net


def read_pnml(path: Path) -> Net:
    """The net in a file, with the final marking it names, else one token wherever nothing leaves.

    Refused (ValueError) when the file holds none, or one whose arcs carry several tokens, which replay does not follow.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.parse(str(path), parser).getroot()
    except etree.XMLSyntaxError as error:
        raise ValueError(f"this is no PNML: {error}") from error
    net = Net()
    number = {place.get("id"): net.place() for place in root.iter("{*}place") if place.get("id")}
    net.initial = {
        number[place.get("id")]: tokens for place in root.iter("{*}place") if (tokens := _tokens(place)) and place.get("id")
    }
    takes, puts = _arcs(root, number)
    for transition in root.iter("{*}transition"):
        net.add(_label(transition), takes[transition.get("id")], puts[transition.get("id")])
    net.final = dict(_final(root, number)) or _left_over(net)
    if not net.transitions or not net.initial:
        raise ValueError("this is no PNML: it has no transition or no token to begin with")
    return net


def _tokens(place: Any) -> int:
    return int(place.findtext("{*}initialMarking/{*}text") or 0)


def _arcs(root: Any, number: dict[str, int]) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    takes, puts = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list)
    for arc in root.iter("{*}arc"):
        if (arc.findtext("{*}inscription/{*}text") or "1").strip() != "1":
            raise ValueError("an arc of this net carries several tokens at once, which cannot be replayed")
        source, target = arc.get("source"), arc.get("target")
        if source in number:
            takes[target].append(number[source])
        elif target in number:
            puts[source].append(number[target])
        else:
            raise ValueError("an arc of this net leads from or to no place")
    return takes, puts


def _label(transition: Any) -> str:
    is_silent = any(each.get("activity") == "$invisible$" for each in transition.iter("{*}toolspecific"))
    return "" if is_silent else (transition.findtext("{*}name/{*}text") or "")


def _final(root: Any, number: dict[str, int]) -> Iterator[tuple[int, int]]:
    for marking in root.iter("{*}marking"):
        for place in marking.iter("{*}place"):
            if tokens := int(place.findtext("{*}text") or 0):
                if place.get("idref") not in number:
                    raise ValueError("the final marking of this net names a place it does not have")
                yield number[place.get("idref")], tokens


def _left_over(net: Net) -> dict[int, int]:
    left = {place for each in net.transitions for place in each.takes}
    return {place: 1 for place in range(net.places) if place not in left}
