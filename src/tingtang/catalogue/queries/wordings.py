"""Reads of wordings: by scene, and what is flagged in a text."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.models import Wording
from tingtang.catalogue.rules.wordings import Flag, flags, lines

_TOLD: Mapping[str, str | Promise] = {
    "discouraged": _("“{found}” is better not said. Say: {say}"),
    "repeated_apology": _("Apologies follow one another ({found}). Apologise once, then say what is done."),
    "bare_apology": _("“{found}” stands for an answer. Say what is done about it and when."),
}


@dataclass(frozen=True)
class Discouraged:
    """The expressions of all wordings in use, each with what is said instead."""

    pairs: tuple[tuple[str, str], ...]

    def flags(self, text: str) -> list[Flag]:
        """What to flag in a text."""
        return flags(text, self.pairs) if text.strip() else []


def discouraged() -> Discouraged:
    """What is better not said, of all wordings in use."""
    rows = Wording.objects.filter(is_active=True).exclude(avoid="").order_by("order", "code").values_list("avoid", "say")
    return Discouraged(tuple((words, say) for avoid, say in rows for words in lines(avoid)))


def told(flag: Flag) -> str:
    """A flag in words."""
    return str(_TOLD[flag.code]).format(found=flag.found, say=flag.say)
