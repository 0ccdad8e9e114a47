"""What a demo hall has been judged by: gaps of two quarters, stars, praise, a reward that a rule proposed, assessments being signed."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils.translation import override

from tingtang.catalogue.models import Standard
from tingtang.core.actors import SYSTEM, Actor
from tingtang.org.models import Hall, Post, Staff
from tingtang.packs.demo.asking import answered
from tingtang.quality.actions import assessments, awards, evaluations, gaps, merits, surveys
from tingtang.quality.models import (
    PRINCIPLES,
    Assessment,
    Award,
    Evaluation,
    GapStudy,
    MeritRule,
    Proposal,
    Scheme,
    Survey,
    SurveyWave,
)
from tingtang.quality.queries.assessments import waiting_for
from tingtang.quality.queries.gaps import expectations

SEED: Final = 20261123
# The rules by which something is proposed for a demo hall, where its pack has them.
RULES: Final = ("liked", "slack", "heard", "observant", "astray")
# Each text in the three languages it may be needed in: 简体, 繁體, English.
WORDS: Final[Mapping[str, tuple[str, str, str]]] = {
    "managers": ("管理者认知调查", "管理者認知調查", "What managers believe"),
    "before": ("上季度群众调查", "上季度群眾調查", "Survey of the quarter before"),
    "gaps_before": ("上季度五大差距", "上季度五大差距", "Five gaps, quarter before"),
    "gaps_now": ("本季度五大差距", "本季度五大差距", "Five gaps, this quarter"),
    "why": ("新人多，规范还没有练熟", "新人多，規範還沒有練熟", "Many are new to the standards"),
    "satisfied": ("群众满意", "群眾滿意", "Satisfied customers"), "praised": ("表扬", "表揚", "Commendations"),
    "secret": ("神秘人暗访", "神秘人暗訪", "Mystery visits"), "inspected": ("日常巡检", "日常巡檢", "Inspections"),
    "team": ("协作与纪律", "協作與紀律", "Working together"),
    "praise": ("帮走失老人联系家属，家属送来锦旗", "幫走失老人聯繫家屬，家屬送來錦旗", "Found the family of an old man who was lost"),
    "praise_2": ("午间主动加开窗口，没有让人多等", "午間主動加開窗口，沒有讓人多等", "Opened a window at noon so that nobody waited"),
    "appeal": ("有两条评价是隔壁窗口的，请核对。", "有兩條評價是隔壁窗口的，請核對。", "Two of the ratings were for the next window."),
    "honoured": ("依据充分，同意", "依據充分，同意", "Well founded"),
    "of_people": ("人员服务质量评价", "人員服務品質評價", "Service of each employee"),
    "of_centre": ("客户服务中心综合评价", "客戶服務中心綜合評價", "Service of the centre"),
    "helps": ("主动补位，两次替班", "主動補位，兩次替班", "Stood in for others twice"),
}  # fmt: skip
# How experts compare: -8 (the second outweighs nine times) over 0 (alike) to 8.
_FOUR: Final = {("1", "2"): 2, ("1", "3"): 4, ("1", "4"): 1, ("2", "3"): 1, ("2", "4"): -1, ("3", "4"): -2}
_THREE: Final = {("1", "2"): 1, ("1", "3"): 2, ("2", "3"): 1}


class _Story:
    """One hall's story."""

    def __init__(self, hall: Hall, people: Sequence[Staff], acting: Mapping[int, Actor], at: datetime, language: str) -> None:
        self.hall, self.people, self.acting, self.at, self.language = hall, people, acting, at, language
        self.today, self.chance = at.astimezone(hall.zone).date(), random.Random(SEED)  # noqa: S311 - a demo is the same each time

    def say(self, word: str) -> str:
        return WORDS[word][{"zh-hans": 0, "zh-hant": 1}.get(self.language, 2)]

    def names(self, word: str) -> dict[str, str]:
        return dict(zip(("zh-hans", "zh-hant", "en"), WORDS[word], strict=True))

    def back(self, days: int) -> date:
        return self.today - timedelta(days=days)


