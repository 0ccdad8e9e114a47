"""Our extension elements: posts, forms, the fields of an SOP, actions and decisions, under `urn:tingtang:flows:1`."""

from lxml import etree

from tingtang.flows.rules.diagram import Field, Sop
from tingtang.flows.rules.document import bpmn, ours, text_of

TYPES = ("string", "text", "integer", "number", "boolean", "date", "choice", "list")
_LIMIT_DIGITS = 7


def found(element: etree._Element, name: str) -> etree._Element | None:
    """Our extension element `name` of a BPMN element."""
    return element.find(f"{bpmn('extensionElements')}/{ours(name)}")


def fields(element: etree._Element) -> tuple[Field, ...]:
    """The fields of `<tingtang:form>`: of a step what it asks for, of a process what the case brings along."""
    form = found(element, "form")
    return tuple(_field(one) for one in form.iterfind(ours("field"))) if form is not None else ()


def _field(one: etree._Element) -> Field:
    options = [(value := option.get("value", ""), option.get("label", "") or value) for option in one.iterfind(ours("option"))]
    values, words = tuple(value for value, _word in options), tuple(word for _value, word in options)
    return Field(
        one.get("code", ""), one.get("type", "string"), one.get("label", ""), one.get("required") == "true", values,
        words if words != values else (),
    )  # fmt: skip


def sop(element: etree._Element) -> Sop:
    """The `<tingtang:sop>` of a step."""
    one = found(element, "sop")
    if one is None:
        return Sop()
    minutes = one.get("minutes", "")
    return Sop(
        post=one.get("post", ""),
        purpose=text_of(one.find(ours("purpose"))),
        documents=text_of(one.find(ours("documents"))),
        wording=text_of(one.find(ours("wording"))),
        system=text_of(one.find(ours("system"))),
        minutes=int(minutes) if minutes.isascii() and minutes.isdigit() and len(minutes) <= _LIMIT_DIGITS else None,
        standard=one.get("standard", ""),
    )


def call(element: etree._Element) -> tuple[str, dict[str, str]]:
    """The action of `<tingtang:call action="…">` and its arguments, each an expression."""
    one = found(element, "call")
    if one is None:
        return "", {}
    return one.get("action", ""), {a.get("name", ""): text_of(a) for a in one.iterfind(ours("argument"))}


def post(element: etree._Element) -> str:
    """The post of a lane: `<tingtang:post code="…">`, else the lane's name."""
    one = found(element, "post")
    return (one.get("code", "") if one is not None else "") or element.get("name", "")


def decision(element: etree._Element) -> str:
    """The decision of a business-rule task: `<tingtang:decision ref="…">`."""
    one = found(element, "decision")
    return one.get("ref", "") if one is not None else ""


def correlation(element: etree._Element) -> str:
    """The expression a message is told apart by: `<tingtang:correlation>`, such as the number of the case."""
    return text_of(found(element, "correlation"))


def decisions(process: etree._Element) -> dict[str, str]:
    """The DMN documents a process carries in `<tingtang:decisions>`, by the id of each decision."""
    holder = found(process, "decisions")
    if holder is None:
        return {}
    kept: dict[str, str] = {}
    for one in holder:
        for decided in one.iter("{*}decision") if isinstance(one.tag, str) else ():
            kept[decided.get("id", "")] = etree.tostring(one, encoding="unicode", with_tail=False)
    return kept
