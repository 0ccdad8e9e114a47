"""Pages of drives: the list, the drive with its phases on a chart, and where they are planned."""

from datetime import date, timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from tingtang.core.errors import Refused
from tingtang.core.views import Request, page
from tingtang.improvement.actions import drives as actions
from tingtang.improvement.forms import drives as forms
from tingtang.improvement.models import VIEW, Deliverable, Drive, DriveState, Phase
from tingtang.improvement.queries import drives as queries
from tingtang.improvement.queries import examples
from tingtang.improvement.shown.effects import word
from tingtang.improvement.tables.drives import Drives
from tingtang.improvement.views.parts import Removing, part, today_at
from tingtang.ui import editing

SAVE = "improvement.save_drive"
MOST_MONTHS = 12
_VERBS = (
    "save_drive", "remove_drive", "start_drive", "end_drive", "save_phase", "remove_phase", "save_deliverable", "remove_deliverable",
    "deliver", "take_back",
)  # fmt: skip


def _url(key: int) -> str:
    return reverse("improvement:drive", args=[key])


@page(VIEW)
def drives(request: Request) -> HttpResponseBase:
    """All drives the reader may see."""
    may = request.actor.may_somewhere(SAVE)
    first = {"empty_url": reverse("improvement:new_drive"), "empty_verb": _("Draw up a drive")} if may else {}
    table = Drives(queries.drives(request.actor, today_at(request)), request, **first)  # type: ignore[arg-type]
    offered = [(code, one.name_in()) for code, one in examples.drives().items()] if may else []
    title = pgettext_lazy("improvement", "Drives")
    return table.respond("improvement/drives.html", page_title=title, make=first, examples=offered)


@page(VIEW)
def drive(request: Request, drive: int) -> HttpResponseBase:
    """A drive: its phases on a chart, what each has to deliver, what is late."""
    found = queries.get_drive(request.actor, drive)
    return render(request, "improvement/drive.html", _context(request, found))


def _context(request: Request, found: Drive) -> dict[str, object]:
    actor, today = request.actor, today_at(request, found)
    bars = queries.bars(found, today)
    days = (found.last_date - found.first_date).days + 1
    may = {verb: actor.may(f"improvement.{verb}", found) for verb in _VERBS}
    is_over, is_begun = found.state == DriveState.ENDED, found.state != DriveState.DRAFT
    return {
        "page_title": found.name, "drive": found, "bars": bars, "may": may, "is_over": is_over, "today": today,
        "now": 100 * ((today - found.first_date).days + 0.5) / days if found.first_date <= today <= found.last_date else None,
        "months": _months(found, days), "asked": sum(len(bar.items) for bar in bars),
        "late": sum(is_late for bar in bars for _item, is_late in bar.items),
        "delivered": sum(item.done_at is not None for bar in bars for item, _late in bar.items),
        "corrections": found.corrections.order_by("due_date", "pk")[:50],
        "reports": found.reports.select_related("author").order_by("due_date", "pk")[:50],
        "may_report": actor.may_somewhere("improvement.save_selfcheck"),
        "effects": [(one, *word(one)) for one in found.effects.prefetch_related("halls").select_related("indicator").order_by("-pk")[:20]],
        "measure_url": _measure_url(found) if is_begun and actor.may_somewhere("improvement.measure_effect") else "",
        "is_begun": is_begun, "days": "n-j" if found.first_date.year == found.last_date.year else "Y-n-j",
        "ending": forms.Ending() if may["end_drive"] and found.state == DriveState.RUNNING else None,
    }  # fmt: skip


