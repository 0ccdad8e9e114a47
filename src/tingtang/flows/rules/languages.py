"""A drawing as readers of one language see it: names, labels and the texts of steps, where the drawing gives them in that language.

What is read so is for showing only: procedures run by the drawing as it stands.
"""

from lxml import etree

from tingtang.flows.rules.document import BPMN, bpmn, local, ours, read, space, text_of, write

TEXTS = ("purpose", "documents", "wording", "system", "hours", "materials", "skills")
# What has no name of its own on the drawing: messages, errors and escalations are told apart by theirs.
_TOLD_APART = {"message", "error", "escalation", "signal", "dataStore"}


def in_language(content: str, language: str) -> str:
    """The drawing in `language`; unchanged where nothing is given in it. Refused (`Unreadable`) when it cannot be read."""
    if not language or f'"{language}"' not in content.lower().replace("'", '"'):
        return content
    root = read(content).getroot()
    participants = {one.get("processRef", ""): one for one in root.iter(bpmn("participant"))}
    for name in [one for one in root.iter(ours("name")) if _is_in(one, language)]:
        owner = name.getparent()
        if owner is not None and owner.tag in {ours("field"), ours("option")}:
            owner.set("label", text_of(name))
        elif owner is not None and (subject := owner.getparent()) is not None:
            _call(subject, text_of(name))
            if subject.tag == bpmn("process") and (pool := participants.get(subject.get("id", ""))) is not None:
                _call(pool, text_of(name))
    for said in [one for one in root.iter(ours("translation")) if _is_in(one, language)]:
        _say(said)
    return write(root.getroottree())


def _is_in(element: etree._Element, language: str) -> bool:
    return element.get("language", "").lower() == language and bool("".join(element.itertext()).strip())


def _call(subject: etree._Element, name: str) -> None:
    kind = local(subject)
    if space(subject) == BPMN and kind in _TOLD_APART:
        return
    if kind in {"input", "output"}:
        subject.set("label", name)
    elif kind == "textAnnotation":
        for text in subject.iterfind(bpmn("text")):
            text.text = name
    else:
        if kind == "lane" and subject.find(f"{bpmn('extensionElements')}/{ours('post')}") is None:
            _keep_post(subject)
        subject.set("name", name)


def _keep_post(lane: etree._Element) -> None:
    """A lane without a post's code stands for the post of its name, which stays."""
    holder = lane.find(bpmn("extensionElements"))
    if holder is not None:
        etree.SubElement(holder, ours("post")).set("code", lane.get("name", ""))


def _say(said: etree._Element) -> None:
    sop = said.getparent()
    if sop is None or sop.tag != ours("sop"):
        return
    for text in TEXTS:
        given = said.find(ours(text))
        if given is None or not text_of(given):
            continue
        plain = sop.find(ours(text))
        if plain is None:
            plain = etree.SubElement(sop, ours(text))
        plain.text = text_of(given)
