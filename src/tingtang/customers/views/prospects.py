"""Pages of prospects: the lead list, one prospect, tables taken over with their columns, source, purpose and ground (CUS-20)."""

from itertools import islice
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from tingtang.core.actors import EVERYWHERE
from tingtang.core.errors import NotFound
from tingtang.core.views import Request, page
from tingtang.customers import uploads, wording
from tingtang.customers.actions import prospects as acts
from tingtang.customers.forms import prospects as forms
from tingtang.customers.models import Ground, IdentityKind, Prospect
from tingtang.customers.queries import prospects as reads
from tingtang.customers.queries.imports import halls_for
from tingtang.customers.queries.specs import spec_of
from tingtang.customers.rules import prospects as rules
from tingtang.customers.rules.checks import IdentitySpec
from tingtang.customers.tables import prospects as lists
from tingtang.customers.uploads import Kept
from tingtang.journal.formats import tables as reading
from tingtang.journal.formats.tables import Table, Unreadable
from tingtang.org.models import Staff
from tingtang.ui import editing
from tingtang.ui.mapping import looked_at

TAKE, GIVE, MOST_GIVEN = "customers.take_prospects", "customers.give_prospect", 500
_LOOKED_AT, _SHOWN, _FAULTS = 500, 6, 200


@page(reads.VIEW)
@require_GET
def prospects(request: Request) -> HttpResponseBase:
    """The lead list: who is no customer yet, the most promising first."""
    may = request.actor.may_somewhere(TAKE)
    first = {"empty_url": reverse("customers:new_prospect_table"), "empty_verb": _("Take a table over")} if may else {}
    table = lists.Prospects(reads.prospects(request.actor), request, **first)
    return table.respond("customers/prospects.html", page_title=_("Prospects"), make=first)


def _one(request: Request, key: int, permission: str = reads.VIEW) -> Prospect:
    return reads.get_prospect(request.actor, key, permission)


def _url(found: Prospect) -> str:
    return reverse("customers:prospect", args=[found.pk])


@page(reads.VIEW)
def prospect(request: Request, prospect: int) -> HttpResponseBase:
    """One prospect: what is known, from where, why to go to him, what came of contacts; whoever may notes another."""
    found = _one(request, prospect)
    is_open = found.state == Prospect.State.OPEN
    may = {
        name: is_open and request.actor.may(f"customers.{name}_prospect", found) for name in ("note", "give", "convert", "reveal")
    }
    form = forms.Note(request.POST or None) if may["note"] else None
    if form is not None:
        kept = editing.saved(
            request, form, lambda: acts.note_prospect(request.actor, prospect=found, at=request.at, **form.cleaned_data)
        )
        if kept is not None:
            return editing.done(request, _url(found), _("The contact has been noted."))
    return _shown(request, found, may, form)


def _may_take(request: Request, found: Prospect) -> bool:
    own = request.actor.staff_id
    is_free = found.state == Prospect.State.OPEN and own is not None and found.owner_id != own
    return is_free and request.actor.may("customers.work_on_prospect", found)


def _shown(request: Request, found: Prospect, may: dict[str, bool], form: Any, plain: Any = None) -> HttpResponseBase:
    context = {
        "page_title": str(found), "crumbs": [(reverse("customers:prospects"), _("Prospects"))], "prospect": found, "form": form,
        "may": may, "plain": plain, "look": (lists.LOOKS[found.state], found.get_state_display()),
        "today": timezone.localdate(request.at), "weight": rules.WEIGHTS.get(found.stage, 1.0),
        "may_take": _may_take(request, found),
        "may_erase": found.state != Prospect.State.WON and request.actor.may("customers.erase_prospect", found),
        "contact_kinds": {"phone": _("Phone"), "mail": _("Mail address"), "address": _("Address"), "im": _("Messenger")},
    }  # fmt: skip
    return render(request, "customers/prospect.html", context, status=422 if form is not None and form.errors else 200)


@page("customers.reveal_prospect")
def reveal(request: Request, prospect: int) -> HttpResponseBase:
    """The page once with phone and mail as they are; who looked is recorded."""
    found = _one(request, prospect, "customers.reveal_prospect")
    if request.method != "POST":  # the page was loaded again
        return redirect(_url(found))
    try:
        plain = acts.reveal_prospect(request.actor, prospect=found, at=request.at)
    except acts.NoProspect as problem:
        messages.error(request, problem.text())
        return redirect(_url(found))
    may = {name: request.actor.may(f"customers.{name}_prospect", found) for name in ("note", "give", "convert", "reveal")}
    return _shown(request, found, may, forms.Note() if may["note"] else None, plain)


