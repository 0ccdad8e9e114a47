"""Reads of surveys: waves, invitations, and what replies come to, counted from their bytes in one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Count, Model, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.errors import NotFound
from tingtang.core.ids import keep
from tingtang.core.permissions import reading
from tingtang.journal.models import Code, EventObject, Log
from tingtang.quality.models import Invitation, Reply, Survey, SurveyVersion, SurveyWave
from tingtang.quality.rules import measures
from tingtang.quality.rules.questions import Question, places
from tingtang.ui.counting import count_of

VIEW = reading("quality.view_surveys", _("See surveys and their results"))
VIEW_REPLIES = reading("quality.view_replies", _("See single replies to surveys"))


def surveys(actor: Actor) -> QuerySet[Survey]:
    """All surveys, for who may see any."""
    if not (actor.may_somewhere(VIEW) or actor.may("quality.save_survey")):
        return Survey.objects.none()
    return Survey.objects.annotate(
        version_count=count_of(SurveyVersion.objects.all(), "survey"),
        reply_count=count_of(Reply.objects.all(), "version__survey"),
    )


def get_survey(actor: Actor, key: int) -> Survey:
    """One survey. NotFound when absent or not visible."""
    found = surveys(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def waves(actor: Actor, permission: str = VIEW) -> QuerySet[SurveyWave]:
    """Waves of the actor's halls; those everywhere are for who sees all."""
    halls = actor.halls(permission)
    rows = SurveyWave.objects.select_related("edition__survey", "hall").annotate(
        invited_count=count_of(Invitation.objects.all(), "wave"),
        answered_count=count_of(Invitation.objects.filter(answered_at__isnull=False), "wave"),
        reply_count=count_of(Reply.objects.all(), "wave"),
    )
    if halls is EVERYWHERE:
        return rows
    return rows.filter(Q(hall_id__in=halls) | Q(hall__isnull=True)) if halls else rows.none()


def get_wave(actor: Actor, key: int, permission: str = VIEW) -> SurveyWave:
    """One wave. NotFound when absent or not visible."""
    found = waves(actor, permission).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def latest_version(survey: Survey) -> SurveyVersion | None:
    """The version that is asked when a wave begins now."""
    return survey.versions.order_by("-number").first()


def codes_used(survey: Survey) -> dict[str, set[str]]:
    """The codes of questions in published versions, each with those of its options and lines: what answers were ever given to."""
    found: dict[str, set[str]] = {}
    for version in survey.versions.all():
        for one in version.asked:
            found.setdefault(one.code, set()).update(each.code for each in (*one.options, *one.rows))
    return found


def wave_by_link(key: str) -> SurveyWave:
    """The wave behind an open link. NotFound when there is none."""
    found = SurveyWave.objects.select_related("edition__survey", "hall").filter(link_key=key, is_open=True).first()
    if found is None:
        raise NotFound
    return found


def count_met(wave: SurveyWave, quota: Mapping[str, Any]) -> int:
    """How many replies meet a quota so far."""
    question = next(one for one in wave.edition.asked if one.code == quota["question"])
    wanted: Any = [quota["option"]] if question.kind == "several" else quota["option"]
    return wave.replies.filter(**{f"answers__{quota['question']}__contains": wanted}).count()


def invitation_by_token(token: str) -> Invitation:
    """The invitation behind a personal link. NotFound when there is none."""
    found = (
        Invitation.objects.select_related("wave__edition__survey", "wave__hall", "hall", "clerk")
        .filter(token_hash=keep(token, "survey"))
        .first()
    )
    if found is None:
        raise NotFound
    return found


def to_call(wave: SurveyWave, at: datetime) -> QuerySet[Invitation]:
    """Invitations of known customers that can be called now, the longest waiting first."""
    return (
        wave.invitations.filter(state="open", customer__isnull=False, expires_at__gt=at)
        .filter(Q(call_after__isnull=True) | Q(call_after__lte=at))
        .select_related("customer", "hall")
        .order_by("tries", "invited_at", "pk")
    )


def is_resting(customer_id: int, days: int, at: datetime) -> bool:
    """Whether a customer was invited to any survey within `days`."""
    return Invitation.objects.filter(customer_id=customer_id, invited_at__gt=at - timedelta(days=days)).exists()


@dataclass(frozen=True)
class Told:
    """What the replies of a wave or version say: the bytes of all, and how many there are."""

    questions: list[Question]
    marks: measures.Marks
    n: int

    def of(self, question: Question) -> measures.Marks:
        """The columns of one question."""
        return self.marks[:, places(self.questions)[question.code]]


def told(
    version: SurveyVersion, *, wave: SurveyWave | None = None, hall_id: int | None = None, halls: Sequence[int] | None = None
) -> Told:
    """All marks as one table: joined by the database into one value, so that 100,000 replies are one row to fetch."""
    asked = version.asked
    width = sum(len(one.slots) for one in asked)
    where, values = ["version_id = %s"], [version.pk]
    for name, value in (("wave_id", wave.pk if wave else None), ("hall_id", hall_id)):
        if value is not None:
            where.append(f"{name} = %s")
            values.append(value)
    if halls is not None:
        where.append("hall_id = ANY(%s)")
        values.append(list(halls))  # type: ignore[arg-type]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*), string_agg(marks, ''::bytea) FROM quality_reply WHERE {' AND '.join(where)}",
            values,
        )
        n, joined = cursor.fetchone()
    table = np.frombuffer(bytes(joined or b""), dtype=np.uint8)
    return Told(asked, table.reshape(n, width) if width else np.zeros((n, 0), dtype=np.uint8), n)


def by_hall(version: SurveyVersion, wave: SurveyWave | None = None) -> dict[int, int]:
    """How many replies each hall has."""
    rows = Reply.objects.filter(version=version, hall__isnull=False)
    rows = rows.filter(wave=wave) if wave else rows
    return dict(rows.values_list("hall_id").annotate(n=Count("pk")))


def words_said(
    version: SurveyVersion, question: Question, *, wave: SurveyWave | None = None, hall_id: int | None = None, most: int = 100
) -> list[Any]:
    """The latest answers to a question that is not counted: texts, numbers, days."""
    rows = Reply.objects.filter(version=version, answers__has_key=question.code)
    rows = rows.filter(wave=wave) if wave else rows
    rows = rows.filter(hall_id=hall_id) if hall_id else rows
    return list(rows.order_by("-pk").values_list(f"answers__{question.code}", flat=True)[:most])


def without_link(wave: SurveyWave) -> int:
    """How many customers were invited while nobody was told of surveys by message: they have no link and can be called only."""
    return wave.invitations.filter(message__isnull=True, customer__isnull=False, state="open").count()


def by_number(wave: SurveyWave) -> int:
    """How many were invited whom nobody knew: they find the survey on the page of their number."""
    return wave.invitations.filter(customer__isnull=True, event_id__isnull=False).count()


def asked_about(subject: Model, at: datetime) -> Invitation | None:
    """The invitation that was drawn from what happened to `subject`, while its link is good; the latest of several."""
    kind = Code.objects.filter(name=subject._meta.label_lower).values("pk")[:1]
    events = EventObject.objects.filter(log_id=Log.OWN, object_type_id=Subquery(kind), object_id=subject.pk)
    wanted = Invitation.objects.filter(
        event_id__in=events.values("event_id"), state="open", expires_at__gt=at, wave__state="open"
    )
    return wanted.select_related("wave__edition__survey").order_by("-invited_at").first()
