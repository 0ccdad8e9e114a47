"""Evaluations: drawn up, opened, compared, handed in, settled; on pages and over the API."""

import json
import re
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Denied, Invalid, NotFound
from tingtang.journal.tests.history import events_about
from tingtang.org.models import Staff
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import AT, actor_for, grant, make_hall, make_staff
from tingtang.org.tests.test_permissions import client_for
from tingtang.quality.actions import evaluations as actions
from tingtang.quality.models import Evaluation, Expert, Judgement
from tingtang.quality.queries import evaluations as queries
from tingtang.quality.queries.blocks import About
from tingtang.quality.rules import ahp, hierarchy
from tingtang.quality.shown.weights import weights_block
from tingtang.quality.tests.factories import OUTLINE, PRINCIPLES, compare, make_evaluation, open_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def li() -> Staff:
    hall = make_hall()
    return grant(make_staff("limin", "李敏", hall), "clerk", hall)


@pytest.fixture
def gu() -> Staff:
    return grant(make_staff("guyan", "顾言"), "process_manager")


class TestOutline:
    def test_puts_parts_under_what_stands_further_left(self) -> None:
        nodes = hierarchy.outline("1. 效率\n   - 等候\n   - 办理\n2. 态度\n\n　　微笑")

        assert [(one.code, one.name, one.parent) for one in nodes] == [
            ("1", "效率", ""), ("1.1", "等候", "1"), ("1.2", "办理", "1"), ("2", "态度", ""), ("2.1", "微笑", "2"),
        ]  # fmt: skip

    def test_reads_what_it_wrote(self) -> None:
        nodes = hierarchy.outline(OUTLINE)

        assert hierarchy.outline(hierarchy.as_text(nodes)) == nodes

    @pytest.mark.parametrize("text", ["甲\n甲", "\n".join(f"c{i}" for i in range(61))])
    def test_refuses_what_cannot_be_compared(self, text: str) -> None:
        with pytest.raises(ahp.Unusable):
            hierarchy.outline(text)


class TestSaveEvaluation:
    def test_keeps_a_draft_with_its_event(self) -> None:
        made = make_evaluation()

        assert [one.name for one in made.nodes] == ["服务效率", "等候时间", "办理时间", "服务态度", "办事环境"]
        assert [one.name for one in events_about(made)] == ["quality.evaluation.saved"]

    def test_refuses_one_criterion_alone(self) -> None:
        with pytest.raises(Invalid) as refusal:
            make_evaluation("只有一个")

        assert list(refusal.value.fields) == ["criteria"]

    def test_refuses_once_experts_were_asked(self, li: Staff) -> None:
        made = make_evaluation()
        open_to(made, li)

        with pytest.raises(actions.NotDraft):
            actions.save_evaluation(SYSTEM, evaluation=made, at=AT, name="别的")


class TestOpenEvaluation:
    def test_refuses_while_a_principle_is_not_confirmed(self, li: Staff) -> None:
        confirmed = [{"name": name, "is_met": True, "note": ""} for name in ("层次性", "可比性")]
        with pytest.raises(actions.NoPrinciples):
            open_to(make_evaluation(principles=confirmed), li)
        made = make_evaluation(principles=[*confirmed, {"name": "导向性", "is_met": False, "note": ""}])

        with pytest.raises(actions.PrincipleUnmet) as refusal:
            open_to(made, li)

        assert "导向性" in refusal.value.text()

    def test_refuses_without_experts(self) -> None:
        with pytest.raises(actions.NoExperts):
            open_to(make_evaluation())

    def test_refuses_and_does_not_offer_who_may_not_compare(self, li: Staff, gu: Staff) -> None:
        powerless, made = make_staff("anke", "安可"), make_evaluation()

        with pytest.raises(actions.MayNotJudge):
            open_to(made, li, powerless)

        page = client_for(gu).get(f"/quality/evaluations/{made.pk}/").content.decode()
        assert li.name in page and powerless.name not in page