@page("customers.work_on_prospect")
@require_POST
def take(request: Request, prospect: int) -> HttpResponseBase:
    """Work on a prospect oneself."""
    found = _one(request, prospect, "customers.note_prospect")
    owner = Staff.objects.filter(pk=request.actor.staff_id or 0).first()
    if owner is None:
        raise NotFound
    act = acts.work_on_prospect
    return editing.attempt(
        request,
        lambda: act(request.actor, prospect=found, owner=owner, at=request.at),
        url=_url(found),
        text=_("It is yours now."),
    )


@page("customers.convert_prospect")
@require_POST
def convert(request: Request, prospect: int) -> HttpResponseBase:
    """Make a customer of a prospect."""
    found = _one(request, prospect, "customers.convert_prospect")
    made: list[Any] = []
    back = editing.attempt(
        request, lambda: made.append(acts.convert_prospect(request.actor, prospect=found, at=request.at)), url=_url(found),
        text=_("{name} is a customer now; the source is kept with the record.").format(name=found.name),
    )  # fmt: skip
    return redirect("customers:customer", customer=made[0].pk) if made else back


@page("customers.erase_prospect")
@require_POST
def erase(request: Request, prospect: int) -> HttpResponseBase:
    """Forget somebody who does not want to be asked."""
    found = _one(request, prospect, "customers.erase_prospect")
    return editing.attempt(
        request, lambda: acts.erase_prospect(request.actor, prospect=found, at=request.at), url=reverse("customers:prospects"),
        text=_("Erased. Later tables leave them out."),
    )  # fmt: skip


@page(GIVE)
@require_POST
def give(request: Request) -> HttpResponseBase:
    """Give the picked prospects to somebody."""
    keys = [int(key) for key in request.POST.getlist("ids") if key.isascii() and key.isdigit()][:MOST_GIVEN]
    picked = list(reads.prospects(request.actor, GIVE).filter(pk__in=keys, state=Prospect.State.OPEN))
    if not picked:
        raise NotFound
    form = forms.Give(picked[0].hall_id, request.POST if "owner" in request.POST else None)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        done = editing.told(
            form, lambda: [acts.give_prospect(request.actor, prospect=one, at=request.at, **given) for one in picked]
        )
        if done is not None:
            text = ngettext(
                "{count} prospect has been given to {name}.", "{count} prospects have been given to {name}.", len(done)
            )
            return editing.done(request, reverse("customers:prospects"), text.format(count=len(done), name=given["owner"].name))
    context = {"page_title": _("Give to somebody"), "form": form, "rows": picked}
    return render(request, "customers/prospects_give.html", context, status=422 if form.errors else 200)


@page(reads.VIEW)
@require_GET
def tables(request: Request) -> HttpResponseBase:
    """Tables that were taken over."""
    return lists.Tables(reads.tables(request.actor), request).respond(
        page_title=_("Tables of prospects"), crumbs=[(reverse("customers:prospects"), _("Prospects"))]
    )


@page(reads.VIEW)
@require_GET
def table(request: Request, prospect_table: int) -> HttpResponseBase:
    """One table: from where, for what, on which ground, and what became of its rows."""
    found = reads.get_table(request.actor, prospect_table)
    kinds = wording.identity_names()
    faults: dict[int, list[tuple[str, str]]] = {}
    for line, column, why in found.faults:
        faults.setdefault(line, []).append((column, why))
    rows = [(line, wording.trouble(reasons, kinds)) for line, reasons in islice(faults.items(), _FAULTS)]
    crumbs = [(reverse("customers:prospects"), _("Prospects")), (reverse("customers:prospect_tables"), _("Tables of prospects"))]
    context = {
        "page_title": found.file or _("Table of prospects"),
        "crumbs": crumbs,
        "table": found,
        "faults": rows,
        "count": len(faults),
    }
    return render(request, "customers/prospect_table.html", context)


