"""What a demo has been asked and shown: replies to surveys, rounds and their findings, a wave of mystery visits, reviews."""

import math
import random
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any

from tingtang.cases.models import Kind
from tingtang.core.actors import SYSTEM, Actor
from tingtang.org.models import Hall, Staff, Zone
from tingtang.packs.schemas.demo import Demo, Round
from tingtang.quality.actions import inspections, integrity, reviews, surveys, visitors
from tingtang.quality.models import Finding, Inspection, InspectionPlan, MysteryVisit, ReviewSample, Sheet, Survey, SurveyWave
from tingtang.quality.queries.reviews import population
from tingtang.quality.queries.seen import holders
from tingtang.quality.queries.visitors import visitors_for as who_visits
from tingtang.quality.rules.questions import Question
from tingtang.quality.rules.sheets import Item

REPLIES = {"csat-after-service": 60, "servqual": 24, "kano-services": 24}
OF_CASES = {"desk-csat": 32}  # asked after cases, by the wave that the pack has opened
ROUNDS_BACK, SEED = 8, 20261122
LEAST_HEARD = 4  # recordings of each clerk before today


def enter(
    demo: Demo, hall: Hall, staff: Mapping[str, Staff], acting: Mapping[int, Actor], *, at: datetime, language: str
) -> None:
    """Enter it once; a hall that has a plan has its story."""
    if InspectionPlan.objects.filter(hall=hall).exists():
        return
    people = _people(hall, staff)
    chance = random.Random(SEED)  # noqa: S311 - a demo is the same each time
    _surveys(hall, {**REPLIES, **demo.replies}, at, chance, language)
    _places(demo.rounds, hall, staff, at, language)
    _rounds(hall, people, acting, at, chance)
    _visits(hall, people, acting, at, chance)
    _reviews(hall, people, acting, at, chance)
    _findings(hall, people, acting, at)
    kind = Kind.objects.filter(code="complaint").first()
    if kind is not None:
        integrity.save_care(SYSTEM, hall=hall, kind=kind, at=at)


def _people(hall: Hall, staff: Mapping[str, Staff]) -> list[Staff]:
    """Who inspects, first those who may: inspector, supervisor, then the others of the hall."""
    held = {one.pk: set(one.grants.values_list("role__code", flat=True)) for one in staff.values()}
    order = ("inspector", "supervisor", "guide", "clerk", "agent")
    known = [one for code in order for one in staff.values() if code in held[one.pk] and one.hall_id == hall.pk]
    return list(dict.fromkeys(known))


def _leaders() -> list[Staff]:
    """Whom strengths and weaknesses of finished work are told to."""
    return list(Staff.objects.filter(grants__role__code="leadership", account__is_demo=True).order_by("pk").distinct()[:1])


SCRIPT = {
    "zh-hans": "您好，打扰了，这里是服务中心回访。想请您为最近一次办事打个分，约一分钟，可以吗？回答只用于改进服务，不告诉经办人。",
    "zh-hant": "您好，打擾了，這裡是服務中心回訪。想請您為最近一次辦事打個分，約一分鐘，可以嗎？回答只用於改進服務，不告訴經辦人。",
    "en": "Good day, this is the service centre. May I ask you to rate your latest visit? It takes a minute. "
    "Your answers improve the service; whoever served you is not told.",
}


def _surveys(hall: Hall, wanted: Mapping[str, int], at: datetime, chance: random.Random, language: str) -> None:
    for told in SurveyWave.objects.filter(edition__survey__code__in=OF_CASES, hall=hall, state="open").select_related(
        "edition__survey"
    ):
        surveys.save_wave(SYSTEM, at=at, wave=told, opens_at=at - timedelta(days=30))
        told.refresh_from_db()
        _replied(told, OF_CASES[told.edition.survey.code], at, chance)
    for code, count in wanted.items():
        if code == "csat-after-service" and not hall.counters.exists():
            continue  # nobody is served at a counter
        survey = Survey.objects.filter(code=code).first()
        if survey is None or SurveyWave.objects.filter(edition__survey=survey, hall=hall).exists():
            continue
        edition = survey.versions.order_by("-number").first() or surveys.publish_survey(SYSTEM, survey=survey, at=at)
        wave = surveys.save_wave(
            SYSTEM, at=at, edition=edition, name=_joined(survey.name_in(language), hall.name_in(language)),
            hall=hall, opens_at=at - timedelta(days=30),
            closes_at=at + timedelta(days=60), is_open=True, trigger="visits.service.finished" if code.startswith("csat") else "",
            share=0.2, wanted=200, script=SCRIPT,
        )  # fmt: skip
        surveys.move_wave(SYSTEM, wave=wave, state="open", at=at - timedelta(days=30))
        wave.refresh_from_db()
        _replied(wave, count, at, chance)