def enter(hall: Hall, staff: Mapping[str, Staff], acting: Mapping[int, Actor], *, at: datetime, language: str) -> None:
    """Enter it once; a hall that has a gap study has its story."""
    clerks = [one for one in staff.values() if one.hall_id == hall.pk and one.grants.filter(role__code="clerk").exists()]
    if len(clerks) < 3 or GapStudy.objects.filter(hall=hall).exists():
        return
    story = _Story(hall, clerks, acting, at, language)
    _gaps(story)
    _praise(story)
    _stars(story)
    _merits(story)
    if Scheme.objects.filter(code__in=["monthly", "halls"]).count() == 2:
        _assessments(story, list(staff.values()))


def _gaps(story: _Story) -> None:
    survey = Survey.objects.filter(code="servqual").first()
    wave = SurveyWave.objects.filter(edition__survey=survey, hall=story.hall).first()
    if survey is None or wave is None:
        return
    managers = _wave(story, wave, "managers", 12, 0.9, 20)
    earlier = _wave(story, wave, "before", 14, 0.7, 95)
    links = _links(story, wave)
    for name, customers, first, latest in (("gaps_before", earlier, 120, 91), ("gaps_now", wave, 90, 0)):
        made = gaps.save_gap_study(
            SYSTEM, hall=story.hall, at=story.at, name=story.say(name), first_date=story.back(first), latest_date=story.back(latest),
            customers=customers, managers=managers, links=links,
        )  # fmt: skip
        gaps.measure_gaps(SYSTEM, gap_study=made, at=story.at)
    for gap, causes, remedies in (
        (1, ["no_research"], ["ask_actively", "message_box"]),
        (3, ["untrained"], ["train", "support"]),
    ):
        note = story.say("why") if gap == 3 else ""
        gaps.explain_gap(SYSTEM, gap_study=made, gap=gap, causes=causes, remedies=remedies, note=note, at=story.at)


def _wave(story: _Story, like: SurveyWave, name: str, count: int, mood: float, days: int) -> SurveyWave:
    opened = story.at - timedelta(days=days + 10)
    made = surveys.save_wave(
        SYSTEM, at=opened, edition=like.edition, name=story.say(name), hall=story.hall, opens_at=opened,
        closes_at=story.at + timedelta(days=1), wanted=count,
    )  # fmt: skip
    made = surveys.move_wave(SYSTEM, wave=made, state="open", at=opened)
    asked = like.edition.asked
    for number in range(count):
        when = story.at - timedelta(days=days, hours=number)
        surveys.enter_reply(SYSTEM, wave=made, answers=answered(asked, story.chance, mood), at=when, channel="paper")
    return surveys.move_wave(SYSTEM, wave=made, state="closed", at=story.at - timedelta(days=max(1, days - 5)))


def _links(story: _Story, wave: SurveyWave) -> list[dict[str, str]]:
    code = Standard.objects.filter(code="general-service").values_list("code", flat=True).first()
    code = code or Standard.objects.order_by("code").values_list("code", flat=True).first()
    rows = expectations(GapStudy(customers=wave)) if code else []
    chosen = [row for row, _texts, dimension in rows if dimension in {"reliability", "responsiveness", "assurance"}]
    return [{"row": row, "standard": str(code), "meets": "part" if n % 3 == 2 else "full"} for n, row in enumerate(chosen)]


def _praise(story: _Story) -> None:
    for number, (word, days) in enumerate((("praise", 6), ("praise_2", 3), ("praise_2", 2))):
        merits.save_commendation(
            SYSTEM, staff=story.people[number % 2], at=story.at, text=story.say(word), source="customer" if number == 0 else "leader",
            given_date=story.back(days),
        )  # fmt: skip


def _stars(story: _Story) -> None:
    award = Award.objects.filter(code="star").first()
    if award is None:
        return
    past, now = ((9, 4), 3), ((3, 1), 0)
    for (first, latest), days in (past, now):
        begun = awards.announce_round(
            SYSTEM, award=award, hall=story.hall, first_date=story.back(first), latest_date=story.back(latest),
            at=story.at - timedelta(days=20),
        )  # fmt: skip
        ranked = awards.rank_round(SYSTEM, award_round=begun, at=story.at - timedelta(days=days))
        order = list(ranked.candidates.filter(place__isnull=False).order_by("place", "pk"))
        if days and order:
            winners = [one.pk for one in order[:3]]
            awards.decide_round(
                SYSTEM, award_round=ranked, winners=winners, note=story.say("honoured"), at=story.at - timedelta(days=1)
            )
        elif order and order[-1].staff_id in story.acting:
            awards.appeal_award(story.acting[order[-1].staff_id or 0], candidate=order[-1], text=story.say("appeal"), at=story.at)


