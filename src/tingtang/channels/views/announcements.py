"""Pages of announcements: one console for all screens and pages."""

from datetime import timedelta
from typing import Any

from django.db.models import Case, CharField, F, Value, When
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tingtang.channels import forms, tables
from tingtang.channels.actions import announcements as acts
from tingtang.channels.models import Announcement
from tingtang.channels.queries import announcements as reads
from tingtang.channels.queries.announcements import VIEW_ANNOUNCEMENTS
from tingtang.core.views import Request, page
from tingtang.ui import editing

SAVE = "channels.save_announcement"


@page(VIEW_ANNOUNCEMENTS)
def announcements(request: Request) -> HttpResponseBase:
    """All of them, those shown now first."""
    at = request.at
    state = Case(
        When(ends_at__lte=at, then=Value("rest")), When(starts_at__gt=at, then=Value("waiting")), When(is_urgent=True, then=Value("late")),
        default=Value("ok"), output_field=CharField(),
    )  # fmt: skip
    rows = reads.announcements(request.actor).annotate(state=state, shown=F("ends_at"))
    may = request.actor.may_somewhere(SAVE)
    first: dict[str, Any] = (
        {"empty_url": reverse("channels:new_announcement"), "empty_verb": _("Announce something")} if may else {}
    )
    table = tables.Announcements(rows, request, **first)
    return table.respond("ui/records.html", page_title=_("Announcements"), make=first)


@page(SAVE)
def new_announcement(request: Request) -> HttpResponseBase:
    """Announce something, from now to the end of the day if nothing else is said."""
    hall = None if request.actor.may(SAVE) else request.actor.hall_id
    first = Announcement(hall_id=hall, starts_at=request.at, ends_at=request.at + timedelta(hours=8))
    return _edited(request, None, forms.Announcement(request.actor, request.POST or None, instance=first))


def _edited(request: Request, found: Announcement | None, form: forms.Announcement, **more: Any) -> HttpResponseBase:
    kept = editing.saved(
        request, form, lambda: acts.save_announcement(request.actor, announcement=found, at=request.at, **form.values())
    )
    if kept is not None:
        return editing.done(request, reverse("channels:announcements"), _("It is announced from when to when you said."))
    submit = _("Save the announcement") if found else _("Publish the announcement")
    cancel = reverse("channels:announcements")
    title = found or _("New announcement")
    return editing.page(request, form, submit=submit, cancel=cancel, page_title=title, **more)


@page(VIEW_ANNOUNCEMENTS)
def announcement(request: Request, announcement: int) -> HttpResponseBase:
    """One announcement: changed, taken down, sent as messages; only read without the right to write it."""
    found = reads.get_announcement(request.actor, announcement)
    may = request.actor.may(SAVE, found)
    if request.method == "POST" and may:
        return _edited(request, found, forms.Announcement(request.actor, request.POST, instance=found))
    return _shown(request, found, forms.Announcement(request.actor, instance=found) if may else None, forms.SendAnnouncement())


def _shown(request: Request, found: Announcement, form: Any, send_form: Any, *, status: int = 200) -> HttpResponseBase:
    actor = request.actor
    context = {
        "page_title": str(found), "announcement": found, "form": form, "send_form": send_form,
        "is_over": found.ends_at <= request.at, "may_end": actor.may("channels.end_announcement", found),
        "may_send": actor.may("channels.send_announcement", found) and actor.may("channels.save_campaign", found),
        "where": [word for name, word in tables.WHERE if getattr(found, name)],
    }  # fmt: skip
    return render(request, "channels/announcement.html", context, status=status)


@page("channels.end_announcement")
@require_POST
def end_announcement(request: Request, announcement: int) -> HttpResponseBase:
    """Take it down."""
    found = reads.get_announcement(request.actor, announcement)
    return editing.attempt(
        request, lambda: acts.end_announcement(request.actor, announcement=found, at=request.at),
        url=reverse("channels:announcements"), text=_("It is shown no longer."),
    )  # fmt: skip


@page("channels.send_announcement")
@require_POST
def send_announcement(request: Request, announcement: int) -> HttpResponseBase:
    """Send it as messages too."""
    found, form = reads.get_announcement(request.actor, announcement), forms.SendAnnouncement(request.POST)

    def act() -> Any:
        return acts.send_announcement(request.actor, announcement=found, at=request.at, **form.cleaned_data)

    made = editing.told(form, act) if form.is_valid() else None
    if made is not None:
        return editing.done(request, reverse("channels:campaign", args=[made.pk]), _("It is being sent to all who agreed."))
    return _shown(
        request,
        found,
        forms.Announcement(request.actor, instance=found) if request.actor.may(SAVE, found) else None,
        form,
        status=422,
    )
