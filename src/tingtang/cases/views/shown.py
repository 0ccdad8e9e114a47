"""How the pages of one case are answered: whole, or the inside alone with a notice."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tingtang.cases.actions.undoing import can_undo
from tingtang.cases.forms.fields import said, unasked
from tingtang.cases.models import Case, Refusal
from tingtang.cases.queries import choices
from tingtang.cases.queries import desk as reads
from tingtang.cases.queries.cases import get_case_page
from tingtang.cases.queries.clock_panel import clock_views
from tingtang.cases.queries.story import ALL, EVENTS, NOTES, story
from tingtang.cases.topics import CLOCKS_TOPIC, case_topic
from tingtang.cases.views.words import LINK_CHOICES
from tingtang.catalogue.queries import hall_zone, why_words
from tingtang.core.live import stream_url
from tingtang.core.middleware import trigger
from tingtang.core.views import Request, notice
from tingtang.customers.queries.family import root

VERBS = (
    "take", "assign", "hand_over", "give_back", "move", "write_note", "change", "watch", "unwatch", "link", "unlink", "merge", "unmerge",
    "split", "refuse", "mark_lesson", "unmark_lesson",
)  # fmt: skip


_NOTE = ("note", gettext_lazy("Note for colleagues"), "i")
_SPOKEN = (("call", gettext_lazy("Telephone call"), ""), ("visit", gettext_lazy("Visit"), ""))
NOTE_KINDS = (
    _NOTE,
    ("answer", gettext_lazy("Answer to the customer"), "a"),
    *_SPOKEN,
    ("letter", gettext_lazy("Answer by letter"), ""),
)
# Without a customer there is nobody to address a letter to, but whoever told of it still waits for an answer.
NOTE_KINDS_OF_NOBODY = (_NOTE, ("answer", gettext_lazy("Answer to whoever reported it"), "a"), *_SPOKEN)


def texts(has_customer: bool) -> dict[str, str]:
    """What the script of the case page says."""
    return {
        "saved": _("Draft kept"),
        "saving": _("Keeping the draft…"),
        "not_saved": _("The draft could not be kept. Your text is still here."),
        "reading": _("{name} has this page open"),
        "writing": _("{name} is writing here"),
        "note": _("Write the note"),
        "answer": _("Send the answer"),
        "note_hint": _("Write a note for colleagues…"),
        "answer_hint": _("Write to the customer…") if has_customer else _("Write to whoever reported it…"),
    }


def case_context(request: Request, case: Case) -> dict[str, Any]:
    """What the case page shows. The parts of other domains are fetched after it, so that the page never waits for them."""
    actor = request.actor
    only = request.GET.get("only", ALL)
    told = story(case, only=only if only in {NOTES, EVENTS} else ALL, clocks="clocks" in request.GET)
    draft = reads.draft_of(actor, case)
    watchers = reads.watchers_of(case)
    may = {verb: actor.may(f"cases.{verb}", case) for verb in VERBS}
    is_over = case.phase == "closed" or case.merged_into_id is not None
    may["take"] = may["take"] and not is_over and reads.can_take(actor, case)
    steps = case.kind.life.steps_from(case.state) if may["move"] and case.merged_into_id is None else []
    finals = [(step, not can_undo(case.kind, step)) for step in steps]
    lesson = getattr(case, "lesson", None)
    customer = root(case.customer) if case.customer else None
    return {
        "page_title": f"{case.number} {case.title}",
        "case": case,
        "story": told,
        "only": only,
        "draft": draft,
        "watchers": watchers,
        "is_watching": any(one.pk == actor.staff_id for one in watchers),
        "links": reads.links_of(actor, case),
        "merged": [number for key, number in told.family.items() if key != case.pk],
        "may": may,
        "is_over": int(is_over),
        "adopters": choices.halls_where(actor, "cases.adopt") if case.hall_id is None and not is_over else [],
        "is_mine": int(case.assignee_id is not None and case.assignee_id == actor.staff_id),
        "steps": finals,
        # What parts of the page that are drawn once depend on.
        "steps_words": " ".join(f"{step.code}:{is_final}" for step, is_final in finals),
        "may_words": " ".join(verb for verb in VERBS if may[verb]),
        "is_merged": int(case.merged_into_id is not None),
        "is_lesson": int(lesson is not None),
        "fields": said(case, for_customer=False, link=lambda key: reverse("cases:file", args=[case.number, key])),
        "unasked": "" if is_over else _(", ").join(unasked(case)),
        "customer_url": _customer_url(request, case),
        "customer": customer,
        "customer_language": dict(settings.LANGUAGES).get(customer.language, "") if customer else "",
        "stream": stream_url(request, [case_topic(case.pk), CLOCKS_TOPIC]),
        "refusal": getattr(case, "refusal", None) if is_over else None,
        "lesson": lesson,
        "clocks": clock_views(case, request.at),
        "clock_templates": ["cases/_clocks.html", "cases/case/clocks.html"],
        "standard_why": why_words(case.standard.standard, case.hall) if case.standard else "",
        "note_kinds": NOTE_KINDS if case.customer_id else NOTE_KINDS_OF_NOBODY,
        "names_nobody": int(case.customer_id is None),
        "link_choices": LINK_CHOICES,
        "grounds": Refusal.Ground.choices,
        "case_texts": texts(case.customer_id is not None),
    }


def _customer_url(request: Request, case: Case) -> str:
    """The page of the customer, for those who may see it."""
    if case.customer is None or not request.actor.may_somewhere("customers.view"):
        return ""
    return reverse("customers:customer", args=[root(case.customer).pk])


def in_hall(request: Request, case: Case, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page with the times of the case's hall; of the installation for a case of no hall."""
    with timezone.override(hall_zone(case.hall)):
        return render(request, template, context, status=status)


def inside(request: Request, number: str, message: str = "", *, undo: str = "", event: str = "") -> HttpResponseBase:
    """The case page's inside as it is now, with a notice of what was done; the whole page where there is no script."""
    if not request.headers.get("HX-Request"):
        return redirect("cases:case", number=number)
    case = get_case_page(request.actor, number)
    response = in_hall(request, case, "cases/case/inside.html", case_context(request, case))
    trigger(response, event or "casework:done", {})
    return notice(response, message, undo=undo) if message else response
