"""Pages of wordings, situations of service, and services for standards."""

from django.db.models import Case, Count, Q, Value, When
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tingtang.catalogue import queries
from tingtang.catalogue.actions import situations as situation_actions
from tingtang.catalogue.actions import traits as trait_actions
from tingtang.catalogue.actions import upkeep as upkeep_actions
from tingtang.catalogue.actions import wordings as wording_actions
from tingtang.catalogue.actions.versions import today
from tingtang.catalogue.forms import library as forms
from tingtang.catalogue.models import Outcome, Situation, Trait, Upkeep, Wording
from tingtang.catalogue.queries.situations import applies_from
from tingtang.catalogue.queries.wordings import discouraged, told
from tingtang.catalogue.tables import library as tables
from tingtang.core.views import Request, page, signed_in
from tingtang.ui import editing
from tingtang.ui.records import Noun, pages

WORDING = Noun(
    "catalogue", "wording", "wordings", title=gettext_lazy("Wordings"), new_title=gettext_lazy("New wording"),
    make=gettext_lazy("Write a wording"), save_verb=gettext_lazy("Save the wording"), remove_verb=gettext_lazy("Remove the wording"),
    table=tables.Wordings, save=wording_actions.save_wording, remove=wording_actions.remove_wording,
)  # fmt: skip
SITUATION = Noun(
    "catalogue", "situation", "situations", title=gettext_lazy("Norm or plan"), new_title=gettext_lazy("New situation of service"),
    make=gettext_lazy("Tell a situation"), save_verb=gettext_lazy("Save the situation"),
    remove_verb=gettext_lazy("Remove the situation"), table=tables.Situations, save=situation_actions.save_situation,
    remove=situation_actions.remove_situation,
)  # fmt: skip
TRAIT = Noun(
    "catalogue", "trait", "traits", title=gettext_lazy("Traits of customers"), new_title=gettext_lazy("New trait"),
    make=gettext_lazy("Describe a trait"), save_verb=gettext_lazy("Save the trait"), remove_verb=gettext_lazy("Remove the trait"),
    table=tables.Traits, save=trait_actions.save_trait, remove=trait_actions.remove_trait,
)  # fmt: skip
UPKEEP = Noun(
    "catalogue", "upkeep", "upkeeps", title=gettext_lazy("Services for standards"), new_title=gettext_lazy("New service for a standard"),
    make=gettext_lazy("Note a service"), save_verb=gettext_lazy("Save the note"), remove_verb=gettext_lazy("Remove the note"),
    table=tables.Upkeeps, save=upkeep_actions.save_upkeep, remove=upkeep_actions.remove_upkeep,
)  # fmt: skip


def _checked(request: Request) -> dict[str, object]:
    text = request.GET.get("text", "")[:20_000]
    found = [told(one) for one in discouraged().flags(text)] if text.strip() else None
    return {"checking": forms.Checked(initial={"text": text}), "flags": found}


@signed_in
@require_POST
def flag_words(request: Request) -> HttpResponseBase:
    """What to flag in an answer while it is written (STD-27): for whoever writes one. A note for colleagues may say what it likes."""
    text = "" if request.POST.get("kind") == "note" else request.POST.get("body", "")
    found = [told(one) for one in discouraged().flags(text)]
    return render(request, "catalogue/parts_flags.html", {"flags": found})


WORDING_PAGES = pages(
    WORDING, view="catalogue.view", rows=lambda _request: Wording.objects.all(),
    find=lambda actor, key: queries.get_one(actor, Wording, key), form=forms.Wording, template="catalogue/wordings.html", more=_checked,
)  # fmt: skip
SITUATION_PAGES = pages(
    SITUATION, view="catalogue.view",
    rows=lambda _request: Situation.objects.select_related("service").annotate(applied_count=Count("applications")),
    find=lambda actor, key: queries.get_one(actor, Situation, key), form=forms.Situation, to_record=True,
)  # fmt: skip


TRAIT_PAGES = pages(
    TRAIT, view="catalogue.view", rows=lambda _request: Trait.objects.all(),
    find=lambda actor, key: queries.get_one(actor, Trait, key), form=forms.Trait,
)  # fmt: skip


def _upkeeps(request: Request) -> object:
    day = today(request.at)
    due = Case(When(Q(until_date__lte=day) | Q(next_date__lte=day), then=Value("late")), default=Value("ok"))
    return Upkeep.objects.select_related("standard").annotate(due=due)


UPKEEP_PAGES = pages(
    UPKEEP, view="catalogue.view", rows=_upkeeps, find=lambda actor, key: queries.get_one(actor, Upkeep, key), form=forms.Upkeep,
    initial=lambda request: {"standard": request.GET.get("standard"), "done_date": today(request.at)},
)  # fmt: skip


@page("catalogue.view")
def situation(request: Request, situation: int) -> HttpResponseBase:
    """A situation: what became of it; a plan is applied here."""
    return _shown(request, queries.get_one(request.actor, Situation, situation))


def _shown(
    request: Request, found: Situation, deciding: forms.Decision | None = None, applying: forms.Applied | None = None
) -> HttpResponseBase:
    is_plan = found.outcome == Outcome.PLAN and found.is_active
    actor, initial = request.actor, {"outcome": found.outcome, "reason": found.reason, "standard": found.standard_id}
    applied = found.applications.select_related("staff", "customer").order_by("-applied_at")
    context = {
        "page_title": str(found),
        "situation": found,
        "applied": applied[:20],
        "applied_count": applied.count(),
        "helped_count": applied.filter(has_helped=True).count(),
        "deciding": (deciding or forms.Decision(initial=initial | {"steps": found.steps}))
        if actor.may("catalogue.decide_situation")
        else None,
        "is_bad": bool(deciding),
        "applying": (applying or forms.Applied(actor=actor)) if is_plan and actor.may_somewhere("catalogue.apply_plan") else None,
        "may_save": actor.may("catalogue.save_situation"),
    }
    return render(request, "catalogue/situation.html", context, status=422 if deciding or applying else 200)


@page("catalogue.decide_situation", everywhere=True)
@require_POST
def decide_situation(request: Request, situation: int) -> HttpResponseBase:
    """Decide what becomes of a situation."""
    found, form = queries.get_one(request.actor, Situation, situation), forms.Decision(request.POST)
    kept = editing.saved(
        request,
        form,
        lambda: situation_actions.decide_situation(request.actor, situation=found, at=request.at, **form.cleaned_data),
    )
    if kept is None:
        return _shown(request, found, deciding=form)
    return editing.done(request, SITUATION.url(found), _("It has been decided."))


@page("catalogue.apply_plan")
@require_POST
def apply_plan(request: Request, situation: int) -> HttpResponseBase:
    """Note that a plan was applied."""
    found, form = queries.get_one(request.actor, Situation, situation), forms.Applied(request.POST, actor=request.actor)
    kept = editing.saved(
        request,
        form,
        lambda: situation_actions.apply_plan(
            request.actor, situation=found, hall=applies_from(request.actor), at=request.at, **form.cleaned_data
        ),
    )
    if kept is None:
        return _shown(request, found, applying=form)
    return editing.done(request, reverse("catalogue:situation", args=[found.pk]), _("Noted. What helps often may become a norm."))
