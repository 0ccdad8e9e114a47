"""The customers' pages: what one who holds a link, a code or neither can see and do."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from tingtang.assets.tests.factories import make_asset
from tingtang.cases.actions.notes import write_note
from tingtang.cases.actions.people import assign_case
from tingtang.cases.actions.portal import LIMIT_CODES, LIMIT_NUMBER, WrongCode, give_portal_code, use_portal_code
from tingtang.cases.actions.steps import move
from tingtang.cases.models import Case, CaseRating, Notice
from tingtang.cases.queries.portal import SHARED
from tingtang.cases.subscribers.ratings import tell_ratings
from tingtang.cases.tests.factories import AT, make_case, make_kind
from tingtang.catalogue.tests.factories import make_service
from tingtang.catalogue.tests.test_offers import make_product
from tingtang.core.actors import SYSTEM
from tingtang.core.ids import keep
from tingtang.core.models import LoginTry
from tingtang.customers.actions.contacts import add_contact
from tingtang.customers.models import Customer
from tingtang.customers.tests.factories import make_customer
from tingtang.journal.tests.history import happened
from tingtang.org.actions import save_zone
from tingtang.org.tests.factories import grant, make_hall, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    """Ms Wang's case, with a note for colleagues and an answer for her."""
    made = make_case(customer=make_customer("王芳", "13800000001"), body="多收三吨")
    write_note(SYSTEM, case=made, body="内部：表计疑似故障", at=AT)
    write_note(SYSTEM, case=made, body="我们已安排校验水表。", kind="answer", at=AT)
    return made


def text(client: Client, address: str) -> str:
    """What a page says."""
    return client.get(address, headers={"accept-language": "zh-hans"}).content.decode()


def test_areas_offered_to_a_customer_are_those_of_the_hall_he_chose(client: Client) -> None:
    here, annex, staff = make_hall("estate"), make_hall("annex"), make_staff("zhou")
    save_zone(SYSTEM, hall=here, at=AT, code="east", name="东区", owner=staff)
    save_zone(SYSTEM, hall=annex, at=AT, code="west", name="西区", owner=staff)
    where = {"properties": {"where": {"kind": "area", "is_public": True, "names": {"zh-hans": "区域"}}}}
    make_kind("repair", fields=where)

    assert "西区" not in text(client, "/c/new/?kind=repair")
    shown = text(client, f"/c/new/?kind=repair&hall={annex.pk}")

    assert "西区" in shown and "东区" not in shown


class TestLink:
    def test_shows_what_is_public_and_nothing_else(self, client: Client, case: Case) -> None:
        shown = text(client, f"/c/{case.link_key}/")

        assert "我们已安排校验水表" in shown and case.number in shown
        assert "内部" not in shown

    @pytest.mark.parametrize("key", ["x" * 20, "short", "../../etc", "%00%00%00%00%00%00%00%00"])
    def test_says_that_a_wrong_link_leads_nowhere(self, client: Client, case: Case, key: str) -> None:
        assert client.get(f"/c/{key}/").status_code == 404

    def test_lets_the_customer_answer_and_work_goes_on(self, client: Client, case: Case) -> None:
        move(SYSTEM, case=case, step="wait", reason="照片", at=AT)

        answer = client.post(f"/c/{case.link_key}/reply/", {"body": "照片已发"})

        assert answer.status_code == 302
        assert Case.objects.get(pk=case.pk).phase == "working"
        assert case.notes.latest("pk").kind == "customer"

    def test_keeps_what_was_typed_when_it_is_refused(self, client: Client, case: Case) -> None:
        answer = client.post(f"/c/{case.link_key}/reopen/", {"body": "还是漏水"})

        assert answer.status_code == 409
        assert "还是漏水" in answer.content.decode()
        assert case.notes.filter(kind="customer").count() == 0

    def test_rates_once_and_again_after_reopening(self, client: Client, case: Case) -> None:
        address = f"/c/{case.link_key}"
        early = client.post(f"{address}/rate/", {"level": "satisfied"})
        move(SYSTEM, case=case, step="resolve", at=AT)
        first = [client.post(f"{address}/rate/", {"level": "dissatisfied"}).status_code for _ in range(2)]
        client.post(f"{address}/reopen/", {"body": "还是漏水"})
        move(SYSTEM, case=Case.objects.get(pk=case.pk), step="resolve", at=AT)
        second = client.post(f"{address}/rate/", {"level": "satisfied", "comment": "谢谢"})

        assert (early.status_code, first, second.status_code) == (409, [302, 409], 302)
        assert list(CaseRating.objects.order_by("pk").values_list("level", flat=True)) == ["dissatisfied", "satisfied"]

    @pytest.mark.parametrize(("level", "is_told"), [("dissatisfied", True), ("average", False)])
    def test_tells_who_handled_it_and_who_supervises_of_a_bad_rating_alone(
        self, client: Client, level: str, is_told: bool
    ) -> None:
        hall = make_hall()
        people = [make_staff("limin", "李敏", hall), grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)]
        case = make_case(hall=hall, customer=make_customer("王芳", "13800000001"))
        assign_case(SYSTEM, case=case, staff=people[0], at=AT)
        write_note(SYSTEM, case=case, body="已经更正。", kind="answer", at=AT)
        move(SYSTEM, case=case, step="resolve", at=AT)

        client.post(f"/c/{case.link_key}/rate/", {"level": level, "comment": "没有人给我回电话"})
        tell_ratings(happened(frozenset({"cases.case.rated"})))

        said = Notice.objects.filter(code="said", data__texts__en__icontains="没有人给我回电话")
        assert [said.filter(staff=one).exists() for one in people] == [is_told, is_told]

    def test_does_not_lead_to_the_customers_other_cases(self, client: Client, case: Case) -> None:
        other = make_case(customer=case.customer, title="另一件事")

        assert other.number not in text(client, f"/c/{case.link_key}/")
        assert client.get("/c/mine/").status_code == 302


