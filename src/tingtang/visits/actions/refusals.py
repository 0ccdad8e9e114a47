"""Why a step was refused, in a sentence that says what to do instead."""

from django.utils.translation import gettext_lazy as _

from tingtang.core.errors import Refused, Text
from tingtang.visits.models import Ticket
from tingtang.visits.rules.machine import State, Step, why_not

SENTENCES: dict[str, Text] = {
    "already_called": _("Number {label} has been called. Start the service or mark it as not come."),
    "already_finished": _("Number {label} is finished. The customer needs a new number."),
    "already_left": _("Number {label} has left. The customer needs a new number."),
    "already_waiting": _("Number {label} is waiting already. Nothing needs to be done."),
    "being_served": _("Number {label} is being served. Finish, park or transfer it first."),
    "called_elsewhere": _("Number {label} is being called at another counter. Choose somebody else."),
    "counter_break": _("The counter is on break. End the break first."),
    "counter_busy": _("Number {label} is still at this counter. Finish it, park it, transfer it or mark it as not come first."),
    "counter_closed": _("The counter is closed. Open it first."),
    "class_in_use": _("People of the class {label} wait. Keep the class until they are served."),
    "clerk_elsewhere": _("{label} is on duty at another counter. Close that one first."),
    "clerk_untrained": _("{label} cannot serve here yet: {skills} is to be learnt first."),
    "clerk_missing": _("Nobody is on duty. Choose who serves at this counter."),
    "errand_known": _("This service is already part of the visit."),
    "finish_first": _("Number {label} is being served. Finish the service instead."),
    "missed": _("Number {label} was called and nobody came. Let it return to the line first."),
    "nobody_called": _("Nobody is at this counter. Call the next number first."),
    "not_called_yet": _("Number {label} has not been called. Call it first."),
    "not_offered": _("This service is not offered in this hall. Choose another one."),
    "not_parked": _("Number {label} is not parked. Choose one from the parked list."),
    "not_seated": _("Number {label} does not sit at a table yet. Seat the party first."),
    "orders_open": _("Number {label} still waits for {orders}. Bring it or cancel it first."),
    "party_too_big": _(
        "No table for this seats {label}; the largest seats {seats}. Choose a larger kind, or put tables together."
    ),
    "not_started": _("Number {label} was called and not started. Start the service first, or mark it as not come."),
    "nothing_waiting": _("Nobody waits for the services of this counter. Wait, or take over other services."),
    "numbers_used_up": _("All numbers of this series are used up for today. Give the service another series."),
    "other_hall": _("This belongs to another hall. Choose one of this hall."),
    "lease_foreign": _("These numbers belong to another device."),
    "job_may_have_printed": _("This ticket may have been printed. Look at the printer before you print a second one."),
    "job_printed": _("This ticket has been printed. Ask for a second print if it is lost."),
    "job_under_way": _("This ticket is being printed. Wait for the printer."),
    "parked": _("Number {label} is parked. Resume it first."),
    "rated_already": _("This service has been rated. Each service can be rated once."),
    "rating_expired": _("The time for rating this service is over."),
    "recall_limit": _("Number {label} was called as often as the hall allows. Mark it as not come."),
    "recall_too_soon": _("Number {label} was called a moment ago. Wait a few seconds."),
    "return_limit": _("Number {label} has come back as often as the hall allows. The customer needs a new number."),
    "return_never": _("This hall does not take missed numbers back. The customer needs a new number."),
    "return_too_late": _("Number {label} was missed too long ago. The customer needs a new number."),
    "stale": _("Number {label} is at this counter meanwhile, not the one you meant. Look again before you transfer it."),
    "same_service": _("Number {label} is in this line already. Choose another service or counter."),
}
_OF_STATE = {
    State.CALLED: "called_elsewhere",
    State.SERVING: "being_served",
    State.PARKED: "parked",
    State.FINISHED: "already_finished",
    State.NO_SHOW: "missed",
    State.LEFT: "already_left",
}


class StepRefused(Refused):
    """A step that is not possible now; `code` is the reason."""

    def __init__(self, reason: str, label: str = "", **data: object) -> None:
        self.reason = _OF_STATE.get(State(reason), reason) if reason in set(State) else reason
        super().__init__(SENTENCES[self.reason], label=label, **data)

    @property
    def code(self) -> str:
        """The reason in kebab case: `nothing-waiting`."""
        return self.reason.replace("_", "-")


def must_be_legal(ticket: Ticket, step: Step) -> None:
    """Refuse a step that the ticket's state does not allow."""
    reason = why_not(State(ticket.state), step)
    if reason is not None:
        raise StepRefused(reason, ticket.label)
