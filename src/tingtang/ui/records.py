"""Lists of records, and the pages on which one is made, changed or removed: the same shape in every domain."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, NotFound, Refused
from tingtang.core.registry import Text
from tingtang.core.views import Request, actor_of, page
from tingtang.ui import drawing, editing
from tingtang.ui.columns import Column
from tingtang.ui.drawing import Draw
from tingtang.ui.tables import Table


class Records(Table):
    """A list whose rows open the page where they are changed, for those who hold `permission` for the row."""

    permission: ClassVar[str] = ""
    is_common: ClassVar[bool] = False

    def drawer(self, column: Column) -> Draw:
        """What draws the cells of a column; those lead on for whom the row may be changed by."""
        link, actor = column.link, actor_of(self.request)
        if link is None or not self.permission:
            return super().drawer(column)
        return drawing.cell(column, lambda row: link(row) if actor.may(self.permission, None if self.is_common else row) else "")


@dataclass(frozen=True)
class Noun:
    """One kind of record as its pages name and call it: `org:zones` lists, `org:zone` edits, `org:new_zone` makes.

    `save` and `remove` are actions; `one` is the keyword under which they take the record and the stem of their permissions.
    """

    space: str
    one: str
    many: str
    title: Text
    new_title: Text
    make: Text
    save_verb: Text
    remove_verb: Text
    table: type[Records]
    save: Callable[..., Any]
    remove: Callable[..., Any]
    lookup: str = "pk"
    makes_everywhere: bool = False

    def url(self, found: Any = None, *, name: str = "") -> str:
        """The page of one record, or of the list."""
        if found is None:
            return reverse(f"{self.space}:{name or self.many}")
        return reverse(f"{self.space}:{name or self.one}", args=[getattr(found, self.lookup)])

    def may(self, actor: Actor, verb: str, found: Any = None) -> bool:
        """Whether `actor` may save or remove `found`, or (None) make one anywhere."""
        permission = f"{self.space}.{verb}_{self.one}"
        if self.table.is_common or (found is None and self.makes_everywhere):
            return actor.may(permission)
        return actor.may(permission, found) if found is not None else actor.may_somewhere(permission)


def listed(request: Request, noun: Noun, query: Any, template: str = "ui/records.html", **context: Any) -> HttpResponseBase:
    """The list, with a button to make one for those who may."""
    may = noun.may(request.actor, "save")
    first = {"empty_url": noun.url(name=f"new_{noun.one}"), "empty_verb": noun.make} if may else {}
    table = noun.table(query, request, **first)  # type: ignore[arg-type]
    return table.respond(template, page_title=noun.title, make=first, **context)


def edited(
    request: Request, noun: Noun, found: Any, form: editing.Record, *, template: str = "", to_record: bool = False, **context: Any
) -> HttpResponseBase:
    """The page on which `found` is changed, or one is made (None); then back to the list or (`to_record`) to the record."""
    given = {noun.one: found, "at": request.at}
    title = str(found) if found is not None else noun.new_title
    kept = editing.saved(request, form, lambda: noun.save(request.actor, **given, **form.values()))
    if kept is not None:
        text = _("{name} has been saved.") if found is not None else _("{name} has been made.")
        return editing.done(request, noun.url(kept) if to_record else noun.url(), text.format(name=kept))
    context["page_title"] = title
    if found is not None and noun.may(request.actor, "remove", found):
        context["remove_url"] = noun.url(found, name=f"remove_{noun.one}")
        context["remove_verb"] = noun.remove_verb
        context["remove_question"] = _("Remove “{name}”?").format(name=title)
    verb = noun.save_verb if found is not None else noun.make
    return editing.page(request, form, submit=verb, cancel=noun.url(), template=template, **context)


def removed(request: Request, noun: Noun, found: Any) -> HttpResponseBase:
    """Remove `found` and go to the list; when something refers to it, back to its page with what."""
    name = str(found)
    try:
        noun.remove(request.actor, **{noun.one: found, "at": request.at})
    except (Refused, Denied) as problem:
        messages.error(request, problem.text())
        return HttpResponseRedirect(noun.url(found))
    return editing.done(request, noun.url(), _("{name} has been removed.").format(name=name))


@dataclass(frozen=True)
class Pages:
    """The four pages of a noun that is kept by whoever may for the whole organisation: its list, a new one, a change, its removal."""

    noun: Noun
    many: Callable[..., HttpResponseBase]
    new: Callable[..., HttpResponseBase]
    edit: Callable[..., HttpResponseBase]
    remove: Callable[..., HttpResponseBase]

    def paths(self, prefix: str, *, has_page: bool = False) -> list[URLPattern]:
        """Their addresses under `prefix`; when one has a page of its own (`has_page`), it is changed at `…/edit/`."""
        one, key = self.noun.one, f"{prefix}<int:{self.noun.one}>/"
        return [
            path(prefix, self.many, name=self.noun.many),
            path(f"{prefix}new/", self.new, name=f"new_{one}"),
            path(f"{key}edit/" if has_page else key, self.edit, name=f"edit_{one}" if has_page else one),
            path(f"{key}remove/", self.remove, name=f"remove_{one}"),
        ]


def pages(
    noun: Noun,
    *,
    view: str,
    rows: Callable[[Request], Any],
    form: type[editing.Record],
    find: Callable[[Actor, int], Any] | None = None,
    initial: Callable[[Request], dict[str, Any]] = lambda _request: {},
    to_record: bool = False,
    template: str = "ui/records.html",
    more: Callable[[Request], dict[str, Any]] = lambda _request: {},
) -> Pages:
    """The pages of `noun`: `rows` are listed for whoever holds `view`, `form` is filled from one or from nothing.

    `find` gives one; without it, one is looked for among the rows.
    `more` is what else the list's `template` shows; `to_record` leads to the record after saving.
    """
    saving, removing = f"{noun.space}.save_{noun.one}", f"{noun.space}.remove_{noun.one}"
    model: Any = form._meta.model

    def one(request: Request, keys: dict[str, int]) -> Any:
        found = find(request.actor, keys[noun.one]) if find else rows(request).filter(pk=keys[noun.one]).first()
        if found is None:
            raise NotFound
        return found

    @page(view)
    def many(request: Request) -> HttpResponseBase:
        return listed(request, noun, rows(request), template=template, **more(request))

    @page(saving, everywhere=True)
    def new(request: Request) -> HttpResponseBase:
        empty = form(request.POST or None, instance=model(), initial=initial(request))
        return edited(request, noun, None, empty, to_record=to_record)

    @page(saving, everywhere=True)
    def edit(request: Request, /, **keys: int) -> HttpResponseBase:
        found = one(request, keys)
        return edited(request, noun, found, form(request.POST or None, instance=found), to_record=to_record)

    @page(removing, everywhere=True)
    @require_POST
    def remove(request: Request, /, **keys: int) -> HttpResponseBase:
        return removed(request, noun, one(request, keys))

    return Pages(noun, many, new, edit, remove)
