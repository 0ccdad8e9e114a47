"""Django's `{% load i18n %}`, in which a constant text is looked up once for each language: a page says a hundred of them."""

from typing import Any

from django.template import Context, Library, Node
from django.template.base import FilterExpression, Parser, Token, Variable
from django.templatetags import i18n
from django.utils.translation import trans_real

_django = vars(
    trans_real
)  # `_active` is where Django keeps the catalogue of the language of the moment; it makes that place anew at times
register = Library()
register.tags, register.filters = dict(i18n.register.tags), dict(i18n.register.filters)


class Said(Node):
    """A constant text; kept by the catalogue of the language, so that a new catalogue has its own."""

    child_nodelists = ()

    def __init__(self, node: Any) -> None:
        self.node, self.name = node, node.asvar
        node.asvar = None
        self._texts: dict[int, tuple[object, str]] = {}

    def render(self, context: Context) -> str:
        catalogue = getattr(_django["_active"], "value", None)
        kept = self._texts.get(id(catalogue))
        if kept is None or kept[0] is not catalogue:
            kept = self._texts[id(catalogue)] = (catalogue, self.node.render(context))
        if not self.name:
            return kept[1]
        context[self.name] = kept[1]
        return ""


def _is_constant(part: FilterExpression | None) -> bool:
    if part is None:
        return True
    is_plain = not part.is_var or (isinstance(part.var, Variable) and part.var.literal is not None)
    return is_plain and not part.filters


@register.tag("trans")
@register.tag("translate")
def translate(parser: Parser, token: Token) -> Node:
    """Django's tag; a text that is always the same is kept."""
    node = i18n.do_translate(parser, token)
    is_constant = not node.noop and _is_constant(node.filter_expression) and _is_constant(node.message_context)
    return Said(node) if is_constant else node
