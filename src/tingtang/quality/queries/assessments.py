"""Reads of assessments: schemes, what one comes to, who has signed and who is to sign, and whether it can be recomputed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson
from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.core.permissions import reading
from tingtang.flows.models import Instance, InstanceState, Token
from tingtang.flows.queries import who_may
from tingtang.flows.queries.running import instances_of, open_tokens, step_of
from tingtang.flows.queries.tables import table_read
from tingtang.org.models import Post, Staff
from tingtang.org.queries import own_posts
from tingtang.quality.events import ASSESSMENT_FROZEN
from tingtang.quality.models import Assessment, AssessmentState, Scheme, Signature
from tingtang.quality.queries import criteria
from tingtang.quality.queries.seen import here
from tingtang.quality.rules import judging

OF_THE_ASSESSED = "assessed"  # the post that stands for whom an assessment is about
LEADS = "quality.make_assessment"
VIEW = reading("quality.view_assessments", _("See assessments"))
VIEW_OWN = reading("quality.view_own_assessments", _("See assessments of oneself"))


def schemes(actor: Actor) -> QuerySet[Scheme]:
    """All schemes: by what one is assessed is no secret."""
    return Scheme.objects.select_related("process", "evaluation").annotate(assessment_count=Count("assessments"))


def get_scheme(actor: Actor, key: int) -> Scheme:
    """One scheme."""
    found = schemes(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def assessments(actor: Actor, waiting: Sequence[int] | None = None) -> QuerySet[Assessment]:
    """Those of the actor's halls, those about himself once signing has begun, and those that wait for his signature.

    Who knows already which these are says so: `waiting`.
    """
    rows = Assessment.objects.select_related("scheme__process", "hall", "post", "staff__hall", "made_by")
    mine = Q(staff_id=actor.staff_id) & ~Q(state=AssessmentState.DRAFT) if actor.staff_id else Q(pk=None)
    asked = Q(pk__in=waiting_for(actor) if waiting is None else waiting) | (
        Q(signatures__staff_id=actor.staff_id) if actor.staff_id else Q(pk=None)
    )
    seen = here(actor, VIEW) if actor.may_somewhere(VIEW) else Q(pk=None)
    return rows.filter(mine | asked | seen).distinct()


def get_assessment(actor: Actor, key: int) -> Assessment:
    """One assessment. NotFound when absent or not visible."""
    found = assessments(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


_FROZEN = """
SELECT max(e.recorded_at) FROM journal_event_object o JOIN journal_event e ON e.id = o.event_id AND e.recorded_at = o.recorded_at
WHERE o.log_id = 1 AND o.object_id = %s AND o.object_type_id = (SELECT id FROM journal_code WHERE kind = 'object' AND name = %s)
    AND e.type_id = (SELECT id FROM journal_code WHERE kind = 'event' AND name = %s)
