"""People are told of what waits for them in quality, and of what became of what is theirs; nobody of what he did himself."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.news import News, tell_news
from tingtang.catalogue.queries import hall_zone
from tingtang.core.actors import SYSTEM
from tingtang.flows.events import FLOW_ENDED, FLOW_MOVED, STEP_OPENED
from tingtang.journal.subscribers import Happened, subscriber
from tingtang.org.models import Hall, Staff
from tingtang.quality.actions.assessments import follow_procedure
from tingtang.quality.events import (
    APPEAL_DECIDED,
    APPEALED,
    ASSESSMENT_ENDED,
    AWARD_APPEAL_DECIDED,
    AWARD_APPEALED,
    AWARDED,
    EVALUATION_OPENED,
    FINDING_GIVEN,
    INSPECTED,
    MERIT_APPEALED,
    MERIT_DECIDED,
    ROUND_ANNOUNCED,
    ROUND_DECIDED,
    ROUND_RANKED,
    SAMPLE_CONCLUDED,
    VISITORS_PUBLISHED,
    VISITS_ASSIGNED,
)
from tingtang.quality.models import (
    Appeal,
    AppealState,
    Assessment,
    AssessmentState,
    AwardAppeal,
    AwardRound,
    Candidate,
    Evaluation,
    Finding,
    Inspection,
    InspectionKind,
    Proposal,
    ProposalState,
    ReviewSample,
    VisitorWave,
)
from tingtang.quality.queries import assessments as queries
from tingtang.quality.queries.merits import deciders
from tingtang.ui import formats

OF_ASSESSMENTS = Assessment._meta.label_lower


@subscriber("quality.follow_signatures", STEP_OPENED, FLOW_ENDED, FLOW_MOVED)
def follow_signatures(happened: list[Happened]) -> None:
    """Tell people whose signature is wanted, and send back what its procedure has let go of unsigned."""
    about = [(each, key) for each in happened if (key := _assessment(each))]
    found = Assessment.objects.filter(pk__in={key for _each, key in about}, state=AssessmentState.SIGNING)
    known = found.select_related("scheme", "hall", "post", "staff").in_bulk()
    for one in known.values():
        follow_procedure(SYSTEM, assessment=one, at=timezone.now())
    tell_news((each, _wanted(known[key], each)) for each, key in about if key in known and each.type == STEP_OPENED.name)


def _assessment(each: Happened) -> int | None:
    kind, key = each.objects.get("subject", ("", 0))
    return key if kind == OF_ASSESSMENTS else None


def _wanted(found: Assessment, each: Happened) -> News | None:
    step = next((one for one in queries.open_steps(found) if one.token.pk == each.object_id("token")), None)
    if step is None:
        return None
    words = _("Your signature is wanted under the assessment of {about}: {step}.")
    return News(queries.signers_of(found, step), words, _url("assessment", found), {"about": found.about, "step": step.name})


_day = lazy(formats.day, str)


def _in_zone(at: datetime | None, hall: Hall | None) -> str:
    with timezone.override(hall_zone(hall)):
        return str(formats.moment(at))


_moment = lazy(_in_zone, str)


def _url(name: str, found: Model) -> str:
    return reverse(f"quality:{name}", args=[found.pk])


def _ended(found: Assessment) -> News:
    words = (
        _("The assessment of {about} is signed by everybody.")
        if found.state == AssessmentState.SIGNED
        else _("The assessment of {about} was sent back.")
    )
    return News([found.made_by_id, found.staff_id], words, _url("assessment", found), {"about": found.about})


def _given(found: Finding) -> News:
    words = _("A finding is yours to remedy by {day}: {text}.")
    values = {"text": found, "day": _day(found.due_date)}
    return News([found.owner_id], words, _url("finding", found), values)


def _asked(found: Evaluation) -> News:
    people = found.experts.filter(submitted_at__isnull=True).values_list("staff_id", flat=True)
    return News(people, _("Your comparisons are asked for in “{name}”."), _url("evaluation", found), {"name": found})


def _awarded(found: Candidate) -> News:
    words = _("You have been awarded “{award}”.")
    return News([found.staff_id], words, _url("award_round", found.round), {"award": found.round.award})


def _decided(found: Proposal) -> News:
    words = (
        _("A sanction for you was proposed by the rule “{rule}”, and declined.")
        if found.rule.sense == "sanction"
        else _("You have been given a reward by the rule “{rule}”.")
        if found.state == ProposalState.GRANTED
        else _("A reward for you by the rule “{rule}” was declined.")
    )
    # A sanction imposed is told of where one appeals against it: in its register.
    people = [] if found.sanction_id else [found.staff_id]
    return News(people, words, _url("proposal", found), {"rule": found.rule})


def _appealed(found: Proposal) -> News:
    people = deciders("quality.answer_proposal", found.hall_id, but={found.staff_id, found.decided_by_id})
    words = _("{name} appeals: a reward by the rule “{rule}” was declined. You may decide.")
    return News(people, words, _url("proposal", found), {"name": found.staff, "rule": found.rule})


def _scored(found: Inspection) -> News:
    words = _("You were scored {score} of 100 in “{sheet}”. You may appeal against it once.")
    people = [] if found.score is None or found.kind == InspectionKind.VISIT or found.calibrates else [found.about_staff_id]
    return News(people, words, _url("inspection", found), {"score": f"{found.score or 0:.1f}", "sheet": found.sheet})


def _contested(found: Appeal) -> News:
    people = deciders("quality.decide_appeal", found.hall_id, but={found.staff_id, found.inspection.inspector_id})
    words = _("{name} appeals against a score of {score}. You may decide.")
    return News(people, words, _url("appeal", found), {"name": found.staff, "score": f"{found.score_before:.1f}"})


def _heard(found: Appeal) -> News:
    words = (
        _("On your appeal the score stays as it was.")
        if found.state == AppealState.UPHELD
        else _("On your appeal the score was changed.")
    )
    return News([found.staff_id], words, _url("appeal", found), {})


def _assigned(found: VisitorWave) -> News:
    people = found.visits.filter(inspection__done_at__isnull=True).values_list("visitor_id", flat=True)
    words = _("Mystery visits in “{name}” are yours: where and when stands in your rounds, and is nobody else's business.")
    return News(people, words, reverse("quality:rounds"), {"name": found})


def _published(found: VisitorWave) -> News:
    people = {one for hall in found.halls.all() for one in deciders("quality.make_assessment", hall.pk)}
    return News(
        sorted(people),
        _("The results of the mystery visits “{name}” are published."),
        _url("visitor_wave", found),
        {"name": found},
    )


def _award_contested(found: AwardAppeal) -> News:
    one = found.candidate
    ranked = one.round.candidates.filter(place__isnull=False).values_list("staff_id", flat=True)
    people = deciders("quality.decide_award_appeal", one.round.hall_id, but={found.staff_id, *ranked})
    words = _("{name} appeals against a place in “{award}”. You may decide.")
    return News(people, words, _url("award_appeal", found), {"name": found.staff, "award": one.round.award})


def _award_heard(found: AwardAppeal) -> News:
    words = (
        _("On your appeal your points in “{award}” were changed.")
        if found.state == "changed"
        else _("On your appeal your place in “{award}” stays as it was.")
    )
    return News([found.staff_id], words, _url("award_appeal", found), {"award": found.candidate.round.award})


def _announced(found: AwardRound) -> News:
    people = Staff.objects.filter(left_date__isnull=True, hall__isnull=False)
    people = people.filter(hall=found.hall_id) if found.hall_id else people
    words = _("“{award}” is announced for {first} – {latest}: by which criteria stands there.")
    return News(people.values_list("pk", flat=True), words, _url("award_round", found), _days(found))


def _ranked(found: AwardRound) -> News:
    words = _("“{award}” for {first} – {latest} is ranked. You may appeal against your place until {until}.")
    people = found.candidates.values_list("staff_id", flat=True)
    return News(people, words, _url("award_round", found), {**_days(found), "until": _moment(found.appeals_until, found.hall)})


def _round_decided(found: AwardRound) -> News:
    words = _("“{award}” for {first} – {latest} is decided: the winners stand there.")
    people = found.candidates.filter(is_awarded=False).values_list("staff_id", flat=True)
    return News(people, words, _url("award_round", found), _days(found))


def _days(found: AwardRound) -> Mapping[str, Any]:
    return {"award": found.award, "first": _day(found.first_date), "latest": _day(found.latest_date)}


def _concluded(found: ReviewSample) -> News:
    people = found.readers.filter(left_date__isnull=True).values_list("pk", flat=True)
    words = _("“{name}” is scored: strengths and weaknesses of {n} services.")
    return News(
        people,
        words,
        _url("sample", found),
        {"name": found, "n": found.reviews.values("event_id", "subject_id").distinct().count()},
    )


_CONCERNED: Mapping[str, tuple[str, type[Model], Callable[[Any], News]]] = {
    ASSESSMENT_ENDED.name: ("assessment", Assessment, _ended),
    FINDING_GIVEN.name: ("finding", Finding, _given),
    EVALUATION_OPENED.name: ("evaluation", Evaluation, _asked),
    AWARDED.name: ("candidate", Candidate, _awarded),
    ROUND_ANNOUNCED.name: ("awardround", AwardRound, _announced),
    ROUND_RANKED.name: ("awardround", AwardRound, _ranked),
    ROUND_DECIDED.name: ("awardround", AwardRound, _round_decided),
    VISITS_ASSIGNED.name: ("visitorwave", VisitorWave, _assigned),
    VISITORS_PUBLISHED.name: ("visitorwave", VisitorWave, _published),
    MERIT_DECIDED.name: ("proposal", Proposal, _decided),
    MERIT_APPEALED.name: ("proposal", Proposal, _appealed),
    SAMPLE_CONCLUDED.name: ("reviewsample", ReviewSample, _concluded),
    INSPECTED.name: ("inspection", Inspection, _scored),
    APPEALED.name: ("appeal", Appeal, _contested),
    APPEAL_DECIDED.name: ("appeal", Appeal, _heard),
    AWARD_APPEALED.name: ("awardappeal", AwardAppeal, _award_contested),
    AWARD_APPEAL_DECIDED.name: ("awardappeal", AwardAppeal, _award_heard),
}


@subscriber(
    "quality.tell_people",
    ASSESSMENT_ENDED,
    FINDING_GIVEN,
    EVALUATION_OPENED,
    AWARDED,
    MERIT_DECIDED,
    MERIT_APPEALED,
    SAMPLE_CONCLUDED,
    APPEALED,
    APPEAL_DECIDED,
    AWARD_APPEALED,
    AWARD_APPEAL_DECIDED,
    ROUND_ANNOUNCED,
    ROUND_RANKED,
    ROUND_DECIDED,
    VISITS_ASSIGNED,
    VISITORS_PUBLISHED,
    INSPECTED,
)
def tell_people(happened: list[Happened]) -> None:
    """Tell whomever it concerns."""
    tell_news((each, _news(each)) for each in happened)


def _news(each: Happened) -> News | None:
    word, model, told = _CONCERNED[each.type]
    found = model._base_manager.filter(pk=each.object_id(word)).first()
    return None if found is None else told(found)