def _replied(wave: SurveyWave, count: int, at: datetime, chance: random.Random) -> None:
    for number in range(count):
        day = at - timedelta(days=chance.uniform(0.1, 28))
        channel = "paper" if number % 5 == 0 else "phone"
        surveys.enter_reply(SYSTEM, wave=wave, answers=_answers(wave.edition.asked, chance), at=day, channel=channel)


def _joined(*names: str) -> str:
    return " · ".join(names)[:120]


def _answers(questions: Sequence[Question], chance: random.Random) -> dict[str, Any]:
    return answered(questions, chance, 0.78)


def answered(questions: Sequence[Question], chance: random.Random, usual: float) -> dict[str, Any]:
    """Answers of somebody to all questions, in a mood around the usual one (0 to 1)."""
    mood = chance.gauss(usual, 0.16)
    return {one.code: _answer(one, mood, chance) for one in questions if one.kind not in {"text", "number", "date"}}


def _answer(one: Question, mood: float, chance: random.Random) -> Any:
    if one.kind == "scale":
        return _on(one, mood + chance.gauss(0, 0.1))
    if one.kind == "matrix":
        shift = 0.1 if one.measure == "expectation" else -0.08
        slow = {row.code for row in one.rows if row.dimension == "responsiveness"} if one.measure == "perception" else set()
        return {row.code: _on(one, mood + shift - 0.14 * (row.code in slow) + chance.gauss(0, 0.09)) for row in one.rows}
    if one.kind == "kano":
        return chance.choice(_KANO[int(one.code[1:]) % len(_KANO)])
    if one.kind == "points":
        cuts = sorted(chance.sample(range(12, 88), len(one.options) - 1))
        return {option.code: b - a for option, a, b in zip(one.options, [0, *cuts], [*cuts, 100], strict=True)}
    codes = [option.code for option in one.options]
    return [chance.choice(codes)] if one.kind == "several" else chance.choice(codes)


_KANO = [
    [{"functional": 3, "dysfunctional": 3}, {"functional": 3, "dysfunctional": 3}, {"functional": 5, "dysfunctional": 2}],
    [{"functional": 1, "dysfunctional": 3}, {"functional": 1, "dysfunctional": 3}, {"functional": 1, "dysfunctional": 5}],
    [{"functional": 2, "dysfunctional": 5}, {"functional": 2, "dysfunctional": 5}, {"functional": 1, "dysfunctional": 5}],
    [{"functional": 1, "dysfunctional": 5}, {"functional": 1, "dysfunctional": 3}, {"functional": 1, "dysfunctional": 5}],
]


def _on(one: Question, share: float) -> int:
    return one.low + round(min(1.0, max(0.0, share)) * (one.high - one.low))


def _places(rounds: Sequence[Round], hall: Hall, staff: Mapping[str, Staff], at: datetime, language: str) -> None:
    """Rounds of places of the hall's own; what they find is for whoever answers for the place."""
    places = {zone.code: zone.name_in(language) for zone in Zone.objects.filter(hall=hall)}
    starts = at.astimezone(hall.zone).date() - timedelta(days=ROUNDS_BACK)
    for one in rounds:
        inspections.save_plan(
            SYSTEM, hall=hall, at=at - timedelta(days=ROUNDS_BACK), sheet=Sheet.objects.get(code=one.sheet),
            place=one.place.read(language) if one.place else places[one.zone or ""],
            inspector=staff[one.who], rhythm=one.rhythm, days=one.days, due_time=time.fromisoformat(one.due), starts_date=starts,
        )  # fmt: skip


