"""The teams, skills and decision table that a pack wants."""

from collections.abc import Iterator
from typing import Any

from tingtang.org.queries import organisation
from tingtang.packs.loaded import Loaded
from tingtang.packs.plan import Item
from tingtang.packs.schemas import Text


def teams(loaded: Loaded) -> Iterator[Item]:
    """Skills, and teams of the whole organisation with how each hands out its cases."""
    found = organisation()
    language = found.language if found is not None else "zh-hans"
    for skill in loaded.org.skills:
        yield _item("skill", skill.code, skill.name)
    for team in loaded.org.teams:
        yield _item("team", team.code, team.name, description=team.description.read(language) if team.description else "")
        values = {"way": team.hands_out, "offer_minutes": team.offer // 60}
        yield Item("team_way", team.code, values, team.name.all)


def dispatch(loaded: Loaded) -> Iterator[Item]:
    """The decision table in the order of the file."""
    for number, rule in enumerate(loaded.cases.dispatch, 1):
        yield _item(
            "dispatch_rule", rule.code, rule.name, about=rule.about, order=number * 10, condition=rule.when, team=rule.team,
            skill=rule.skill or "", skill_level=rule.level,
        )  # fmt: skip


def _item(kind: str, code: str, label: Text, **values: Any) -> Item:
    return Item(kind, code, {"name": label.plain, "names": label.all, **values}, label.all)
