"""Pages of sheets: lists, the sheet with its answer, and where it is typed in."""

from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tingtang.catalogue.actions.versions import today
from tingtang.core.errors import Invalid
from tingtang.core.views import Request, page
from tingtang.planning import actions, books, forms, grids, queries, tables
from tingtang.planning.models import Sheet
from tingtang.planning.queries import wishes as found_wishes
from tingtang.planning.queries.rosters import halls_of, is_plan, planned_for
from tingtang.planning.queries.times import services_to_measure
from tingtang.planning.queries.wishes import new_wishes
from tingtang.planning.rules.checked import checked
from tingtang.planning.rules.sheets import LARGEST_BYTES, BadSheet, from_yaml, label
from tingtang.planning.rules.workbooks import LARGEST
from tingtang.planning.views.rosters import clashes_of, search_of
from tingtang.planning.views.shown import context_of, tasks_of
from tingtang.ui import editing

TITLES = {"line": gettext_lazy("Lines"), "model": gettext_lazy("Models of decisions"), "roster": gettext_lazy("Rosters")}
NEW = {"line": gettext_lazy("New line"), "model": gettext_lazy("New model"), "roster": gettext_lazy("New roster")}
LISTS = {"line": "planning:lines", "model": "planning:models", "roster": "planning:rosters"}
SAVE = "planning.save_sheet"
SET_TERMS = "planning.set_wish_terms"


@page(queries.VIEW)
def lines(request: Request) -> HttpResponseBase:
    return _listed(request, "line")


@page(queries.VIEW)
def models(request: Request) -> HttpResponseBase:
    return _listed(request, "model")


@page(queries.VIEW)
def rosters(request: Request) -> HttpResponseBase:
    return _listed(request, "roster")


def _listed(request: Request, kind: str) -> HttpResponseBase:
    may = request.actor.may_somewhere(SAVE)
    language, new = get_language() or "en", reverse("planning:new_sheet", args=[kind])
    found = [
        (label(data["name"], language), label(data.get("note", ""), language), f"{new}?example={code}")
        for code, data in queries.examples().items()
        if data["kind"] == kind
    ]
    titles = grids.TEMPLATE_TITLES
    make = [("", NEW[kind], "")] if kind != "model" else [(code, titles[code], grids.TEMPLATE_NOTES[code]) for code in titles]
    context: dict[str, Any] = {
        "page_title": TITLES[kind],
        "kind": kind,
        "may_make": may,
        "examples": found if may else [],
        "make": make,
        "terms": found_wishes.halls_with_terms(request.actor, SET_TERMS) if kind == "roster" else [],
    }
    return tables.BY_KIND[kind](queries.sheets(request.actor, kind), request).respond("planning/sheets.html", **context)


@page(queries.VIEW)
def sheet(request: Request, sheet: int) -> HttpResponseBase:
    """A sheet with its answer; `?version=` shows an earlier one."""
    found = queries.get_sheet(request.actor, sheet)
    versions = list(found.versions.order_by("-number")[:50])
    chosen = next((one for one in versions if str(one.number) == request.GET.get("version")), None)
    data = chosen.data if chosen else found.data
    answer = queries.answer_of(found.kind, data, None if chosen else found.answer)
    context = {
        "page_title": str(found),
        "sheet": found,
        "answer": answer,
        "note": label(data.get("note", ""), (get_language() or "en")),
        "assumed": label(data.get("assumed", ""), (get_language() or "en")),
        "versions": versions,
        "chosen": chosen,
        "list_url": reverse(LISTS[found.kind]),
        "list_title": TITLES[found.kind],
        "may_save": request.actor.may(SAVE, found),
        "may_bring": found.kind == "roster" and request.actor.may("planning.bring_roster", found),
        "wishes": new_wishes(found) if found.kind == "roster" and not chosen and request.actor.may(SAVE, found) else 0,
        "may_plan": found.kind == "roster" and request.actor.may("planning.plan_roster", found),
        "may_publish": found.kind == "roster" and request.actor.may("planning.publish_roster", found),
        **tasks_of(data, get_language() or "en"),
        **context_of(found.kind, answer),
        **(_planned(request, found) | clashes_of(found, answer) if found.kind == "roster" else {}),
    }
    return render(request, f"planning/{found.kind}.html", context)


def _planned(request: Request, found: Sheet) -> dict[str, Any]:
    """How a search goes, and what is planned already for the people of a roster."""
    told = search_of(request, found) | {"planned": planned_for(found, request.at).count()}
    told |= {"guessed": [one.get("name") or one["code"] for one in found.data.get("staff", []) if one.get("guessed")]}
    return told | {"is_plan": is_plan(found, request.at), "halls": list(halls_of(found))}


@page(SAVE)
def edit_sheet(request: Request, sheet: int) -> HttpResponseBase:
    return _edited(request, queries.find_sheet(request.actor, sheet, SAVE))


