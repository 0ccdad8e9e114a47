"""What forms of improvement have in common: the hall, and people of the staff."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.org.models import Hall
from tingtang.org.queries import at_work, of_hall
from tingtang.ui.choosing import offer_rows
from tingtang.ui.days import DayInput
from tingtang.ui.editing import Record

DAY = DayInput()


def staff() -> Any:
    """People who work here."""
    return at_work()


class InHall(Record):
    """The form of a record of a hall or of the organisation: offers the halls where the actor holds `permission`."""

    permission = ""

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        halls: Any = actor.halls(self.permission)
        field: Any = self.fields["hall"]
        rows = Hall.objects.filter(is_active=True)
        field.queryset = (rows if halls is EVERYWHERE else rows.filter(pk__in=halls)).order_by("code")
        field.required = halls is not EVERYWHERE
        field.empty_label = _("choose") if field.required else _("whole organisation")
        if field.required and not self.initial.get("hall") and len(field.queryset) == 1:
            self.initial["hall"] = field.queryset[0].pk
        if "owner" in self.fields:
            offer_rows(self, "owner", at_work(self.instance.hall_id, also=self.instance.owner_id), part=of_hall)
