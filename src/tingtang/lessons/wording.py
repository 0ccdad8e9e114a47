"""How things of classes are said to people."""

from django.utils.translation import gettext as _

from tingtang.lessons.models import Term
from tingtang.lessons.queries import Publication
from tingtang.ui import formats

PUBLICATION_BADGES = {"early": "waiting", "due": "risk", "late": "late", "published": "published", "published_late": "risk"}


def publication(term: Term, found: Publication) -> tuple[str, str]:
    """The badge and the sentence about publishing a term (SCH-01)."""
    first, last = formats.day(term.publish_from), formats.day(term.publish_by)
    said = {
        "early": _("to be published between {first} and {last}"),
        "due": _("to be published now, by {last}"),
        "late": _("late: should have been published by {last}"),
        "published": _("published in time"),
        "published_late": _("published late"),
    }[found.state]
    return PUBLICATION_BADGES[found.state], said.format(first=first, last=last)