@page(SAVE)
def new_sheet(request: Request, kind: str) -> HttpResponseBase:
    """A new sheet: from an example, from a file, or empty with the template that was chosen."""
    if kind not in TITLES:
        raise Http404
    example = queries.examples().get(request.GET.get("example", ""))
    if example is not None and example["kind"] == kind:
        return _edited(request, forms.of_example(example, _code(request.GET["example"])))
    template = request.GET.get("template", "product_mix")
    if kind == "model" and template not in grids.TEMPLATE_TITLES:
        raise Http404
    data = {"kind": kind} | ({"template": template} if kind == "model" else {}) | ({"unit": "s"} if kind == "line" else {})
    return _edited(request, Sheet(kind=kind, data=data | ({"first": f"{today(request.at)}"} if kind == "roster" else {})))


def _code(stem: str) -> str:
    code = slugify(stem)[:30] or "sheet"
    return (
        code
        if not Sheet.objects.filter(code=code).exists()
        else f"{code}-{get_random_string(5, 'abcdefghijkmnpqrstuvwxyz23456789')}"
    )


def _edited(request: Request, found: Sheet) -> HttpResponseBase:
    form = forms.SheetForm(request.actor, found, request.POST if request.method == "POST" else None)
    is_new = found.pk is None

    def act() -> Sheet:
        values = form.values()
        values |= {"code": found.code or _code(values["names"].get("en", "") or found.kind), "kind": found.kind}
        return actions.save_sheet(request.actor, sheet=None if is_new else found, at=request.at, **values)

    try:
        kept = editing.saved(request, form, lambda: _told(form, act))
    except _Marked:
        kept = None
    if kept is not None:
        return editing.done(request, reverse("planning:sheet", args=[kept.pk]), _("{name} has been saved.").format(name=kept))
    back = reverse(LISTS[found.kind]) if is_new else reverse("planning:sheet", args=[found.pk])
    title = NEW[found.kind] if is_new else str(found)
    context: dict[str, Any] = {
        "page_title": title,
        "form": form,
        "sheet": found,
        "back": back,
        "kind": found.kind,
        "is_new": is_new,
        "services": services_to_measure() if found.kind == "line" else [],
    }
    if found.kind == "model" and (template := found.data.get("template")) in grids.TEMPLATE_TITLES:
        context |= {"template_title": grids.TEMPLATE_TITLES[template], "template_note": grids.TEMPLATE_NOTES[template]}
    status = 422 if form.is_bound and (form.errors or form.typed.wrong) else 200
    return render(request, "planning/edit_sheet.html", context, status=status)


class _Marked(Exception):
    """What is wrong stands beside its cells already."""


def _told(form: forms.SheetForm, act: Any) -> Sheet:
    try:
        kept: Sheet = act()
    except actions.BadContent as bad:
        form.complain(bad.problems)
        raise _Marked from None
    return kept


@page("planning.remove_sheet")
@require_POST
def remove_sheet(request: Request, sheet: int) -> HttpResponseBase:
    found = queries.find_sheet(request.actor, sheet, "planning.remove_sheet")
    name, url = str(found), reverse(LISTS[found.kind])
    actions.remove_sheet(request.actor, sheet=found, at=request.at)
    return editing.done(request, url, _("{name} has been removed.").format(name=name))


@page(SAVE)
def upload_sheet(request: Request) -> HttpResponseBase:
    """A sheet from a file, kept at once; what is wrong with it is said beside the field."""
    form = forms.Upload(request.actor, request.POST or None, request.FILES or None)
    kept = editing.saved(request, form, lambda: _from_file(request, form))
    if kept is not None:
        return editing.done(request, reverse("planning:sheet", args=[kept.pk]), _("{name} has been made.").format(name=kept))
    title = _("Sheet from a file")
    return editing.page(request, form, submit=_("Read the file"), cancel=reverse("planning:lines"), page_title=title)


def _from_file(request: Request, form: forms.Upload) -> Sheet:
    file = form.cleaned_data["file"]
    data: dict[str, Any] = {}
    try:
        content = file.read(max(LARGEST, LARGEST_BYTES) + 1)
        data = books.data_of(content) if file.name.lower().endswith(".xlsx") else from_yaml(content)
        kind = str(data.get("kind") or ("model" if "template" in data else "line"))
        data = checked(kind, data)
    except BadSheet as bad:
        raise Invalid(fields={"file": queries.situated(bad.problems, data, get_language() or "en")}) from None
    found = forms.of_example(data, _code(str(data.get("code", ""))))
    values: dict[str, Any] = {
        "code": found.code,
        "name": found.name[:100],
        "names": found.names,
        "kind": found.kind,
        "data": data,
    }
    return actions.save_sheet(request.actor, hall=form.cleaned_data["hall"], at=request.at, note=file.name[:200], **values)
