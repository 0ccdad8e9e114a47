"""The designer: kinds of cases, their states and steps, forms and work; and what natures are called here."""

from collections.abc import Callable
from typing import Any

from django.db.models import Count
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from tingtang.cases.actions import kinds as actions
from tingtang.cases.actions.steps import EFFECT_WORDS, REQUIREMENTS, field_words
from tingtang.cases.forms import kinds as forms
from tingtang.cases.forms.fields import fields_form
from tingtang.cases.models import Case, Kind, Nature, NatureLabel
from tingtang.cases.queries import VIEW_SETUP
from tingtang.cases.queries.kinds import find_kind, kinds_listed
from tingtang.cases.rules.diagram import draw
from tingtang.cases.tables import setup as tables
from tingtang.core.errors import Invalid
from tingtang.core.naming import text_in
from tingtang.core.registry import Text
from tingtang.core.views import Request, page
from tingtang.flows.queries import get_process
from tingtang.ui import editing
from tingtang.ui.designed import BadFields
from tingtang.ui.designed_words import fields_fault
from tingtang.ui.records import Noun, edited, listed, removed

KIND = Noun(
    "cases",
    "kind",
    "kinds",
    title=_("Kinds of cases"),
    new_title=_("New kind of case"),
    make=_("Make a kind"),
    save_verb=_("Save the kind"),
    remove_verb=_("Remove the kind"),
    table=tables.Kinds,
    save=actions.save_kind,
    remove=actions.remove_kind,
)
TABS: tuple[tuple[str, Text], ...] = (
    ("kind", _("Basics")),
    ("kind_life", _("States and steps")),
    ("kind_form", _("Form")),
    ("kind_work", pgettext_lazy("of a kind of case", "Work")),
)


def _tabs(kind: Kind, here: str) -> dict[str, Any]:
    tabs = [(word, reverse(f"cases:{name}", args=[kind.pk]), name == here) for name, word in TABS]
    return {"tabs": tabs, "kind": kind, "page_title": str(kind)}


@page(VIEW_SETUP)
def kinds(request: Request) -> HttpResponseBase:
    return listed(request, KIND, kinds_listed(), "cases/setup/kinds.html")


@page("cases.save_kind", everywhere=True)
def kind(request: Request, kind: int) -> HttpResponseBase:
    found = find_kind(kind)
    form = forms.Basics(request.POST or None, instance=found)
    return edited(request, KIND, found, form, template="cases/setup/kind.html", to_record=True, **_tabs(found, "kind"))


@page("cases.save_kind", everywhere=True)
def new_kind(request: Request) -> HttpResponseBase:
    return edited(request, KIND, None, forms.Basics(request.POST or None, instance=Kind()), to_record=True)


@page("cases.lead_kind", everywhere=True)
@require_POST
def lead(request: Request, process: int) -> HttpResponseBase:
    """Let a process lead cases of its own: asked on the page of the process."""
    found = get_process(request.actor, process)
    form = forms.Led(request.POST)

    def make() -> None:
        if not form.is_valid():
            editing.raise_errors(form)
        actions.lead_kind(request.actor, process=found, at=request.at, **form.cleaned_data)

    told = _("Cases are led by this process from now on: choose it where a case is opened.")
    return editing.attempt(request, make, url=reverse("flows:process", args=[found.pk]), text=told)


@page("cases.remove_kind", everywhere=True)
@require_POST
def remove_kind(request: Request, kind: int) -> HttpResponseBase:
    return removed(request, KIND, find_kind(kind))


def _part(request: Request, kind: Kind, form: forms.Part, here: str, **context: Any) -> HttpResponseBase:
    def save() -> Kind:
        try:
            values = form.values()
        except BadFields as bad:
            raise Invalid(fields={"fields_": [fields_fault(bad)]}) from None
        version = form.cleaned_data["version"] or None
        return actions.save_kind(request.actor, kind=kind, at=request.at, version=version, **values)

    kept = editing.saved(request, form, _under(save, form))
    if kept is not None:
        return editing.done(request, reverse(f"cases:{here}", args=[kept.pk]), _("The kind has been saved."))
    context |= _tabs(kind, here)
    template = f"cases/setup/{here}.html"
    return editing.page(request, form, submit=_("Save the kind"), cancel=reverse("cases:kinds"), template=template, **context)


def _under(save: Callable[[], Kind], form: forms.Part) -> Callable[[], Kind]:
    """Refusals about the record stand beside the rows they are about."""
    places = {"workflow": "states", "fields": "fields_", "work": "tasks"}

    def act() -> Kind:
        try:
            return save()
        except Invalid as wrong:
            fields = {places.get(name, name): reasons for name, reasons in wrong.fields.items()}
            raise Invalid(fields=fields) from None

    return act


@page("cases.save_kind", everywhere=True)
def kind_life(request: Request, kind: int) -> HttpResponseBase:
    found = find_kind(kind)
    counts = dict(Case.objects.filter(kind=found).values_list("state").annotate(count=Count("pk")))
    life = found.life
    drawing = draw(life)
    boxes = [
        {"box": box, "name": (text_in(life.states[box.code].names) or box.code), "count": counts.get(box.code, 0)}
        for box in drawing.boxes
    ]
    steps = [
        (
            number,
            step,
            text_in(step.names) or step.code,
            [_asked(found, code) for code in step.requires],
            [str(EFFECT_WORDS.get(code, code)) for code in step.does],
        )
        for number, step in enumerate(life.steps.values(), 1)
    ]
    form = forms.Life(found, request.POST or None)
    return _part(request, found, form, "kind_life", drawing=drawing, boxes=boxes, steps=steps)


def _asked(kind: Kind, code: str) -> str:
    """What a step asks for, in words."""
    if code.startswith("field:"):
        return _("fill in “{field}”").format(field=field_words(Case(kind=kind), code.removeprefix("field:")))
    return str(REQUIREMENTS[code][0])


@page("cases.save_kind", everywhere=True)
def kind_form(request: Request, kind: int) -> HttpResponseBase:
    found = find_kind(kind)
    previews = [
        (_("At the desk, when it is opened"), fields_form(found, for_customer=False, is_new=True)),
        (_("While it is worked on"), _later(found)),
        (_("For the customer"), fields_form(found, for_customer=True, is_new=True)),
    ]
    return _part(request, found, forms.Design(found, request.POST or None), "kind_form", previews=previews)


def _later(kind: Kind) -> Any:
    return fields_form(kind, for_customer=False, only=[one.code for one in kind.form if one.is_later])


@page("cases.save_kind", everywhere=True)
def kind_work(request: Request, kind: int) -> HttpResponseBase:
    found = find_kind(kind)
    return _part(request, found, forms.Duties(found, request.POST or None), "kind_work")


@page("cases.name_nature", everywhere=True)
def natures(request: Request) -> HttpResponseBase:
    """What the natures of cases are called here (D A-12)."""
    own = dict(NatureLabel.objects.values_list("nature", "names"))
    form = forms.Words(request.POST or None, own=own, natures=Nature.choices)
    if request.method == "POST" and form.is_valid():
        for nature, names in form.cleaned_data.items():
            if (names or {}) != own.get(nature, {}):
                actions.name_nature(request.actor, nature=nature, names=names or {}, at=request.at)
        return editing.done(request, reverse("cases:natures"), _("The words have been saved."))
    context: dict[str, Any] = {
        "page_title": _("Words for natures of cases"),
        "page_note": _("Rules hang on the nature, whatever it is called here. Left empty, the trade's word stands."),
    }
    return editing.page(request, form, submit=_("Save the words"), cancel=reverse("cases:kinds"), **context)
