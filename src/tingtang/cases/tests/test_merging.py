"""Cases of one matter are merged and taken apart, notes become cases, demands are refused, and views are kept."""

from datetime import timedelta

import pytest

from tingtang.cases.actions.desk import mark_lesson, refuse, save_view
from tingtang.cases.actions.merging import merge, split, unmerge
from tingtang.cases.actions.notes import write_note
from tingtang.cases.actions.people import assign_case
from tingtang.cases.actions.refusals import CaseMerged, MergeOver, MergesInCircle, ReasonMissing, SplitMeanwhile
from tingtang.cases.actions.steps import move
from tingtang.cases.forms.fields import unasked
from tingtang.cases.models import Case, Draft, Lesson, Note, Refusal, SavedView, SlaClock
from tingtang.cases.queries.story import story
from tingtang.cases.tests.factories import AT, make_case, make_kind
from tingtang.cases.tests.test_cases import make_timed_case
from tingtang.core.actors import EVERYWHERE, SYSTEM, Actor
from tingtang.core.errors import Denied
from tingtang.customers.tests.clients import browser
from tingtang.org.actions import save_staff, save_team_member
from tingtang.org.models import Staff
from tingtang.org.tests.factories import actor_for, grant, make_hall, make_role, make_staff, make_team
from tingtang.ui import designed as fields

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


class TestMerge:
    def test_closes_one_case_and_keeps_number_and_notes_of_both(self) -> None:
        kept, merged = make_case(), make_case()
        write_note(SYSTEM, case=merged, body="同一块水表", at=AT)

        merge(SYSTEM, case=merged, into=kept, at=AT + HOUR)

        merged.refresh_from_db()
        assert (merged.phase, merged.merged_into) == ("closed", kept)
        assert "同一块水表" in [entry.note.body for entry in story(kept).entries if entry.note]

    def test_is_taken_back_exactly_with_its_clocks(self) -> None:
        kept, merged = make_case(), make_timed_case()
        move(SYSTEM, case=merged, step="begin", at=AT)
        merged.refresh_from_db()
        before = {name: getattr(merged, name) for name in ("state", "phase", "resolved_at", "closed_at")}

        merge(SYSTEM, case=merged, into=kept, at=AT + HOUR)
        assert {clock.state for clock in SlaClock.objects.filter(case=merged)} == {"held"}
        unmerge(SYSTEM, case=merged, at=AT + 2 * HOUR)

        merged.refresh_from_db()
        assert {name: getattr(merged, name) for name in before} == before
        assert merged.merged_into is None
        assert {clock.code: clock.due_at for clock in SlaClock.objects.filter(case=merged)}["resolve"] == AT + 25 * HOUR

    def test_goes_on_to_the_case_that_was_kept_before(self) -> None:
        first, second, third = make_case(), make_case(), make_case()
        merge(SYSTEM, case=second, into=first, at=AT)

        assert merge(SYSTEM, case=third, into=second, at=AT) == first

    def test_refuses_circles_and_merging_twice(self) -> None:
        first, second, third = make_case(), make_case(), make_case()
        merge(SYSTEM, case=second, into=first, at=AT)

        with pytest.raises(MergesInCircle):
            merge(SYSTEM, case=first, into=Case.objects.get(pk=second.pk), at=AT)
        with pytest.raises(MergeOver):
            merge(SYSTEM, case=second, into=third, at=AT)
        with pytest.raises(MergeOver):
            unmerge(SYSTEM, case=third, at=AT)

    def test_lets_nobody_work_on_the_merged_case(self) -> None:
        kept, merged = make_case(), make_case()
        merge(SYSTEM, case=merged, into=kept, at=AT)

        with pytest.raises(CaseMerged):
            move(SYSTEM, case=merged, step="reopen", reason="x", at=AT)


