"""Pages of calendars: the list, the week, the year with its special days, imports, and what a target comes to."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core import signing
from django.db.models import Count
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tingtang.catalogue import actions, forms, queries, tables
from tingtang.catalogue.models import Calendar, DayImport
from tingtang.catalogue.queries.calendars import hall_zone
from tingtang.catalogue.queries.words import REGION_NAMES, SHORT_DAYS, import_name, week_words
from tingtang.catalogue.rules import ical_days
from tingtang.catalogue.rules.clock import Unreachable, due, next_open
from tingtang.catalogue.rules.days import Day, differences, of_public
from tingtang.catalogue.rules.public_days import NotPublished
from tingtang.catalogue.rules.reasoning import reasoning
from tingtang.core.errors import Invalid, NotFound
from tingtang.core.views import Request, page
from tingtang.org.queries import get_hall, halls
from tingtang.ui import editing, formats
from tingtang.ui.records import Noun, edited, listed, removed

SALT = "catalogue.days"
YEARS = range(2000, 2101)
CALENDAR = Noun(
    "catalogue",
    "calendar",
    "calendars",
    title=gettext_lazy("Calendars"),
    new_title=gettext_lazy("New calendar"),
    make=gettext_lazy("Make a calendar"),
    save_verb=gettext_lazy("Save the calendar"),
    remove_verb=gettext_lazy("Remove the calendar"),
    table=tables.Calendars,
    save=actions.save_calendar,
    remove=actions.remove_calendar,
)
FILE_FAULTS = {
    "not_ical": gettext_lazy("This is not an iCalendar file. Export the calendar as .ics and try again."),
    "too_large": gettext_lazy("The file is larger than 1 MB. Export only the holidays."),
    "too_many": gettext_lazy("The file has too many events. Export only the holidays."),
}
LEFT_OUT = {
    "cancelled": gettext_lazy("cancelled"),
    "rule": gettext_lazy("repeating by a rule that is not read here"),
    "unreadable": gettext_lazy("without a date that can be read"),
    "timed": gettext_lazy("with times"),
    "long": gettext_lazy("with times, longer than a day"),
}


@page("catalogue.view")
def calendars(request: Request) -> HttpResponseBase:
    rows = Calendar.objects.annotate(day_count=Count("days", distinct=True), hall_count=Count("halls", distinct=True))
    return listed(
        request, CALENDAR, rows, template="catalogue/calendars.html", missing=queries.missing_days(request.at),
        has_default=rows.filter(is_default=True).exists(),
    )  # fmt: skip


def _zone(calendar: Calendar) -> ZoneInfo:
    """The zone in which a calendar is shown: its own, else that of a hall that follows it, else the installation's."""
    followers = queries.followers(calendar).halls
    return calendar.zone or hall_zone(followers[0] if followers else None)


def _year(request: Request, today: date) -> int:
    text = request.GET.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else today.year
    return year if year in YEARS else today.year


@page("catalogue.view")
def calendar(request: Request, calendar: int) -> HttpResponseBase:
    found = queries.get_one(request.actor, Calendar, calendar)
    zone = _zone(found)
    today = request.at.astimezone(zone).date()
    year = _year(request, today)
    preview = forms.Preview(
        request.GET if "hours" in request.GET else None,
        zone=zone,
        initial={"start": request.at.astimezone(zone).strftime("%Y-%m-%dT%H:%M"), "hours": 2},
    )
    context = {
        "calendar": found,
        "page_title": str(found),
        "week": week_words(found.week),
        "zone": zone.key,
        "region": REGION_NAMES.get(found.public_days, ""),
        "followers": queries.followers(found),
        "year": queries.year_of(found, year, today),
        "weekday_names": list(SHORT_DAYS.values()),
        "missing": queries.missing_days(request.at, [found]),
        "imports": found.imports.order_by("-pk")[:5],
        "public_form": forms.PublicDays(initial={"region": found.public_days or "CN", "year": year}),
        "file_form": forms.IcalFile(),
        "preview": preview,
        "answer": _answer(found, zone, preview),
        "may": {
            verb: request.actor.may(f"catalogue.{verb}") for verb in ("save_calendar", "save_day", "import_days", "undo_import")
        },
    }
    return render(request, "catalogue/calendar.html", context)


def _answer(calendar: Calendar, zone: ZoneInfo, form: forms.Preview) -> dict[str, Any] | None:
    """Whether the calendar is open at the time typed, when it next is, and when the target is due, with the reasons."""
    if not (form.is_bound and form.is_valid()):
        return None
    working, start = queries.working_calendar(calendar, zone), form.cleaned_data["start"]
    try:
        opens = next_open(start, working)
        at = due(start, form.target, working)
    except Unreachable:
        return {"never": True}
    return {
        "start": _local(start, zone),
        "is_open": opens <= start,
        "opens": _local(opens, zone),
        "due": _local(at, zone),
        "lines": queries.told(reasoning(start, at, working), calendar, zone),
    }


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)


