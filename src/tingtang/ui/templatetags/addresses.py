"""Django's `{% url %}` for every template, which puts the arguments into an address it has looked up before: a page names forty."""

import re
from typing import Final
from urllib.parse import quote

from django.conf import settings
from django.template import Context, Library, Node
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as parse
from django.urls import NoReverseMatch, reverse

register = Library()
_MARKS: Final = ({str: "zqx0xqz", int: 970_310_270}, {str: "zqx1xqz", int: 970_310_271}, {str: "zqx2xqz", int: 970_310_272})
_PLAIN: Final = re.compile(r"[A-Za-z0-9_-]+")
_known: dict[tuple[object, ...], tuple[str, ...] | None] = {}


class Address(Node):
    """The address of a page that is named by a constant; its arguments stand in their order."""

    child_nodelists = ()

    def __init__(self, node: URLNode) -> None:
        self.node, self.name, self.asvar = node, node.view_name.resolve(Context()), node.asvar

    def render(self, context: Context) -> str:
        given = [one.resolve(context) for one in self.node.args]
        found = address(self.name, *given)
        if not found:
            return self.node.render(context)
        if not self.asvar:
            return found
        context[self.asvar] = found
        return ""


def address(name: str, *given: object) -> str:
    """The address of the page `name` where that can be said from what was looked up before; else empty."""
    kinds = tuple(type(one) if type(one) in (str, int) else str for one in given)
    parts = _parts(name, kinds) if len(given) <= len(_MARKS) else None
    texts = [str(one) for one in given]
    if parts is None or not all(map(_PLAIN.fullmatch, texts)):
        return ""
    return parts[0] + "".join(text + part for text, part in zip(texts, parts[1:], strict=True))


def _parts(name: str, kinds: tuple[type, ...]) -> tuple[str, ...] | None:
    """The address cut where its arguments stand; None where they do not stand there once each and in order."""
    key = (name, kinds, settings.ROOT_URLCONF)
    if key not in _known:
        marks = [mark[kind] for mark, kind in zip(_MARKS, kinds, strict=False)]
        _known[key] = _cut(name, marks)
    return _known[key]


def _cut(name: str, marks: list[object]) -> tuple[str, ...] | None:
    try:
        rest = reverse(name, args=marks)
    except NoReverseMatch:
        return None
    parts = []
    for mark in marks:
        before, found, rest = rest.partition(quote(str(mark)))
        if not found:
            return None
        parts.append(before)
    return (*parts, rest)


@register.tag
def url(parser: Parser, token: Token) -> Node:
    """Django's tag; faster where the page is named by a constant and its arguments by their order."""
    node = parse(parser, token)
    return node if node.kwargs or node.view_name.is_var or node.view_name.filters else Address(node)
