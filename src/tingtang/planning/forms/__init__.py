"""The forms of sheets: a name, a hall, and the grids of its kind."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext as _say
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import Actor
from tingtang.core.versions import version_of
from tingtang.org.models import Hall
from tingtang.planning import grids, typed
from tingtang.planning.actions.sheets import SHEET_FIELDS
from tingtang.planning.models import Sheet
from tingtang.planning.rules.sheets import Problem, label
from tingtang.planning.words.plain import told
from tingtang.ui.widgets import Texts, main_text

MOST_TURNS = 1_000_000


class SheetForm(forms.Form):
    """One sheet as it is typed in."""

    names = Texts(label=pgettext_lazy("of a record", "Name"))
    hall = forms.ModelChoiceField(label=_("Hall"), queryset=Hall.objects.none(), required=False)
    note = forms.CharField(
        label=_("Scenario"),
        max_length=200,
        required=False,
        help_text=_("A name for this version, to find it again; may be left empty."),
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, actor: Actor, sheet: Sheet, data: QueryDict | None = None) -> None:
        language = get_language() or "en"
        names = sheet.names or ({"zh-hans": sheet.name} if sheet.name else {})
        version = version_of(sheet, SHEET_FIELDS) if sheet.pk else ""
        super().__init__(data, initial={"names": names, "version": version} | ({"hall": sheet.hall} if sheet.hall else {}))
        self.sheet = sheet
        shape = grids.shape(sheet.kind, sheet.template)
        self.typed = typed.from_post(shape, data) if data is not None else typed.from_data(shape, sheet.data, language)
        choose_hall(self.fields["hall"], actor)

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        given = dict(self.cleaned_data)
        language = get_language() or "en"
        data = typed.to_data(self.typed, self.sheet.data, language) | {"kind": self.sheet.kind}
        data["name"] = given["names"] if len(given["names"]) > 1 else main_text(given["names"])
        if self.sheet.template:
            data["template"] = self.sheet.template
        names = given.pop("names")
        return given | {"name": main_text(names), "names": names, "data": data, "version": given["version"] or None}

    def heads(self) -> list[dict[str, Any]]:
        """The single values as the template draws them."""
        return [
            {
                "head": head,
                "name": f"head_{head.key}",
                "value": self.typed.heads.get(head.key, ""),
                "errors": self.typed.wrong.get(("head", head.key), []),
                "type": "date" if head.kind == "date" else "text",
                "mode": "decimal" if head.kind == "number" else "",
            }
            for head in self.typed.shape.heads
        ]

    def tables(self) -> list[dict[str, Any]]:
        """The grids as the template draws them; a row without text stands at the end of each."""
        return [self._table(grid) for grid in self.typed.shape.grids]

    def _table(self, grid: grids.Grid) -> dict[str, Any]:
        table: dict[str, Any] = {"grid": grid, "errors": self.typed.wrong.get((grid.name,), [])}
        if not grid.columns:
            text = self.typed.texts.get(grid.name, "")
            return table | {"name": f"text_{grid.name}", "text": text, "lines": max(3, text.count("\n") + 2)}
        typed_rows = self.typed.rows.get(grid.name, [])
        rows = [self._row(grid, number, row) for number, row in enumerate([*typed_rows, {}])]
        return table | {"rows": rows, "blank": self._row(grid, -1, {})}

    def _row(self, grid: grids.Grid, number: int, row: dict[str, str]) -> list[dict[str, Any]]:
        return [
            {
                "column": column,
                "name": f"{grid.name}_{column.key}",
                "id": f"{grid.name}-{number if number >= 0 else 'x'}-{column.key}",
                "value": row.get(column.key, ""),
                "errors": self.typed.wrong.get((grid.name, number, column.key), []),
            }
            for column in grid.columns
        ]

    def complain(self, problems: list[Problem]) -> None:
        """Put what is wrong beside the cells it is about."""
        language = get_language() or "en"
        for problem in problems:
            self.typed.complain(problem.place, told(problem, _say, language))


def of_example(data: dict[str, Any], code: str) -> Sheet:
    """A sheet that is not kept yet, filled from an example."""
    names = data["name"] if isinstance(data["name"], dict) else {}
    return Sheet(code=code, name=label(data["name"], "zh-hans"), names=names, kind=data["kind"], data=data)


class Upload(forms.Form):
    """A sheet as a file."""

    file = forms.FileField(
        label=_("File"), help_text=_("YAML, or a workbook (XLSX) with the pages of docs/planning.md; at most 5 MB.")
    )
    hall = forms.ModelChoiceField(label=_("Hall"), queryset=Hall.objects.none(), required=False)

    def __init__(self, actor: Actor, *args: Any) -> None:
        super().__init__(*args)
        choose_hall(self.fields["hall"], actor)


class Turns(forms.Form):
    """The turns of a roster as a file."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV with the columns person, day, shift and perhaps outlet, as the page gives it out; at most 1 MB."),
    )

    def clean_file(self) -> str:
        """The text of the file, in UTF-8 or GB 18030."""
        content: bytes = self.cleaned_data["file"].read(MOST_TURNS + 1)
        if len(content) > MOST_TURNS:
            raise forms.ValidationError(gettext("The file is larger than 1 MB."))
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return content.decode("gb18030", errors="replace")


def choose_hall(field: forms.Field, actor: Actor) -> None:
    """Offer the halls whose sheets the actor may change; the whole organisation only where he may."""
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
    field.queryset = Hall.objects.visible_to(actor, "planning.save_sheet").order_by("name")
    field.required = not actor.may("planning.save_sheet")
    if field.required:
        offered = list(field.queryset[:2])
        field.initial = offered[0] if len(offered) == 1 else None
    field.empty_label = _say("whole organisation") if not field.required else _say("choose")
