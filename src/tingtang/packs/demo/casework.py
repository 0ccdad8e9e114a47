"""Lets the cases of a demo happen: opened, taken, asked back, answered and closed by ordinary actions at their times."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from django.db.models import Q

from tingtang.cases.actions.approvals import ask_approval
from tingtang.cases.actions.desk import mark_lesson, refuse
from tingtang.cases.actions.ending import ask_call_back, check_quality, draw_call_backs, tell
from tingtang.cases.actions.merging import merge
from tingtang.cases.actions.notes import write_note
from tingtang.cases.actions.opening import change_case, open_case
from tingtang.cases.actions.people import assign_case
from tingtang.cases.actions.portal import rate
from tingtang.cases.actions.reception import end_reception, note_reception, save_reception_desk
from tingtang.cases.actions.relations import link, watch
from tingtang.cases.actions.steps import move
from tingtang.cases.actions.tables import save_rule, save_way
from tingtang.cases.models import Case, DispatchRule, Kind, TeamWay
from tingtang.catalogue import actions as catalogue
from tingtang.catalogue.actions.versions import today
from tingtang.catalogue.models import Calendar, Service, Standard
from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import Problem
from tingtang.customers.models import Customer
from tingtang.org.actions.teams import save_team, save_team_member
from tingtang.org.models import Hall, Staff, Team
from tingtang.packs.actions import tell_story
from tingtang.packs.demo import bound, procedures
from tingtang.packs.demo.deciding import dated, decided, lasted, worked_off
from tingtang.packs.demo.fitting import filled, fitted
from tingtang.packs.demo.life import EVENING, MORNING, WORKDAYS, Life
from tingtang.packs.schemas import casework

LATEST: Final = timedelta(minutes=8)
SETTLED_AFTER: Final = timedelta(hours=36)  # older cases are nearly all finished
LEFT: Final = 0.3  # share of the fresh ones that nobody has taken yet
QUICK: Final = 15  # minutes: what is reached so soon is begun at once, without a call first
RATED: Final = 0.7  # of the customers whose case is resolved, so many say how it was handled
OPINIONS: Final = {"very_satisfied": 8, "satisfied": 6, "average": 2, "dissatisfied": 1}
PROMPT, DONE, FORGOTTEN, ANSWERED = 0.8, 0.9, 0.08, 0.5
TAKEN: Final = "已收到，正在处理，有进展马上告知。"
HEARD: Final = "您好，您反映的事项已经受理，正在核实，一个工作日内向您告知进展。"
ENDINGS: Final[dict[str, dict[str, Any]]] = {  # what is filled in where a story does not say it
    "complaint": {
        "severity": "ordinary", "decision": "partly", "remedy": "explanation", "cause": "procedure",
        "findings": "已向当事人和岗位核实", "prevention": "已在班前会通报并纳入检查",
    },
    "suggestion": {"adoption": "adopted", "adoption_reason": "意见合理，可以落实", "carried_out_by": "综合科"},
    "fault": {"solution": "已现场修复并试用正常"},
    "incident": {"cause": "见所附事件的处理记录", "solution": "已按应急方案恢复服务"},
}  # fmt: skip
RESTORED: Final = "已恢复正常，原因和处理办法记在事件单上。"
OWN_SAID: Final = "已按计划做完，结果见处理情况。"
SAID: Final = "您好，您反映的事项已经办结，具体情况已电话告知。如有疑问，请随时与我们联系。"


@dataclass(frozen=True)
class Cast:
    """Who works in the hall and for what."""

    hall: Hall
    teams: Mapping[str, Team]
    people: Mapping[str, list[Staff]]
    actors: Mapping[int, Actor]
    kinds: Mapping[str, Kind]
    services: Mapping[str, Service]
    customers: list[Customer]
    known: Mapping[str, Customer] = field(default_factory=dict)


def enter(
    demo: casework.DemoCases,
    hall: Hall,
    staff: Mapping[str, Staff],
    actors: Mapping[int, Actor],
    *,
    at: datetime,
    language: str,
    known: Mapping[str, Customer] | None = None,
) -> int:
    """Let the cases of a demo happen in a hall that has none yet; how many that were."""
    if not (demo.stories or demo.runs) or Case.objects.filter(hall=hall).exists():
        return 0
    _times(demo, at, language)
    cast = replace(_cast(demo, hall, staff, actors, at, language), known=known or {})
    chance = random.Random(demo.seed)  # noqa: S311 - a demo, not a secret
    starts = sorted(_moment(chance, demo.days, at, hall) for _number in range(demo.count))
    made = [
        tell_story(SYSTEM, story=partial(_live, demo.stories[n % len(demo.stories)], cast, chance, start, at))
        for n, start in enumerate(starts)
    ]
    tell_story(SYSTEM, story=partial(_restored, demo, cast, at))
    _relate([case for case in made if case is not None], cast, at)
    _heard(demo, cast, staff, actors, at)
    _waiting(demo, cast, staff, actors, at)
    company = procedures.Company(hall, cast.customers, actors, staff)
    return len(made) + procedures.enter(demo.runs, company, seed=demo.seed, at=at, pass_time=partial(_in_hours, hall))


def _heard(demo: casework.DemoCases, cast: Cast, staff: Mapping[str, Staff], actors: Mapping[int, Actor], at: datetime) -> None:
    """What the reception noted, and what came of it an hour later."""
    keeper = staff[demo.keeper] if demo.keeper else None
    if keeper is None:
        return
    save_reception_desk(SYSTEM, hall=cast.hall, keeper=keeper, at=at - timedelta(days=demo.days))
    for one in demo.heard:
        then = at - timedelta(hours=one.hours_ago)
        due = None if one.due_in is None else (at + timedelta(days=one.due_in)).astimezone(cast.hall.zone).date()
        made = note_reception(
            actors[keeper.pk], hall=cast.hall, way=one.way, topic=one.topic, name=one.name, text=one.text, mood=one.mood,
            measures=one.measures, is_settled=one.is_settled, importance=one.importance,
            remains=one.remains, due_date=due, kind=cast.kinds.get(one.kind or ""), at=then,
        )  # fmt: skip
        if one.result:
            end_reception(actors[keeper.pk], reception=made, result=one.result, at=then + timedelta(hours=1))


def _waiting(demo: casework.DemoCases, cast: Cast, staff: Mapping[str, Staff], actors: Mapping[int, Actor], at: datetime) -> None:
    """What waits for a word: approvals, and the customers who are called back."""
    cases = Case.objects.filter(hall=cast.hall)
    for one in demo.wanted:
        case = cases.open().filter(title=one.title).order_by("-opened_at").first()
        if case is not None:
            asker = actors.get(case.assignee_id or 0, SYSTEM)
            people = [staff[name] for name in one.of]
            ask_approval(asker, case=case, title=one.title, people=people, request=one.text, at=at - timedelta(minutes=40))
    for kind in cast.kinds.values():
        for back in (7, 14, 31):
            draw_call_backs(SYSTEM, kind=kind, day=(at - timedelta(days=back)).date(), at=at)
    ended = cases.filter(phase="closed", customer__isnull=False, merged_into__isnull=True, call_backs=None).order_by("-closed_at")
    for case in ended[: demo.called_back]:
        ask_call_back(SYSTEM, case=case, at=at - timedelta(minutes=20))


def _in_hours(hall: Hall, then: datetime) -> datetime:
    """The same time if somebody is at work then, else the next morning."""
    local = then.astimezone(hall.zone)
    if local.hour >= EVENING:
        local = (local + timedelta(days=1)).replace(hour=MORNING, minute=20)
    while local.weekday() >= len(WORKDAYS):
        local = (local + timedelta(days=1)).replace(hour=MORNING, minute=20)
    return local if local.hour >= MORNING else local.replace(hour=MORNING, minute=20)


def _times(demo: casework.DemoCases, at: datetime, language: str) -> None:
    since = at - timedelta(days=demo.days + 1)
    if demo.calendar is not None and not Calendar.objects.filter(code=demo.calendar.code).exists():
        names, is_first = demo.calendar.name, not Calendar.objects.filter(is_default=True).exists()
        week = dict.fromkeys(WORKDAYS, demo.calendar.opens)
        catalogue.save_calendar(
            SYSTEM, code=demo.calendar.code, name=names.read(language), names=names.all, week=week, is_default=is_first, at=since
        )
    for one in demo.standards:
        if not Standard.objects.filter(code=one.code).exists() and not Standard.objects.filter(service__isnull=True).exists():
            kept = catalogue.save_standard(SYSTEM, code=one.code, name=one.name.read(language), names=one.name.all, at=since)
            targets = [
                {"clock": target.clock, "minutes": target.within // 60}
                | ({"priority": target.priority} if target.priority else {})
                for target in one.targets
            ]
            norms = [{"text": one.norm.all, "minutes": one.targets[0].within // 60, "check": one.check.all}]
            catalogue.adopt_version(
                SYSTEM, standard=kept, source="demo", effective_date=today(since), targets=targets,
                norms=norms, procedure=[{"code": "answer", "name": one.step.all}], at=since,
            )  # fmt: skip


def _cast(
    demo: casework.DemoCases,
    hall: Hall,
    staff: Mapping[str, Staff],
    actors: Mapping[int, Actor],
    at: datetime,
    language: str,
) -> Cast:
    since = at - timedelta(days=demo.days + 1)
    teams: dict[str, Team] = {}
    people: dict[str, list[Staff]] = {}
    for one in demo.teams:
        found = Team.objects.filter(code=one.code).first()
        if found is None:
            found = save_team(SYSTEM, hall=hall, code=one.code, name=one.name.read(language), names=one.name.all, at=since)
        if not found.members.exists():  # a team of the pack has nobody yet
            for name in one.members:
                save_team_member(SYSTEM, team=found, staff=staff[name], is_lead=name == one.lead, at=since)
        teams[one.code], people[one.code] = found, [staff[name] for name in one.members]
    _table(demo, teams, since, language)
    kinds = {kind.code: kind for kind in Kind.objects.filter(is_active=True)}
    services = {service.code: service for service in Service.objects.all()}
    living = Customer.objects.filter(merged_into__isnull=True, erased_at__isnull=True)
    customers = list(living.filter(Q(hall=hall) | Q(hall__isnull=True)).order_by("pk")[:200])
    return Cast(hall, teams, people, actors, kinds, services, customers)


def _table(demo: casework.DemoCases, teams: Mapping[str, Team], since: datetime, language: str) -> None:
    """How teams hand out, and the decision table by which new cases come to them."""
    for one in demo.teams:
        if not TeamWay.objects.filter(team=teams[one.code]).exists():
            save_way(SYSTEM, teamway=TeamWay(team=teams[one.code]), team=teams[one.code], way=one.hands_out, at=since)
    for order, rule in enumerate(demo.rules, 1):
        if not DispatchRule.objects.filter(code=rule.code).exists():
            names: dict[str, Any] = {"name": rule.name.read(language), "names": rule.name.all}
            save_rule(
                SYSTEM,
                about=rule.about,
                code=rule.code,
                **names,
                order=order * 10,
                condition=rule.when,
                team=teams[rule.team],
                at=since,
            )


def _moment(chance: random.Random, days: int, at: datetime, hall: Hall) -> datetime:
    """A time in the office hours of one of the last days; more of them lately."""
    back = days * chance.random() ** 1.4
    local = (at - timedelta(days=back)).astimezone(hall.zone)
    while local.weekday() >= len(WORKDAYS):
        local -= timedelta(days=chance.randint(1, 6))
    local = local.replace(hour=8, minute=40) + timedelta(minutes=chance.uniform(0, 500))
    return min(local, at - LATEST - timedelta(minutes=chance.uniform(0, 200)))


def _live(story: casework.Story, cast: Cast, chance: random.Random, start: datetime, now: datetime) -> Case | None:
    """One case from its first moment to where it stands now."""
    people = cast.people.get(story.team, [])
    kind = cast.kinds.get(story.kind)
    if kind is not None and kind.plan.approvals:  # who leads the others decides on what they ask for
        leads = cast.teams[story.team].members.filter(is_lead=True).values_list("staff", flat=True)
        people = [one for one in people if one.pk not in leads] or people
    reporter, holder = chance.choice(people), chance.choice(people)
    is_own = story.channel == "internal"
    if kind is None:
        return None
    life = Life(story, start, now, chance, cast.hall.zone)
    given: dict[str, Any] = {} if is_own or not cast.customers else {"customer": chance.choice(cast.customers)}
    if story.who is not None and story.who in cast.known:
        given["customer"] = cast.known[story.who]
    if story.service is not None and story.service in cast.services:
        given["service"] = cast.services[story.service]
    given["fields"] = filled(kind, story.fields, title=story.title, reporter=reporter, on=start.astimezone(cast.hall.zone).date())
    case = open_case(
        cast.actors[reporter.pk], kind=kind, title=story.title, body=story.body, hall=cast.hall, team=cast.teams[story.team],
        channel=story.channel, impact=story.impact, urgency=story.urgency, tags=story.tags, assets=story.assets, at=start, **given,
    )  # fmt: skip
    is_old = now - start > SETTLED_AFTER
    if not is_old and chance.random() < LEFT:
        return case
    life.pass_time(*story.reach)
    assign_case(SYSTEM, case=case, staff=holder, at=life.at)
    _work(case, life, cast.actors[holder.pk], cast.actors, is_old=is_old)
    return case


def _work(case: Case, life: Life, actor: Actor, actors: Mapping[int, Actor], *, is_old: bool) -> None:
    story = life.story
    if story.refuse:
        if life.pass_time(30, 300):
            refuse(actor, case=case, ground=story.refuse, answer=story.answer, at=life.at)
        return
    is_quick = story.reach[1] <= QUICK
    if not is_quick and story.channel != "internal" and life.chance.random() < PROMPT and life.pass_time(5, 80):
        write_note(actor, case=case, body=HEARD, kind="call", at=life.at)
    if story.channel == "internal" and random.Random(case.number).random() < PROMPT:  # noqa: S311 - a story
        write_note(actor, case=case, body=TAKEN, kind="answer", at=life.at)
    if not decided(case, actor, actors, life.pass_time, life.now_told, is_old=is_old):
        return
    _step(case, life, actor, "working")
    bound.hand(case, story.outside, actor, life.at)
    if story.note and life.pass_time(20, 240):
        write_note(actor, case=case, body=story.note, at=life.at)
    if (story.ask or story.wait) and not _asked_back(case, life, actor, is_old=is_old):
        return
    _end(case, life, actor, is_old=is_old)


def _restored(demo: casework.DemoCases, cast: Cast, now: datetime) -> None:
    """What a rule made of the events is worked on too, by the team that watches them."""
    teams = {one.title: one.team for one in demo.stories}
    for case in Case.objects.filter(hall=cast.hall, kind__nature="incident", channel="monitoring", phase="new").order_by("pk"):
        team = teams.get(case.title, "")
        people, chance = cast.people.get(team, []), random.Random(case.number)  # noqa: S311 - a story
        story = casework.Story(kind="incident", title=case.title, body="", team=team, channel="internal", answer=RESTORED)
        life = Life(story, case.opened_at, now, chance, cast.hall.zone)
        if people and life.pass_time(*story.reach):
            holder = chance.choice(people)
            assign_case(SYSTEM, case=case, staff=holder, at=life.at)
            _work(case, life, cast.actors[holder.pk], cast.actors, is_old=now - case.opened_at > SETTLED_AFTER)


def _asked_back(case: Case, life: Life, actor: Actor, *, is_old: bool) -> bool:
    """Somebody is asked for something first; False while he has not answered."""
    story = life.story
    if life.chance.random() > (0.5 if is_old else 0.8) or not life.pass_time(10, 120):
        return True
    if story.ask:
        write_note(actor, case=case, body=story.ask, kind="call", at=life.at)
    _step(case, life, actor, "pending", story.ask or story.wait)
    if not is_old or not life.pass_time(120, 1500):
        return False
    _step(case, life, actor, "working")
    return True


def _end(case: Case, life: Life, actor: Actor, *, is_old: bool) -> None:
    story, answer = life.story, life.story.answer or (_said(case) if is_old else "")
    is_put_off = not answer or life.chance.random() > (1 - FORGOTTEN if is_old else ANSWERED)
    if not lasted(case, story, actor, life.pass_time, life.now_told, life.chance, is_put_off=is_put_off):
        return
    ending = {**ENDINGS.get(story.kind, {}), **story.fields, **story.ending}
    if not worked_off(case, actor, life.pass_time, life.now_told):
        return
    ending = dated(ending, life.at, life.zone)
    if ending:
        change_case(actor, case=case, fields=fitted(case.kind, ending), at=life.at)
    write_note(actor, case=case, body=answer, kind="answer", at=life.at)
    check_quality(SYSTEM, case=case, is_passed=True, at=life.at)
    bound.settle(case, story.outside, life.at)
    if story.last:
        move(actor, case=case, step=story.last, reason=answer, at=life.at)
        return
    while _step(case, life, actor, "working"):
        pass
    if _step(case, life, actor, "resolved") and case.customer_id is not None:
        _rated(case, life.at)
    if is_old and life.chance.random() < DONE and life.pass_time(200, 2500):
        _tell(case, life)
        _step(case, life, actor, "closed")


def _said(case: Case) -> str:
    return OWN_SAID if case.kind.nature == "internal" else SAID


def _tell(case: Case, life: Life) -> None:
    """Of what the house does of its own accord there is no customer to be told."""
    if case.kind.nature != "internal":
        tell(SYSTEM, case=case, way="call", text="已电话告知办理结果，客户表示清楚。", at=life.at)


def _rated(case: Case, at: datetime) -> None:
    """Some customers say how their case was handled; by chances of its own, so that the rest of the story stays as it is."""
    opinion = random.Random(case.number)  # noqa: S311 - a story
    if opinion.random() < RATED:
        rate(SYSTEM, case=case, level=opinion.choices(list(OPINIONS), list(OPINIONS.values()))[0], at=at)


def _step(case: Case, life: Life, actor: Actor, phase: str, reason: str = "") -> bool:
    """Take the first step ahead that leads to a phase; False where the kind asks for more than the story has."""
    ahead = list(case.kind.life.states)
    found = [
        one
        for one in case.kind.life.steps_from(case.state)
        if case.kind.life.states[one.to].phase == phase
        and one.code not in {"refuse", "reopen"}
        and (reason or not one.asks_reason)
    ]
    found = [
        one for one in found if phase != "working" or case.phase == "pending" or ahead.index(one.to) > ahead.index(case.state)
    ]
    if not found or not life.pass_time(1, 15):
        return False
    try:
        move(actor, case=case, step=found[0].code, reason=reason, at=life.at)
    except Problem:
        return False
    return True


def _relate(cases: list[Case], cast: Cast, at: datetime) -> None:
    """Some cases have to do with others: duplicates merged, faults linked, watched, one to learn from."""
    by_title: dict[str, list[Case]] = {}
    for case in Case.objects.filter(pk__in=[one.pk for one in cases]).order_by("opened_at"):
        by_title.setdefault(case.title, []).append(case)
    repeated = [group for group in by_title.values() if len([one for one in group if one.is_open]) > 1]
    for group in repeated[:3]:
        alive = [one for one in group if one.is_open]
        merge(SYSTEM, case=alive[1], into=alive[0], at=at - timedelta(minutes=5))
    for group in [group for group in by_title.values() if len(group) > 2][3:8]:
        link(SYSTEM, case=group[2], target=group[0], kind="related", at=at - timedelta(minutes=4))
    leads = [people[0] for people in cast.people.values() if people]
    for number, case in enumerate(one for one in cases if one.priority <= 2):
        if number < 8:
            watch(SYSTEM, case=case, staff=leads[number % len(leads)], at=at - timedelta(minutes=3))
    finished = [one for group in by_title.values() for one in group if one.phase == "closed" and one.merged_into_id is None]
    for case in finished[:2]:
        mark_lesson(SYSTEM, case=case, why="答复先说结论，再说依据和下一步，客户一次就听明白。", at=at - timedelta(minutes=2))
