"""Blocks of reports that say what was planned, taught and improved in the period, and whether it helped."""

from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tingtang.catalogue.queries import hall_zone
from tingtang.core.actors import SYSTEM
from tingtang.flows.models import Version
from tingtang.improvement.models import Attendance, Effect, Session, SessionState
from tingtang.improvement.queries.quarter import planned
from tingtang.improvement.shown.effects import word
from tingtang.quality import telling
from tingtang.quality.models import Unit
from tingtang.quality.queries.blocks import About, table
from tingtang.quality.queries.days import bounds
from tingtang.quality.rules.estimates import Estimate, wilson

_ADDRESSES = "tingtang.improvement.urls"
Told = dict[str, Any] | None


def plan_block(_of: str, about: About) -> Told:
    """Of everything that had a day in the period how much is done, late or still to come, by kind."""
    zone = hall_zone(about.hall)
    today = (about.at or timezone.now()).astimezone(zone).date()
    found = planned(SYSTEM, about.first, about.whole[1], today, zone)
    found = [one for one in found if one.hall in {"", str(about.hall)}] if about.hall else found
    if not found:
        return None
    rows = []
    for kind in sorted({str(one.kind) for one in found}):
        states = [one.state for one in found if str(one.kind) == kind]
        rows.append(
            (kind, [telling.counted(len(states)), *(telling.counted(states.count(each)) for each in ("done", "late", "pending"))])
        )
    done = sum(one.state == "done" for one in found)
    late = [one for one in found if one.state == "late"]
    title = _("Work plan: %(done)s of %(n)s done, %(late)s late") % {"done": done, "n": len(found), "late": len(late)}
    note = "\n".join(_("Late: %(what)s, due %(day)s.") % {"what": one.what, "day": one.day.isoformat()} for one in late[:10])
    heads = [_("In the plan"), pgettext("plan", "done"), pgettext("plan", "late"), pgettext("plan", "to come")]
    return table(title, note, heads, rows)


def training_block(_of: str, about: About) -> Told:
    """The courses that were held: how often, who came of those who were to come, and who passed of those who were asked."""
    starts, ends = bounds(about.first, about.latest)
    held = Session.objects.filter(starts_at__gte=starts, starts_at__lt=ends, state=SessionState.HELD)
    held = held.filter(hall=about.hall) if about.hall else held
    people = Attendance.objects.filter(session__in=held).values_list("session__course").annotate(
        asked=Count("pk"), came=Count("came_at"), tried=Count("share"), passed=Count("passed_at")
    )  # fmt: skip
    counts = {course: numbers for course, *numbers in people}
    rows = []
    for course in held.select_related("course").order_by("course__name").values_list("course", flat=True).distinct():
        asked, came, tried, passed = counts.get(course, (0, 0, 0, 0))
        times = held.filter(course=course)
        name = str(times.select_related("course").first() or "")
        rows.append((name, [telling.counted(times.count()), _share(came, asked), _share(passed, tried)]))
    if not rows:
        return None
    heads = [_("Times held"), _("Came, of those who were to come"), _("Passed, of those who took the quiz")]
    return table(_("Training: %(n)s courses held") % {"n": len(rows)}, "", heads, rows)


def _share(count: int, n: int) -> dict[str, Any]:
    if not n:
        return telling.plain(Unit.SHARE, None)
    return telling.figure(Unit.SHARE, Estimate(count / n, *wilson(count, n), n, n))


def effects_block(_of: str, about: About) -> Told:
    """What was changed and measured: before, after, and plainly whether it helped."""
    starts, ends = bounds(about.first, about.latest)
    rows = Effect.objects.filter(measured_at__gte=starts, measured_at__lt=ends).select_related("indicator")
    rows = rows.filter(Q(hall=about.hall) | Q(halls=about.hall)).distinct() if about.hall else rows
    told = [_effect(one) for one in rows.order_by("change_date", "pk")]
    if not told:
        return None
    better = sum(cells[0]["verdict"] == "better" for _name, cells in told)
    title = _("Improvements measured: %(better)s of %(n)s surely better") % {"better": better, "n": len(told)}
    return table(title, _("Beside units where nothing was changed, where there are any."), [_("Difference")], told)


