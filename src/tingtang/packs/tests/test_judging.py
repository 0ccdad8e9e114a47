"""Criteria of awards, rewards and assessments come with a pack, without anybody of a demo."""

from pathlib import Path

import pytest

from tingtang.core.actors import SYSTEM
from tingtang.org.actions import save_organisation
from tingtang.org.models import Post
from tingtang.packs import actions, queries
from tingtang.packs.loader import load, places
from tingtang.packs.plan import Change
from tingtang.packs.source import BadPack
from tingtang.packs.tests.factories import AT, read_pack
from tingtang.packs.wanted.flows import SIGNING
from tingtang.quality.actions.awards import save_award
from tingtang.quality.models import Award, Indicator, MeritRule, Scheme

OWN = (
    "awards:\n  - code: reader\n    name: {zh-hans: 读者之友, en: Readers' friend}\n    process: 每年评一次\n"
    "    criteria: [{name: 表扬, kind: commendations, weight: 100}]\n"
)


@pytest.mark.django_db
class TestJudging:
    def test_publishes_criteria_in_the_language_of_the_organisation(self) -> None:
        save_organisation(SYSTEM, at=AT, code="riverside", name="Riverside", language="en", industry="bank")

        actions.apply(SYSTEM, loaded=load("bank"), at=AT)

        award = Award.objects.get(code="star")
        assert [one["name"] for one in award.criteria] == ["Satisfied customers", "Commendations", "Reviews"]
        assert award.levels[0] == {"name": "Five stars", "least": 85.0}
        assert set(MeritRule.objects.values_list("code", "sense")) == {
            ("liked", "reward"),
            ("heard", "reward"),
            ("slack", "sanction"),
        }
        monthly = Scheme.objects.get(code="monthly")
        assert (monthly.process.code, monthly.names["zh-hant"]) == ("assessment-signing", "窗口人員月度考核")
        assert sum(one["weight"] for one in monthly.criteria) == 100
        assert {step.change for step in queries.difference(load("bank"))} == {Change.SAME}

    def test_rewards_and_corrects_by_how_procedures_are_kept_in_a_hall_of_government(self) -> None:
        actions.apply(SYSTEM, loaded=load("government"), at=AT)

        rules = MeritRule.objects.filter(of="steps-deviated-share")
        assert set(rules.values_list("code", "sense", "sign")) == {
            ("observant", "reward", "at_most"),
            ("astray", "sanction", "at_least"),
        }
        assert Indicator.objects.filter(code="steps-deviated-share").exists()

    def test_leaves_out_schemes_that_nothing_in_the_pack_signs(self, tmp_path: Path) -> None:
        actions.apply(SYSTEM, loaded=read_pack(tmp_path, judging=OWN), at=AT)

        assert set(Award.objects.values_list("code", flat=True)) == {"star", "reader"}
        assert not Scheme.objects.exists()

    def test_signs_by_the_shared_drawing_where_the_pack_says_by_which_posts(self) -> None:
        actions.apply(SYSTEM, loaded=load("property"), at=AT)

        monthly = Scheme.objects.get(code="monthly")
        version = monthly.process.versions.get(state="published")
        assert [post in version.xml for post in ('post="steward_head"', 'post="estate_manager"', "@")] == [True, True, False]
        assert Post.objects.filter(code="assessed", is_held=False).exists()
        assert {step.change for step in queries.difference(load("property"))} == {Change.SAME}

    def test_every_pack_can_assess(self) -> None:
        assert all(
            loaded.judging.signing or SIGNING in {one.code for one in loaded.flows.processes} for loaded in map(load, places())
        )

    def test_keeps_weights_that_were_changed_here(self, tmp_path: Path) -> None:
        loaded = read_pack(tmp_path, judging=OWN)
        actions.apply(SYSTEM, loaded=loaded, at=AT)
        save_award(
            SYSTEM, at=AT, award=Award.objects.get(code="reader"), criteria=[{"name": "评价", "kind": "ratings", "weight": 50}]
        )

        actions.apply(SYSTEM, loaded=read_pack(tmp_path, judging=OWN), at=AT)

        assert Award.objects.get(code="reader").criteria[0]["name"] == "评价"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (OWN.replace("kind: commendations", "kind: gossip"), "no evidence"),
        (OWN.replace("kind: commendations", "kind: marks"), "rests on evidence"),
        (OWN.replace("kind: commendations", "kind: indicator"), "under “of”"),
        (OWN + OWN.partition("\n")[2], "twice"),
        ("schemes:\n  - {code: x, name: X, process: signing, criteria: [{name: a, kind: marks, weight: 1}]}\n", "no process"),
    ],
)
def test_tells_what_is_wrong_with_criteria(tmp_path: Path, wrong: str, told: str) -> None:
    with pytest.raises(BadPack, match=told):
        read_pack(tmp_path, judging=wrong)
