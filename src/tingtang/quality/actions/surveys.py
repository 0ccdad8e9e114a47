"""Writes of surveys: built, published, asked in waves, answered once by whom was invited."""

import random
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.queries import hall_zone
from tingtang.channels.actions.telling import tell_customer
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Invalid, Refused
from tingtang.core.ids import keep
from tingtang.customers.actions import remembered, see_sensitive
from tingtang.customers.models import Contact, ContactKind, Customer
from tingtang.customers.telling import Words
from tingtang.journal.record import changed, record
from tingtang.journal.saving import field_names, locked, remove, save
from tingtang.org.models import Hall, Staff
from tingtang.quality.events import CALL_TRIED, INVITED, REMOVED, REPLIED, SURVEY_PUBLISHED, SURVEY_SAVED, WAVE_MOVED, WAVE_SAVED
from tingtang.quality.models import Invitation, Reply, Survey, SurveyVersion, SurveyWave, WaveState
from tingtang.quality.queries import surveys as queries
from tingtang.quality.rules import questions as rules
from tingtang.quality.wording import UNFIT_ANSWER

SURVEY_FIELDS = field_names(
    Survey, "code", "name", "names", "kind", "intro", "thanks", "questions", "is_anonymous", "least_shown", "note"
)
WAVE_FIELDS = field_names(
    SurveyWave, "edition", "name", "hall", "opens_at", "closes_at", "wanted", "is_open", "trigger", "kinds", "share", "rest_days", "quotas",
    "script",
)  # fmt: skip
VALID_DAYS, MOST_TRIES = 14, 3
REPLY_PATH = "/s/i/"
BY_MESSAGE = "quality.survey"


class NothingToAsk(Refused):
    """The survey has no questions, or none that differ from what is published."""

    message = _("There is nothing new to publish: add or change a question first.")


class HasBeenAsked(Refused):
    """Replies rest on it."""

    message = _("People have replied already. Close the wave and make another one.")


class WaveShut(Refused):
    """The survey is not open."""

    message = _("This survey is closed. Thank you for your interest.")


class RepliedAlready(Refused):
    """One reply for each invitation."""

    message = _("You have replied already. Thank you.")


class OwnWork(Denied):
    """Nobody rates himself."""

    message = _("This survey is about your own work, so somebody else has to answer it.")


class Resting(Refused):
    """The customer was asked a short time ago."""

    message = _("This customer was invited within the last {days} days.")


@action("quality.save_survey", label=_("Build surveys"))
def save_survey(
    actor: Actor, /, *, at: datetime, survey: Survey | None = None, version: str | None = None, **values: Any
) -> Survey:
    """Change a survey or make one. What is published stays as it is."""
    return save(actor, SURVEY_SAVED, survey or Survey(), values, SURVEY_FIELDS, at=at, version=version)


@action("quality.remove_survey", label=_("Remove surveys"))
def remove_survey(actor: Actor, *, survey: Survey, at: datetime) -> None:
    """Remove a survey that was never asked."""
    if SurveyWave.objects.filter(edition__survey=survey).exists():
        raise HasBeenAsked
    SurveyVersion.objects.filter(survey=survey).delete()
    remove(actor, REMOVED, survey, at=at)


@action("quality.publish_survey", label=_("Publish surveys"))
def publish_survey(actor: Actor, *, survey: Survey, at: datetime) -> SurveyVersion:
    """Make the draft the next version. Refused when it has no questions or differs in nothing."""
    kept = locked(survey)
    latest = queries.latest_version(kept)
    if not kept.questions or (latest is not None and latest.questions == kept.questions):
        raise NothingToAsk
    made = SurveyVersion.objects.create(
        survey=kept, number=(latest.number if latest else 0) + 1, questions=kept.questions, published_at=at
    )
    record(SURVEY_PUBLISHED, actor, at=at, survey=kept, version=made, number=made.number)
    return made