def came_in(client: Client, customer: Customer) -> int:
    code = give_portal_code(SYSTEM, customer=customer, at=timezone.now())
    return client.post("/c/", {"number": customer.number, "code": code}).status_code


class TestCode:
    def test_shows_all_cases_of_who_was_given_it(self, client: Client, case: Case) -> None:
        stranger = make_case(customer=make_customer("李雷"))
        assert case.customer
        code = give_portal_code(SYSTEM, customer=case.customer, at=timezone.now())
        client.post("/c/", {"number": case.customer.number, "code": code})

        shown = text(client, "/c/mine/")
        assert case.number in shown and stranger.number not in shown
        assert "139****1001" not in shown

        add_contact(SYSTEM, customer=case.customer, kind="phone", value="13900001001", at=timezone.now())

        shown = text(client, "/c/mine/")
        assert "139****1001" in shown and "13900001001" not in shown

    def test_says_when_each_was_opened_by_the_clock_of_its_hall(self, client: Client) -> None:
        far, customer = make_hall("london", time_zone="Europe/London"), make_customer("李雷")
        make_case(customer=customer, hall=far, at=datetime(2026, 11, 16, 21, 30, tzinfo=UTC))
        came_in(client, customer)

        shown = client.get("/c/mine/", headers={"Accept-Language": "zh-hans"}).content.decode()

        assert "11月16日 21:30" in shown and "11月17日" not in shown

    def test_works_once_for_three_days_and_for_its_customer_only(self, case: Case) -> None:
        assert case.customer
        other, code = make_customer("李雷"), give_portal_code(SYSTEM, customer=case.customer, at=AT)

        with pytest.raises(WrongCode):
            use_portal_code(SYSTEM, number=other.number, code=code, at=AT)
        with pytest.raises(WrongCode):
            use_portal_code(SYSTEM, number=case.customer.number, code=code, at=AT + timedelta(hours=73))
        assert use_portal_code(SYSTEM, number=case.customer.number, code=f"{code[:4]} {code[4:]}", at=AT) == case.customer
        with pytest.raises(WrongCode):
            use_portal_code(SYSTEM, number=case.customer.number, code=code, at=AT)

    def test_stops_guessing(self, client: Client, case: Case) -> None:
        assert case.customer
        codes = [
            client.post("/c/", {"number": case.customer.number, "code": f"{n:08d}"}, headers={"accept-language": "en"})
            for n in range(14)
        ]

        assert "Too many tries" in codes[-1].content.decode()

    def test_lets_the_owner_in_however_many_guess_at_his_number_elsewhere(self, client: Client, case: Case) -> None:
        assert case.customer
        came_in(client, case.customer)
        guesses = keep(f"portal-number:{case.customer.number}", "try")
        LoginTry.objects.bulk_create(LoginTry(key_hash=guesses, at=timezone.now()) for _n in range(LIMIT_NUMBER))
        new = Client(REMOTE_ADDR="203.0.113.7")
        computer = Client(REMOTE_ADDR="203.0.113.7")
        visit = computer.session
        visit[SHARED] = {"home": "/d/terminal/", "idle": 60, "edition": "", "device": "7"}
        visit.save()
        computer.cookies[settings.SESSION_COOKIE_NAME] = visit.session_key or ""

        answers = [came_in(one, case.customer) for one in (new, client, computer)]

        assert answers == [422, 302, 302]
        assert "tt_portal" not in computer.cookies

    def test_counts_in_a_known_browser_too(self, client: Client, case: Case) -> None:
        assert case.customer
        came_in(client, case.customer)
        for n in range(LIMIT_CODES):
            client.post("/c/", {"number": case.customer.number, "code": f"{n:010d}"})

        assert came_in(client, case.customer) == 422

    def test_counts_the_addresses_of_one_subscriber_as_one(self, case: Case) -> None:
        assert case.customer
        for n in range(LIMIT_CODES):
            Client(REMOTE_ADDR=f"2001:db8:1:2::{n + 1:x}").post("/c/", {"number": case.customer.number, "code": f"{n:010d}"})
        neighbours = [Client(REMOTE_ADDR=one) for one in ("2001:db8:1:2:ffff::1", "2001:db8:1:3::1", "::ffff:10.0.0.9")]

        assert [came_in(one, case.customer) for one in neighbours] == [422, 302, 302]


