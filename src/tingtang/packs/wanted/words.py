"""What a pack wants of traits of customers and words by scene."""

from collections.abc import Iterator

from tingtang.packs.loaded import Loaded
from tingtang.packs.plan import Item
from tingtang.packs.schemas import Text


def words(loaded: Loaded) -> Iterator[Item]:
    """Traits, then wordings; products name traits by code."""
    for order, trait in enumerate(loaded.library.traits, 1):
        texts = {"signs": trait.signs.all if trait.signs else {}, "advice": trait.advice.all if trait.advice else {}}
        yield Item("trait", trait.code, {**_named(trait.name), "kind": trait.kind, **texts, "order": order}, trait.name.all)
    for order, one in enumerate(loaded.library.wordings, 1):
        said = {name: text.plain if (text := getattr(one, name)) else "" for name in ("say", "avoid", "why")}
        yield Item("wording", one.code, {**_named(one.name), "scene": one.scene, **said, "order": order}, one.name.all)


def _named(text: Text) -> dict[str, object]:
    return {"name": text.plain, "names": text.all}