@action("quality.save_wave", label=_("Plan survey waves"))
def save_wave(
    actor: Actor, /, *, at: datetime, wave: SurveyWave | None = None, version: str | None = None, **values: Any
) -> SurveyWave:
    """Change a wave or plan one. Refused for another version of the survey or another hall once somebody has replied."""
    subject = wave or SurveyWave()
    if wave is not None and wave.replies.exists():
        for name in ("edition", "hall"):
            if name in values and values[name] != getattr(wave, name):
                raise HasBeenAsked
    return save(
        actor, WAVE_SAVED, subject, values, WAVE_FIELDS, at=at, version=version, about=["hall"] if values.get("hall") else ()
    )


@action("quality.remove_wave", label=_("Remove survey waves"))
def remove_wave(actor: Actor, *, wave: SurveyWave, at: datetime) -> None:
    """Remove a wave to which nobody was invited and nobody has replied."""
    if wave.replies.exists() or wave.invitations.exists():
        raise HasBeenAsked
    remove(actor, REMOVED, wave, at=at, code=wave.name)


@action("quality.move_wave", on="wave", label=_("Open and close survey waves"))
def move_wave(actor: Actor, *, wave: SurveyWave, state: str, at: datetime) -> SurveyWave:
    """Open a wave, or close it."""
    kept = locked(wave)
    if state not in {WaveState.OPEN, WaveState.CLOSED}:
        raise Invalid(fields={"state": [_("Choose one of those offered.")]})
    if kept.state == state:
        unchanged()
        return kept
    kept.state = state
    kept.save(update_fields=["state"])
    record(WAVE_MOVED, actor, at=at, surveywave=kept, hall=kept.hall, state=state)
    changed(kept, at=at, state=state)
    return kept


def token_of(invitation: Invitation) -> str:
    """The token of a personal link: only the server can derive it."""
    return urlsafe_b64encode(keep(bytes(invitation.nonce).hex(), "survey token")[:18]).decode()


@action("quality.invite", on="wave", label=_("Invite to surveys"))
def invite(
    actor: Actor, *, wave: SurveyWave, at: datetime, customer: Customer | None = None, hall: Hall | None = None,
    clerk: Staff | None = None, event_id: int | None = None,
) -> Invitation:  # fmt: skip
    """Invite somebody once, by message where that is set up and he agreed to it.

    Refused while the wave is not open, and while the customer has rest from any survey.
    """
    kept = SurveyWave.objects.select_for_update(of=("self",)).select_related("edition__survey").get(pk=wave.pk)
    if kept.state != WaveState.OPEN or at >= kept.closes_at:
        raise WaveShut
    if customer is not None and queries.is_resting(remembered(customer).pk, kept.rest_days, at):
        raise Resting(days=kept.rest_days)
    made = _invited(kept, at, customer=customer, hall=hall or kept.hall, clerk=clerk, event_id=event_id)
    record(INVITED, actor, at=at, surveywave=kept, invitation=made, customer=customer, hall=made.hall, clerk=clerk)
    if customer is not None and settings.PUBLIC_URL:
        values: Words = {"survey": {"": str(kept.edition.survey), **kept.edition.survey.names}, "link": link_of(made)}
        made.message = tell_customer(actor, customer=customer, occasion=BY_MESSAGE, values=values, at=at, hall=made.hall)
        made.save(update_fields=["message"])
    return made


@action("quality.invite_here", on="hall", label=_("Invite customers of one's hall to surveys that are asked everywhere"))
def invite_here(actor: Actor, *, hall: Hall, wave: SurveyWave, customer: Customer, at: datetime) -> Invitation:
    """Invite a customer of a hall to a wave that is asked in every hall. Refused like `invite`, and for a wave of another hall."""
    if wave.hall_id is not None and wave.hall_id != hall.pk:
        raise Denied
    return invite(actor, wave=wave, at=at, customer=customer, hall=hall)


def link_of(invitation: Invitation) -> str:
    """The personal link as it is sent; the path is not by its name: a worker that knows all addresses has loaded every page."""
    return f"{settings.PUBLIC_URL}{path_of(invitation)}"


def path_of(invitation: Invitation) -> str:
    """Where the personal link leads to on this installation."""
    return f"{REPLY_PATH}{token_of(invitation)}/"


