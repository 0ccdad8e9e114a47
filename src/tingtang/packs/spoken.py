"""What every pack starts with, in the words of the trade: names that are kept are said as the pages say them."""

from collections.abc import Mapping
from typing import Any

from tingtang.org.queries import organisation
from tingtang.packs import words
from tingtang.packs.loaded import Loaded
from tingtang.packs.models import Applied
from tingtang.packs.plan import Item
from tingtang.packs.schemas import LANGUAGES


class Spoken:
    """The texts of an item with the words of the pack that was applied first in the place of the house's."""

    def __init__(self, loaded: Loaded) -> None:
        first = Applied.objects.order_by("pk").values_list("code", flat=True).first()
        is_first = first in (None, loaded.code)
        self._changes = {language: words.of(loaded, language) if is_first else str for language in LANGUAGES}
        found = organisation()
        self._own = self._changes.get(found.language if found is not None else "", self._changes[LANGUAGES[0]])

    def item(self, item: Item) -> Item:
        """The item as the trade says it; codes stay."""
        label = {code: self._changes[code](text) for code, text in item.label.items()}
        plain = next(iter(label[code] for code in LANGUAGES if code in label), "")
        values = {name: self._said(value, "") for name, value in item.values.items() if name not in {"name", "names"}}
        return Item(item.kind, item.code, {**item.values, **values, "name": plain, "names": label}, label)

    def _said(self, value: Any, key: str) -> Any:
        if isinstance(value, Mapping):
            return {name: self._said(each, name) for name, each in value.items()}
        if isinstance(value, list):
            return [self._said(each, key) for each in value]
        if not isinstance(value, str) or (value.isascii() and key not in LANGUAGES):
            return value
        return self._changes.get(key, self._own)(value)
