"""A BPMN or DMN document as an XML tree: read without entities, document types and network, written back as it was."""

from lxml import etree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
OURS = "urn:tingtang:flows:1"
LARGEST = 4_000_000


class Unreadable(ValueError):
    """A file that is no such document: `reason` is a code, `about` what it is about."""

    def __init__(self, reason: str, about: str = "") -> None:
        super().__init__(f"{reason} {about}".strip())
        self.reason, self.about = reason, about


def read(content: bytes | str) -> etree._ElementTree:
    """The tree of a document. Refused when too large, not well-formed, or with a document type: those hold bombs and foreign files."""
    data = content.encode() if isinstance(content, str) else content
    if len(data) > LARGEST:
        raise Unreadable("too_large", str(LARGEST // 1_000_000))
    if b"<!DOCTYPE" in data.replace(b"\0", b"") or b"<!ENTITY" in data.replace(b"\0", b""):
        raise Unreadable("doctype")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, strip_cdata=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise Unreadable("not_xml", str(fault)[:120]) from None
    tree = root.getroottree()
    if tree.docinfo.doctype:
        raise Unreadable("doctype")
    return tree


def write(tree: etree._ElementTree) -> str:
    """The tree as text: what was read, with everything that is not executed."""
    data: bytes = etree.tostring(tree, encoding="UTF-8", xml_declaration=True)
    return data.decode()


def local(element: etree._Element) -> str:
    """The name of an element without its namespace; empty for comments and processing instructions."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def space(element: etree._Element) -> str:
    """The namespace of an element."""
    return (etree.QName(element).namespace or "") if isinstance(element.tag, str) else ""


def text_of(element: etree._Element | None) -> str:
    """The text of an element without blank ends."""
    return "".join(element.itertext()).strip() if element is not None else ""


def bpmn(name: str) -> str:
    """A name in the namespace of BPMN."""
    return f"{{{BPMN}}}{name}"


def ours(name: str) -> str:
    """A name in our namespace of extensions."""
    return f"{{{OURS}}}{name}"