@page(TAKE)
def new_table(request: Request) -> HttpResponseBase:
    """Take a file and look into it."""
    form = forms.Upload(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        kept = Kept(uploads.keep(file), file.name or "")
        try:
            reading.opened(kept.path)
        except Unreadable as bad:
            kept.path.unlink(missing_ok=True)
            form.add_error("file", str(wording.FAULTS[bad.fault]))
        else:
            return redirect("customers:map_prospect_table", token=uploads.sealed(kept))
    note = _("Nothing is taken yet: the next page shows what each column and row would become.")
    title, back = _("Take a table over"), reverse("customers:prospects")
    return editing.page(request, form, submit=_("Look at the file"), cancel=back, page_title=title, page_note=note)


def _specs() -> dict[str, IdentitySpec]:
    return {kind.code: spec_of(kind) for kind in IdentityKind.objects.filter(is_active=True)}


@page(TAKE)
def map_table(request: Request, token: str) -> HttpResponseBase:
    """Ask which column is what and where the table comes from, and show what the first rows become with it."""
    kept = uploads.opened(token)
    try:
        file = reading.opened(kept.path)
        rows = list(islice(file.rows(), acts.MOST_ROWS + 1))
    except Unreadable as bad:
        messages.error(request, str(wording.FAULTS[bad.fault]))
        return redirect("customers:new_prospect_table")
    specs, kinds = _specs(), wording.identity_names()
    known = {code: name for code, name in kinds.items() if code in specs}
    needs_hall = request.actor.halls(TAKE) is not EVERYWHERE
    form = forms.Columns(
        file.heads, rules.guess(file.heads, specs.values()), known, halls_for(request.actor, TAKE), request.POST or None,
        needs_hall=needs_hall,
    )  # fmt: skip
    is_look = "look" in request.POST or request.method != "POST"
    lines = _lines(request, form, file, rows if not is_look else rows[:_LOOKED_AT], specs)
    if not is_look and form.is_valid():
        made = editing.told(form, lambda: _take(request, kept, form, lines))
        if made is not None:
            kept.path.unlink(missing_ok=True)
            return redirect("customers:prospect_table", prospect_table=made.pk)
    context = {
        "page_title": _("Which column is what?"), "form": form, "source": kept.source,
        "targets": [wording.target_name(target, kinds) for target in form.columns()], "verb": _("Take the prospects over"),
        "again_url": reverse("customers:new_prospect_table"), "crumbs": [(reverse("customers:prospects"), _("Prospects"))],
        **looked_at(_preview(form, file, rows, lines[:_LOOKED_AT]), _SHOWN),
    }  # fmt: skip
    return render(request, "ui/importing/columns.html", context, status=422 if form.is_bound and not is_look else 200)


def _take(request: Request, kept: Kept, form: forms.Columns, lines: list[rules.Line]) -> Any:
    given = {name: form.cleaned_data[name] for name in form.asked}
    return acts.take_prospects(request.actor, lines=lines, file=Path(kept.source).name, at=request.at, **given)


def _lines(request: Request, form: forms.Columns, file: Table, rows: Any, specs: dict[str, IdentitySpec]) -> list[rules.Line]:
    places = {target: file.heads.index(head) for target, head in form.columns().items() if head in file.heads}
    takes_people, year = (form["ground"].value() or Ground.FIRMS) != Ground.FIRMS, timezone.localdate(request.at).year
    return [
        rules.read(
            number,
            {target: row[at] if at < len(row) else "" for target, at in places.items()},
            specs,
            year=year,
            takes_people=takes_people,
        )
        for number, row in rows
    ]


def _preview(form: forms.Columns, file: Table, rows: Any, lines: list[rules.Line]) -> list[dict[str, Any]]:
    kinds, stages = wording.identity_names(), dict(Prospect.Stage.choices)
    places = [(target, file.heads.index(head)) for target, head in form.columns().items() if head in file.heads]
    words = {"company": _("company"), "person": _("person")}
    found = []
    for line, (_number, row) in zip(lines, rows, strict=False):
        wrong = {one.column for one in line.said.troubles}
        word = " · ".join(str(part) for part in (words.get(line.said.values.get("kind", "")), stages.get(line.stage)) if part)
        found.append({
            "line": line.number, "cells": [(row[at] if at < len(row) else "", target in wrong) for target, at in places],
            "troubles": wording.trouble([(one.column, one.why) for one in line.said.troubles], kinds), "tone": "ok", "word": word,
        })  # fmt: skip
    return found