class TestSplit:
    def test_opens_a_case_about_the_note_and_links_both(self) -> None:
        case = make_case()
        note = write_note(SYSTEM, case=case, body="另外，楼下井盖破损。", at=AT)

        made = split(SYSTEM, case=case, note=note, kind=make_kind(), title="井盖破损", at=AT)

        assert (made.title, made.body) == ("井盖破损", "另外，楼下井盖破损。")
        assert [link.target for link in made.links.all()] == [case]
        assert Note.objects.get(pk=note.pk).case == case

    def test_takes_over_what_was_said_and_leaves_open_what_another_form_needs(self) -> None:
        needed = {"code": "reach", "kind": "text", "names": {"zh-hans": "影响范围"}, "is_required": True}
        lost = needed | {"code": "item", "names": {"zh-hans": "遗失物品"}}
        fault, loss = make_kind("fault", fields=fields.from_rows([needed])), make_kind("loss", fields=fields.from_rows([lost]))
        chen = actor_for(grant(make_staff("chengang", "陈刚"), "supervisor"))
        case = make_case(kind=fault, fields={"reach": "三楼"})
        note = write_note(SYSTEM, case=case, body="另外，门卡也丢了。", at=AT)

        same = split(chen, case=case, note=note, kind=fault, title="门卡", at=AT)
        other = split(chen, case=case, note=note, kind=loss, title="门卡遗失", at=AT)

        assert (same.fields, unasked(same), unasked(other)) == ({"reach": "三楼"}, [], ["遗失物品"])
        assert "遗失物品" in browser(Staff.objects.get(badge="chengang")).get(f"/cases/{other.number}/").content.decode()

    def test_of_two_who_make_a_case_of_the_same_note_at_once_the_second_is_told(self) -> None:
        case = make_case()
        note = write_note(SYSTEM, case=case, body="另外，楼下井盖破损。", at=AT)
        given = {"case": case, "note": note, "kind": make_kind()}
        seen = AT + timedelta(minutes=1)

        made = split(SYSTEM, **given, title="井盖", at=AT + timedelta(minutes=2), seen=seen)

        with pytest.raises(SplitMeanwhile) as told:
            split(SYSTEM, **given, title="井盖破损", at=AT + timedelta(minutes=3), seen=seen)
        assert made.number in told.value.text()
        split(SYSTEM, **given, title="路灯", at=AT + timedelta(minutes=5), seen=AT + timedelta(minutes=4))


class TestRefuse:
    def test_tells_the_customer_why_and_closes_the_case(self) -> None:
        case = make_case()

        refuse(SYSTEM, case=case, ground="elsewhere", answer="请向区住建局反映。", at=AT)

        case.refresh_from_db()
        assert case.phase == "closed"
        assert Refusal.objects.get(case=case).ground == "elsewhere"
        assert case.notes.get().is_public

    def test_asks_for_an_explanation(self) -> None:
        with pytest.raises(ReasonMissing):
            refuse(SYSTEM, case=make_case(), ground="outside", answer="  ", at=AT)


class TestLesson:
    def test_says_what_a_case_teaches(self) -> None:
        case = make_case()

        mark_lesson(SYSTEM, case=case, why="先说结论，再说依据。", at=AT)

        assert Lesson.objects.get(case=case).why == "先说结论，再说依据。"

    def test_is_offered_to_who_plans_training_and_may_see_the_case(self) -> None:
        case = make_case(title="外省户籍迁移", hall=make_hall())
        mark_lesson(SYSTEM, case=case, why="先说结论，再说依据。", at=AT)
        other = grant(make_staff("other", "别厅主管"), "supervisor", make_hall("hillside", "山麓大厅"))

        for staff, is_offered in ((grant(make_staff("chen", "陈刚"), "supervisor", case.hall), True), (other, False)):
            page = browser(staff).get("/improvement/training/plan/").content.decode()
            assert [word in page for word in ("外省户籍迁移", "先说结论，再说依据。")] == [is_offered] * 2


class TestDraft:
    def test_is_kept_once_and_forgotten_when_empty(self) -> None:
        case, staff = make_case(), make_staff()

        Draft.objects.keep(case, staff.pk, kind="note", body="已联系", at=AT)
        Draft.objects.keep(case, staff.pk, kind="answer", body="您好", at=AT)
        assert list(Draft.objects.values_list("kind", "body")) == [("answer", "您好")]

        Draft.objects.keep(case, staff.pk, kind="note", body="  ", at=AT)
        assert not Draft.objects.exists()


def viewer(staff_id: int, *permissions: str) -> Actor:
    """Somebody with these rights everywhere."""
    return Actor("account", 1, grants=dict.fromkeys(permissions, EVERYWHERE), staff_id=staff_id)


