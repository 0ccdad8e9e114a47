"""A customer who is dissatisfied with how his case was handled is not left to a figure: who handled it and who leads are told (CMP-06)."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.news import News, tell_news
from tingtang.cases.events import CASE_RATED
from tingtang.cases.models import CaseRating
from tingtang.cases.models.portal import BAD
from tingtang.cases.queries.people import told
from tingtang.cases.rules.supervision import To
from tingtang.journal.subscribers import Happened, subscriber

_WORDS = _(
    "{number} {title}: the customer is dissatisfied with how it was handled. Call back, and reopen it where it is not solved."
    " {comment}"
)


@subscriber("cases.tell_ratings", CASE_RATED)
def tell_ratings(happened: list[Happened]) -> None:
    """Tell whoever holds the case, leads its team and supervises its hall, with what was said."""
    bad = [each for each in happened if each.attributes.get("level") == BAD]
    known = CaseRating.objects.select_related("case__kind", "case__hall").in_bulk(
        [key for each in bad if (key := each.object_id("rating"))]
    )
    tell_news((each, _news(known.get(each.object_id("rating") or 0))) for each in bad)


def _news(rating: CaseRating | None) -> News | None:
    if rating is None:
        return None
    case = rating.case
    people = [one.pk for one in told(case, [To.ASSIGNEE, To.LEAD, To.SUPERVISOR])]
    return News(
        people,
        _WORDS,
        reverse("cases:case", args=[case.number]),
        {"number": case.number, "title": case.title, "comment": rating.comment[:200]},
    )