@page("catalogue.save_calendar", everywhere=True)
def edit_calendar(request: Request, calendar: int) -> HttpResponseBase:
    found = queries.get_one(request.actor, Calendar, calendar)
    form = forms.Calendar(request.POST or None, instance=found)
    return edited(request, CALENDAR, found, form, to_record=True)


@page("catalogue.save_calendar", everywhere=True)
def new_calendar(request: Request) -> HttpResponseBase:
    form = forms.Calendar(request.POST or None, instance=Calendar(week=_usual_week(request)))
    return edited(request, CALENDAR, None, form, to_record=True)


def _usual_week(request: Request) -> dict[str, list[str]]:
    """The week a new calendar begins with, to be changed: the opening hours of the first hall there is, else office hours."""
    hall = next((hall for hall in halls(request.actor) if hall.opening), None)
    office = {day: ["09:00-12:00", "13:30-17:30"] for day in ("mo", "tu", "we", "th", "fr")}
    return dict(hall.opening) if hall is not None else office


@page("catalogue.remove_calendar", everywhere=True)
@require_POST
def remove_calendar(request: Request, calendar: int) -> HttpResponseBase:
    return removed(request, CALENDAR, queries.get_one(request.actor, Calendar, calendar))


def _date(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NotFound from None
    if day.year not in YEARS:
        raise NotFound
    return day


@page("catalogue.save_day", everywhere=True)
def day(request: Request, calendar: int, date: str) -> HttpResponseBase:
    found, at = queries.get_one(request.actor, Calendar, calendar), _date(date)
    here = queries.days_here(found, [at]).get(at)
    initial = {"kind": "open", "spans": here.spans, "name": here.name} if here else {"kind": "closed"}
    if here and not here.spans:
        initial["kind"] = "closed"
    form = forms.Day(request.POST or None, initial=initial)
    url = f"{CALENDAR.url(found)}?year={at.year}"

    def save() -> object:
        return actions.save_day(request.actor, calendar=found, date=at, at=request.at, **form.values())

    if editing.saved(request, form, save) is not None:
        return editing.done(request, url, _("{day} is set.").format(day=formats.day(at)))
    context: dict[str, Any] = {"calendar": found, "date": at, "here": here}
    context["page_title"] = _("Special day")
    if here is not None and request.actor.may("catalogue.remove_day"):
        context["remove_url"] = reverse("catalogue:remove_day", args=[found.pk, at.isoformat()])
        context["remove_verb"] = _("Let it be like its weekday")
        context["remove_question"] = _("Let {day} be like its weekday again?").format(day=formats.day(at))
    return editing.page(request, form, submit=_("Set this date"), cancel=url, template="catalogue/day.html", **context)


@page("catalogue.remove_day", everywhere=True)
@require_POST
def remove_day(request: Request, calendar: int, date: str) -> HttpResponseBase:
    found, at = queries.get_one(request.actor, Calendar, calendar), _date(date)
    actions.remove_day(request.actor, calendar=found, date=at, at=request.at)
    url = f"{CALENDAR.url(found)}?year={at.year}"
    return editing.done(request, url, _("{day} is like its weekday again.").format(day=formats.day(at)))


@page("catalogue.import_days", everywhere=True)
def public_days(request: Request, calendar: int) -> HttpResponseBase:
    """What taking over the public days of a year would change; the days are then set by `import_days`."""
    found = queries.get_one(request.actor, Calendar, calendar)
    form = forms.PublicDays(
        request.GET if "year" in request.GET else None, initial={"region": found.public_days or "CN", "year": request.at.year}
    )
    if not (form.is_bound and form.is_valid()):
        return _ask(request, found, form, _("Take over public holidays"), _("Show what would change"), method="get")
    region, year = form.cleaned_data["region"], form.cleaned_data["year"]
    try:
        wanted = of_public(_week(found), region, year)
    except NotPublished:
        form.add_error(
            "year",
            _(
                "The public days of {year} are not published yet. China's State Council usually does so in autumn; "
                "come back then, or set the days by hand."
            ).format(year=year),
        )
        return _ask(request, found, form, _("Take over public holidays"), _("Show what would change"), method="get")
    return _show_changes(request, found, wanted, source="public", title=f"{region} {year}", year=year)


def _week(calendar: Calendar) -> Any:
    return queries.working_calendar(calendar, hall_zone(None)).week


def _ask(request: Request, calendar: Calendar, form: Any, title: str, verb: str, *, method: str = "post") -> HttpResponseBase:
    context = {
        "calendar": calendar,
        "form": form,
        "submit": verb,
        "page_title": title,
        "cancel": CALENDAR.url(calendar),
        "method": method,
    }
    return render(request, "catalogue/ask_days.html", context, status=422 if form.is_bound and form.errors else 200)


@page("catalogue.import_days", everywhere=True)
def read_file(request: Request, calendar: int) -> HttpResponseBase:
    """What a file would change."""
    found = queries.get_one(request.actor, Calendar, calendar)
    form = forms.IcalFile(request.POST or None, request.FILES or None)
    title, verb = _("Read a calendar file"), _("Show what would change")
    if request.method != "POST" or not form.is_valid():
        return _ask(request, found, form, title, verb)
    zone, today = _zone(found), request.at.date()
    first, latest = date(today.year - 1, 1, 1), date(today.year + 5, 12, 31)
    file, timed = form.cleaned_data["file"], form.cleaned_data["timed"]
    try:
        read = ical_days.read(file.read(), zone=zone, first=first, latest=latest, week=_week(found), timed=timed)
    except ical_days.BadFile as fault:
        form.add_error("file", str(FILE_FAULTS[fault.code]))
        return _ask(request, found, form, title, verb)
    if not read.days:
        form.add_error("file", _("The file has no event between {first} and {latest}.").format(first=first, latest=latest))
        return _ask(request, found, form, title, verb)
    left_out = [(str(LEFT_OUT[why]), count) for why, count in read.left_out.items()]
    wanted = [Day(one.date, one.spans, one.name, "ical") for one in read.days]
    return _show_changes(request, found, wanted, source="ical", title=file.name, left_out=left_out, year=wanted[0].date.year)


def _show_changes(
    request: Request,
    calendar: Calendar,
    wanted: Sequence[Day],
    *,
    source: str,
    title: str,
    year: int,
    left_out: Sequence[Any] = (),
) -> HttpResponseBase:
    rows = differences(queries.days_here(calendar, [day.date for day in wanted]), wanted)
    does = [row for row in rows if not row.is_same and not row.is_kept]
    kept = signing.dumps(
        [source, title, year, [[row.after.date.isoformat(), list(row.after.spans), row.after.name] for row in does]],
        salt=SALT,
        compress=True,
    )
    context = {
        "calendar": calendar, "rows": rows, "does": len(does), "token": kept,
        "kept": sum(1 for row in rows if row.is_kept and not row.is_same),
        "left_out": left_out, "title": import_name(source, title), "page_title": _("What would change"), "cancel": CALENDAR.url(calendar),
    }  # fmt: skip
    return render(request, "catalogue/changes.html", context)


@page("catalogue.import_days", everywhere=True)
@require_POST
def import_days(request: Request, calendar: int) -> HttpResponseBase:
    """Set the days that were shown."""
    found = queries.get_one(request.actor, Calendar, calendar)
    try:
        source, title, year, rows = signing.loads(request.POST.get("days", ""), salt=SALT, max_age=24 * 3600)
    except signing.BadSignature:
        raise Invalid(_("This list of days is too old. Load the file again.")) from None
    days = [Day(date.fromisoformat(day), spans, name, source) for day, spans, name in rows]
    made = actions.import_days(request.actor, calendar=found, days=days, at=request.at, title=title, source=source)
    url = f"{CALENDAR.url(found)}?year={year}"
    if made is None:
        return HttpResponseRedirect(url)
    return editing.done(request, url, _("{count} days have been set. You can take this back below.").format(count=made.count))


@page("catalogue.undo_import", everywhere=True)
@require_POST
def undo_import(request: Request, calendar: int, made: int) -> HttpResponseBase:
    found = queries.get_one(request.actor, Calendar, calendar)
    one = DayImport.objects.select_related("calendar").filter(calendar=found, pk=made).first()
    if one is None:
        raise NotFound
    return editing.attempt(
        request,
        lambda: actions.undo_import(request.actor, made=one, at=request.at),
        url=CALENDAR.url(found),
        text=_("“{title}” has been taken back.").format(title=import_name(one.source, one.title)),
    )


@page("catalogue.view")
def hall_calendars(request: Request) -> HttpResponseBase:
    """Which calendar each hall follows."""
    rows = queries.hall_calendars(request.actor)
    context = {
        "rows": [(hall, chosen, request.actor.may("catalogue.choose_calendar", hall)) for hall, chosen in rows],
        "calendars": Calendar.objects.filter(is_active=True).order_by("order", "code"),
        "default": queries.default_calendar(),
        "page_title": _("Calendars of the halls"),
    }
    return render(request, "catalogue/hall_calendars.html", context)


@page("catalogue.choose_calendar")
@require_POST
def choose_calendar(request: Request, hall: str) -> HttpResponseBase:
    found = get_hall(request.actor, hall, "catalogue.choose_calendar")
    key = request.POST.get("calendar", "")
    chosen = Calendar.objects.filter(pk=int(key), is_active=True).first() if key.isascii() and key.isdigit() else None
    if key and chosen is None:
        raise NotFound
    return editing.attempt(
        request,
        lambda: actions.choose_calendar(request.actor, hall=found, calendar=chosen, at=request.at),
        url=reverse("catalogue:hall_calendars"),
        text=_("{hall} follows {calendar}.").format(hall=found, calendar=chosen or queries.default_calendar()),
    )
