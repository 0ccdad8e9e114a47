"""Whoever is given a right, has it changed or loses it is told, and so is who asked for it: nobody should find out at a closed page."""

from django.urls import reverse
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.news import News, tell_news
from tingtang.cases.events import ACCESS_CHANGED, ACCESS_ENDED, ACCESS_GRANTED
from tingtang.cases.models import AccessGrant
from tingtang.journal.subscribers import Happened, subscriber
from tingtang.ui import formats

_GRANTED = _("{name} now holds the right “{role}” ({where}), {until}.")
_CHANGED = _("The right “{role}” of {name} ({where}) now holds {until}.")
_ENDED: dict[str, Promise] = {
    "expired": _("The right “{role}” of {name} ({where}) has expired."),
    "withdrawn": _("The right “{role}” of {name} ({where}) was withdrawn. {reason}"),
    "refused": _("The right “{role}” asked for {name} ({where}) was not granted. {reason}"),
}


@subscriber("cases.tell_rights", ACCESS_GRANTED, ACCESS_CHANGED, ACCESS_ENDED)
def tell_rights(happened: list[Happened]) -> None:
    """Tell the holder and the reporter of the case, with until when it holds."""
    keys = {key for each in happened if (key := each.object_id("accessgrant"))}
    known = AccessGrant.objects.select_related("staff", "role", "hall", "case").in_bulk(keys)
    told: list[tuple[Happened, News | None]] = []
    for each in happened:
        found = known.get(each.object_id("accessgrant") or 0)
        if found is not None:
            values = {
                "name": found.staff, "role": found.role, "where": found.hall or _everywhere(), "until": _until(found),
                "reason": found.end_reason,
            }  # fmt: skip
            people = [found.staff_id, found.case.reporter_id]
            told.append((each, News(people, _words(each), reverse("cases:rights"), values)))
    tell_news(told)


def _words(each: Happened) -> Promise:
    if each.type == ACCESS_ENDED.name:
        return _ENDED.get(str(each.attributes.get("how")), _ENDED["withdrawn"])
    return _GRANTED if each.type == ACCESS_GRANTED.name else _CHANGED


def _said_until(grant: AccessGrant) -> str:
    return gettext("until {day}").format(day=formats.moment(grant.expires_at)) if grant.expires_at else gettext("without end")


def _said_everywhere() -> str:
    return gettext("everywhere")


_until = lazy(_said_until, str)
_everywhere = lazy(_said_everywhere, str)
