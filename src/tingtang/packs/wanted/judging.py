"""The awards, rules for rewards and schemes of assessment that a pack wants: those that every pack has, and its own."""

from collections.abc import Iterator
from typing import Any

from tingtang.org.queries import organisation
from tingtang.packs.loaded import Loaded
from tingtang.packs.loader import shared_part
from tingtang.packs.plan import Item
from tingtang.packs.schemas import Text
from tingtang.packs.schemas.judging import Judging
from tingtang.packs.wanted.flows import SIGNING


def judging(loaded: Loaded) -> Iterator[Item]:
    """The shared ones, each replaced by the pack's own of the same code, in the language of the organisation. A shared scheme needs the
    process that signs it to be one of the pack."""
    own, shared, found = loaded.judging, shared_part(Judging), organisation()
    language = found.language if found is not None else "zh-hans"
    ours = {id(one) for one in (*own.awards, *own.merit_rules, *own.schemes)}
    for award in {one.code: one for one in (*shared.awards, *own.awards)}.values():
        yield _item(
            "award", award.code, award.name, id(award) not in ours, **award.read(language), kind=award.kind,
            process=award.process.read(language), least=award.least, places=award.places,
            is_barred=award.barred, appeal_days=award.appeal_days,
        )  # fmt: skip
    for rule in {one.code: one for one in (*shared.merit_rules, *own.merit_rules)}.values():
        plain = {
            name: getattr(rule, name) for name in ("sense", "degree", "consequence", "kind", "of", "sign", "least", "rhythm")
        }
        told = {**plain, "text": rule.text.read(language), "limit": float(rule.limit)}
        yield _item("merit_rule", rule.code, rule.name, id(rule) not in ours, **told)
    drawn = {one.code for one in loaded.flows.processes} | ({SIGNING} if own.signing else set())
    for scheme in {one.code: one for one in (*shared.schemes, *own.schemes)}.values():
        if scheme.process in drawn:
            yield _item(
                "scheme", scheme.code, scheme.name, id(scheme) not in ours, **scheme.read(language), kind=scheme.kind,
                process=scheme.process, least=scheme.least,
            )  # fmt: skip


def _item(sort: str, code: str, label: Text, is_shared: bool, **values: Any) -> Item:
    return Item(sort, code, {"name": label.plain, "names": label.all, **values}, label.all, is_shared)
