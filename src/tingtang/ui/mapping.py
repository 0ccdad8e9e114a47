"""What pages of imports of tables share: the form that asks which column is what, and the look at the first rows."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from tingtang.core.registry import Text
from tingtang.ui.editing import say_none


class Mapped(forms.Form):
    """Which column is what. `asked` is what is asked besides columns; `needed` the target without which no row can be taken."""

    asked: ClassVar[Sequence[str]] = ("hall",)
    needed: ClassVar[str] = "name"

    def map(self, targets: Mapping[str, Text], heads: Sequence[str], guess: Mapping[str, str]) -> None:
        """Ask for each target (with its words) which of the heads it is."""
        self.targets = {f"column_{n}": target for n, target in enumerate(targets)}
        choices = [("", "—"), *((head, head) for head in heads)]
        for name, target in self.targets.items():
            self.fields[name] = forms.ChoiceField(
                label=str(targets[target]), choices=choices, required=target == self.needed, initial=guess.get(target, "")
            )
        self.order_fields([*self.targets, *self.asked])
        say_none(self)

    def clean(self) -> dict[str, Any]:
        """Refuse one column in two roles: that is a mistake of the mouse."""
        cleaned = super().clean() or {}
        chosen = [cleaned[name] for name in self.targets if cleaned.get(name)]
        for name in self.targets:
            if cleaned.get(name) and chosen.count(cleaned[name]) > 1:
                self.add_error(name, _("This column is chosen twice."))
        return cleaned

    def recognised(self) -> list[forms.BoundField]:
        """Fields for which there is a column, the one that is needed, and those with a fault."""
        return [
            self[name]
            for name, target in self.targets.items()
            if self[name].value() or target == self.needed or self.errors.get(name)
        ]

    def others(self) -> list[forms.BoundField]:
        """Fields for which there is none."""
        known = {bound.name for bound in self.recognised()}
        return [self[name] for name in self.targets if name not in known]

    def options(self) -> list[forms.BoundField]:
        """What is asked besides columns."""
        return [self[name] for name in self.asked]

    def columns(self) -> dict[str, str]:
        """Target → head, of what was chosen (or, before anything was sent, guessed)."""
        found = {target: self[name].value() or "" for name, target in self.targets.items()}
        return {target: head for target, head in found.items() if head}


def looked_at(rows: Sequence[Mapping[str, Any]], most: int) -> dict[str, Any]:
    """Of the first rows as they would be taken: how many, how many not, and a few of both in their order."""
    faulty = [row for row in rows if row["troubles"]]
    sound = [row for row in rows if not row["troubles"]]
    shown = sorted([*faulty[:most], *sound[:most]], key=lambda row: row["line"])
    return {"count": len(rows), "faulty_count": len(faulty), "rows": shown}