def _invited(wave: SurveyWave, at: datetime, **about: Any) -> Invitation:
    made = Invitation(wave=wave, nonce=secrets.token_bytes(16), invited_at=at, **about)
    made.expires_at = min(at + timedelta(days=VALID_DAYS), wave.closes_at)
    made.token_hash = keep(token_of(made), "survey")
    made.save()
    return made


@action("quality.draw_invitation", on="wave", label=_("Draw invitations from what happens (the system does this)"))
def draw_invitation(
    actor: Actor,
    *,
    wave: SurveyWave,
    event_id: int,
    at: datetime,
    customer: Customer | None,
    hall: Hall | None,
    clerk: Staff | None,
) -> Invitation | None:
    """Invite after an event, once for it: a share of them, the same ones when it is read again, and nobody who has rest."""
    chance = random.Random(f"{wave.pk}/{event_id}").random()  # noqa: S311 - a draw must be repeatable, not secret
    is_known = Invitation.objects.filter(wave=wave, event_id=event_id).exists()
    if is_known or chance >= wave.share or (customer is not None and queries.is_resting(customer.pk, wave.rest_days, at)):
        unchanged()
        return None
    return invite(actor, wave=wave, at=at, customer=customer, hall=hall, clerk=clerk, event_id=event_id)


@action("quality.note_survey_call", on="invitation", label=_("Call people for surveys"))
def note_survey_call(actor: Actor, *, invitation: Invitation, outcome: str, at: datetime) -> Invitation:
    """Note a call that brought no reply: nobody answered (after three the invitation ends), later, or does not wish to."""
    kept = Invitation.objects.select_for_update(of=("self",)).select_related("wave", "hall").get(pk=invitation.pk)
    if kept.state != "open":
        raise RepliedAlready
    if outcome not in {"unreached", "later", "refused"}:
        raise Invalid(fields={"outcome": [_("Choose one of those offered.")]})
    kept.tries += outcome != "later"
    kept.call_after = at + timedelta(hours=3)
    if outcome == "refused" or kept.tries >= MOST_TRIES:
        kept.state = "refused" if outcome == "refused" else "unreached"
    kept.save(update_fields=["tries", "call_after", "state"])
    record(CALL_TRIED, actor, at=at, surveywave=kept.wave, invitation=kept, hall=kept.hall, outcome=outcome, tries=kept.tries)
    return kept


@action("quality.see_number", on="invitation", label=_("See the telephone numbers of those to be called for surveys"))
def see_number(actor: Actor, *, invitation: Invitation, at: datetime) -> list[str]:
    """The telephone numbers of who is to be called; that they were seen stays on record. Refused once he is not to be called any more."""
    if invitation.state != "open" or invitation.customer is None:
        raise RepliedAlready
    seen = see_sensitive(actor, customer=invitation.customer, purpose="survey", at=at)["contacts"]
    phones = Contact.objects.filter(pk__in=seen, kind=ContactKind.PHONE, is_opted_out=False).order_by("-is_primary", "pk")
    return list(dict.fromkeys(seen[one.pk] for one in phones))


@action("quality.answer", on="asked", label=_("Answer surveys (customers, rating pads)"))
def answer(
    actor: Actor, *, asked: Invitation | SurveyWave, answers: Mapping[str, Any], at: datetime, channel: str = "link",
    language: str = "", hall: Hall | None = None, staff_id: int | None = None,
) -> Reply | None:  # fmt: skip
    """Reply to an invitation or an open wave; None when the quota of these answers is full.

    Refused when it is closed, a second time for an invitation, by the clerk it is about, and (`Invalid`, by question) where answers
    are missing or wrong.
    """
    invitation = asked if isinstance(asked, Invitation) else None
    if invitation is not None:
        invitation = (
            Invitation.objects.select_for_update(of=("self",)).select_related("wave", "hall", "clerk").get(pk=invitation.pk)
        )
    wave = invitation.wave if invitation else asked
    assert isinstance(wave, SurveyWave)  # noqa: S101 - for the type checker: it is one or the other
    return _kept(actor, wave, invitation, answers, at, channel=channel, language=language, hall=hall, staff_id=staff_id)