def _months(found: Drive, days: int) -> list[tuple[float, date]]:
    """Where each month begins on the chart of a drive; of a long one not every month is named."""
    begins = [found.first_date + timedelta(days=n) for n in range(1, days) if (found.first_date + timedelta(days=n)).day == 1]
    return [(100 * (one - found.first_date).days / days, one) for one in begins[:: len(begins) // MOST_MONTHS + 1]]


def _measure_url(found: Drive) -> str:
    """Where the effect of a drive is measured: from its first day on."""
    asked = urlencode({"name": found.name, "on": found.first_date.isoformat(), "drive": found.pk})
    return f"{reverse('improvement:new_effect')}?{asked}"


@page(SAVE)
def new_drive(request: Request) -> HttpResponseBase:
    """A new drive; `?example=` brings the phases of an example, from the first day that is typed."""
    example = examples.drives().get(request.GET.get("example", ""))
    first = today_at(request)
    filled = Drive(first_date=first, last_date=first + timedelta(days=example.days - 1 if example else 29))
    if example:
        filled.name, filled.goal = example.name_in(), example.goal_in()
    form = forms.Drive(request.actor, request.POST or None, instance=filled)
    kept = editing.saved(request, form, lambda: _made(request, form, example))
    if kept is not None:
        return editing.done(request, _url(kept.pk), _("{name} has been made.").format(name=kept))
    return editing.page(
        request, form, submit=_("Draw up the drive"), cancel=reverse("improvement:drives"), page_title=_("New drive")
    )


def _made(request: Request, form: forms.Drive, example: examples.DriveExample | None) -> Drive:
    values = form.values()
    phases = example.planned(values["first_date"], values["last_date"]) if example else ()
    return actions.save_drive(request.actor, at=request.at, phases=phases, **values)


@page(SAVE)
def edit_drive(request: Request, drive: int) -> HttpResponseBase:
    found = queries.get_drive(request.actor, drive, SAVE)
    form = forms.Drive(request.actor, request.POST or None, instance=found)
    kept = editing.saved(request, form, lambda: actions.save_drive(request.actor, drive=found, at=request.at, **form.values()))
    if kept is not None:
        return editing.done(request, _url(found.pk), _("{name} has been saved.").format(name=kept))
    return editing.page(request, form, submit=_("Save the drive"), cancel=_url(found.pk), page_title=found)


@page("improvement.remove_drive")
@require_POST
def remove_drive(request: Request, drive: int) -> HttpResponseBase:
    found = queries.get_drive(request.actor, drive, "improvement.remove_drive")
    try:
        actions.remove_drive(request.actor, drive=found, at=request.at)
    except Refused as problem:
        messages.error(request, problem.text())
        return HttpResponseRedirect(_url(found.pk))
    return editing.done(request, reverse("improvement:drives"), _("{name} has been removed.").format(name=found))


@page("improvement.start_drive")
@require_POST
def start_drive(request: Request, drive: int) -> HttpResponseBase:
    found = queries.get_drive(request.actor, drive, "improvement.start_drive")
    return editing.attempt(
        request, lambda: actions.start_drive(request.actor, drive=found, at=request.at), url=_url(found.pk),
        text=_("The drive is under way."),
    )  # fmt: skip


@page("improvement.end_drive")
@require_POST
def end_drive(request: Request, drive: int) -> HttpResponseBase:
    found = queries.get_drive(request.actor, drive, "improvement.end_drive")
    form = forms.Ending(request.POST)
    kept = editing.saved(
        request, form, lambda: actions.end_drive(request.actor, drive=found, summary=form.cleaned_data["summary"], at=request.at)
    )
    if kept is not None:
        return editing.done(request, _url(found.pk), _("The drive has ended."))
    return render(request, "improvement/drive.html", _context(request, found) | {"ending": form}, status=422)


@page("improvement.save_phase")
def new_phase(request: Request, drive: int) -> HttpResponseBase:
    found = queries.get_drive(request.actor, drive, "improvement.save_phase")
    last = found.phases.order_by("-last_date").first()
    first = last.last_date if last else found.first_date
    filled = Phase(drive=found, first_date=first, last_date=min(found.last_date, first + timedelta(days=4)))
    return _phase(request, found, None, filled)


@page("improvement.save_phase")
def phase(request: Request, phase: int) -> HttpResponseBase:
    found = queries.get_phase(request.actor, phase, "improvement.save_phase")
    return _phase(request, found.drive, found, found)


def _phase(request: Request, drive: Drive, found: Phase | None, filled: Phase) -> HttpResponseBase:
    form = forms.Phase(request.POST or None, instance=filled)

    def act() -> Phase:
        return actions.save_phase(request.actor, drive=drive, phase=found, at=request.at, **form.values())

    removing = Removing("phase", _("Remove the phase"), is_possible=found is not None)
    return part(
        request, form, act, back=_url(drive.pk), title=found or _("New phase"), submit=_("Save the phase"), removing=removing
    )


@page("improvement.remove_phase")
@require_POST
def remove_phase(request: Request, phase: int) -> HttpResponseBase:
    found = queries.get_phase(request.actor, phase, "improvement.remove_phase")
    return editing.attempt(
        request, lambda: actions.remove_phase(request.actor, phase=found, at=request.at), url=_url(found.drive_id),
        text=_("{name} has been removed.").format(name=found),
    )  # fmt: skip


@page("improvement.save_deliverable")
def new_deliverable(request: Request, phase: int) -> HttpResponseBase:
    found = queries.get_phase(request.actor, phase, "improvement.save_deliverable")
    return _deliverable(request, found, None, Deliverable(phase=found, due_date=found.last_date))


@page("improvement.save_deliverable")
def deliverable(request: Request, deliverable: int) -> HttpResponseBase:
    found = queries.get_deliverable(request.actor, deliverable, "improvement.save_deliverable")
    return _deliverable(request, found.phase, found, found)


def _deliverable(request: Request, phase: Phase, found: Deliverable | None, filled: Deliverable) -> HttpResponseBase:
    form = forms.Deliverable(request.POST or None, instance=filled)

    def act() -> Deliverable:
        return actions.save_deliverable(request.actor, phase=phase, deliverable=found, at=request.at, **form.values())

    removing = Removing("deliverable", _("Remove it"), is_possible=found is not None and found.done_at is None)
    back, title = _url(phase.drive_id), found or _("New deliverable")
    return part(request, form, act, back=back, title=title, submit=_("Save it"), removing=removing)


@page("improvement.remove_deliverable")
@require_POST
def remove_deliverable(request: Request, deliverable: int) -> HttpResponseBase:
    found = queries.get_deliverable(request.actor, deliverable, "improvement.remove_deliverable")
    return editing.attempt(
        request, lambda: actions.remove_deliverable(request.actor, deliverable=found, at=request.at), url=_url(found.phase.drive_id),
        text=_("{name} has been removed.").format(name=found),
    )  # fmt: skip


@page("improvement.deliver")
@require_POST
def deliver(request: Request, deliverable: int) -> HttpResponseBase:
    found = queries.get_deliverable(request.actor, deliverable, "improvement.deliver")
    note = request.POST.get("note", "")
    return editing.attempt(
        request, lambda: actions.deliver(request.actor, deliverable=found, at=request.at, note=note), url=_url(found.phase.drive_id),
        text=_("“{name}” is noted as delivered.").format(name=found),
    )  # fmt: skip


@page("improvement.take_back")
@require_POST
def take_back(request: Request, deliverable: int) -> HttpResponseBase:
    found = queries.get_deliverable(request.actor, deliverable, "improvement.take_back")
    return editing.attempt(
        request, lambda: actions.take_back(request.actor, deliverable=found, at=request.at), url=_url(found.phase.drive_id),
        text=_("The delivery has been taken back."),
    )  # fmt: skip