class TestJudge:
    def test_refuses_anothers_seat(self, li: Staff, gu: Staff) -> None:
        (seat,) = open_to(make_evaluation(), li)

        with pytest.raises(Denied):
            actions.judge(actor_for(gu), expert=seat, at=AT, under="", first="1", second="2", degree=3)

    @pytest.mark.parametrize(
        ("under", "first", "second"), [("", "2", "1"), ("", "1", "1.1"), ("2", "1.1", "1.2"), ("", "1", "9")]
    )
    def test_refuses_a_pair_that_is_not_asked(self, li: Staff, under: str, first: str, second: str) -> None:
        (seat,) = open_to(make_evaluation(), li)

        with pytest.raises(Invalid):
            actions.judge(actor_for(li), expert=seat, at=AT, under=under, first=first, second=second, degree=3)

    def test_takes_a_comparison_back(self, li: Staff) -> None:
        (seat,) = open_to(make_evaluation(), li)
        given = {"under": "", "first": "1", "second": "2"}
        actions.judge(actor_for(li), expert=seat, at=AT, degree=4, **given)

        actions.judge(actor_for(li), expert=seat, at=AT, degree=None, **given)

        assert not Judgement.objects.exists()


HIDDEN = r'type="hidden" name="(under|first|second|degree)" value="([^"]*)"'


class TestSubmit:
    def test_refuses_open_pairs_and_contradictions_naming_the_worst(self, li: Staff) -> None:
        (seat,) = open_to(make_evaluation(), li)
        with pytest.raises(actions.PairsOpen):
            actions.submit_judgements(actor_for(li), expert=seat, at=AT)
        compare(seat, {("", "1", "2"): 4, ("", "2", "3"): 4, ("", "1", "3"): -4})

        with pytest.raises(actions.Inconsistent) as refusal:
            actions.submit_judgements(actor_for(li), expert=seat, at=AT)

        assert "CR" in refusal.value.text()
        seat.refresh_from_db()
        assert seat.submitted_at is None

    def test_offers_what_would_fit_in_words_and_takes_it_by_a_press(self, li: Staff) -> None:
        made = make_evaluation()
        (seat,) = open_to(made, li)
        compare(seat, {("", "1", "2"): 2, ("", "1", "3"): 4, ("", "2", "3"): -8})  # 3, 5 and one ninth
        page, url = browser(li), f"/quality/evaluations/{made.pk}/compare/"

        asked = page.get(url).content.decode()
        offered = re.findall(HIDDEN, asked[asked.index("would fit (CR") :])[:4]
        taken = page.post(f"{url}pair/", dict(offered))

        assert re.search(r"“\d – [^”]+: [^”]+” would fit", asked)  # in the words of the choices
        assert taken["Location"] == f"{url}#standing-c0"
        assert "would fit (CR" not in page.get(url).content.decode()

    def test_shuts_the_seat_until_it_is_given_back(self, li: Staff) -> None:
        (seat,) = open_to(make_evaluation(), li)
        compare(seat, {})
        actions.submit_judgements(actor_for(li), expert=seat, at=AT)
        with pytest.raises(actions.NotOpen):
            compare(seat, {("", "1", "2"): 2})

        actions.return_judgements(SYSTEM, expert=seat, at=AT)

        compare(seat, {("", "1", "2"): 2})