def processes_block(_of: str, about: About) -> dict[str, Any]:
    """The versions of processes that were published in the period: from which version, in force from when, and what it came to."""
    starts, ends = bounds(about.first, about.latest)
    found = Version.objects.filter(published_at__gte=starts, published_at__lt=ends).select_related("process")
    found = found.order_by("process__code", "number")
    if not found:
        return table(_("Changes of processes"), _("No version of a process was published in these days."), [], [])
    rows = [row for one in found for row in _version(one, about)]
    measured = len({one.process_id for one in Effect.objects.filter(process__in={one.process_id for one in found})})
    title = _("Changes of processes: %(n)s versions published") % {"n": len(found)}
    note = _("Of %(n)s processes %(measured)s have an effect measured.") % {
        "n": len({one.process_id for one in found}), "measured": measured,
    }  # fmt: skip
    heads = [pgettext("process", "From version"), pgettext("process", "To version"), _("In force from"), _("Effect measured")]
    return table(title, note, heads, rows)


def _version(one: Version, about: About) -> list[tuple[str, list[dict[str, Any]]]]:
    """A version, with every effect that was measured of its change."""
    url = reverse("version", "tingtang.flows.urls", args=[one.pk])
    before = (
        Version.objects.filter(process=one.process, number__lt=one.number, published_at__isnull=False).order_by("-number").first()
    )
    was = telling.plain(Unit.NUMBER, before.number if before else None)
    if before is None:
        was["text"] = _("none: the first")
    else:
        was["url"] = reverse("version", "tingtang.flows.urls", args=[before.pk])
    day = one.effective_date.isoformat() if one.effective_date else "–"
    cells = [was, telling.plain(Unit.NUMBER, one.number) | {"url": url}, telling.plain(Unit.NUMBER, None) | {"text": day}]
    effects = Effect.objects.filter(process=one.process, change_date__gte=one.effective_date or about.first).select_related(
        "indicator"
    )
    effects = effects.filter(Q(hall=None) | Q(hall=about.hall) | Q(halls=about.hall)).distinct() if about.hall else effects
    later = (
        Version.objects.filter(process=one.process, number__gt=one.number, published_at__isnull=False).order_by("number").first()
    )
    if later is not None and later.effective_date is not None:
        effects = effects.filter(change_date__lt=later.effective_date)
    told = [_effect(effect) for effect in effects.order_by("change_date", "pk")]
    if not told:
        return [(str(one.process), [*cells, telling.plain(Unit.NUMBER, None) | {"text": _("not measured")}])]
    blank = [telling.plain(Unit.NUMBER, None) | {"text": ""} for _part in cells]
    first = (f"{one.process} · {told[0][0]}", [*cells, told[0][1][0]])
    return [first, *((name, [*blank, cell[0]]) for name, cell in told[1:])]


def _effect(one: Effect) -> tuple[str, list[dict[str, Any]]]:
    state, words = word(one)
    found, unit = one.result, one.indicator.unit
    verdict = {"ok": "better", "bad": "worse", "rest": "chance"}.get(state, "")
    cell = telling.plain(unit, found["difference"]) | {
        "text": telling.signed_words(unit, found["difference"]), "low": found["low"], "high": found["high"], "verdict": verdict,
        "said": words, "url": reverse("effect", _ADDRESSES, args=[one.pk]),
    }  # fmt: skip
    if found["low"] is not None and found["high"] is not None:
        ends = {"low": telling.signed_words(unit, found["low"]), "high": telling.signed_words(unit, found["high"])}
        cell["interval"] = _("%(low)s to %(high)s") % ends
    return f"{one} · {one.indicator}", [cell]


BLOCKS = {"plan": plan_block, "training": training_block, "effects": effects_block, "processes": processes_block}