class TestAsk:
    def test_opens_a_case_and_leads_to_its_page(self, client: Client) -> None:
        make_kind()
        given = {"kind": "consultation", "title": "停水了", "name": "赵六", "phone": "13900000002", "body": "从早上开始"}

        answer = client.post("/c/new/", given)

        made = Case.objects.get()
        assert answer["Location"] == f"/c/{made.link_key}/"
        assert (made.channel, made.customer and made.customer.name) == ("web", "赵六")

    def test_asks_for_a_service_of_the_catalogue_and_is_promised_its_time(self, client: Client) -> None:
        make_kind()
        licence, desk = make_service(), make_service("it-desk", "IT 服务台", area="desk")
        given = {"kind": "consultation", "title": "变更经营范围", "name": "赵六", "phone": "13900000002"}

        offered = text(client, "/c/new/?service=trade-licence")
        refused = client.post("/c/new/", given | {"service": desk.pk})
        opened = client.post("/c/new/", given | {"service": licence.pk})

        assert f'<option value="{licence.pk}" selected>' in offered and desk.name not in offered
        assert refused.status_code == 422
        assert Case.objects.get().service == licence
        assert licence.name in text(client, opened["Location"])

    def test_says_in_plain_words_what_a_field_needs(self, client: Client) -> None:
        make_kind()
        client.cookies["tt_language"] = "zh-hans"

        answer = client.post("/c/new/", {"kind": "consultation", "title": "长" * 201, "phone": "13900000002"}).content.decode()

        assert "请填写此项。" in answer and "最多 200 个字，现在有 201 个。" in answer

    def test_never_writes_in_the_name_of_somebody_known(self, client: Client, case: Case) -> None:
        client.post("/c/new/", {"kind": "consultation", "title": "x", "name": "王芳", "phone": "13800000001"})

        made = Case.objects.latest("pk")
        assert made.customer_id != case.customer_id
        assert Customer.objects.count() == 2

    def test_opens_one_case_however_often_a_form_is_sent(self, client: Client) -> None:
        make_kind()
        form = {"kind": "consultation", "title": "停水了", "name": "赵六", "phone": "13900000002", "once": "a" * 20}

        addresses = {client.post("/c/new/", form)["Location"] for _ in range(2)}
        other = client.post("/c/new/", form | {"title": "水来了，是浑的"})["Location"]

        assert len(addresses) == 1 and other not in addresses
        assert Case.objects.count() == 2

    def test_asks_for_the_hall_where_there_are_several(self, client: Client) -> None:
        make_kind()
        given = {"kind": "consultation", "title": "停水了", "name": "赵六", "phone": "13900000002"}
        first = make_hall()
        client.post("/c/new/", given)
        second = make_hall("north")

        refused = client.post("/c/new/", given)
        client.post("/c/new/", given | {"hall": second.pk})

        assert refused.status_code == 422
        assert list(Case.objects.order_by("pk").values_list("hall", flat=True)) == [first.pk, second.pk]

    @pytest.mark.parametrize(
        "change", [{"title": ""}, {"kind": "secret"}, {"phone": "hello"}, {"website": "http://spam"}, {"name": "\x00"}]
    )
    def test_refuses_with_what_was_typed_still_there(self, client: Client, change: dict[str, str]) -> None:
        make_kind()
        make_kind("secret", prefix="S", is_public=False)
        given = {"kind": "consultation", "title": "停水了", "name": "赵六", "phone": "13900000002", "body": "从早上开始"}

        answer = client.post("/c/new/", given | change)

        assert answer.status_code == 422
        assert "从早上开始" in answer.content.decode()
        assert not Case.objects.exists()


class TestOwnAssets:
    def test_are_offered_to_who_came_in_and_nobody_elses_can_be_named(self, client: Client, case: Case) -> None:
        assert case.customer is not None
        mine, other = make_asset(customer=case.customer), make_asset("BJ-9", "别人的表", customer=make_customer("赵六"))
        given = {"kind": "consultation", "title": "表坏了", "body": "", "once": "a" * 20}
        assert mine.number not in text(client, "/c/new/")
        client.post(
            "/c/", {"number": case.customer.number, "code": give_portal_code(SYSTEM, customer=case.customer, at=timezone.now())}
        )
        page = text(client, "/c/new/")

        refused = client.post("/c/new/", {**given, "assets": [other.number]})
        taken = client.post("/c/new/", {**given, "assets": [mine.number]})

        assert mine.number in page and other.number not in page and refused.status_code == 422
        assert taken.status_code == 302 and Case.objects.latest("pk").assets == [mine.number]


def test_a_level_of_what_is_offered_is_chosen_by_writing_for_it(client: Client) -> None:
    make_hall()
    make_kind("wish", name="需求", is_public=True)
    make_product()

    page = text(client, "/offers/")
    addresses = [unescape(one) for one in re.findall(r'href="(/c/new/\?title=[^"]+)"', page)]
    forms = [text(client, one) for one in addresses]

    assert len(addresses) == 2
    assert "基础" in forms[0] and "金牌" in forms[1] and "800.00" in unescape("".join(forms))
