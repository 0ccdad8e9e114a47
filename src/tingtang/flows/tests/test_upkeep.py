"""What is kept beside a drawing: variants under cautions, worth of steps, named methods, resources, the life by phase."""

from datetime import timedelta

import pytest
from django.db.models import Model
from django.utils import timezone

from tingtang.catalogue.actions.appraisals import StillOpen, appraise
from tingtang.catalogue.actions.wordings import save_wording
from tingtang.catalogue.queries.regulations import coverage
from tingtang.catalogue.tests.factories import answers, make_standard
from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import Invalid
from tingtang.flows import actions
from tingtang.flows.models import Process
from tingtang.flows.queries.checking import faults_of
from tingtang.flows.queries.life import life_of
from tingtang.flows.queries.methods import methods_of
from tingtang.flows.queries.supplies import needs_of
from tingtang.flows.queries.variants import version_for
from tingtang.flows.rules.methods import control, pareto, shares
from tingtang.flows.tests.drawing import Drawing
from tingtang.flows.tests.factories import AT, begin, open_step, published
from tingtang.flows.tests.test_changes import TODAY, XML, begun, cast, make_process
from tingtang.org.models import Hall
from tingtang.org.tests.clients import Program, browser
from tingtang.org.tests.factories import actor_for, grant, make_hall, make_post, make_staff

pytestmark = pytest.mark.django_db
__all__ = ["cast"]


def line(code: str = "pass") -> Drawing:
    """Take in, then hand out."""
    drawing = Drawing(code)
    drawing.line(*(drawing.node(kind, name) for kind, name in (("start", "s"), ("user", "take"), ("user", "give"), ("end", "e"))))
    return drawing


class TestMethods:
    def test_weigh_time_deviations_and_days(self) -> None:
        assert [(one.code, one.share) for one in shares([("adds", 30.0), ("", 10.0)], ["adds", "waste"])] == [
            ("adds", 0.75),
            ("", 0.25),
        ]
        assert shares([], ["adds"]) == []
        assert [(one.name, one.is_vital) for one in pareto({"a": 7, "b": 2, "c": 1, "d": 0})] == [
            ("a", True),
            ("b", True),
            ("c", False),
        ]
        assert control([1.0] * 7) is None

    def test_find_a_day_out_of_the_limits_and_a_run(self) -> None:
        # Moving ranges of 10 11 10 11 … are 1; XmR limits are the mean ± 2.66.
        chart = control([10.0, 11.0] * 6 + [20.0])
        drift = control([10.0] * 4 + [11.0] * 4 + [12.0] * 8)

        assert chart is not None and chart.outside == (12,)
        assert drift is not None and drift.runs == (7, 15)
        assert control([5.0] * 8) is not None

    def test_read_what_was_done(self) -> None:
        hall = make_hall()
        moved = begin(line(), hall, hall=hall)
        for minutes, node in ((10, "take"), (40, "give")):
            actions.complete_step(SYSTEM, token=open_step(moved.instance, node), answers={}, at=AT + timedelta(minutes=minutes))
        process = Process.objects.get()
        said = {"take": {"worth": "needed", "activity": "inbound"}, "give": {"worth": "adds", "activity": "technology"}}

        actions.value_steps(SYSTEM, process=process, values=said, at=AT)
        told = methods_of(SYSTEM, process, moved.instance.version, AT, AT + timedelta(days=1), "Asia/Shanghai")

        assert (round(told.adding, 2), round(told.primary, 2), [n for _day, _mean, n in told.days]) == (0.75, 0.25, [2])
        for wrong in ({"none": {"worth": "adds"}}, {"take": {"worth": "gold"}}):
            with pytest.raises(Invalid):
                actions.value_steps(SYSTEM, process=process, values=wrong, at=AT)


class TestVariants:
    def test_hold_for_their_cases_once_the_four_cautions_stand(self) -> None:
        usual, other = published(line()), published(line("pass-gold"))
        variant = actions.save_process(
            SYSTEM, at=AT, process=other.process, variant_of=usual.process, variant_when='subject.tier == "gold"'
        )
        gold, plain = {"subject": {"tier": "gold"}}, {"subject": {"tier": ""}}
        assert version_for(usual.process, gold, TODAY) == usual

        appraise(SYSTEM, sheet="variant", subject=variant, answers=answers("variant"), at=AT)

        assert (version_for(usual.process, gold, TODAY), version_for(usual.process, plain, TODAY)) == (other, usual)
        assert version_for(usual.process, {}, TODAY) == usual
        appraise(SYSTEM, sheet="variant", subject=variant, answers=answers("variant", watched=False), at=AT)
        assert version_for(usual.process, gold, TODAY) == usual

    @pytest.mark.parametrize("condition", ["import os", "", "subject.tier =="])
    def test_need_a_condition_that_can_be_read(self, condition: str) -> None:
        usual, other = published(line()), published(line("other"))

        with pytest.raises(Invalid) as refused:
            actions.save_process(SYSTEM, at=AT, process=other.process, variant_of=usual.process, variant_when=condition)

        assert "unreadable" not in str(refused.value.fields)

    def test_do_not_vary_variants(self) -> None:
        usual, first, second = (published(line(code)).process for code in ("a", "b", "c"))
        first = actions.save_process(SYSTEM, at=AT, process=first, variant_of=usual, variant_when="true")

        for process, of in ((second, first), (usual, second), (second, second)):
            with pytest.raises(Invalid):
                actions.save_process(SYSTEM, at=AT, process=process, variant_of=of, variant_when="true")


