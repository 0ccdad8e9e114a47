"""Why a step on a case is refused."""

from django.utils.translation import gettext_lazy as _

from tingtang.core.errors import Refused


class StepNotPossible(Refused):
    """The step does not lead away from the state the case is in."""

    message = _("“{step}” is not possible while the case is “{state}”. Load the page again to see what is.")


class StepUnknown(StepNotPossible):
    """The kind of the case has no such step."""

    message = _("Cases of the kind “{kind}” know no such step.")


class ReasonMissing(Refused):
    """The step asks for a reason."""

    message = _("Say why, then try again.")


class NotReady(Refused):
    """Something the step asks for is not there yet; `missing` lists it in words."""

    message = _("Before this: {missing}.")


class CaseMoved(Refused):
    """Somebody else has changed the case since it was read."""

    message = _("Somebody else has changed this case meanwhile. Load it again; what you typed is kept.")


class ChangedMeanwhile(Refused):
    """What was done to many is not taken back where somebody has gone on from there."""

    message = _("Somebody has changed this since. It stays as it is now.")


class SavedSince(Refused):
    """Somebody else has saved the case since its form was opened."""

    message = _(
        "Somebody else has saved this case meanwhile. It now says – {theirs}. "
        "What you typed stands below: saving again puts it in the place of that."
    )


class NotInTeam(Refused):
    """The person does not work in the team."""

    message = _("{staff} does not work in the team “{team}”. Choose another person or another team.")


class NoRoom(Refused):
    """The person is away, or has as many cases as he may have."""

    message = _("{staff} is away or has no room for another case. Hand it to the team “{team}”: whoever is free gets it.")


class NotHolder(Refused):
    """Only whoever holds the case may hand it over."""

    message = _("Somebody else holds this case now. Load the page again to see who.")


class HeldMeanwhile(Refused):
    """Somebody else holds the case, and who wants it has not seen that."""

    message = _("{staff} holds this case now. Load the page again to see how far it is.")


class ErasedMeanwhile(Refused):
    """The data of the customer were erased since the page was opened, and what is to be written may name him."""

    message = _("The customer was forgotten since you opened this page. Load it again and write without his name what is needed.")


class SplitMeanwhile(Refused):
    """Somebody has made a case of the same note since the page was read."""

    message = _(
        "{number} has been opened from this note meanwhile. Load the page again, and open another only for another matter."
    )


class TeamElsewhere(Refused):
    """The team belongs to another hall than the case."""

    message = _("The team “{team}” belongs to another hall. Choose a team of this hall or one for all halls.")


class HasHall(Refused):
    """The case belongs to a hall already."""

    message = _("This case belongs to a hall already: {hall}.")


class CaseOver(Refused):
    """The case is closed."""

    message = _("This case is closed. Reopen it first.")


class ClockNotLive(Refused):
    """The clock does not run any more, or never did."""

    message = _("This clock has stopped or was never started. Load the page again to see what runs.")


class NoTarget(Refused):
    """The standard of the case says nothing about this clock."""

    message = _("The standard of this case gives no time for this. Say until when.")


class MergeOver(Refused):
    """The case is merged already, or no longer."""

    message = _("Somebody else has merged {number}, or taken the merge back. Load the page again.")


class MergesInCircle(Refused):
    """A case would be merged into itself."""

    message = _("{number} is the case that was kept. Choose another one.")


class CaseMerged(Refused):
    """The case has been merged into another, which is worked on instead."""

    message = _("This case has been merged into {number}. Work on that one, or take the merge back first.")


class OfferOver(Refused):
    """The case is no longer offered to this person."""

    message = _("This case is no longer offered to you: the time is over, or somebody has it.")


class NobodyToTell(Refused):
    """Nobody but the actor holds the case, leads its team or supervises its hall."""

    message = _("There is nobody to tell: nobody holds this case, and nobody stands above. Give it to somebody first.")


class HighestLevel(Refused):
    """The case is with the leadership already."""

    message = _("This case is with the leadership already; nobody stands above.")


class NotUrged(Refused):
    """Somebody else was urged."""

    message = _("Somebody else was urged in this case. Only who was urged, or who holds the case, can answer.")


class UrgingAnswered(Refused):
    """The urging was answered before."""

    message = _("This urging has been answered already.")
