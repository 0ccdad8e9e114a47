"""The first set-up, page by page: what was answered is kept in the session; the last page does everything at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid, NotFound
from tingtang.core.registry import Text
from tingtang.core.views import Request, public
from tingtang.org.queries import organisation
from tingtang.packs import actions, loader, words
from tingtang.packs import forms as asked
from tingtang.packs.source import BadPack

STEPS: Mapping[str, Text] = {
    "pack": _("Industry"),
    "organisation": _("Organisation"),
    "hall": _("First hall"),
    "administrator": _("Administrator"),
}
# What names halls and counters is said in the words of the chosen industry (`_words`): it is not applied yet, so no page says them.
_CLOSING = _("The last page: your own account, which may do everything. Organisation and hall are made when you send it.")
_FOUNDING = _("Make all of this")
_COUNTERS = _("%(services)s services, a hall with %(counters)s counters to start from")
_NO_COUNTERS = _("%(services)s services, no counters: all that comes in becomes a case")
_KEPT = "first_set_up"
_OPEN = "The first set-up has no accounts yet; it closes for good once an organisation exists."


@dataclass(frozen=True)
class Choice:
    """A pack to choose on the first page."""

    key: str
    name: str
    summary: str
    content: str


@public(_OPEN)
@never_cache
def welcome(request: Request) -> HttpResponse:
    if organisation() is not None:
        return redirect("/")
    kept = request.session.get(_KEPT, {})
    return redirect("packs:welcome_step", next((step for step in STEPS if step not in kept), "administrator"))


@public(_OPEN)
@never_cache
def welcome_step(request: Request, step: str) -> HttpResponse:
    if organisation() is not None:
        return redirect("/")
    if step not in STEPS:
        raise NotFound
    kept: dict[str, Any] = request.session.get(_KEPT, {})
    if not _is_whole(kept):
        kept = {}
    missing = _missing(step, kept)
    if missing:
        return redirect("packs:welcome_step", missing)
    form = _form(step, kept, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        answer = _go_on(request, step, kept, form)
        if answer is not None:
            return answer
    return render(request, "packs/welcome.html", _context(step, kept, form))


def _missing(step: str, kept: Mapping[str, Any]) -> str | None:
    order = list(STEPS)
    return next((earlier for earlier in order[: order.index(step)] if earlier not in kept), None)


def _is_whole(kept: Mapping[str, Any]) -> bool:
    """Whether the chosen pack can still be read; without it everything begins again."""
    try:
        return not kept or loader.load(kept["pack"]["pack"]) is not None
    except BadPack:
        return False


def _go_on(request: Request, step: str, kept: dict[str, Any], form: forms.Form) -> HttpResponse | None:
    if step != "administrator":
        request.session[_KEPT] = kept | {step: form.cleaned_data}
        order = list(STEPS)
        return redirect("packs:welcome_step", order[order.index(step) + 1])
    try:
        _found(kept, form.cleaned_data, request.at)
    except Invalid as wrong:
        _put_errors(form, wrong)
        return None
    words.write_here()
    request.session.pop(_KEPT, None)
    about = {"page_title": _("First set-up"), "username": form.cleaned_data["username"], "login": reverse("login")}
    return render(request, "packs/founded.html", about)


def _found(kept: Mapping[str, Any], person: Mapping[str, Any], at: datetime) -> None:
    about, hall = kept["organisation"], kept["hall"]
    actions.found(
        SYSTEM,
        loaded=loader.load(kept["pack"]["pack"]),
        organisation={"code": hall["code"], "name": about["name"], "language": about["language"]},
        hall={**hall, "time_zone": about["time_zone"]},
        person={"badge": "1", **{name: person[name] for name in ("name", "username", "password")}},
        at=at,
    )


def _put_errors(form: forms.Form, wrong: Invalid) -> None:
    for name, reasons in wrong.fields.items():
        form.add_error(name if name in form.fields else None, [str(reason) for reason in reasons])


def choices() -> list[Choice]:
    """The packs one can begin with, those that are whole."""
    found, language = [], get_language() or ""
    for key, folder in loader.places().items():
        try:
            loaded = loader.load(str(folder))
        except BadPack:
            continue
        if not loaded.org.layouts:
            continue
        pack, counters = loaded.pack, len(loaded.org.layouts[0].counters)
        content = _COUNTERS if counters else _NO_COUNTERS
        said = words.of(loaded, language)(str(content)) % {"services": len(loaded.catalogue.services), "counters": counters}
        found.append(Choice(key, pack.name.read(language), pack.summary.read(language), said))
    return sorted(found, key=lambda each: (each.key != "government", each.key))


def _form(step: str, kept: Mapping[str, Any], given: Any) -> forms.Form:
    """The form of a step, in the words of the chosen industry."""
    form, say = _plain_form(step, kept, given), _words(kept)
    for field in form.fields.values():
        field.label, field.help_text = say(str(field.label)), say(str(field.help_text))
    return form


def _words(kept: Mapping[str, Any]) -> words.Change:
    return words.of(loader.load(kept["pack"]["pack"]), get_language() or "") if kept else str


def _plain_form(step: str, kept: Mapping[str, Any], given: Any) -> forms.Form:
    initial = kept.get(step, {})
    if step == "pack":
        return _PackForm(given, initial=initial)
    if step == "organisation":
        return asked.Organisation(given, initial={"language": get_language(), **initial})
    if step == "hall":
        return asked.Hall(given, initial=initial, loaded=loader.load(kept["pack"]["pack"]))
    return asked.Administrator(given, initial=initial)


class _PackForm(forms.Form):
    """Which pack to begin with."""

    pack = forms.ChoiceField(label=_("Industry"), error_messages={"required": _("Choose one; more can be added later.")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pack"] = forms.ChoiceField(
            label=_("Industry"),
            choices=[(each.key, each.name) for each in choices()],
            error_messages=self.fields["pack"].error_messages,
        )


def _context(step: str, kept: Mapping[str, Any], form: forms.Form) -> dict[str, Any]:
    order = list(STEPS)
    number, say = order.index(step), _words(kept)
    return {
        "page_title": _("First set-up"),
        "step": step,
        "number": number + 1,
        "steps": [
            {"code": code, "label": say(str(STEPS[code])), "is_done": code in kept, "is_current": code == step} for code in order
        ],
        "form": form,
        "choices": choices() if step == "pack" else [],
        "back": reverse("packs:welcome_step", args=[order[number - 1]]) if number else "",
        "closing": say(str(_CLOSING)),
        "founding": say(str(_FOUNDING)),
        "is_last": number == len(order) - 1,
    }