class TestSavedView:
    def test_is_shown_to_whom_it_is_shared_with(self) -> None:
        li, wu = make_staff(), make_staff("wutong", "吴桐")
        lead = viewer(li.pk, "cases.save_view", "cases.share_view", "cases.view_own")

        save_view(lead, desk=None, at=AT, name="超时", query="due=late", scope="all")
        save_view(lead, desk=None, at=AT, name="自己的", query="", scope="me")

        seen = SavedView.objects.visible_to(viewer(wu.pk, "cases.view_own"))
        assert [view.name for view in seen] == ["超时"]

    def test_is_shared_only_by_who_may(self) -> None:
        li = make_staff()

        with pytest.raises(Denied):
            save_view(viewer(li.pk, "cases.save_view"), desk=None, at=AT, name="超时", query="", scope="all")

    def test_is_shared_with_everybody_only_by_who_may_do_so_in_every_hall(self) -> None:
        hall, other = make_hall(), make_hall("lakeside", "湖滨大厅")
        role = make_role("lead-of-cases", "cases.save_view", "cases.share_view", "cases.view_own")
        li = grant(make_staff(hall=hall), role, hall)
        lead, wanted = browser(li), {"name": "超时", "query": "due=late"}

        shown = lead.get("/cases/views/new/").content.decode()
        answers = [
            lead.post("/cases/views/new/", {**wanted, **place}).status_code
            for place in ({"scope": "hall", "hall": hall.pk}, {"scope": "hall", "hall": other.pk}, {"scope": "all"})
        ]

        assert ('value="hall"' in shown, 'value="all"' in shown) == (True, False)
        assert answers == [302, 422, 422]
        assert [(view.scope, view.hall) for view in SavedView.objects.all()] == [("hall", hall)]
        for place in ({"scope": "hall", "hall": other}, {"scope": "all"}):
            with pytest.raises(Denied):
                save_view(actor_for(li), desk=hall, at=AT, name="别处", query="", **place)

    def test_that_was_shared_by_somebody_who_is_gone_is_kept_by_who_may_share_there(self) -> None:
        hall, other = make_hall(), make_hall("lakeside", "湖滨大厅")
        role = make_role("lead-of-cases", "cases.save_view", "cases.remove_view", "cases.share_view", "cases.view_own")
        li, wu = grant(make_staff(hall=hall), role, hall), grant(make_staff("wutong", "吴桐", hall), role, hall)
        far = grant(make_staff("sunli", "孙立", other), role, other)
        view = save_view(actor_for(li), desk=hall, at=AT, name="超时", query="due=late", scope="hall", hall=hall)
        given = {"name": "超时未结", "scope": "hall", "hall": hall.pk}
        assert browser(wu).post(f"/cases/views/{view.pk}/", given).status_code == 404

        save_staff(SYSTEM, staff=li, hall=hall, left_date=AT.date(), at=AT)
        answers = [browser(one).post(f"/cases/views/{view.pk}/", given).status_code for one in (far, wu)]

        view.refresh_from_db()
        assert (answers, view.name, view.staff, view.query) == ([404, 302], "超时未结", wu, "due=late")
        assert f"/cases/views/{view.pk}/" in browser(wu).get("/cases/views/").content.decode()

    def test_is_shared_by_everybody_with_a_team_he_works_in_and_with_no_other(self) -> None:
        hall = make_hall()
        li = grant(make_staff(hall=hall), make_role("clerk-of-cases", "cases.save_view", "cases.view_own"), hall)
        own, other = make_team(hall), make_team(hall, "complaints", "投诉组")
        save_team_member(SYSTEM, team=own, staff=li, at=AT)
        clerk = browser(li)

        shown = clerk.get("/cases/views/new/").content.decode()
        answers = [
            clerk.post("/cases/views/new/", {"name": team.code, "query": "due=late", "scope": "team", "team": team.pk})
            for team in (own, other)
        ]

        assert ('value="team"' in shown, 'value="all"' in shown) == (True, False)
        assert [answer.status_code for answer in answers] == [302, 422]
        assert [(view.scope, view.team) for view in SavedView.objects.all()] == [("team", own)]
        with pytest.raises(Denied):
            save_view(actor_for(li), desk=hall, at=AT, name="别组", query="", scope="team", team=other)

    def test_has_one_default(self) -> None:
        li = make_staff()
        lead = viewer(li.pk, "cases.save_view")

        save_view(lead, desk=None, at=AT, name="一", query="", is_default=True)
        save_view(lead, desk=None, at=AT, name="二", query="", is_default=True)

        assert [view.name for view in SavedView.objects.filter(is_default=True)] == ["二"]


class TestStory:
    def test_is_paged_without_losing_or_doubling_a_line(self) -> None:
        case, staff = make_case(), make_staff()
        for number in range(25):
            write_note(SYSTEM, case=case, body=f"第{number}条", at=AT + timedelta(minutes=number // 3))
        assign_case(SYSTEM, case=case, staff=staff, at=AT + timedelta(minutes=3))

        seen, after = [], ""
        while True:
            page = story(case, after=after, limit=7)
            seen += [entry.position for entry in page.entries]
            after = page.older
            if not after:
                break

        assert seen == sorted(seen, reverse=True)
        assert len(seen) == len(set(seen)) == 27
