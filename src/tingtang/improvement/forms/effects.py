"""What people type about effects."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.flows.models import Process
from tingtang.improvement import models
from tingtang.improvement.forms.parts import DAY, InHall
from tingtang.org.models import Hall
from tingtang.quality.models import Indicator


class Effect(InHall):
    """What was changed, where and when."""

    permission = "improvement.measure_effect"
    halls = forms.ModelMultipleChoiceField(
        label=_("Where it was changed"), queryset=Hall.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one hall.")}, help_text=_("All other halls are what it is compared with."),
    )  # fmt: skip

    class Meta:
        model = models.Effect
        fields = ["name", "indicator", "process", "change_date", "weeks", "hall"]
        widgets = {"change_date": DAY}
        help_texts = {
            "hall": _("Who may see it."),
            "process": _("Where a process was changed: reports tell it with its versions."),
        }

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(actor, *args, **kwargs)
        halls: Any = actor.halls(self.permission)
        rows, fields = Hall.objects.filter(is_active=True).order_by("code"), self.fields
        fields["halls"].queryset = rows if halls is EVERYWHERE else rows.filter(pk__in=halls)  # type: ignore[attr-defined]
        fields["indicator"].queryset = Indicator.objects.filter(is_active=True).order_by("name", "pk")  # type: ignore[attr-defined]
        fields["process"].queryset = Process.objects.filter(is_active=True).order_by("code")  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["halls"] = list(self.instance.halls.values_list("pk", flat=True))

    def values(self) -> dict[str, Any]:
        values = super().values()
        values.pop("version")
        return values | {"halls": list(values["halls"])}
