"""Every pack brings the kinds of cases, whole and once; its own kinds stand before the shared ones."""

from pathlib import Path

import pytest

from tingtang.cases.models import Kind
from tingtang.cases.rules.workflow import Phase
from tingtang.core.actors import SYSTEM
from tingtang.org.models import Staff
from tingtang.packs import actions, queries
from tingtang.packs.demo.fitting import filled
from tingtang.packs.loader import load, shared_part
from tingtang.packs.plan import Change
from tingtang.packs.schemas import LANGUAGES
from tingtang.packs.schemas.cases import Cases
from tingtang.packs.tests.factories import AT, read_pack
from tingtang.quality.queries.ready import ready_sets

pytestmark = pytest.mark.django_db
OWN = (
    "kinds:\n  - {code: consultation, nature: consultation, prefix: WX, name: {zh-hans: 问询, en: Question}, workflow: answer}\n"
    "  - {code: lost-book, nature: incident, prefix: DS, name: {zh-hans: 图书丢失, en: Lost book}, workflow: answer}\n"
)


class TestCaseKinds:
    def test_come_with_every_pack(self, tmp_path: Path) -> None:
        actions.apply(SYSTEM, loaded=read_pack(tmp_path), at=AT)

        found = {kind.code: kind.nature for kind in Kind.objects.all()}
        assert found["fault"] == "incident"
        assert set(found.values()) == {
            "consultation", "complaint", "suggestion", "event", "incident", "request", "problem", "access", "change", "internal"
        }  # fmt: skip
        assert {step.change for step in queries.difference(read_pack(tmp_path))} == {Change.SAME}

    def test_are_written_once(self) -> None:
        shared = shared_part(Cases)

        for each in (shared.kinds, shared.workflows):
            codes = [one.code for one in each]
            assert len(codes) == len(set(codes))

    def test_of_the_pack_stand_before_the_shared_ones(self, tmp_path: Path) -> None:
        actions.apply(SYSTEM, loaded=read_pack(tmp_path, cases=OWN), at=AT)

        assert Kind.objects.get(code="consultation").prefix == "WX"
        assert Kind.objects.get(code="lost-book").name_in("en") == "Lost book"

    def test_that_another_pack_brought_keep_their_form_however_often_the_second_is_applied(self, tmp_path: Path) -> None:
        actions.apply(SYSTEM, loaded=read_pack(tmp_path), at=AT)
        before = Kind.objects.get(code="incident")

        for _time in range(2):
            actions.apply(SYSTEM, loaded=load("desk"), at=AT)

        after = Kind.objects.get(code="incident")
        assert (after.fields, after.pressing, after.workflow) == (before.fields, before.pressing, before.workflow)

    def test_take_from_a_story_told_for_another_form_what_they_have_a_place_for(self, tmp_path: Path) -> None:
        actions.apply(SYSTEM, loaded=read_pack(tmp_path), at=AT)
        kinds = {kind.code: kind for kind in Kind.objects.all()}
        reporter = Staff(pk=7)

        fault = filled(kinds["fault"], {"place": "三层", "device": "SB-1"}, title="卡纸", reporter=reporter, on=AT.date())
        password = filled(kinds["password_reset"], {"system": "邮件"}, title="忘记", reporter=reporter, on=AT.date())

        assert fault == {"place": {"street": "三层"}}
        assert password == {"system": "邮件", "who": 7}

    def test_walk_the_seven_steps_of_the_routine(self, tmp_path: Path) -> None:
        actions.apply(SYSTEM, loaded=read_pack(tmp_path), at=AT)

        life = Kind.objects.get(code="request").life
        assert [life.steps[code].to for code in ("accept", "assess", "plan", "carry_out", "finish", "report", "close")] == [
            "accepted", "assessed", "planned", "carrying_out", "checking", "reported", "closed"
        ]  # fmt: skip
        assert life.first == "submitted"
        assert life.states["pending"].phase is Phase.PENDING

    def test_are_acknowledged_by_whoever_begins(self) -> None:
        by_hand = []
        for life in shared_part(Cases).workflows:
            phases = {one.code: one.phase for one in life.states}
            steps = [one for one in life.steps if life.states[0].code in one.comes_from and phases[one.to] == Phase.WORKING]
            by_hand += [(life.code, one.code) for one in steps if "acknowledge" not in one.does]

        assert by_hand == []

    def test_carry_out_no_preservation_before_signature_papers_and_need_are_checked(self) -> None:
        cases = load("insurer").cases
        assert cases is not None
        [kind] = [one for one in cases.kinds if one.code == "preservation"]
        [life] = [one for one in cases.workflows if one.code == kind.workflow]

        before = [one for one in life.steps if one.to == "carrying_out"]
        passed = [one for one in life.steps if one.to == "checked"]

        assert [one.comes_from for one in before] == [["checked"]]
        assert [one.requires for one in passed] == [["checklist"]]
        assert {one.code for one in kind.work.checklist} >= {"signed", "explained", "papers", "no_exception"}

    def test_speak_three_languages(self) -> None:
        shared = shared_part(Cases)
        texts = [kind.name for kind in shared.kinds] + [field.name for kind in shared.kinds for field in kind.fields]
        texts += [each.name for workflow in shared.workflows for each in (*workflow.states, *workflow.steps)]
        texts += [choice.name for kind in shared.kinds for field in kind.fields for choice in field.choices]

        assert [text.all for text in texts if set(text.all) != set(LANGUAGES)] == []


def test_indicators_call_incidents_as_their_kind_is_called_and_not_events() -> None:
    event = next(one.name.hans for one in shared_part(Cases).kinds if one.code == "event")

    named = [one["names"]["zh-hans"] for one in ready_sets()["itil"].indicators if one["code"].startswith("incident")]

    assert named
    assert not [name for name in named if event in name]
