"""Pages about the integrity of ratings: looked through, flags decided, and what follows a bad rating."""

from datetime import datetime, timedelta
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tingtang.core.errors import NotFound
from tingtang.core.views import Request, page
from tingtang.customers.models import Customer
from tingtang.org.models import Hall
from tingtang.quality.actions import integrity as actions
from tingtang.quality.forms import inspections as forms
from tingtang.quality.models import RatingCare, RatingFlag
from tingtang.quality.queries import integrity as queries
from tingtang.quality.queries.days import home_day
from tingtang.quality.tables.inspections import Flags, RatingCases
from tingtang.ui import editing, formats

CHECK = "quality.check_ratings"


@page(queries.VIEW)
def flags(request: Request) -> HttpResponseBase:
    """What looks odd about ratings."""
    today = home_day(request.at)
    start = {"since": today - timedelta(days=28), "until": today}
    form = forms.Looking(None, halls=_halls(request, CHECK), initial=start) if request.actor.may_somewhere(CHECK) else None
    return Flags(queries.flags(request.actor), request).respond(
        "quality/flags.html", page_title=_("Integrity of ratings"), place="flags", looking=form
    )


def _halls(request: Request, permission: str) -> Any:
    return Hall.objects.visible_to(request.actor, permission).filter(is_active=True)


@page(CHECK)
@require_POST
def check_ratings(request: Request) -> HttpResponseBase:
    """Look through the ratings of some days now."""
    form = forms.Looking(request.POST, halls=_halls(request, CHECK))
    if form.is_valid():
        given = form.cleaned_data
        made = editing.told(form, lambda: actions.check_ratings(request.actor, at=request.at, **given))
        if made is not None:
            text = _("{n} new flags.").format(n=len(made)) if made else _("Nothing new was found.")
            return editing.done(request, reverse("quality:flags"), text)
    table = Flags(queries.flags(request.actor), request)
    context = {"page_title": _("Integrity of ratings"), "place": "flags", "looking": form, "table": table}
    return render(request, "quality/flags.html", context, status=422)


@page(queries.VIEW)
def flag(request: Request, flag: int) -> HttpResponseBase:
    """One flag with its evidence."""
    found = queries.get_flag(request.actor, flag)
    context = {
        "page_title": str(found), "flag": found, "evidence": evidence_of(found), "marked": queries.marked(found),
        "may": request.actor.may("quality.decide_flag", found), "left_out": queries.left_out(found),
    }  # fmt: skip
    return render(request, "quality/flag.html", context)


def evidence_of(flag: RatingFlag) -> list[tuple[Any, str]]:
    """The evidence of a flag, word by word."""
    told = flag.evidence
    words = {
        "count": _("ratings of this sort"), "most": _("most of them at a time"), "seconds": _("within seconds"),
        "median_seconds": _("median seconds after the service"),
        "device": _("device"), "clerks": _("clerks rated by it"), "customer": _("customer"), "phones": _("phones they came from"),
        "chi_square": "χ²", "at": _("from"),
        "best": _("best marks"), "others_share": _("share of best marks of the others"), "others": _("ratings of the others"),
        "wait_seconds": _("long means a wait of more than (s)"),
    }  # fmt: skip
    found = [(word, _plain(name, told[name])) for name, word in words.items() if name in told]
    for name, word in (("late", _("after a long wait: services, rated")), ("soon", _("after a short wait: services, rated"))):
        if name in told:
            found.append((word, " / ".join(map(str, told[name]))))
    if "hours" in told:
        rows = (
            f"{hour}: {formats.share(hit / n) if n else formats.MISSING} ({hit}/{n})" for hour, (n, hit) in told["hours"].items()
        )
        found.append((_("rated by hour"), "; ".join(rows)))
    if flag.p_value is not None:
        found.append((_("probability by chance"), f"{flag.p_value:.1e}"))
    return found


def _plain(name: str, value: Any) -> str:
    """A piece of evidence as people read it: times at home, devices by their names, customers by their numbers."""
    if name == "at":
        return formats.moment(datetime.fromisoformat(value))
    if name == "device":
        key = int(str(value).rpartition(":")[2])
        return queries.device_names([key]).get(key, str(value))
    if name == "customer":
        return Customer.objects.filter(pk=value).values_list("number", flat=True).first() or str(value)
    return str(value)


@page("quality.decide_flag")
@require_POST
def decide_flag(request: Request, flag: int) -> HttpResponseBase:
    found = queries.get_flag(request.actor, flag)
    state, note = request.POST.get("state", ""), request.POST.get("note", "")
    return editing.attempt(
        request, lambda: actions.decide_flag(request.actor, flag=found, state=state, note=note, at=request.at),
        url=reverse("quality:flag", args=[found.pk]), text=_("Decided. The figures follow within a minute."),
    )  # fmt: skip


@page(queries.VIEW)
def rating_cases(request: Request) -> HttpResponseBase:
    """Cases after bad ratings, and what each hall does about them."""
    context = {
        "page_title": _("After bad ratings"), "place": "cases", "cares": queries.cares(request.actor),
        "may": request.actor.may_somewhere("quality.save_care"),
    }  # fmt: skip
    return RatingCases(queries.rating_cases(request.actor), request).respond("quality/rating_cases.html", **context)


@page("quality.save_care")
def new_care(request: Request) -> HttpResponseBase:
    return _care(request, None)


@page("quality.save_care")
def care(request: Request, care: int) -> HttpResponseBase:
    found = queries.cares(request.actor).filter(pk=care).first()
    if found is None:
        raise NotFound
    return _care(request, found)


def _care(request: Request, found: RatingCare | None) -> HttpResponseBase:
    form = forms.Care(request.POST or None, instance=found or RatingCare(), halls=_halls(request, "quality.save_care"))
    kept = editing.saved(request, form, lambda: actions.save_care(request.actor, care=found, at=request.at, **form.values()))
    if kept is not None:
        return editing.done(request, reverse("quality:rating_cases"), _("Saved. It holds from the next bad rating on."))
    return editing.page(
        request,
        form,
        submit=_("Save what follows"),
        cancel=reverse("quality:rating_cases"),
        page_title=_("What follows a bad rating"),
    )