@action("quality.enter_reply", on="wave", label=_("Enter replies from paper and calls"))
def enter_reply(
    actor: Actor, *, wave: SurveyWave, answers: Mapping[str, Any], at: datetime, channel: str, hall: Hall | None = None,
    invitation: Invitation | None = None,
) -> Reply | None:  # fmt: skip
    """Enter what somebody wrote on paper or said on the phone. Refused like `answer`; nobody enters replies about himself."""
    if invitation is not None:
        invitation = (
            Invitation.objects.select_for_update(of=("self",)).select_related("wave", "hall", "clerk").get(pk=invitation.pk)
        )
    return _kept(
        actor, wave, invitation, answers, at, channel=channel, language="", hall=hall, staff_id=actor.staff_id, by=actor.staff_id
    )


def _kept(
    actor: Actor, wave: SurveyWave, invitation: Invitation | None, given: Mapping[str, Any], at: datetime, *, channel: str,
    language: str, hall: Hall | None, staff_id: int | None, by: int | None = None,
) -> Reply | None:  # fmt: skip
    check_open(wave, invitation, at, staff_id)
    version = wave.edition
    kept, wrong = rules.checked(version.asked, given)
    if wrong:
        raise Invalid(fields={code: [_now(UNFIT_ANSWER[fault])] for code, fault in wrong.items()})
    if _is_full(wave, version, kept):
        _close(invitation, "full", at)
        record(REPLIED, actor, at=at, surveywave=wave, survey=version.survey, channel=channel, is_screened=True)
        return None
    is_anonymous = version.survey.is_anonymous
    clerk = invitation.clerk if invitation else None
    place = (invitation.hall if invitation else None) or wave.hall or hall  # what an open link names must not be another hall's
    made = Reply.objects.create(
        version=version, wave=wave, invitation=None if is_anonymous else invitation,
        hall=place, clerk=clerk, channel=channel, language=language,
        replied_date=at.astimezone(hall_zone(place)).date(), answers=kept, marks=rules.marks(version.asked, kept),
        entered_by_id=by,
    )  # fmt: skip
    _close(invitation, "answered", at)
    person = {} if is_anonymous or invitation is None else {"customer": invitation.customer, "invitation": invitation}
    record(
        REPLIED, actor, at=at, surveywave=wave, survey=version.survey, reply=made, hall=made.hall, clerk=clerk, channel=channel,
        **person, **_headline(version.asked, kept),
    )  # fmt: skip
    return made


def check_open(wave: SurveyWave, invitation: Invitation | None, at: datetime, staff_id: int | None) -> None:
    """Refused for the clerk it is about, for who has replied, and when wave or invitation is over."""
    if invitation is not None and invitation.clerk_id is not None and invitation.clerk_id == staff_id:
        raise OwnWork
    if invitation is not None and invitation.state == "answered":
        raise RepliedAlready
    is_over = invitation is not None and (at > invitation.expires_at or invitation.state not in {"open", "unreached"})
    if wave.state != WaveState.OPEN or not wave.opens_at <= at < wave.closes_at or is_over:
        raise WaveShut


def _is_full(wave: SurveyWave, version: SurveyVersion, answers: Mapping[str, Any]) -> bool:
    if not wave.quotas:
        return False
    SurveyWave.objects.select_for_update(of=("self",)).get(pk=wave.pk)  # two last places must not both be taken
    counts = [queries.count_met(wave, each) for each in wave.quotas]
    return bool(rules.full(version.asked, wave.quotas, answers, counts))


def _close(invitation: Invitation | None, state: str, at: datetime) -> None:
    if invitation is not None:
        invitation.state, invitation.answered_at = state, at if state == "answered" else None
        invitation.save(update_fields=["state", "answered_at"])


def _headline(questions: list[rules.Question], answers: Mapping[str, Any]) -> dict[str, float]:
    """What indicators count from the event: satisfaction and effort as a share of their scale, recommendation as it is."""
    found: dict[str, float] = {}
    for one in questions:
        value = answers.get(one.code)
        if one.measure in {"csat", "ces"} and isinstance(value, int):
            found[one.measure] = (value - one.low) / (one.high - one.low)
        elif one.measure == "nps" and isinstance(value, int):
            found["nps"] = float(value)
    return found
