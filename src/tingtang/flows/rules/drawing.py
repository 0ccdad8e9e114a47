"""Drawings as files: the first diagram of a new process, and pictures that may stand in a page."""

import re
from xml.sax.saxutils import quoteattr

from lxml import etree

from tingtang.flows.rules.document import Unreadable, read

_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*>")
_FORBIDDEN = {"script", "foreignObject", "iframe", "object", "embed", "animate", "set", "use", "image", "a", "link", "handler"}
SVG = "http://www.w3.org/2000/svg"

_FIRST = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:tingtang="urn:tingtang:flows:1" id="definitions"
  targetNamespace="urn:tingtang:flows:1">
  <bpmn:process id="{id}" name={name} isExecutable="true">
    <bpmn:startEvent id="start" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="diagram">
    <bpmndi:BPMNPlane id="plane" bpmnElement="{id}">
      <bpmndi:BPMNShape id="start_shape" bpmnElement="start">
        <dc:Bounds x="180" y="160" width="36" height="36" />
      </bpmndi:BPMNShape>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
"""


def empty(code: str, name: str) -> str:
    """The diagram a new process begins with: where it starts."""
    return _FIRST.format(id=f"process_{code.replace('-', '_')}", name=quoteattr(name))


def safe_picture(svg: str) -> str:
    """A picture without anything that runs, refers elsewhere or animates; empty when it is no SVG."""
    try:
        tree = read(_DOCTYPE.sub("", svg, count=1))
    except Unreadable:
        return ""
    root = tree.getroot()
    if root.tag != f"{{{SVG}}}svg":
        return ""
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or etree.QName(element).localname in _FORBIDDEN:
            _drop(element)
            continue
        for name, value in list(element.attrib.items()):
            local = etree.QName(name).localname.lower()
            if local.startswith("on") or (local == "href" and not value.startswith("#")) or _refers(value):
                del element.attrib[name]
    return str(etree.tostring(root, encoding="unicode"))


def _refers(value: str) -> bool:
    text = "".join(value.lower().split())
    return "javascript:" in text or "@import" in text or ("url(" in text and not re.search(r"url\([\"']?#", text))


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