class TestSettle:
    def test_freezes_weights_and_ranking(self, li: Staff, gu: Staff) -> None:
        made = make_evaluation(alternatives=("一号厅", "二号厅"))
        for seat in open_to(made, li, gu):
            compare(seat, {("", "1", "2"): 1, ("", "1", "3"): 1, ("1.1", "a1", "a2"): 2, ("3", "a1", "a2"): -2})
            actions.submit_judgements(actor_for(seat.staff), expert=seat, at=AT)

        settled = actions.settle_evaluation(SYSTEM, evaluation=made, at=AT)

        assert settled.result["weights"]["1"] == pytest.approx(0.5)
        assert settled.result["totals"]["1.1"] == pytest.approx(0.25)
        assert sum(settled.result["scores"]) == pytest.approx(1)
        assert settled.result["scores"][0] == pytest.approx(0.25 * 0.75 + 0.25 * 0.5 + 0.25 * 0.5 + 0.25 * 0.25)
        with pytest.raises(actions.NotOpen):
            actions.settle_evaluation(SYSTEM, evaluation=made, at=AT)

    def test_counts_only_who_has_handed_in(self, li: Staff, gu: Staff) -> None:
        made = make_evaluation()
        mine, _other = open_to(made, li, gu)
        with pytest.raises(actions.NothingSubmitted):
            actions.settle_evaluation(SYSTEM, evaluation=made, at=AT)
        compare(mine, {("", "1", "2"): 8, ("", "1", "3"): 8})
        actions.submit_judgements(actor_for(li), expert=mine, at=AT)

        settled = actions.settle_evaluation(SYSTEM, evaluation=made, at=AT)

        assert settled.result["weights"]["1"] == pytest.approx(9 / 11)

    def test_refuses_a_group_that_contradicts_itself(self, li: Staff, gu: Staff) -> None:
        made = make_evaluation()
        for seat in open_to(made, li, gu):
            compare(seat, {("", "1", "2"): 4, ("", "2", "3"): 4, ("", "1", "3"): -4})
        Expert.objects.update(submitted_at=AT)  # as no action would

        with pytest.raises(actions.Inconsistent):
            actions.settle_evaluation(SYSTEM, evaluation=made, at=AT)

    def test_is_told_by_a_block_of_reports_with_weights_and_consistency(self, li: Staff) -> None:
        about = About(None, AT.date().replace(day=1), AT.date() + timedelta(days=1), AT)
        before = weights_block("", about)
        made = make_evaluation()
        (seat,) = open_to(made, li)
        compare(seat, {})
        actions.submit_judgements(actor_for(li), expert=seat, at=AT)
        settled = actions.settle_evaluation(SYSTEM, evaluation=made, at=AT)

        block = weights_block("", about)
        goal, first = block["rows"][0], block["rows"][1]

        assert (before["rows"], bool(before["note"])) == ([], True)
        assert goal["cells"][2]["value"] == pytest.approx(settled.result["groups"][""]["cr"])
        assert first["cells"][0]["value"] == pytest.approx(settled.result["weights"]["1"])
        assert first["cells"][0]["url"] == reverse("quality:evaluation", args=[made.pk])


class TestVisibility:
    def test_shows_experts_their_own_and_nobody_a_draft(self, li: Staff, gu: Staff) -> None:
        made, draft = make_evaluation(), make_evaluation(name="草稿")
        open_to(made, li)
        stranger = grant(make_staff("zhaoxiao", "赵晓"), "guide")

        assert [one.pk for one in queries.evaluations(actor_for(li))] == [made.pk]
        assert list(queries.evaluations(actor_for(stranger))) == []
        assert {one.pk for one in queries.evaluations(actor_for(gu))} == {made.pk, draft.pk}
        with pytest.raises(NotFound):
            queries.get_evaluation(actor_for(li), draft.pk)