"""


def content_of(found: Assessment, at: datetime, told: datetime | None = None) -> dict[str, Any]:
    """What an assessment comes to, read until `at`, as it is kept; with `told` from what the journal knew by then."""
    scheme = found.scheme
    asked = criteria.asked_for(scheme.kind, [found.unit], found.first_date, found.latest_date, at, told)
    judged = criteria.judged(scheme.weighed, scheme.least, asked, found.marks)[found.unit]
    total = judged.total
    rounded = {
        name: None if (end := getattr(total, name)) is None else round(end, 6) for name in ("value", "low", "high", "covered")
    }
    pieces = criteria.as_data(scheme.weighed, judged.pieces)
    reasons = {code: one["reason"] for code, one in found.marks.items()}
    return {
        "scheme": scheme.code,
        "kind": scheme.kind,
        "unit": found.unit,
        "about": found.about,
        "first": f"{found.first_date}",
        "latest": f"{found.latest_date}",
        "until": at.isoformat(),
        "pieces": [{**one, "reason": reasons.get(one["code"], "")} for one in pieces],
        "total": rounded,
        "method": METHOD,
        "level": judging.level_of(total.value, scheme.levels),
        "least": scheme.least,
    }


def digest_of(content: dict[str, Any]) -> str:
    """The hash of what is signed."""
    return sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


METHOD = 2  # how intervals are computed: 2 since each side of a quotient's is its own
INTERVAL = ("low", "high")


@dataclass(frozen=True, slots=True)
class Again:
    """What computing it again came to: the same, or which criteria differ; and which would by what was told `later`.

    Of `method` only the intervals differ, which have been computed in another way since it was frozen.
    """

    is_same: bool
    differs: Sequence[str]
    later: Sequence[str] = ()
    method: Sequence[str] = ()


def again(found: Assessment) -> Again | None:
    """A frozen assessment computed again from the journal as it was known then. None while nothing is frozen."""
    if not found.content or found.frozen_at is None:
        return None
    anew = content_of(found, found.frozen_at)
    now = _differing(found, anew)
    if not now:
        return Again(is_same=True, differs=[], method=_by_method(found, anew))
    # Something of these days was told later, or figures were behind: what the journal knew then decides.
    anew = content_of(found, found.frozen_at, _told_when_frozen(found))
    then = _differing(found, anew)
    return Again(not then, then, () if then else now, _by_method(found, anew))


def _told_when_frozen(found: Assessment) -> datetime | None:
    with connection.cursor() as cursor:
        cursor.execute(_FROZEN, [found.pk, found._meta.label_lower, ASSESSMENT_FROZEN.name])
        told: datetime | None = cursor.fetchone()[0]
    return told


def _differing(found: Assessment, anew: Mapping[str, Any]) -> list[str]:
    """The criteria that come to something else than what is frozen; all of them where there are fewer or more."""
    was = found.content["pieces"]
    if len(anew["pieces"]) != len(was):
        return [one["name"] for one in was]
    keys = ("points", "n") if _is_of_another_method(found) else ("points", "n", *INTERVAL)
    return _apart_in(keys, was, anew["pieces"])


def _by_method(found: Assessment, anew: Mapping[str, Any]) -> tuple[str, ...]:
    """The criteria of which only the interval differs, where intervals were computed in another way when it was frozen."""
    was = found.content["pieces"]
    if not _is_of_another_method(found) or len(anew["pieces"]) != len(was):
        return ()
    same = {*_apart_in(("points", "n"), was, anew["pieces"])}
    return tuple(name for name in _apart_in(INTERVAL, was, anew["pieces"]) if name not in same)


def _is_of_another_method(found: Assessment) -> bool:
    return bool(found.content.get("method", 1) != METHOD)


def _apart_in(keys: Sequence[str], was: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]) -> list[str]:
    return [one["name"] for one, new in zip(was, now, strict=True) if any(_apart(one[key], new[key]) for key in keys)]


def _apart(was: float | None, now: float | None) -> bool:
    return (was is None) != (now is None) or (was is not None and now is not None and abs(was - now) > 1e-6)


@dataclass(frozen=True, slots=True)
class Step:
    """A signature that is wanted: the step, and whose it is."""

    token: Token
    element: str
    name: str
    post: str
    post_name: str


def running(found: Assessment) -> Instance | None:
    """The procedure that drives the signatures of an assessment."""
    return next(iter(instances_of(found)), None)


def signatures(found: Assessment) -> list[Signature]:
    """Who has signed, in order; each step is called as its procedure calls it in the reader's language."""
    names: dict[str, str] = {}
    for one in reversed(instances_of(found)):
        table = table_read(one.version_id)
        names |= {element: name for element, name in zip(table.ids, table.names, strict=True) if name}
    rows = list(found.signatures.select_related("staff").order_by("pk"))
    for each in rows:
        each.name = names.get(each.step, each.name)
    return rows


def open_steps(found: Assessment) -> list[Step]:
    """Which signatures are wanted now."""
    instance = running(found)
    return _steps([instance]) if instance is not None and instance.state == InstanceState.RUNNING else []


