"""A case that came from another hall is named to whoever gives work out there: nobody looks for what he does not know of."""

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.news import News, tell_news
from tingtang.cases.events.outside import CASE_SENT
from tingtang.cases.models import Case
from tingtang.journal.subscribers import Happened, subscriber
from tingtang.org.models import Hall
from tingtang.org.queries import who_answers

_HERE: Promise = _("{number} was sent to your hall by {hall}. Give it to a team.")
_HERE_WITH: Promise = _("{number} was sent to your hall by {hall}. {team} has it.")


@subscriber("cases.tell_sent", CASE_SENT)
def tell_sent(happened: list[Happened]) -> None:
    """Tell who may assign cases in the hall to which one was sent (CMP-05)."""
    keys = {key for each in happened if (key := each.object_id("case"))}
    known = Case.objects.select_related("hall", "team").in_bulk(keys)
    halls = {hall.pk: hall for hall in Hall.objects.filter(pk__in=[each.object_id("from_hall") or 0 for each in happened])}
    told: list[tuple[Happened, News | None]] = []
    for each in happened:
        found = known.get(each.object_id("case") or 0)
        if found is not None and found.is_open and found.hall_id is not None:
            before = halls.get(each.object_id("from_hall") or 0, "")
            values = {"number": found.number, "hall": before}
            words = _HERE if found.team is None else _HERE_WITH
            url = reverse("cases:case", args=[found.number])
            told.append((each, News(who_answers("cases.assign", found.hall_id), words, url, values | {"team": found.team})))
    tell_news(told)
