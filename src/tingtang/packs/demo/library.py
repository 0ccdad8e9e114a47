"""What a demo keeps beside its standards: lists of points, wordings, situations, rounds, first rules, and what was done for a standard."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import yaml

from tingtang.assets.models import AssetKind
from tingtang.cases.models import Kind
from tingtang.catalogue import actions as catalogue
from tingtang.catalogue.actions import appraisals, beginnings, frameworks, refinements, routines, situations, upkeep, wordings
from tingtang.catalogue.models import Beginning, Category, Point, Situation, Standard, Wording
from tingtang.catalogue.rules.questions import SHEETS
from tingtang.core.actors import EVERYWHERE, SYSTEM, Actor
from tingtang.flows import actions as flows
from tingtang.flows.models import Process
from tingtang.org.models import Hall, Organisation, Post, Staff, Team
from tingtang.packs.loader import FOLDER

_FILE = FOLDER / "shared" / "library.yaml"


@cache
def _told() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(_FILE.read_bytes())
    return found


class _Story:
    """What one hall tells: who takes part, when, in which language."""

    def __init__(self, hall: Hall, people: Sequence[Staff], at: datetime, language: str) -> None:
        self.hall, self.people, self.at, self.language = hall, people, at, language

    def say(self, text: Any) -> Any:
        return text["en"] if self.language == "en" else text["zh-hans"]

    def named(self, one: Mapping[str, Any]) -> dict[str, Any]:
        return {"code": one["code"], "name": self.say(one["name"]), "names": dict(one["name"])}


def enter_services(*, at: datetime, language: str) -> None:
    """Enter the services of IT once, each with the area over which it is reported (ITL-14)."""
    told = _told()["it"]
    if Category.objects.filter(code="it").exists():
        return

    def named(name: Mapping[str, str]) -> dict[str, Any]:
        return {"name": name["en"] if language == "en" else name["zh-hans"], "names": dict(name)}

    category = catalogue.save_category(SYSTEM, at=at, code="it", order=90, **named(told["category"]))
    for number, one in enumerate(told["services"], 1):
        said: dict[str, Any] = {
            "series": "IT",
            "expected_seconds": 600,
            "wait_target_seconds": 900,
            "service_target_seconds": 1800,
        }
        catalogue.save_service(
            SYSTEM, at=at, code=one["code"], category=category, area=one["area"], order=number, **said, **named(one["name"])
        )


def enter(hall: Hall, staff: Mapping[str, Staff], *, at: datetime, language: str) -> None:
    """Enter it once for the organisation, and the rounds once for each hall."""
    story = _Story(hall, [one for one in staff.values() if one.hall_id == hall.pk], at, language)
    if not story.people:
        return
    if not Wording.objects.exists():
        _lists(story)
        _words(story)
        _standards(story)
        _processes(story)
        _team(story)
        _refinement(story)
    _rounds(story)


def _lists(story: _Story) -> None:
    told = _told()
    for code in told["frameworks"]:
        frameworks.adopt_framework(SYSTEM, code=code, at=story.at)
    standards, processes = Standard.objects.order_by("order")[:2], Process.objects.order_by("code")[:3]
    for place, kinds in told["covers"].items():
        for subject in [*(standards if "catalogue.standard" in kinds else ()), *(processes if "flows.process" in kinds else ())]:
            frameworks.cover_point(SYSTEM, point=_point(place), subject=subject, at=story.at)
    for place, codes in told["kinds"].items():
        for kind in Kind.objects.filter(code__in=codes):
            frameworks.cover_point(SYSTEM, point=_point(place), subject=kind, at=story.at)
    _posts(told["answers"], story.at)


def _posts(told: Mapping[str, Sequence[str]], at: datetime) -> None:
    known = Post.objects.in_bulk({code for codes in told.values() for code in codes}, field_name="code")
    for place, codes in told.items():
        post = next((known[code] for code in codes if code in known), None)
        if post is not None:
            frameworks.save_point(SYSTEM, at=at, point=_point(place), post=post)


def _point(place: str) -> Point:
    framework, _slash, code = place.partition("/")
    return Point.objects.get(framework__code=framework, code=code)


def _words(story: _Story) -> None:
    told, say = _told(), story.say
    for one in told["wordings"]:
        texts = {name: say(one[name]) for name in ("say", "avoid", "why")}
        wordings.save_wording(SYSTEM, at=story.at, scene=one["scene"], **story.named(one), **texts)
    standard = Standard.objects.order_by("order").first()
    for one in told["situations"]:
        made = situations.save_situation(SYSTEM, at=story.at, text=say(one["text"]), seen=one["seen"], **story.named(one))
        if one["outcome"] == "open" or (one["outcome"] == "norm" and standard is None):
            continue
        about = {"steps": say(one["steps"])} if "steps" in one else {"standard": standard}
        situations.decide_situation(
            SYSTEM, situation=made, outcome=one["outcome"], reason=say(one["reason"]), at=story.at, **about
        )
        kept = Situation.objects.get(pk=made.pk)
        for number in range(one.get("applied", 0)):
            day = story.at - timedelta(days=number + 1)
            situations.apply_plan(SYSTEM, situation=kept, hall=story.hall, has_helped=number != 1, at=day)


def _standards(story: _Story) -> None:
    told, say, today = _told(), story.say, story.at.astimezone(story.hall.zone).date()
    for number, one_of in enumerate(Standard.objects.order_by("order")[:2]):
        answers = _answers(story, "principles", "better" if number else "")
        appraisals.appraise(SYSTEM, sheet="principles", subject=one_of, answers=answers, at=story.at)
    house = Organisation.objects.get()
    appraisals.appraise(SYSTEM, sheet="operating", subject=house, answers=_answers(story, "operating", "central"), at=story.at)
    standard = Standard.objects.order_by("order").first()
    for one in told["upkeep"] if standard is not None else ():
        days: dict[str, Any] = {f"{name}_date": today + timedelta(days=one[name]) for name in ("until", "next") if name in one}
        upkeep.save_upkeep(
            SYSTEM, at=story.at, standard=standard, kind=one["kind"], body=say(one["body"]), result=say(one["result"]),
            done_date=today + timedelta(days=one["days"]), number=one.get("number", ""), **days,
        )  # fmt: skip


def _answers(story: _Story, sheet: str, open_code: str) -> dict[str, Any]:
    proof = story.say(_told()["proof"])
    return {code: {"holds": code != open_code, "text": proof} for code in SHEETS[sheet]}


def _processes(story: _Story) -> None:
    told, say = _told(), story.say
    process = Process.objects.order_by("code").first()
    if process is None:
        return
    for one in told["supplies"]:
        made = flows.save_supply(
            SYSTEM,
            at=story.at,
            process=process,
            kind=one["kind"],
            name=say(one["name"]),
            needed=one["needed"],
            unit=say(one["unit"]),
            asset_kind=AssetKind.objects.filter(code=one.get("asset_kind", "")).first(),
        )
        if made.is_counted_by_itself:
            continue
        flows.count_supply(SYSTEM, supply=made, available=one.get("there", 0), at=story.at)
    flows.record_phase(SYSTEM, process=process, phase="improve", text=say(told["phase"]), at=story.at)
    appraisals.appraise(
        SYSTEM, sheet="principles", subject=process, answers=_answers(story, "principles", "efficient"), at=story.at
    )


def _team(story: _Story) -> None:
    told, say = _told()["beginning"], story.say
    team = Team.objects.filter(members__isnull=False, is_active=True).order_by("code").first()
    if team is None or Beginning.objects.exists():
        return
    people = [member.staff for member in team.members.select_related("staff").order_by("pk")[:2]]
    start = beginnings.save_beginning(
        SYSTEM, at=story.at, team=team, aim=say(told["aim"]), feedback=say(told["feedback"]), feedback_to=people[0]
    )
    for one, said in zip(people, told["answers"], strict=False):
        actor = Actor("account", one.account_id or 0, grants={"catalogue.answer_beginning": EVERYWHERE}, staff_id=one.pk)
        texts = {name: say(said[name]) for name in ("needs", "solution", "strengths", "own", "support")}
        beginnings.answer_beginning(actor, beginning=start, areas=say(said["areas"]), at=story.at, **texts)
    if len(people) > 1:
        area = say(told["answers"][1]["areas"])[0]
        beginnings.write_beginning_rule(SYSTEM, beginning=start, area=area, text=say(told["rule"]), at=story.at)


def _refinement(story: _Story) -> None:
    told, say = _told()["refinement"], story.say
    programme = refinements.save_refinement(
        SYSTEM, at=story.at, name=say(told["name"]), goal=say(told["goal"]), owner=story.people[0],
        until_date=story.at.date() + timedelta(days=told["days"]),
    )  # fmt: skip
    for one in told["aims"]:
        texts: dict[str, Any] = {name: say(one[name]) for name in ("name", "fine", "detailed", "measure") if name in one}
        numbers: dict[str, Any] = {name: Decimal(one[name]) for name in ("start", "target") if name in one}
        aim = refinements.save_refinement_aim(SYSTEM, at=story.at, refinement=programme, area=one["area"], **texts, **numbers)
        if "now" in one:
            weak = say(one["weak"]) if "weak" in one else ""
            refinements.measure_aim(SYSTEM, aim=aim, current=Decimal(one["now"]), weak=weak, at=story.at)
        if one.get("reached"):
            refinements.reach_aim(SYSTEM, aim=aim, at=story.at)


def _rounds(story: _Story) -> None:
    for one in _told()["routines"]:
        said = story.named(one) | {"code": f"{one['code']}-{story.hall.code}"[:40]}
        if story.hall.routines.filter(code=said["code"]).exists():
            continue
        places, at = list(story.say(one["places"])), story.at
        made = routines.save_routine(
            SYSTEM, at=at, hall=story.hall, every_minutes=one["every"], places=places, text=story.say(one["text"]), **said
        )
        for place, ago in zip(places[:2], (8, 35), strict=True):
            routines.do_round(SYSTEM, routine=made, place=place, at=at - timedelta(minutes=ago))
        routines.override_routine(
            SYSTEM, routine=made, place=places[-1], wish=story.say(one["wish"]), minutes=180, at=at - timedelta(minutes=5)
        )
