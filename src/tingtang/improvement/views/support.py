"""The page on which people say how they feel, and talks that support them are noted; nobody else reads either."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from tingtang.core.errors import Denied
from tingtang.core.views import Request, page
from tingtang.improvement.actions import support as actions
from tingtang.improvement.forms.studies import Support as Form
from tingtang.improvement.models import Mood, Support
from tingtang.improvement.queries import support as queries
from tingtang.improvement.views.parts import today_at
from tingtang.org.models import Staff
from tingtang.org.queries import staff_of
from tingtang.ui import editing

FEEL, SUPPORT = "improvement.note_mood", queries.SUPPORT
WORDS = (
    (1, pgettext_lazy("mood", "very low")), (2, pgettext_lazy("mood", "low")), (3, pgettext_lazy("mood", "so-so")),
    (4, pgettext_lazy("mood", "good")), (5, pgettext_lazy("mood", "very good")),
)  # fmt: skip


def _me(request: Request) -> Staff:
    found = staff_of(request.actor)
    if found is None:
        raise Denied
    return found


@page(FEEL)
def wellbeing(request: Request) -> HttpResponseBase:
    """How one feels today, one's talks, and, for who supports people, how his halls feel."""
    me, words = staff_of(request.actor), dict(WORDS)
    moods = queries.own_moods(me, request.at) if me else []
    talks = list(queries.own_talks(request.actor)[:100])
    may = request.actor.may_somewhere(SUPPORT)
    today = today_at(request, me)
    context: dict[str, Any] = {
        "page_title": _("Mood and support"), "me": me, "choices": WORDS, "moods": [(one.day, words[one.level]) for one in moods],
        "level": next((one.level for one in moods if one.day == today), None), "fewest": queries.FEWEST,
        "about_me": [one for one in talks if me and one.staff_id == me.pk], "may": may, "today": today,
        "written": [one for one in talks if me and one.written_by_id == me.pk],
        "felt": queries.felt(request.actor, request.at) if may else [],
    }  # fmt: skip
    return render(request, "improvement/wellbeing.html", context)


@page(FEEL)
@require_POST
def note_mood(request: Request) -> HttpResponseBase:
    said, me = request.POST.get("level", ""), _me(request)
    mood = Mood(staff=me, hall=me.hall, level=int(said) if said.isdecimal() and len(said) == 1 else 0)
    return editing.attempt(
        request, lambda: actions.note_mood(request.actor, mood=mood, at=request.at), url=reverse("improvement:wellbeing"),
        text=_("Thank you. Only you see what you said."),
    )  # fmt: skip


@page(SUPPORT)
def new_talk(request: Request) -> HttpResponseBase:
    """A talk with somebody."""
    return _edited(request, None, Support(day=today_at(request)))


@page(SUPPORT)
def talk(request: Request, talk: int) -> HttpResponseBase:
    """A talk that one wrote down oneself."""
    found = queries.get_talk(request.actor, talk)
    return _edited(request, found, found)


def _edited(request: Request, found: Support | None, filled: Support) -> HttpResponseBase:
    form = Form(request.actor, request.POST or None, instance=filled)
    kept = editing.saved(
        request, form, lambda: actions.note_support(request.actor, support=found, at=request.at, **form.values())
    )
    back = reverse("improvement:wellbeing")
    if kept is not None:
        return editing.done(request, back, _("The talk is noted. Only you and {name} read it.").format(name=kept))
    context: dict[str, Any] = {"page_title": found or _("Note a talk")}
    if found is not None:
        context["remove_url"] = reverse("improvement:remove_talk", args=[found.pk])
        context["remove_verb"] = _("Remove it")
        context["remove_question"] = _("Remove “{name}”?").format(name=found)
    return editing.page(request, form, submit=_("Keep the note"), cancel=back, **context)


@page("improvement.remove_support")
@require_POST
def remove_talk(request: Request, talk: int) -> HttpResponseBase:
    found = queries.get_talk(request.actor, talk)
    return editing.attempt(
        request, lambda: actions.remove_support(request.actor, support=found, at=request.at),
        url=reverse("improvement:wellbeing"), text=_("The note is removed."),
    )  # fmt: skip
