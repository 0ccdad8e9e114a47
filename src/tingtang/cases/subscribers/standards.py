"""A version of a standard is named to whoever may approve it, and what became of it to those who wrote it (STD-12)."""

from django.urls import reverse
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.news import News, tell_news
from tingtang.catalogue.events import VERSION_APPROVED, VERSION_RETURNED, VERSION_SUBMITTED
from tingtang.catalogue.models import StandardVersion
from tingtang.flows.queries import who_may
from tingtang.journal.subscribers import Happened, subscriber
from tingtang.org.models import Staff
from tingtang.ui import formats

_day = lazy(formats.day, str)

_WORDS: dict[str, Promise] = {
    VERSION_SUBMITTED.name: _("{version} waits for your approval; {author} submitted it."),
    VERSION_APPROVED.name: _("{version} is approved; it takes effect on {date}."),
    VERSION_RETURNED.name: _("{version} was returned to you: {reason}"),
}


@subscriber("cases.tell_standards", VERSION_SUBMITTED, VERSION_APPROVED, VERSION_RETURNED)
def tell_standards(happened: list[Happened]) -> None:
    """Tell who may approve what was submitted, and its writers that it was approved or returned."""
    keys = {key for each in happened if (key := each.object_id("version"))}
    known = StandardVersion.objects.select_related("standard", "author").in_bulk(keys)
    told: list[tuple[Happened, News | None]] = []
    for each in happened:
        found = known.get(each.object_id("version") or 0)
        if found is not None:
            url = reverse("catalogue:version", args=[found.pk])
            about = {
                "version": found,
                "author": found.author or "",
                "date": _day(found.effective_date),
                "reason": found.return_reason,
            }
            told.append((each, News(_people(each, found), _WORDS[each.type], url, about)))
    tell_news(told)


def _people(each: Happened, version: StandardVersion) -> list[int]:
    if each.type != VERSION_SUBMITTED.name:
        return list(Staff.objects.filter(account__in=version.writers, left_date__isnull=True).values_list("pk", flat=True))
    able = who_may("catalogue.approve_version", [])
    return [one.pk for one in able if one.account_id not in version.writers]
