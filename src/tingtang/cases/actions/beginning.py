"""A procedure that begins by itself opens the case it is about: of the kind that it leads."""

from datetime import datetime

from tingtang.cases.actions.opening import open_case
from tingtang.cases.models import Case, Kind
from tingtang.core.actors import Actor
from tingtang.flows.actions import OPENERS, Begun, Opener
from tingtang.flows.models import Process
from tingtang.org.models import placed_in

CHANNEL = "procedure"


def can_open(process: Process) -> bool:
    """Whether a kind of cases in use is led by a process."""
    return Kind.objects.filter(process=process, is_active=True).exists()


def open_for(actor: Actor, begun: Begun, at: datetime) -> Case:
    """Open a case of the first kind that a process leads; what the procedure brings fills the fields of that name.

    Refused where no kind that it leads is used in the hall.
    """
    led = Kind.objects.filter(process=begun.version.process, is_active=True).order_by("order", "code")
    kind = led.filter(placed_in(begun.hall)).first() or led[0]
    codes = {field.code for field in kind.form}
    return open_case(
        actor,
        kind=kind,
        title=(begun.name or begun.version.process.name_in())[:200],
        hall=begun.hall,
        customer=begun.customer,
        channel=CHANNEL,
        fields={code: value for code, value in begun.values.items() if code in codes},
        begun=begun,
        at=at,
    )


def register() -> None:
    """Have procedures that begin by themselves open cases."""
    OPENERS.append(Opener(can_open, open_for))