def _rounds(hall: Hall, people: Sequence[Staff], acting: Mapping[int, Actor], at: datetime, chance: random.Random) -> None:
    able = [one for one in people if one in holders("quality.inspect", hall.pk)]
    first, second = able[0], able[1] if len(able) > 1 else None
    today = at.astimezone(hall.zone).date()
    began = at - timedelta(days=ROUNDS_BACK)
    for code, rhythm, days, hour, other in (("hall-daily", "day", [], 10, None), ("six-s", "week", [0, 3], 16, second)):
        sheet = Sheet.objects.get(code=code)
        inspections.save_plan(
            SYSTEM, hall=hall, at=began, sheet=sheet, inspector=first, second=other, rhythm=rhythm, days=days,
            due_time=time(hour), starts_date=today - timedelta(days=ROUNDS_BACK),
        )  # fmt: skip
    done = Inspection.objects.filter(hall=hall, plan__isnull=False, due_at__lt=at).select_related("hall").order_by("due_at", "pk")
    for number, one in enumerate(done):
        if number % 6 == 5:
            continue  # one in six was forgotten, and shows as late
        when = min(at, (one.due_at or at) - timedelta(minutes=chance.randrange(5, 90)))
        actor = acting[one.inspector_id or first.pk]
        marks = _marks(one.looked_at, 0.93, chance)
        for item in one.looked_at:  # no photos in a demo: where one would be wanted, all is well
            marks[item.code] = {"value": item.most} if item.photo else marks[item.code]
        inspections.hand_in(actor, hall=hall, key=one.key, marks=marks, at=when)


def _marks(items: Sequence[Item], level: float, chance: random.Random) -> dict[str, Any]:
    if_scored = {item.code: max(0, min(item.most, round(chance.gauss(level, 0.12) * item.most))) for item in items}
    return {item.code: {"value": if_scored[item.code] if item.how == "score" else int(chance.random() < level)} for item in items}


def _findings(hall: Hall, people: Sequence[Staff], acting: Mapping[int, Actor], at: datetime) -> None:
    known = Finding.objects.filter(hall=hall, inspection__kind__in=["round", "spot"])
    heard = Finding.objects.filter(hall=hall, inspection__kind="review", inspection__done_at__lt=at)
    for number, one in enumerate((known | heard).order_by("pk")):
        owner = one.owner or people[2 + number % max(1, len(people) - 2)] if len(people) > 2 else people[1]
        given = inspections.give_finding(SYSTEM, finding=one, owner=owner, due_date=one.due_date, at=at)
        if number % 4 == 0:
            continue
        when = min(at, (one.inspection.done_at or at) + timedelta(hours=20))
        inspections.remedy_finding(acting[owner.pk], finding=given, remedy="已现场整改，并在班前会提醒全员", at=when)
        if number % 4 > 1:
            checker = next(one for one in people if one.pk != owner.pk)
            inspections.check_finding(
                acting[checker.pk], finding=given, is_remedied=number % 7 != 0, at=min(at, when + timedelta(hours=4))
            )


def _visits(hall: Hall, people: Sequence[Staff], acting: Mapping[int, Actor], at: datetime, chance: random.Random) -> None:
    outside = list(holders("quality.make_visit").filter(hall__isnull=True, account__is_demo=True).order_by("pk")[:3])
    today = at.astimezone(hall.zone).date()
    if not outside:
        return
    sheet = Sheet.objects.get(code="mystery-visit")
    wave = visitors.save_visitor_wave(
        SYSTEM, at=at - timedelta(days=21), name="三季度暗访", sheet=sheet, starts_date=today - timedelta(days=20),
        ends_date=today - timedelta(days=6), quota=3, year=today.year, halls=[hall],
        script="以首次办事的群众身份进厅，不亮身份；问清所需材料，询问投诉渠道；离厅后两小时内填表。",
    )  # fmt: skip
    visitors.assign_visits(SYSTEM, visitor_wave=wave, visitors=outside, at=at - timedelta(days=20))
    for visit in MysteryVisit.objects.filter(wave=wave).select_related("inspection"):
        when = min(at, datetime.combine(visit.day, datetime.min.time(), hall.zone) + timedelta(hours=15))
        marks = _marks(sheet.looked_at, 0.86, chance)
        actor = Actor("account", visit.visitor.account_id, str(visit.visitor), staff_id=visit.visitor_id)
        visitors.make_visit(
            actor,
            visit=visit,
            visitor=visit.visitor,
            marks=marks,
            at=when,
            note="办事顺畅，材料说明清楚；取号机旁无人引导约三分钟。",
        )
    visitors.publish_visitors(SYSTEM, visitor_wave=wave, at=at - timedelta(days=2))
    _next_visits(hall, sheet, at)


