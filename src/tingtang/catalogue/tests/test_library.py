"""Lists of points, sheets of questions, wordings, situations, routines, starts of rules and services for standards."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.translation import override

from tingtang.catalogue.actions import (
    appraisals,
    approve_version,
    beginnings,
    frameworks,
    refinements,
    regulations,
    routines,
    save_standard,
    save_version,
    situations,
    submit_version,
    upkeep,
    wordings,
)
from tingtang.catalogue.models import Appraisal, Cover, Override, Point, Refinement, RefinementAim, Regulation, Round, Standard
from tingtang.catalogue.queries import appraisals as appraising
from tingtang.catalogue.queries.followed import followed
from tingtang.catalogue.queries.frameworks import covered, due_for, ready
from tingtang.catalogue.queries.routines import going
from tingtang.catalogue.queries.wordings import discouraged
from tingtang.catalogue.rules.beginnings import ranked, waits_for
from tingtang.catalogue.rules.refinements import AREAS, weak_links
from tingtang.catalogue.rules.standards import chain
from tingtang.catalogue.rules.wordings import flags
from tingtang.catalogue.tests.factories import AT, answers, make_draft, make_standard, screened
from tingtang.core.actors import EVERYWHERE, SYSTEM, Actor
from tingtang.core.errors import Invalid, NotFound, Refused
from tingtang.journal.tests.history import events_about
from tingtang.org.models import Staff, Team, TeamMember
from tingtang.org.tests.clients import Program, browser
from tingtang.org.tests.factories import grant, make_hall, make_staff

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def acting(staff: Staff) -> Actor:
    """Somebody of a team."""
    return Actor("account", staff.account_id or 0, grants={"catalogue.answer_beginning": EVERYWHERE}, staff_id=staff.pk)


class TestPoints:
    def test_a_ready_list_is_taken_over_once_and_covered_by_what_is_in_use(self) -> None:
        found = frameworks.adopt_framework(SYSTEM, code="insurer-rules", at=AT)
        frameworks.adopt_framework(SYSTEM, code="insurer-rules", at=AT)
        bare = regulations.save_regulation(SYSTEM, at=AT, code="claims", name="理赔制度")
        point = found.points.get(code="claims")
        cover = frameworks.cover_point(SYSTEM, point=point, subject=bare, at=AT)
        assert (covered([found])[0].count, len(covered([found])[0].points)) == (0, 11)

        regulations.save_regulation(SYSTEM, at=AT, regulation=bare, text="三日内赔付。")

        assert covered([found])[0].count == 1
        frameworks.uncover_point(SYSTEM, cover=cover, at=AT)
        assert not Cover.objects.exists()

    def test_every_ready_list_has_points_with_codes_of_their_own(self) -> None:
        assert all(len({row[0] for row in one["points"]}) == len(one["points"]) > 2 for one in ready().values())
        assert len(ready()["window-systems"]["points"]) == 10  # five of management, five technical (A3)
        assert {"benefits", "iso20000", "iso27001", "itil", "insurer-rules", "stages"} <= set(ready())

    def test_what_covers_nothing_is_refused(self) -> None:
        found = frameworks.adopt_framework(SYSTEM, code="benefits", at=AT)

        with pytest.raises(NotFound):
            frameworks.cover_point(SYSTEM, point=found.points.get(code="order"), subject=make_draft(), at=AT)


class TestSheets:
    def test_are_answered_whole_and_kept_in_the_journal(self) -> None:
        standard = make_standard().standard
        with pytest.raises(Invalid):
            appraisals.appraise(
                SYSTEM, sheet="principles", subject=standard, answers={"safe": {"holds": True, "text": "有"}}, at=AT
            )
        with pytest.raises(NotFound):
            appraisals.appraise(SYSTEM, sheet="screening", subject=standard, answers=answers("screening"), at=AT)

        appraisals.appraise(SYSTEM, sheet="principles", subject=standard, answers=answers("principles", safe=False), at=AT)

        told = [one.attributes for one in events_about(standard) if one.name == "catalogue.subject.appraised"]
        assert told == [{"sheet": "principles", "open": "safe", "open_count": 1}]
        page = browser(grant(make_staff("zhou", "周宁"), "administrator")).get("/principles/?open=1").content.decode()
        assert ("7 of 8" in page, "1 of 8" in page, str(standard) in page) == (False, True, True)

    def test_a_new_standard_is_approved_when_its_screening_holds(self) -> None:
        version = submit_version(SYSTEM, version=make_draft(), at=AT)
        proof = [{"method": "six_sigma", "text": "改进前后各测一百件"}]
        for holds in ({}, {"humane": False}):
            if holds:
                appraisals.appraise(SYSTEM, sheet="screening", subject=version, answers=answers("screening", **holds), at=AT)
            with pytest.raises(appraisals.StillOpen):
                approve_version(SYSTEM, version=version, effective_date=AT.date(), at=AT)
        appraisals.appraise(SYSTEM, sheet="screening", subject=version, answers=answers("screening"), evidence=proof, at=AT)

        assert approve_version(SYSTEM, version=version, effective_date=AT.date(), at=AT).state == "approved"
        with pytest.raises(Invalid):
            bad = [{"method": "magic", "text": "好"}]
            appraisals.appraise(SYSTEM, sheet="screening", subject=version, answers=answers("screening"), evidence=bad, at=AT)

    def test_a_draft_that_was_changed_after_its_screening_is_screened_again_and_keeps_the_words(self) -> None:
        draft = screened(make_draft())
        save_version(SYSTEM, standard=draft.standard, draft=draft, at=AT, method="先受理后补件")
        version = submit_version(SYSTEM, version=draft, at=AT)

        with pytest.raises(appraisals.StillOpen):
            approve_version(SYSTEM, version=version, effective_date=AT.date(), at=AT)

        asked = appraising.asked_of("screening", version).asked
        assert all(one.holds is None and one.text for one in asked)


class TestWordings:
    @pytest.mark.parametrize(
        ("text", "codes"),
        [
            ("对不起，对不起，实在抱歉。", ["repeated_apology"]),
            ("对不起。", ["bare_apology"]),
            ("对不起，让您久等了，我马上为您办理。", []),
            ("Sorry. I will call you back today.", []),
            ("sorry!", ["bare_apology"]),
            ("不知道。", ["discouraged"]),
        ],
    )
    def test_flag_what_is_better_not_said(self, text: str, codes: list[str]) -> None:
        assert [one.code for one in flags(text, [("不知道", "我帮您问清楚。")])] == codes

    def test_say_what_is_said_instead_to_pages_and_programs(self) -> None:
        boss = grant(make_staff("zhou", "周宁"), "administrator")
        wordings.save_wording(
            SYSTEM, at=AT, code="ask", name="不清楚时", scene="enquiry", say="我帮您问清楚。", avoid="不知道\n不归我管"
        )

        page = browser(boss).get("/wordings/", {"text": "这个不归我管。"}).content.decode()
        found = Program.of(boss).post("/wordings/check", {"text": "这个不归我管。"}).json()

        assert "我帮您问清楚。" in page
        assert [(one["code"], one["say"]) for one in found] == [("discouraged", "我帮您问清楚。")]
        assert discouraged().flags("") == []

    def test_an_answer_is_held_against_them_while_it_is_written(self) -> None:
        wordings.save_wording(SYSTEM, at=AT, code="waited", name="久等", scene="apology", say="马上为您办理", avoid="人太多了")
        clerk = browser(grant(make_staff("li", "李敏"), "clerk"))

        told, clean, note = (
            clerk.post("/wordings/flags/", {"body": text, "kind": kind}).content.decode()
            for text, kind in (("人太多了，等着", "answer"), ("您好", "answer"), ("人太多了", "note"))
        )

        assert "马上为您办理" in told
        assert "<li>" not in clean + note


class TestSituations:
    def test_become_a_norm_or_a_plan_that_anybody_applies(self) -> None:
        made = situations.save_situation(SYSTEM, at=AT, code="deaf", name="听障客户办理", text="客户听不见叫号。", seen=4)
        for values in ({"outcome": "norm"}, {"outcome": "plan"}, {"outcome": "open"}):
            with pytest.raises(Invalid):
                situations.decide_situation(SYSTEM, situation=made, reason="每月数次", at=AT, **values)
        with pytest.raises(Refused):
            situations.apply_plan(SYSTEM, situation=made, hall=None, at=AT)

        made = situations.decide_situation(SYSTEM, situation=made, outcome="plan", reason="少见", steps="写字板\n专人引导", at=AT)
        li = grant(make_staff("li", "李敏", hall := make_hall()), "clerk", hall)
        browser(li).post(f"/situations/{made.pk}/apply/", {"note": "用写字板", "has_helped": "on"})

        assert (made.lines, made.applications.get().staff) == (["写字板", "专人引导"], li)
        standard = make_standard().standard
        made = situations.decide_situation(SYSTEM, situation=made, outcome="norm", reason="常见", standard=standard, at=AT)
        assert (made.steps, made.standard) == ("", standard)


class TestRoutines:
    def test_a_customers_wish_comes_before_a_round(self) -> None:
        hall = make_hall()
        rounds = routines.save_routine(
            SYSTEM, at=AT, code="tables", name="巡台", hall=hall, every_minutes=10, places=["1 号桌", "2 号桌"]
        )
        routines.do_round(SYSTEM, routine=rounds, place="1 号桌", at=AT)
        routines.override_routine(SYSTEM, routine=rounds, place="2 号桌", wish="谈事情，请勿打扰", minutes=60, at=AT)
        with pytest.raises(routines.Overridden):
            routines.do_round(SYSTEM, routine=rounds, place="2 号桌", at=AT + MINUTE)

        def states(minutes: int) -> list[str]:
            return [one.state for one in going(SYSTEM, AT + minutes * MINUTE)[0].places]

        assert (states(5), states(11), states(61)) == (["ok", "wish"], ["late", "wish"], ["late", "waiting"])
        routines.resume_routine(SYSTEM, routine=rounds, place="2 号桌", at=AT + 20 * MINUTE)
        routines.do_round(SYSTEM, routine=rounds, place="2 号桌", at=AT + 21 * MINUTE)
        assert (Round.objects.count(), Override.objects.get().ended_at) == (2, AT + 20 * MINUTE)
        with pytest.raises(Refused):
            routines.resume_routine(SYSTEM, routine=rounds, place="2 号桌", at=AT + 22 * MINUTE)
        for place, wish, minutes in (("9 号桌", "静", 5), ("1 号桌", " ", 5), ("1 号桌", "静", 0)):
            with pytest.raises(Invalid):
                routines.override_routine(SYSTEM, routine=rounds, place=place, wish=wish, minutes=minutes, at=AT)

    def test_are_done_on_the_page_of_rounds(self) -> None:
        hall = make_hall()
        li = grant(make_staff("li", "李敏", hall), "clerk", hall)
        rounds = routines.save_routine(SYSTEM, at=AT, code="tables", name="巡台", hall=hall, places=["1 号桌"])

        browser(li).post(f"/routines/{rounds.pk}/wish/", {"place": "1 号桌", "wish": "请勿打扰", "minutes": "30"})

        assert "请勿打扰" in browser(li).get("/rounds/").content.decode()


class TestBeginnings:
    def test_areas_are_ranked_by_how_many_people_name_them(self) -> None:
        areas = ranked([["交接", "排班"], ["交接", "交接"], ["排班", "着装"]])

        assert [(one.name, one.votes, one.rank) for one in areas] == [("交接", 2, 1), ("排班", 2, 1), ("着装", 1, 2)]
        assert waits_for("着装", areas, ["交接"]) == ["排班"]

    def test_feedback_stands_before_the_first_rule_and_rules_follow_the_rank(self) -> None:
        team = Team.objects.create(code="front", name="综合窗口组", names={"en": "Front desk"})
        people = [make_staff(name, name) for name in ("li", "zhao")]
        for one in people:
            TeamMember.objects.create(team=team, staff=one)
        start = beginnings.save_beginning(SYSTEM, at=AT, team=team, aim="把做法写清楚")
        said = dict.fromkeys(("needs", "solution", "strengths", "own", "support"), "交接不清")
        with pytest.raises(Refused):
            beginnings.answer_beginning(SYSTEM, beginning=start, areas=["交接"], at=AT, **said)
        for one, areas in zip(people, (["交接"], ["交接", "着装"]), strict=True):
            beginnings.answer_beginning(acting(one), beginning=start, areas=areas, at=AT, **said)

        def write(area: str) -> Regulation:
            return beginnings.write_beginning_rule(SYSTEM, beginning=start, area=area, text="当日交接，双方签字。", at=AT)

        with pytest.raises(beginnings.NotYet):
            write("交接")
        start = beginnings.save_beginning(SYSTEM, at=AT, beginning=start, feedback="意见簿", feedback_to=people[0])
        with pytest.raises(beginnings.NotYet):
            write("着装")
        with override("en"):  # a name is of the organisation, in whatever language it is written down
            written = write("交接")
        assert (written.owner, written.name, write("着装").code) == (people[0], "综合窗口组：交接", "front-2")
        assert "交接不清" in browser(grant(people[0], "administrator")).get(f"/first-rules/{start.pk}/").content.decode()


class TestUpkeep:
    def test_a_certificate_has_a_number_and_an_end_and_what_is_due_is_shown(self) -> None:
        standard, day = make_standard().standard, AT.date()
        said = {"standard": standard, "body": "质量认证中心", "done_date": day, "result": "通过"}
        for values in ({"kind": "certification"}, {"kind": "sharing", "done_date": day + timedelta(days=1)}):
            with pytest.raises(Invalid):
                upkeep.save_upkeep(SYSTEM, at=AT, **{**said, **values})

        later = day + timedelta(days=365)
        upkeep.save_upkeep(SYSTEM, at=AT, kind="certification", number="Q-1", until_date=later, **said)

        page = (
            browser(grant(make_staff("zhou", "周宁"), "administrator")).get(f"/setup/standards/{standard.pk}/").content.decode()
        )
        assert "质量认证中心" in page


class TestChain:
    def test_a_stage_between_without_a_unit_is_a_gap(self) -> None:
        steps = [{"stage": "sales", "unit": "sales"}, {"stage": "claims", "unit": ""}, {"stage": ""}]

        found = chain(steps, ["development", "sales", "service", "claims", "after_sales"])

        assert [(one.code, one.units, one.is_gap) for one in found] == [
            ("sales", ("sales",), False), ("service", (), True), ("claims", (), True),
        ]  # fmt: skip
        assert chain([{"stage": ""}], ["sales"]) == []


def test_programs_keep_cover_answer_and_decide() -> None:
    hall = make_hall()
    program = Program.of(grant(make_staff("zhou", "周宁"), "administrator"))
    standard = save_standard(SYSTEM, at=AT, code="tea", name="茶艺")

    made = [
        program.post("/frameworks/benefits/adopt"),
        program.post("/frameworks/benefits/points", {"code": "own", "name": "自定"}),
        program.post("/situations", {"code": "rain", "name": "雨天", "text": "雨天借伞"}),
        program.post("/situations/rain/decide", {"outcome": "plan", "reason": "少见", "steps": "借伞"}),
        program.post("/situations/rain/apply", {"note": "借出一把"}),
        program.post("/routines", {"code": "tables", "name": "巡台", "hall": hall.code, "places": ["1"]}),
        program.post("/routines/tables/rounds", {"place": "1"}),
        program.post("/routines/tables/override", {"place": "1", "wish": "安静"}),
        program.post("/routines/tables/resume", {"place": "1"}),
        program.post(
            "/upkeeps", {"standard": "tea", "kind": "sharing", "body": "茶协", "done_date": "2026-01-01", "result": "已发"}
        ),
        program.post("/wordings", {"code": "hi", "name": "迎", "say": "您好"}),
        program.post(
            "/appraisals/principles",
            {"what": "catalogue.standard", "id": standard.pk, "answers": answers("principles", kept=False)},
        ),
    ]

    assert [one.status_code for one in made] == [201, 201, 201, 200, 201, 201, 201, 201, 200, 201, 201, 200]
    points = program.get("/frameworks/benefits/points").json()
    covered_by = program.post(f"/points/{points[0]['id']}/covers", {"what": "catalogue.standard", "id": standard.pk})
    assert (made[-1].json()["open"], covered_by.status_code, Appraisal.objects.count()) == (["kept"], 201, 1)
    assert program.post("/appraisals/operating", {"what": "catalogue.standard", "id": 1, "answers": {}}).status_code == 404
    assert Standard.objects.get().code == "tea"


class TestLoop:
    def test_of_customer_relations_says_of_each_activity_what_goes_in_who_answers_and_what_comes_out(self) -> None:
        zhou = grant(make_staff("zhou", "周宁"), "administrator")
        loop = frameworks.adopt_framework(SYSTEM, code="customer-loop", at=AT)
        contact = loop.points.get(code="contact")

        program = Program.of(zhou)
        sent = {
            "code": "contact",
            "name": "保持良性接触",
            "owner": zhou.badge,
            "inputs": {"en": "Tiers"},
            "output": {"en": "Minutes"},
        }
        kept = program.post("/frameworks/customer-loop/points", sent | {"follow": "contacts", "every_days": 31}).json()
        page = browser(zhou).get(f"/coverage/{loop.pk}/", headers={"accept-language": "en"}).content.decode()

        assert loop.points.exclude(inputs={}).exclude(output={}).count() == 6
        assert contact.output["zh-hans"] == "联系纪要与需求变化"
        assert (kept["owner"], kept["inputs"]) == (zhou.badge, {"en": "Tiers"})
        assert "Answers for it" in page and "周宁" in page and "Minutes" in page
        with pytest.raises(Invalid):
            frameworks.save_point(SYSTEM, at=AT, point=contact, output={"xx": "?"})


class TestFollowed:
    def test_a_point_is_due_when_what_it_is_followed_by_did_not_happen_for_so_long(self) -> None:
        hall = make_hall()
        routine = routines.save_routine(
            SYSTEM, at=AT, hall=hall, code="lobby", name="大厅巡视", every_minutes=30, places=["A 区"]
        )
        routines.do_round(SYSTEM, routine=routine, place="A 区", at=AT)
        checks = frameworks.adopt_framework(SYSTEM, code="causes-early", at=AT).points.get(code="checks")

        told = [followed(SYSTEM, checks, AT + hours * 60 * MINUTE) for hours in (1, 30)]

        assert [(one.seen.count, one.seen.latest_at, one.seen.open, one.is_due) for one in told if one] == [
            (1, AT, 1, False),
            (0, AT, 1, True),
        ]
        page = browser(grant(make_staff("zhou", "周宁"), "administrator")).get(f"/coverage/{checks.framework_id}/")
        assert "/rounds/" in page.content.decode()
        with pytest.raises(Invalid):
            frameworks.save_point(SYSTEM, at=AT, point=checks, follow="the weather")

    def test_a_point_that_is_due_is_told_once_in_each_of_its_times_until_it_is_done(self) -> None:
        routine = routines.save_routine(
            SYSTEM, at=AT, hall=make_hall(), code="lobby", name="大厅巡视", every_minutes=30, places=["A 区"]
        )
        checks = frameworks.adopt_framework(SYSTEM, code="causes-early", at=AT).points.get(code="checks")

        for hours in (1, 2, 30):
            frameworks.tell_due_points(SYSTEM, at=AT + hours * 60 * MINUTE)
        told, mine = events_about(checks)[1:], due_for(SYSTEM, AT + 30 * 60 * MINUTE)
        routines.do_round(SYSTEM, routine=routine, place="A 区", at=AT + 31 * 60 * MINUTE)
        frameworks.tell_due_points(SYSTEM, at=AT + 32 * 60 * MINUTE)

        assert [(each.name, each.attributes["days"]) for each in told] == [("catalogue.point.due", 1)] * 2
        assert checks in [one.point for one in mine]
        assert checks not in [one.point for one in due_for(SYSTEM, AT + 32 * 60 * MINUTE)]
        assert Point.objects.get(pk=checks.pk).told_at is None


class TestRefinements:
    def test_ranks_what_is_farthest_from_its_target_first_and_what_is_not_measured_last(self) -> None:
        aims = [
            RefinementAim(name=name, area="rules", start=start, target=target, current=now)
            for name, start, target, now in (("a", 20, 10, 12), ("b", None, None, None), ("c", 60, 90, 50), ("d", 60, 90, 95))
        ]

        assert [(one.aim.name, one.left) for one in weak_links(aims)] == [("c", 1.0), ("a", 0.2), ("d", 0.0), ("b", None)]  # type: ignore[attr-defined]

    def test_a_goal_is_reached_stage_by_stage_and_ends_when_no_area_is_left_out(self) -> None:
        owner = make_staff("chen", "陈刚")
        programme = refinements.save_refinement(
            SYSTEM, at=AT, name="窗口服务精细化", goal="一次办成率到 95%", owner=owner, until_date=AT.date()
        )

        def part(area: str, **more: object) -> RefinementAim:
            said = {"name": f"目标 {area}", "fine": "可检查", "detailed": "到每一个动作"} | more
            return refinements.save_refinement_aim(SYSTEM, at=AT, refinement=programme, area=area, **said)

        rules, process = part("rules", measure="退回率 %", start=18, target=9), part("process")
        with pytest.raises(refinements.NotItsTurn):
            refinements.reach_aim(SYSTEM, aim=process, at=AT, note="已走通")
        refinements.measure_aim(SYSTEM, aim=rules, current=Decimal(12), weak="材料清单不统一", at=AT)
        with pytest.raises(Invalid):
            refinements.reach_aim(SYSTEM, aim=rules, at=AT)
        refinements.measure_aim(SYSTEM, aim=rules, current=Decimal(9), at=AT)
        refinements.reach_aim(SYSTEM, aim=rules, at=AT)
        with pytest.raises(refinements.NotReached):
            refinements.end_refinement(SYSTEM, refinement=programme, summary="清单先行", at=AT)
        for aim in (process, *(part(area) for area in ("organisation", "standards", "feedback"))):
            refinements.measure_aim(SYSTEM, aim=aim, weak="无", at=AT)
        for area in AREAS[1:]:
            refinements.reach_aim(SYSTEM, aim=programme.aims.get(area=area), note="现场核对", at=AT)

        assert refinements.end_refinement(SYSTEM, refinement=programme, summary="清单先行", at=AT).ended_at == AT
        told = [one.name for one in events_about(programme)]
        assert told.count("catalogue.aim.reached") == 5 and "catalogue.refinement.ended" in told

    def test_what_was_typed_stays_when_a_part_cannot_be_closed_yet(self) -> None:
        boss = browser(grant(make_staff("zhou", "周宁"), "administrator"))
        owner = make_staff("chen", "陈刚")
        boss.post("/refinement/new/", {"name": "精细化", "goal": "一次办成", "owner": owner.pk, "until_date": "2026-12-31"})
        programme = Refinement.objects.get()
        for area in ("rules", "process"):
            said = {
                "area": area,
                "name": area,
                "fine": "可检查",
                "detailed": "逐个动作",
                "measure": "",
                "start": "",
                "target": "",
            }
            boss.post(f"/refinement/{programme.pk}/parts/new/", said)

        answer = boss.post(f"/refinement/parts/{programme.aims.get(area='process').pk}/reached/", {"note": "三次走通"})

        assert answer.status_code == 422 and "三次走通" in answer.content.decode()
        assert programme.aims.filter(done_at=None).count() == 2

    def test_a_part_with_numbers_is_told_to_programs(self) -> None:
        boss = browser(grant(make_staff("zhou", "周宁"), "administrator"))
        owner = make_staff("chen", "陈刚")
        boss.post("/refinement/new/", {"name": "精细化", "goal": "一次办成", "owner": owner.pk, "until_date": "2026-12-31"})
        programme = Refinement.objects.get()
        said = {
            "area": "rules",
            "name": "细则",
            "fine": "可检查",
            "detailed": "逐条",
            "measure": "条",
            "start": "2",
            "target": "9.5",
        }
        boss.post(f"/refinement/{programme.pk}/parts/new/", said)

        aims = boss.get(f"/api/v1/refinements/{programme.pk}/aims").json()

        assert [(one["start"], one["target"], one["current"]) for one in aims] == [(2.0, 9.5, None)]