class TestRelease:
    def test_asks_whether_it_can_be_kept_up(self, cast: dict[str, Actor]) -> None:
        draft = actions.save_draft(cast["drawer"], version=begun(cast["drawer"], make_process()), xml=XML, at=AT)
        for holds in ({}, {"lasting": False}):
            if holds:
                appraise(SYSTEM, sheet="release", subject=draft.change, answers=answers("release", **holds), at=AT)
            with pytest.raises(StillOpen):
                actions.submit_draft(cast["drawer"], version=draft, at=AT)

        appraise(SYSTEM, sheet="release", subject=draft.change, answers=answers("release"), at=AT)

        assert actions.submit_draft(cast["drawer"], version=draft, at=AT).state == "review"

    def test_remarks_on_wordings_that_are_better_not_said(self) -> None:
        save_wording(SYSTEM, at=AT, code="ask", name="不清楚时", say="我帮您问清楚。", avoid="请问办什么事")

        assert any("我帮您问清楚" in one.text and not one.is_fault for one in faults_of(XML.replace("您好，", "请问办什么事，")))


class TestSupplies:
    def test_count_people_of_a_post_by_themselves_and_show_what_is_short(self) -> None:
        hall, post = make_hall(), make_post("window", "综合窗口")
        make_staff("li", "李敏", hall, posts=[post])
        process = published(line()).process
        people = actions.save_supply(SYSTEM, at=AT, process=process, kind="people", name="窗口人员", post=post, needed=2)
        paper = actions.save_supply(SYSTEM, at=AT, process=process, kind="materials", name="申请表", needed=100, unit="张")
        assert [(one.supply, one.available, one.badge) for one in needs_of(process)] == [
            (paper, 0, "nothing"),
            (people, 1, "risk"),
        ]

        actions.count_supply(SYSTEM, supply=paper, available=120, at=AT)

        assert [one.badge for one in needs_of(process)] == ["risk", "ok"]
        with pytest.raises(Invalid):
            actions.count_supply(SYSTEM, supply=people, available=9, at=AT)
        with pytest.raises(Invalid):
            actions.save_supply(SYSTEM, at=AT, process=process, kind="materials", name="墨", post=post)


class TestLife:
    def test_shows_each_phase_by_what_there_is_and_what_was_recorded(self, cast: dict[str, Actor]) -> None:
        process = make_process(goal="少跑一次")
        begun(cast["drawer"], process)
        actions.record_phase(SYSTEM, process=process, phase="improve", text="合并两步", at=AT)

        found = {
            one.code: (len(one.facts), [record.text for record in one.records]) for one in life_of(SYSTEM, process, None, AT)
        }

        assert found == {
            "plan": (2, []),
            "design": (1, []),
            "implement": (0, []),
            "monitor": (0, []),
            "improve": (0, ["合并两步"]),
        }
        with pytest.raises(Invalid):
            actions.record_phase(SYSTEM, process=process, phase="improve", text=" ", at=AT)


def test_processes_and_standards_count_for_the_five_systems() -> None:
    make_standard()
    make_process()

    assert {one.code: one.others for one in coverage() if one.others} == {"standards": 1, "process": 1}


def test_pages_and_programs_show_and_keep_all_of_it() -> None:
    hall: Model | Hall = make_hall()
    boss = grant(make_staff("zhou", "周宁"), "administrator")
    process, program, client = published(line()).process, Program.of(boss), browser(boss)
    made = [
        program.post("/supplies", {"process": "pass", "kind": "materials", "name": "申请表", "needed": 10}),
        program.post("/processes/pass/phases", {"phase": "plan", "text": "立项"}),
        program.put("/processes/pass/values", {"values": {"take": {"worth": "adds", "activity": "inbound"}}}),
    ]
    counted = program.post(f"/supplies/{made[0].json()['id']}/count", {"available": 3})

    assert [one.status_code for one in made] == [201, 201, 200]
    assert counted.json()["is_short"] is True
    assert program.get("/processes/pass/life").json()[0]["records"] == ["立项"]
    assert program.get("/processes/pass/methods", days=7).json()["chart"] is None
    pages = [
        f"/flows/{process.pk}/",
        f"/flows/{process.pk}/life/",
        f"/flows/{process.pk}/methods/",
        "/flows/resources/",
        "/principles/",
    ]
    assert [client.get(one).status_code for one in pages] == [200] * 5
    posted = client.post(f"/flows/{process.pk}/methods/values/", {"element": ["give"], "worth": ["waste"], "activity": [""]})
    assert (posted.status_code, process.step_values.count(), hall.pk > 0) == (302, 2, True)
    assert client.post(f"/flows/{process.pk}/life/record/", {"phase": "plan", "text": ""}).status_code == 422
    assert "申请表" in client.get("/flows/resources/").content.decode()


def test_observance_leads_to_the_rules_that_reward_by_it() -> None:
    boss = grant(make_staff("zhou", "周宁"), "administrator")
    process = published(line()).process
    hall = make_hall()
    now = timezone.now()  # the page looks back from today
    moved = actions.start(SYSTEM, version=published(line()), subject=hall, hall=hall, values={}, at=now)
    li = grant(make_staff("li", "李敏", hall), "administrator")
    actions.complete_step(actor_for(li), token=open_step(moved.instance, "take"), answers={}, at=now)

    assert "Rules that reward or sanction by it" in browser(boss).get(f"/flows/{process.pk}/analysis/?days=365").content.decode()
