"""The work pages through the client: what they show, whom they let do what, and what they cost."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tingtang.cases.actions.cover import cover
from tingtang.cases.actions.merging import merge
from tingtang.cases.actions.notes import write_note
from tingtang.cases.actions.people import assign_case as assign
from tingtang.cases.models import Case, Draft, SavedView
from tingtang.cases.tests.factories import make_case, make_kind
from tingtang.catalogue.tests.factories import make_service
from tingtang.core.actors import SYSTEM
from tingtang.customers.models import Defect
from tingtang.customers.tests.factories import make_customer
from tingtang.org import actions as org
from tingtang.org.models import Hall, Staff, Team
from tingtang.org.tests.clients import browser, grant
from tingtang.org.tests.factories import grant as grant_role
from tingtang.org.tests.factories import make_hall, make_role, make_staff, make_team

pytestmark = pytest.mark.django_db


class Desk:
    """Riverside with a team, its clerk Li Min, its supervisor Chen Gang, and somebody of another hall."""

    def __init__(self) -> None:
        self.hall: Hall = make_hall()
        self.team: Team = make_team(self.hall)
        self.li = self._person("limin", "李敏", "clerk")
        self.chen = self._person("chengang", "陈刚", "supervisor")
        self.team.members.create(staff=self.li)
        self.stranger = grant(make_staff("wutong", "吴桐"), "clerk", make_hall("hillside", "山前大厅"))
        self.kind = make_kind(team=self.team)

    def _person(self, username: str, name: str, role: str) -> Staff:
        return grant(make_staff(username, name, self.hall), role, self.hall)

    def case(self, **values: object) -> Case:
        return make_case(kind=self.kind, hall=self.hall, at=timezone.now() - timedelta(hours=2), **values)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def htmx(client: Client, path: str, **data: object) -> object:
    """A post as the page sends it."""
    return client.post(path, data, headers={"HX-Request": "true"})


class TestCasePage:
    def test_shows_the_story_and_what_can_be_done(self, desk: Desk) -> None:
        case = desk.case(title="井盖破损")
        write_note(SYSTEM, case=case, body="已派人查看", at=timezone.now())

        page = browser(desk.li).get(f"/cases/{case.number}/").content.decode()

        assert "井盖破损" in page
        assert "已派人查看" in page
        assert "Begin" in page

    def test_offers_a_case_only_to_who_may_take_it(self, desk: Desk) -> None:
        case = desk.case()
        path = f"/cases/{case.number}/"
        take = f'hx-post="{path}take/"'

        assert take in browser(desk.li).get(path).text
        assert take not in browser(desk.chen).get(path).text
        desk.team.members.create(staff=desk.chen)
        assert take in browser(desk.chen).get(path).text
        assign(SYSTEM, case=case, staff=desk.li, at=timezone.now())
        assert take not in browser(desk.li).get(path).text

    def test_offers_letters_only_where_a_customer_is_named(self, desk: Desk) -> None:
        named, unnamed = desk.case(customer=make_customer()), desk.case(customer=None)

        shown = [
            browser(desk.li).get(f"/cases/{one.number}/", headers={"Accept-Language": "en"}).text for one in (named, unnamed)
        ]

        assert ["Answer by letter" in text for text in shown] == [True, False]
        assert ["Answer to whoever reported it" in text for text in shown] == [False, True]

    def test_is_not_there_for_somebody_of_another_hall(self, desk: Desk) -> None:
        assert browser(desk.stranger).get(f"/cases/{desk.case().number}/").status_code == 404

    def test_of_change_tells_what_somebody_else_has_saved_and_puts_one_s_own_in_its_place(self, desk: Desk) -> None:
        case = desk.case(title="井盖破损")
        path = f"/cases/{case.number}/change/"
        sent = {"title": "井盖丢失", "impact": "2", "urgency": "2", "version": str(case.version)}
        browser(desk.chen).post(path, sent | {"title": "井盖破损（南门）", "tags": "南门"})
        client = browser(desk.li)

        told = client.post(path, sent)
        now = str(Case.objects.get().version)
        client.post(path, sent | {"version": now})

        page = told.content.decode()
        assert told.status_code == 422
        assert "井盖破损（南门）" in page and 'value="井盖丢失"' in page and f'name="version" value="{now}"' in page
        assert Case.objects.get().title == "井盖丢失"

    def test_refuses_words_that_no_table_takes(self, desk: Desk) -> None:
        case, client = desk.case(), browser(desk.chen)

        answers = [client.post(f"/cases/{case.number}/{part}/", {"target": "x\x00"}) for part in ("link", "merge")]

        assert [one.status_code for one in answers] == [422, 422]

    def test_costs_the_same_however_long_the_story_is(self, desk: Desk, django_assert_max_num_queries: object) -> None:
        case = desk.case()
        for _number in range(60):
            write_note(SYSTEM, case=case, body="又来电催问", at=timezone.now())
        client = browser(desk.chen)
        client.get(f"/cases/{case.number}/")

        with django_assert_max_num_queries(13):  # type: ignore[operator] - twelve, and the session's account
            client.get(f"/cases/{case.number}/")

    def test_takes_a_step_once_and_says_so_to_who_was_slower(self, desk: Desk) -> None:
        case = desk.case()
        client = browser(desk.li)

        first = htmx(client, f"/cases/{case.number}/move/", step="begin", version=case.version)
        second = htmx(client, f"/cases/{case.number}/move/", step="wait", reason="x", version=case.version)

        assert (first.status_code, second.status_code) == (200, 409)  # type: ignore[attr-defined]

    def test_keeps_a_draft_until_the_note_is_written(self, desk: Desk) -> None:
        case = desk.case()
        client = browser(desk.li)
        htmx(client, f"/cases/{case.number}/draft/", body="您好，已", kind="answer")

        assert "您好，已" in browser(desk.li).get(f"/cases/{case.number}/").content.decode()
        htmx(client, f"/cases/{case.number}/notes/", body="您好，已核实。", kind="answer")

        assert not Draft.objects.exists()
        assert case.notes.get().is_public

    def test_leads_from_a_merged_case_to_the_kept_one(self, desk: Desk) -> None:
        kept, merged = desk.case(), desk.case()
        merge(SYSTEM, case=merged, into=kept, at=timezone.now())

        assert kept.number in browser(desk.li).get(f"/cases/{merged.number}/").content.decode()
        assert merged.number in browser(desk.li).get(f"/cases/{kept.number}/").content.decode()

    def test_says_who_was_away_when_work_was_handed_on(self, desk: Desk) -> None:
        now = timezone.now()
        case = desk.case()
        assign(SYSTEM, case=case, staff=desk.li, at=now)
        org.save_absence(
            SYSTEM, staff=desk.li, at=now, kind="sick", starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1)
        )

        cover(SYSTEM, staff=desk.li, at=now)

        assert (
            "gave the case to 咨询组, because 李敏 is away" in browser(desk.chen).get(f"/cases/{case.number}/").content.decode()
        )

    @pytest.mark.parametrize("kind", ["duplicate", "parent", "caused_by", "blocks"])
    def test_refuses_links_that_go_round_in_a_circle(self, desk: Desk, kind: str) -> None:
        one, two, three = (desk.case() for _n in range(3))
        client = browser(desk.li)

        for source, target in ((one, two), (two, three), (three, one)):
            client.post(f"/cases/{source.number}/link/", {"target": target.number, "kind": kind})

        assert (one.links.count(), two.links.count(), three.links.count()) == (1, 1, 0)
        client.post(f"/cases/{three.number}/link/", {"target": one.number, "kind": "related"})
        assert three.links.get().kind == "related"

    def test_prints_the_whole_case(self, desk: Desk) -> None:
        case = desk.case()
        case.checklist.create(text="当面试用", order=1)
        page = browser(desk.li).get(f"/cases/{case.number}/print/")

        assert page.status_code == 200 and "☐ 当面试用" in page.content.decode() and desk.hall.name in page.content.decode()


class TestMyWork:
    def test_shows_the_records_of_customers_that_were_given_back_to_one(self, desk: Desk) -> None:
        customer, done = make_customer("云河茶业"), make_customer("青山建材")
        given = {"fault": "audit:expired", "keeper": desk.li, "due_date": date(2026, 1, 5), "returned_at": timezone.now()}
        Defect.objects.create(customer=customer, **given)
        Defect.objects.create(customer=done, **given, state="corrected")

        mine, hers = (browser(who).get("/cases/mine/").content.decode() for who in (desk.chen, desk.li))

        assert ["云河茶业" in mine, "云河茶业" in hers, "青山建材" in hers] == [False, True, False]


class TestNewCase:
    def test_opens_a_case_and_leads_to_it(self, desk: Desk) -> None:
        given = {"kind": desk.kind.pk, "title": "路灯不亮", "hall": desk.hall.pk, "channel": "phone", "impact": 2, "urgency": 1}

        answer = browser(desk.li).post("/cases/new/", given)

        made = Case.objects.get()
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/cases/{made.number}/")
        assert (made.title, made.team, made.priority, made.reporter) == ("路灯不亮", desk.team, 2, desk.li)

    def test_keeps_what_was_typed_when_something_is_missing(self, desk: Desk) -> None:
        answer = browser(desk.li).post(
            "/cases/new/", {"kind": desk.kind.pk, "title": "", "body": "很长的说明", "impact": 2, "urgency": 2}
        )

        assert answer.status_code == 422
        assert "很长的说明" in answer.content.decode()

    def test_offers_the_services_halls_and_teams_each_asked_for_once(self, desk: Desk) -> None:
        service, away = make_service("reading", "抄表"), make_team(make_hall("seaside", "海边大厅"), "away", "海边组")
        page = browser(desk.li)
        page.get("/cases/new/")

        with CaptureQueriesContext(connection) as asked:
            text = page.get("/cases/new/").content.decode()

        for offered in (service, desk.hall, desk.team):
            assert f'<option value="{offered.pk}"' in text and f">{offered}</option>" in text
        assert f">{away}</option>" not in text
        tables = [table for one in asked for table in ("catalogue_service", "org_team") if f'FROM "{table}"' in one["sql"]]
        assert sorted(tables) == ["catalogue_service", "org_team"]

    def test_takes_no_team_of_another_hall_and_no_service_that_is_gone(self, desk: Desk) -> None:
        away, gone = make_team(make_hall("seaside", "海边大厅"), "away", "海边组"), make_service("gone", "停办", is_active=False)
        given = {"kind": desk.kind.pk, "title": "路灯不亮", "hall": desk.hall.pk, "channel": "phone", "impact": 2, "urgency": 1}

        answer = browser(desk.li).post("/cases/new/", given | {"team": away.pk, "service": gone.pk})

        assert answer.status_code == 422
        assert {"team", "service"} <= set(answer.context["form"].errors)
        assert not Case.objects.exists()


class TestList:
    def test_shows_open_cases_of_ones_own_and_none_of_others(self, desk: Desk) -> None:
        desk.case(title="本厅工单")

        assert "本厅工单" in browser(desk.li).get("/cases/").content.decode()
        assert "本厅工单" not in browser(desk.stranger).get("/cases/").content.decode()

    def test_narrows_by_the_code_of_a_kind_written_into_the_address(self, desk: Desk) -> None:
        desk.case(title="本厅工单")
        make_case(kind=make_kind("fault"), hall=desk.hall, title="本厅故障")

        shown = browser(desk.chen).get("/cases/?kind=fault").content.decode()

        assert "本厅故障" in shown and "本厅工单" not in shown

    def test_exports_only_what_is_seen(self, desk: Desk) -> None:
        desk.case(title="本厅工单")

        mine = b"".join(browser(desk.li).get("/cases/?export=csv").streaming_content)  # type: ignore[attr-defined]
        others = b"".join(browser(desk.stranger).get("/cases/?export=csv").streaming_content)  # type: ignore[attr-defined]

        assert "本厅工单" in mine.decode()
        assert "本厅工单" not in others.decode()

    def test_needs_few_questions_to_the_database(self, desk: Desk, django_assert_max_num_queries: object) -> None:
        for _number in range(3):
            desk.case()
        client = browser(desk.chen)
        client.get("/cases/")

        with django_assert_max_num_queries(8):  # type: ignore[operator]
            client.get("/cases/?team=&due=late")

    def test_begins_with_ones_default_view(self, desk: Desk) -> None:
        client = browser(desk.li)
        client.post("/cases/views/new/", {"name": "超时", "query": "due=late", "is_default": "on"})

        assert SavedView.objects.get().query == "due=late"
        assert client.get("/cases/").headers["Location"] == "/cases/?due=late"


class TestBulk:
    def test_says_for_each_case_why_it_refused_and_takes_the_rest_back(self, desk: Desk) -> None:
        fine, over = desk.case(), desk.case()
        Case.objects.filter(pk=over.pk).update(phase="closed", state="closed", closed_at=timezone.now())
        client = browser(desk.chen)
        picked = {"ids": [fine.pk, over.pk], "sure": "1", "team": "", "staff": desk.li.pk}

        told = client.post("/cases/bulk/assign/", picked)

        fine.refresh_from_db()
        assert fine.assignee == desk.li
        assert [case.pk for case, _why in told.context["outcome"].refused] == [over.pk]
        client.post("/cases/bulk/assign/undo/", {"before": told.context["undo"]})
        fine.refresh_from_db()
        assert fine.assignee is None

    def test_asks_first_with_how_many(self, desk: Desk) -> None:
        asked = browser(desk.chen).post("/cases/bulk/tags/", {"ids": [desk.case().pk]})

        assert len(asked.context["cases"]) == 1


class TestBoard:
    def test_takes_the_step_that_leads_to_the_column(self, desk: Desk) -> None:
        case = desk.case()

        answer = htmx(browser(desk.li), "/cases/board/drop/", number=case.number, column="working", by="state")

        case.refresh_from_db()
        assert (answer.status_code, case.phase) == (200, "working")  # type: ignore[attr-defined]

    def test_asks_for_a_reason_before_it_takes_a_step_that_wants_one(self, desk: Desk) -> None:
        case = desk.case()

        answer = htmx(browser(desk.li), "/cases/board/drop/", number=case.number, column="pending", by="state")

        case.refresh_from_db()
        assert case.phase == "new"
        assert answer.headers["HX-Retarget"] == "#case-dialog-body"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "path",
    [
        "/cases/mine/",
        "/cases/board/",
        "/cases/board/?by=holder",
        "/cases/calendar/",
        "/cases/calendar/?span=week",
        "/cases/dashboard/",
        "/cases/archive/",
    ],
)
def test_pages_open_with_cases_and_without(desk: Desk, path: str) -> None:
    client = browser(desk.chen)

    assert client.get(path).status_code == 200
    Case.objects.filter(pk=desk.case().pk).update(due_at=timezone.now())
    assert client.get(path).status_code == 200


def test_the_dashboard_says_who_solved_what_to_who_supervises_and_gives_it_as_a_file(desk: Desk) -> None:
    case = desk.case()
    at = timezone.now()
    Case.objects.filter(pk=case.pk).update(phase="resolved", resolved_at=at, assignee=desk.li)

    shown = browser(desk.chen).get("/cases/dashboard/?days=7", headers={"Accept-Language": "en"}).text
    plain = browser(desk.li).get("/cases/dashboard/?days=7", headers={"Accept-Language": "en"}).text
    rows = browser(desk.chen).get("/cases/dashboard/?days=7&export=csv", headers={"Accept-Language": "en"}).text.splitlines()
    sheet = browser(desk.chen).get("/cases/dashboard/?export=xlsx")

    assert "By person" in shown and desk.li.badge in shown and "By person" not in plain
    assert f"Person,{desk.li.name},0,0,0,0,,,1,,0," in rows
    assert sum(row.startswith("Day,") for row in rows) == 7
    assert sheet.headers["Content-Disposition"].endswith('cases.xlsx"')


def test_who_sees_all_cases_of_a_hall_can_open_the_work_pages() -> None:
    hall = make_hall()
    looker = grant_role(make_staff("qianyi", "钱逸", hall), make_role("looker", "cases.view"), hall)
    case = make_case(hall=hall)

    shown = [browser(looker).get(page).status_code for page in ("/cases/mine/", "/cases/", f"/cases/{case.number}/")]

    assert shown == [200, 200, 200]