def _merits(story: _Story) -> None:
    for rule in MeritRule.objects.filter(code__in=RULES).order_by("code"):
        merits.propose_merits(SYSTEM, merit_rule=rule, first_date=story.back(14), latest_date=story.back(1), at=story.at)
    first = Proposal.objects.filter(staff__in=story.people, rule__code="liked").order_by("-value", "pk").first()
    if first is not None:
        merits.decide_proposal(SYSTEM, proposal=first, is_granted=True, reason=story.say("honoured"), at=story.at)


def _weighed(story: _Story, subject: str, goal: str, words: Sequence[str], degrees: Mapping[tuple[str, str], int]) -> Evaluation:
    """A settled evaluation (AHP) of the centre or of each employee: two experts compare every pair, in words."""
    criteria = [{"code": f"{number}", "name": story.say(word), "parent": ""} for number, word in enumerate(words, 1)]
    with override(story.language):
        principles = [{"name": str(label), "is_met": True, "note": ""} for label in PRINCIPLES.values()]
    made = evaluations.save_evaluation(
        SYSTEM, at=story.at, name=story.say(goal), subject=subject, criteria=criteria, principles=principles
    )
    experts = story.people[:2]
    evaluations.open_evaluation(SYSTEM, evaluation=made, experts=experts, at=story.at)
    for seat in made.experts.select_related("staff"):
        actor = story.acting[seat.staff_id]
        for (first, second), degree in degrees.items():
            evaluations.judge(actor, expert=seat, at=story.at, under="", first=first, second=second, degree=degree)
        evaluations.submit_judgements(actor, expert=seat, at=story.at)
    return evaluations.settle_evaluation(SYSTEM, evaluation=made, at=story.at)


def _scheme(
    story: _Story, code: str, subject: str, goal: str, words: Sequence[str], degrees: Mapping[tuple[str, str], int]
) -> Scheme:
    """The scheme of the pack, weighed by what experts judged."""
    scheme = Scheme.objects.get(code=code)
    if scheme.evaluation_id is not None:
        return scheme
    evaluation = _weighed(story, subject, goal, words, degrees)
    return assessments.save_scheme(SYSTEM, at=story.at, scheme=scheme, evaluation=evaluation)


def _assessments(story: _Story, staff: Sequence[Staff]) -> None:
    person = _scheme(story, "monthly", "employee", "of_people", ("satisfied", "secret", "praised", "team"), _FOUR)
    hall = _scheme(story, "halls", "centre", "of_centre", ("satisfied", "inspected", "secret"), _THREE)
    days: dict[str, Any] = {"first_date": story.back(14), "latest_date": story.back(1), "at": story.at}
    assessments.make_assessment(SYSTEM, scheme=hall, hall=story.hall, **days)
    for number, one in enumerate(story.people[:3]):
        made = assessments.make_assessment(SYSTEM, scheme=person, hall=story.hall, staff=one, **days)
        if number == 2:
            continue
        mark = {"c4": {"points": 86 + 4 * number, "reason": story.say("helps")}}
        made = assessments.mark_assessment(SYSTEM, assessment=made, marks=mark, at=story.at)
        if made.points is None:
            continue
        made = assessments.freeze_assessment(SYSTEM, assessment=made, at=story.at)
        if number == 0:
            _sign(story, made, one, staff)


def _sign(story: _Story, made: Assessment, assessed: Staff, staff: Sequence[Staff]) -> None:
    """Everybody whose signature is wanted signs, in turn."""
    heads = Post.objects.filter(code__in=["duty_supervisor", "hall_head", "lobby_manager", "branch_manager"])
    holders = [one for one in staff if one.pk != assessed.pk and one.posts.filter(pk__in=heads).exists()]
    for who in (assessed, *sorted(holders, key=lambda one: one.posts.filter(code__in=["hall_head", "branch_manager"]).exists())):
        if made.state != "signing":
            return
        actor = story.acting[who.pk]
        if made.pk in waiting_for(actor):
            made = assessments.sign_assessment(actor, assessment=made, is_agreed=True, at=story.at)
