"""Who may make reports is told when one is made by the clock."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.news import News, tell_news
from tingtang.journal.subscribers import Happened, subscriber
from tingtang.quality.events import REPORT_MADE
from tingtang.quality.models import Issue
from tingtang.quality.queries.seen import holders
from tingtang.quality.telling import period_short


@subscriber("quality.tell_of_reports", REPORT_MADE)
def tell_of_reports(happened: list[Happened]) -> None:
    """Tell them where it stands; nobody of a report he made himself."""
    known = Issue.objects.select_related("report", "hall").in_bulk([key for each in happened if (key := each.object_id("issue"))])
    tell_news((each, _made(known.get(each.object_id("issue") or 0))) for each in happened)


def _made(found: Issue | None) -> News | None:
    if found is None:
        return None
    people = holders("quality.make_report", found.hall_id).values_list("pk", flat=True)
    words, about = _("“{report}” of {month} is made: {about}."), found.content.get("subject", "")
    url = reverse("quality:issue", args=[found.pk])
    return News(people, words, url, {"report": found.report, "month": period_short(found.period, found.first), "about": about})