def _next_visits(hall: Hall, sheet: Sheet, at: datetime) -> None:
    """Visits to come, by somebody from outside."""
    today = at.astimezone(hall.zone).date()
    wave = visitors.save_visitor_wave(
        SYSTEM, at=at, name="四季度暗访（外部）", sheet=sheet, starts_date=today, ends_date=today + timedelta(days=13), quota=2,
        year=today.year, halls=[hall], is_outside=True, script="以首次办事的群众身份进厅，不亮身份；离厅后两小时内在手机上填表。",
    )  # fmt: skip
    people = list(who_visits(wave))
    if people:
        visitors.assign_visits(SYSTEM, visitor_wave=wave, visitors=people, at=at)


def _reviews(hall: Hall, people: Sequence[Staff], acting: Mapping[int, Actor], at: datetime, chance: random.Random) -> None:
    today = at.astimezone(hall.zone).date()
    sheet = Sheet.objects.get(code="recording-review")
    able = [one for one in people if one in holders("quality.review", hall.pk)][:2]
    if able:
        _earlier_reviews(hall, sheet, able, acting, at, chance)
    for name, size, is_calibration in (("窗口录音周评", 10, False), ("评分校准", 3, True)):
        sample = reviews.save_sample(
            SYSTEM, hall=hall, at=at, name=name, sheet=sheet, since_date=today - timedelta(days=14), until_date=today, size=size,
            stratum="clerk", is_calibration=is_calibration, rhythm="" if is_calibration else "week", readers=_leaders() or people[1:2],
        )  # fmt: skip
        if not population(sample):
            continue
        made = reviews.draw_sample(SYSTEM, sample=sample, reviewers=able, at=at, seed=SEED)
        for number, one in enumerate(made):
            if number % 5 != 4:
                reviews.score_review(acting[one.reviewer_id], review=one, marks=_marks(sheet.looked_at, 0.88, chance), at=at)
    _appeal(hall, acting, at)


def _earlier_reviews(
    hall: Hall, sheet: Sheet, able: Sequence[Staff], acting: Mapping[int, Actor], at: datetime, chance: random.Random
) -> None:
    """Each past day's recordings, heard on the working day that followed: what rewards and awards of days that are over rest on."""
    today = at.astimezone(hall.zone).date()
    served = population(ReviewSample(hall=hall, since_date=today - timedelta(days=14), until_date=today - timedelta(days=1)))
    days = sorted({one.at.astimezone(hall.zone).date() for one in served})
    clerks = sorted({one.objects["clerk"] for one in served})
    for day, following in pairwise(days):
        heard = datetime.combine(following, time(9), hall.zone)
        sample = reviews.save_sample(
            SYSTEM, hall=hall, at=heard, name=f"窗口录音日评 · {day:%m-%d}", sheet=sheet, since_date=day, until_date=day,
            size=len(clerks) * math.ceil(LEAST_HEARD / (len(days) - 1)), stratum="clerk",
        )  # fmt: skip
        made = reviews.draw_sample(SYSTEM, sample=sample, reviewers=able, at=heard, seed=SEED)
        for number, one in enumerate(made, 1):
            level = 0.97 if clerks.index(one.clerk_id or 0) % 3 == 0 else 0.9
            marks = _marks(sheet.looked_at, level, chance)
            reviews.score_review(acting[one.reviewer_id], review=one, marks=marks, at=heard + timedelta(minutes=7 * number))


def _appeal(hall: Hall, acting: Mapping[int, Actor], at: datetime) -> None:
    scored = (
        Inspection.objects.filter(kind="review", hall=hall, done_at__isnull=False, about_staff__isnull=False)
        .order_by("score")
        .first()
    )
    actor = acting.get(scored.about_staff_id or 0) if scored is not None else None
    if scored is not None and actor is not None:
        text = "当时客户多次打断，录音里有两段没听到我的完整说明，请复听。"
        reviews.appeal(actor, inspection=scored, text=text, at=at)