def _steps(instances: Sequence[Instance]) -> list[Step]:
    names = {one.code: str(one) for one in Post.objects.all()}
    steps = [step_of(token) for token in open_tokens(instances)]
    return [Step(one.token, one.element, one.name, one.post, names.get(one.post, "")) for one in steps]


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody as he may sign: where he works, and the posts he holds."""

    actor: Actor
    staff: int
    hall: int | None
    posts: frozenset[str]


def signer(actor: Actor) -> Signer | None:
    """The actor as a signer; None for who is not of the staff."""
    staff = Staff.objects.filter(pk=actor.staff_id).first() if actor.staff_id is not None else None
    if staff is None:
        return None
    return Signer(actor, staff.pk, staff.hall_id, frozenset(one.code for one in own_posts(actor)))


def signed_already(found: Assessment) -> set[int]:
    """Who has agreed to what is being signed, since it was sent back last: nobody signs it twice, for himself and for a post."""
    rows = [one for one in found.signatures.all() if one.digest == found.digest]
    back = max((one.pk for one in rows if not one.is_agreed), default=0)
    return {one.staff_id for one in rows if one.pk > back}


@dataclass
class Known:
    """Who holds a post, with the hall he works in, and who leads a hall: asked once, however many steps are looked at."""

    holding: dict[str, list[tuple[int, int | None]]] = field(default_factory=dict)
    leads: dict[int | None, set[int]] = field(default_factory=dict)

    def holders(self, post: str) -> list[tuple[int, int | None]]:
        if post not in self.holding:
            rows = Staff.objects.filter(left_date__isnull=True, posts__code=post).order_by()
            self.holding[post] = list(rows.values_list("pk", "hall_id"))
        return self.holding[post]

    def leading(self, found: Assessment) -> set[int]:
        if found.hall_id not in self.leads:
            self.leads[found.hall_id] = _leading(found)
        return self.leads[found.hall_id]


def is_own(one: Signer, found: Assessment, step: Step, known: Known | None = None) -> bool:
    """Whether a step is somebody's: of a post he holds there; of the post `assessed` who it is about: the person, whoever holds the
    post, whoever leads the unit (and may assess there). A post that nobody is left to sign for is signed for by who may assess there.

    Nobody signs for a post about himself, twice, or in another hall than his own; who works in no hall signs in all.
    """
    known = known or Known()
    if one.staff in signed_already(found):
        return False
    if one.hall is not None and found.hall_id is not None and one.hall != found.hall_id:
        return False
    if step.post in {"", OF_THE_ASSESSED}:
        if found.post is not None:
            return found.post.code in one.posts
        return (
            found.staff_id == one.staff if found.staff_id else one.actor.may(LEADS, found) and one.staff in known.leading(found)
        )
    if found.staff_id == one.staff:
        return False
    return step.post in one.posts or (one.actor.may(LEADS, found) and not _of_post(found, step, known))


def _leading(found: Assessment) -> set[int]:
    """Who speaks for an assessed unit: who works in it and may assess there; where nobody does, who may and works in no hall."""
    leading = who_may(LEADS, [], found.hall_id)
    within = {one.pk for one in leading if one.hall_id == found.hall_id}
    return within or {one.pk for one in leading if one.hall_id is None}


def _of_post(found: Assessment, step: Step, known: Known) -> list[int]:
    """Who holds the post of a step there, is not who it is about, and has not signed yet."""
    left_out = {*signed_already(found), found.staff_id}
    there = [(key, hall) for key, hall in known.holders(step.post) if found.hall_id is None or hall in {None, found.hall_id}]
    return [key for key, _hall in there if key not in left_out]


def signers_of(found: Assessment, step: Step) -> list[int]:
    """Whose signature a step may be: the people to tell of it."""
    signed = signed_already(found)
    if step.post not in {"", OF_THE_ASSESSED}:
        leading = [one.pk for one in who_may(LEADS, [], found.hall_id) if one.hall_id in {None, found.hall_id}]
        return _of_post(found, step, Known()) or [one for one in leading if one not in signed and one != found.staff_id]
    if found.post_id is not None:
        there = Staff.objects.filter(left_date__isnull=True, posts=found.post_id).exclude(pk__in=signed)
        if found.hall_id is not None:
            there = there.filter(Q(hall=found.hall_id) | Q(hall__isnull=True))
        return list(there.values_list("pk", flat=True))
    return [found.staff_id] if found.staff_id is not None else sorted(_leading(found) - signed)


def waiting_for(actor: Actor) -> list[int]:
    """The assessments whose signature by the actor is wanted now."""
    one = signer(actor)
    if one is None:
        return []
    near = Q() if one.hall is None else Q(hall=one.hall) | Q(hall__isnull=True)  # who works in a hall signs for no other
    rows = (
        Assessment.objects.filter(near, state=AssessmentState.SIGNING)
        .defer("content")
        .select_related("scheme", "staff", "hall", "post")
        .prefetch_related("signatures")
        .in_bulk()
    )
    kind = Assessment._meta.label_lower
    instances = Instance.objects.filter(subject_type=kind, subject_id__in=rows, state=InstanceState.RUNNING)
    known = Known()
    return [
        found.pk
        for step in _steps(list(instances))
        if (found := rows.get(step.token.instance.subject_id)) and is_own(one, found, step, known)
    ]
