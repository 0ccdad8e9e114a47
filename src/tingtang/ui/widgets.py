"""Inputs for what one box cannot hold: a text in three languages, rows of things, hours of a week, rights by domain."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

ADD_A_ROW = _("Add a row")
OWN_NAMES = {"zh-hans": "简体中文", "zh-hant": "繁體中文", "en": "English"}


class Wide:
    """A widget that takes the whole width of a form and names its own inputs."""

    is_wide = True

    def use_required_attribute(self, initial: object) -> bool:
        """Never: which of its inputs are needed is for the field to say."""
        return False


def _plain(text: object) -> str:
    return str(text).replace("\x00", "").strip()


class TextsWidget(Wide, forms.Widget):
    """One input for each language, side by side."""

    template_name = "ui/widgets/texts.html"

    def __init__(self, *, rows: int = 1, max_length: int = 100) -> None:
        super().__init__()
        self.rows, self.max_length = rows, max_length

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str]:
        found = {code: _plain(data.get(f"{name}_{code}", "")) for code, _name in settings.LANGUAGES}
        return {code: text for code, text in found.items() if text}

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_{settings.LANGUAGES[0][0]}"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        texts = value if isinstance(value, Mapping) else {}
        inputs = [
            {"code": code, "own": OWN_NAMES.get(code, code), "text": texts.get(code, "")} for code, _n in settings.LANGUAGES
        ]
        context["widget"] |= {"inputs": inputs, "rows": self.rows, "max_length": self.max_length}
        return context


class Texts(forms.Field):
    """A text by language; at least one is needed when required."""

    default_error_messages = {"required": _("Give the text in at least one language.")}

    def __init__(self, *, rows: int = 1, max_length: int = 100, **kwargs: Any) -> None:
        self.max_length = max_length
        super().__init__(widget=TextsWidget(rows=rows, max_length=max_length), **kwargs)

    def clean(self, value: Any) -> dict[str, str]:
        texts: dict[str, str] = super().clean(value) or {}
        too_long = [OWN_NAMES.get(code, code) for code, text in texts.items() if len(text) > self.max_length]
        if too_long:
            raise forms.ValidationError(
                _("At most %(limit)s characters: %(languages)s."),
                params={"limit": self.max_length, "languages": ", ".join(too_long)},
            )
        return texts


def main_text(texts: Mapping[str, str]) -> str:
    """The text that stands where no translation does: the installation's language, else any there is."""
    return texts.get(settings.LANGUAGE_CODE) or next(iter(texts.values()), "")


class RowsWidget(Wide, forms.Widget):
    """Rows of inputs that can be added and taken away; `cells` describes the inputs of one row.

    A row in which nothing is typed is none, unless something is chosen in a cell that `is_enough`. A cell of the type `hidden` is
    carried along with its row; rows that are `is_ordered` can be moved up.
    """

    template_name = "ui/widgets/rows.html"

    def __init__(
        self, cells: Sequence[Mapping[str, Any]], *, verb: Any = ADD_A_ROW, spare: int = 1, is_ordered: bool = False
    ) -> None:
        super().__init__()
        self.cells, self.verb, self.spare, self.is_ordered = cells, verb, spare, is_ordered

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, str]]:
        lists = data if isinstance(data, MultiValueDict) else MultiValueDict({key: [value] for key, value in data.items()})
        columns = {cell["name"]: lists.getlist(f"{name}_{cell['name']}") for cell in self.cells}
        count = max((len(column) for column in columns.values()), default=0)
        rows = [{key: _plain(column[n]) if n < len(column) else "" for key, column in columns.items()} for n in range(count)]
        shown = [cell for cell in self.cells if cell.get("type") != "hidden"]
        typed = [cell["name"] for cell in shown if not cell.get("options") or cell.get("is_enough")]
        return [row for row in rows if any(row[key] for key in typed)]

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0_{next(cell['name'] for cell in self.cells if cell.get('type') != 'hidden')}"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        rows = [*(value or []), *({} for _n in range(self.spare))]
        shown = [self._row(row) for row in rows if isinstance(row, Mapping)]
        context["widget"] |= {"shown": shown, "blank": self._row({}), "verb": self.verb, "heads": self.cells}
        context["widget"]["is_ordered"] = self.is_ordered
        return context

    def _row(self, row: Mapping[str, Any]) -> list[dict[str, Any]]:
        return [{**cell, "value": str(row.get(cell["name"], cell.get("value", "")))} for cell in self.cells]


class Rows(forms.Field):
    """A list of rows, each a dictionary of texts."""

    def __init__(
        self, cells: Sequence[Mapping[str, Any]], *, verb: Any = ADD_A_ROW, is_ordered: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(widget=RowsWidget(cells, verb=verb, is_ordered=is_ordered), **kwargs)


class GroupedChecks(Wide, forms.CheckboxSelectMultiple):
    """Check boxes under headings, with one box that picks a whole heading."""

    template_name = "ui/widgets/grouped.html"


class SuggestInput(forms.TextInput):
    """A text box that offers known texts while one types."""

    template_name = "ui/widgets/suggest.html"

    def __init__(self, suggestions: Any, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.suggestions = suggestions

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, {**(attrs or {}), "list": f"{(attrs or {}).get('id', name)}_list"})
        context["widget"]["suggestions"] = self.suggestions() if callable(self.suggestions) else self.suggestions
        return context
