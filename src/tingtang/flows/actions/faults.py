"""What failed without anybody there to read it, in the words of every language, for whoever looks at it later."""

from django.conf import settings
from django.utils.translation import gettext, override

from tingtang.core.errors import Invalid, Problem
from tingtang.flows.rules.cel_parser import BadExpression
from tingtang.flows.rules.diagram import Problem as Drawn
from tingtang.flows.wording import TEXTS, sentence

MOST_WORDS = 300


def in_languages(fault: Exception) -> dict[str, str]:
    """What a fault says, by language."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found[language] = _words(fault)[:MOST_WORDS]
    return found


def _words(fault: Exception) -> str:
    if isinstance(fault, Invalid) and fault.fields:
        told = [str(reason) for reasons in fault.fields.values() for reason in reasons]
        return " ".join([fault.text(), *dict.fromkeys(told)])
    if isinstance(fault, Problem):
        return fault.text()
    if isinstance(fault, BadExpression):
        code = f"expression_{fault.reason}"
        return sentence(Drawn(code if code in TEXTS else "bad_condition", about={"about": fault.about}), gettext)
    said = f"{type(fault).__name__}: {fault}"
    return gettext("The program failed here. Tell whoever looks after it: {fault}").format(fault=said)