class TestPages:
    def form(self, **values: str) -> dict[str, object]:
        principles = {"principles_name": [one["name"] for one in PRINCIPLES], "principles_is_met": ["yes"] * len(PRINCIPLES)}
        return (
            {"name": "服务中心评价", "subject": "centre", "criteria": OUTLINE, "random_index": "saaty2005"} | principles | values
        )

    def test_lead_from_a_draft_to_the_result(self, li: Staff, gu: Staff) -> None:
        manager, expert = client_for(gu), client_for(li)
        manager.post("/quality/evaluations/new/", self.form(alternatives="一号厅\n二号厅"))
        made = Evaluation.objects.get()
        manager.post(f"/quality/evaluations/{made.pk}/open/", {"experts": [li.pk]})
        seat = Expert.objects.get()
        compare(seat, {("", "1", "2"): 1, ("2", "a1", "a2"): 5})

        asking = expert.get(f"/quality/evaluations/{made.pk}/compare/").content.decode()
        expert.post(f"/quality/evaluations/{made.pk}/compare/hand-in/")
        manager.post(f"/quality/evaluations/{made.pk}/settle/")
        page = manager.get(f"/quality/evaluations/{made.pk}/?criterion=1").content.decode()

        assert "服务效率" in asking
        assert "3 – 一号厅：稍好" in asking  # alternatives are better or worse, criteria more or less important
        assert "1 – 同样好" in asking
        assert "：稍微重要" in asking
        assert "服务中心评价" in expert.get("/quality/evaluations/").content.decode()
        made.refresh_from_db()
        assert made.state == "settled"
        assert "一号厅" in page
        assert "λmax" in page

    def test_show_an_expert_what_others_come_to_only_when_he_has_handed_in(self, li: Staff, gu: Staff) -> None:
        made = make_evaluation()
        mine, his = open_to(made, li, gu)
        for seat in (mine, his):
            compare(seat, {("", "1", "2"): 8, ("", "1", "3"): 8})
        actions.submit_judgements(actor_for(li), expert=mine, at=AT)
        page = f"/quality/evaluations/{made.pk}/"

        before = client_for(gu).get(page).content.decode()
        actions.submit_judgements(actor_for(gu), expert=his, at=AT)
        after = client_for(gu).get(page).content.decode()

        assert "请先完成您的比较" in before
        assert "λmax" not in before
        assert "λmax" in after

    def test_keep_what_was_typed_when_it_is_wrong(self, gu: Staff) -> None:
        answer = client_for(gu).post("/quality/evaluations/new/", self.form(criteria="甲\n甲", note="留住我"))

        assert answer.status_code == 422
        assert "留住我" in answer.content.decode()
        assert "两项同名" in answer.content.decode()
        assert not Evaluation.objects.exists()

    def test_answer_a_choice_with_where_the_group_stands(self, li: Staff) -> None:
        made = make_evaluation("甲\n乙")
        open_to(made, li)

        answer = client_for(li).post(
            f"/quality/evaluations/{made.pk}/compare/pair/",
            {"under": "", "first": "1", "second": "2", "degree": "2"},
            headers={"HX-Request": "true"},
        )

        assert "0.750" in answer.content.decode()
        assert Judgement.objects.get().degree == 2

    def test_refuse_a_choice_that_is_none(self, li: Staff) -> None:
        made = make_evaluation("甲\n乙")
        open_to(made, li)

        for said in ("99", "-", "x' OR 1=1", "²"):
            answer = client_for(li).post(
                f"/quality/evaluations/{made.pk}/compare/pair/", {"first": "1", "second": "2", "degree": said}
            )
            assert answer.status_code == 422
        assert not Judgement.objects.exists()


class TestApi:
    def call(self, client: Client, method: str, path: str, body: object, key: str) -> tuple[int, dict[str, object]]:
        send = getattr(client, method)
        answer = send(
            f"/api/v1{path}", json.dumps(body), content_type="application/json", headers={"Idempotency-Key": f"evaluation-{key}"}
        )
        return answer.status_code, answer.json()

    def test_leads_from_a_draft_to_the_result(self, li: Staff, gu: Staff) -> None:
        manager, expert = client_for(gu), client_for(li)
        status, made = self.call(
            manager, "post", "/evaluations", {"name": "服务评价", "outline": "甲\n乙", "principles": PRINCIPLES}, "1"
        )
        assert status == 201
        path = f"/evaluations/{made['id']}"
        assert self.call(manager, "post", f"{path}/open", {"experts": {li.badge: 2}}, "2")[0] == 200

        assert self.call(expert, "post", f"{path}/comparisons", {"first": "1", "second": "2", "degree": 8}, "3")[0] == 200
        assert self.call(expert, "post", f"{path}/comparisons/hand-in", {}, "4")[0] == 200
        _status, settled = self.call(manager, "post", f"{path}/settle", {}, "5")

        assert settled["result"]["weights"] == {"1": pytest.approx(0.9), "2": pytest.approx(0.1)}  # type: ignore[index]

    def test_says_which_line_of_the_outline_is_wrong(self, gu: Staff) -> None:
        status, problem = self.call(client_for(gu), "post", "/evaluations", {"name": "x", "outline": "甲\n甲"}, "1")

        assert status == 422
        assert "outline" in problem["errors"]  # type: ignore[operator]


@pytest.mark.django_db(transaction=True)
def test_one_pair_is_kept_once_when_it_is_sent_twice_at_a_time() -> None:
    li = grant(make_staff("limin", "李敏"), "clerk")
    (seat,) = open_to(make_evaluation("甲\n乙"), li)
    actor, together = actor_for(li), Barrier(4)

    def send(degree: int) -> None:
        together.wait()
        try:
            actions.judge(actor, expert=seat, at=AT, under="", first="1", second="2", degree=degree)
        finally:
            connection.close()

    threads = [Thread(target=send, args=(degree,)) for degree in (1, 2, 3, 4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert Judgement.objects.count() == 1
