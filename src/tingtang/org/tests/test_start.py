"""Logging in and out, landing, one's own account."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import TooMany
from tingtang.core.models import Account, ApiToken, LoginTry
from tingtang.journal.models import Code, Event
from tingtang.org import actions
from tingtang.org.actions.login import LIMIT_BY_ADDRESS, LIMIT_BY_NAME, LIMIT_BY_NAME_EVERYWHERE, check_login
from tingtang.org.models import Staff
from tingtang.org.tests.factories import AT, PASSWORD, actor_for, grant, make_counter, make_hall, make_post, make_staff
from tingtang.org.views.start import own_path

pytestmark = pytest.mark.django_db


def entered(client: Client, staff: Staff, **more: str) -> int:
    answer = client.post("/login/", {"username": staff.account.username, "password": PASSWORD, **more})
    return answer.status_code


def guess_from_everywhere() -> None:
    """As many guesses as all addresses have together; that the page counts as this does is asked once, of one address."""
    for n in range(LIMIT_BY_NAME_EVERYWHERE):
        with pytest.raises(actions.WrongLogin):
            check_login("limin", "wrong", address=f"203.0.113.{n}", at=timezone.now())


class TestLogin:
    def test_lets_in_and_out(self, client: Client) -> None:
        assert entered(client, make_staff()) == 302
        assert client.get("/me/").status_code == 200

        left = client.post("/logout/")

        assert client.get("/me/").status_code == 302
        assert left.headers["Clear-Site-Data"] == '"cache"'

    def test_says_the_same_about_a_wrong_password_and_an_unknown_name(self, client: Client) -> None:
        make_staff()

        known = client.post("/login/", {"username": "limin", "password": "wrong"})
        unknown = client.post("/login/", {"username": "nobody", "password": "wrong"})

        assert (known.status_code, unknown.status_code) == (422, 422)
        assert known.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()

    def test_keeps_the_name_typed_but_not_the_password(self, client: Client) -> None:
        page = client.post("/login/", {"username": "limin", "password": "hunter-two"}).content.decode()

        assert 'value="limin"' in page
        assert "hunter-two" not in page

    def test_refuses_after_too_many_tries_with_the_time_to_wait(self, client: Client) -> None:
        make_staff()
        for _n in range(LIMIT_BY_NAME):
            client.post("/login/", {"username": "limin", "password": "wrong"})

        answer = client.post("/login/", {"username": "limin", "password": PASSWORD})

        assert answer.status_code == 429
        assert 0 < int(answer.headers["Retry-After"]) <= 900
        assert "15 分钟" in answer.content.decode()

    def test_allows_again_after_a_quarter_of_an_hour(self) -> None:
        make_staff()
        for _n in range(LIMIT_BY_NAME):
            with pytest.raises(actions.WrongLogin):
                check_login("limin", "wrong", address="1", at=AT)
        with pytest.raises(TooMany) as refusal:
            check_login("limin", PASSWORD, address="1", at=AT + timedelta(minutes=14))

        assert refusal.value.data["wait_seconds"] == 61
        assert check_login("limin", PASSWORD, address="1", at=AT + timedelta(minutes=16)).username == "limin"
        assert not LoginTry.objects.filter(at=AT).exists()

    def test_a_stranger_elsewhere_keeps_nobody_from_logging_in(self) -> None:
        make_staff()
        for _n in range(LIMIT_BY_NAME):
            with pytest.raises(actions.WrongLogin):
                check_login("limin", "wrong", address="203.0.113.9", at=AT)
        with pytest.raises(TooMany):
            check_login("LiMin", PASSWORD, address="203.0.113.9", at=AT)

        assert check_login("limin", PASSWORD, address="10.0.0.3", at=AT).username == "limin"

    def test_counts_guesses_spread_over_many_addresses(self) -> None:
        make_staff()
        for n in range(LIMIT_BY_NAME_EVERYWHERE):
            with pytest.raises(actions.WrongLogin):
                check_login("limin", "wrong", address=f"203.0.113.{n}", at=AT)

        with pytest.raises(TooMany):
            check_login("limin", PASSWORD, address="10.0.0.3", at=AT)

    def test_lets_the_owner_in_from_his_usual_browser_however_many_guess_elsewhere(self, client: Client) -> None:
        staff = make_staff()
        entered(client, staff)
        client.post("/logout/")
        guess_from_everywhere()

        assert entered(Client(REMOTE_ADDR="10.0.0.3"), staff) == 429
        assert entered(client, staff) == 302

    def test_counts_in_a_usual_browser_too(self, client: Client) -> None:
        staff = make_staff()
        entered(client, staff)
        client.post("/logout/")
        for _n in range(LIMIT_BY_NAME):
            client.post("/login/", {"username": "LiMin", "password": "wrong"})

        assert entered(client, staff) == 429

    @pytest.mark.parametrize("mark", ["", "nonsense", '{"limin": "mine"}', "eyJsaW1pbiI6IngifQ:1vNAAA:forged"])
    def test_a_mark_made_by_oneself_or_of_somebody_else_helps_nobody(self, client: Client, mark: str) -> None:
        staff, other = make_staff(), make_staff("wanglei", "王磊")
        entered(client, other)
        client.post("/logout/")
        if mark:
            client.cookies["tt_usual"] = mark
        guess_from_everywhere()

        assert entered(client, staff) == 429

    def test_a_browser_of_several_people_knows_each_of_them(self, client: Client) -> None:
        people = [make_staff(), make_staff("wanglei", "王磊")]
        for one in people:
            entered(client, one)
            client.post("/logout/")
        guess_from_everywhere()

        assert [entered(client, one) for one in people] == [302, 302]

    def test_counts_per_address_too(self) -> None:
        for n in range(60):
            with pytest.raises(actions.WrongLogin):
                check_login(f"guess{n}", "wrong", address="10.0.0.9", at=AT)

        with pytest.raises(TooMany):
            check_login("limin", PASSWORD, address="10.0.0.9", at=AT)

    @pytest.mark.parametrize("change", [{"is_active": False}, {"left_date": AT.date()}])
    def test_refuses_who_may_no_longer(self, change: dict[str, object]) -> None:
        staff = make_staff()
        actions.save_staff(SYSTEM, hall=None, staff=staff, at=AT, **change)

        with pytest.raises(actions.WrongLogin):
            check_login("limin", PASSWORD, address="1", at=AT)

    def test_refuses_demo_accounts_unless_the_demo_is_on(self, client: Client, settings: Settings) -> None:
        staff = make_staff(is_demo=True)

        assert entered(client, staff) == 422
        assert client.post("/login/demo/", {"username": "limin"}).status_code == 404

        settings.DEMO_LOGINS = True
        assert client.post("/login/demo/", {"username": "limin"}).status_code == 302
        assert client.get("/me/").status_code == 200

    def test_never_enters_a_real_account_without_its_password(self, client: Client, settings: Settings) -> None:
        settings.DEMO_LOGINS = True
        make_staff()

        assert client.post("/login/demo/", {"username": "limin"}).status_code == 404

    @pytest.mark.parametrize(
        "wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1", "me", "/login/?x"]
    )
    def test_leads_only_to_own_pages(self, client: Client, wanted: str) -> None:
        make_staff()

        answer = client.post("/login/", {"username": "limin", "password": PASSWORD, "next": wanted})

        assert answer.headers["Location"] == "/"

    def test_leads_to_the_page_asked_for(self, client: Client) -> None:
        answer = client.post(
            "/login/", {"username": make_staff().account.username, "password": PASSWORD, "next": "/me/card/?a=1"}
        )

        assert answer.headers["Location"] == "/me/card/?a=1"
        assert own_path(answer.wsgi_request, "/me/") == "/me/"

    def test_leads_back_to_the_page_of_a_form_that_came_too_late(self, client: Client) -> None:
        named = {"username": make_staff().account.username, "password": PASSWORD}

        late = client.post("/me/card/", {"x": "1"}, headers={"referer": "http://testserver/me/card/?a=1"})
        answer = client.post("/login/", named | {"next": "http://testserver/me/card/?a=1"})

        assert late.headers["Location"] == "/login/?next=http%3A//testserver/me/card/%3Fa%3D1"
        assert answer.headers["Location"] == "/me/card/?a=1"

    def test_changes_the_session_key_and_takes_the_language_along(self, client: Client) -> None:
        client.get("/login/")
        staff = make_staff(language="en")

        entered(client, staff)

        assert client.cookies["tt_language"].value == "en"

    def test_a_whole_hall_may_come_to_work_at_once(self) -> None:
        make_staff()

        for _person in range(LIMIT_BY_ADDRESS + 5):
            check_login("limin", PASSWORD, address="10.0.0.1", at=AT)

        assert not LoginTry.objects.exists()

    def test_leads_to_ones_own_password_first_when_another_chose_it(self, client: Client) -> None:
        entered(client, grant(make_staff(must_change_password=True), "administrator"))
        assert client.get("/setup/halls/").headers["Location"] == "/me/"

        new = {"present": PASSWORD, "password": "river-stone-88", "again": "river-stone-88"}
        client.post("/me/password/", new)

        assert client.get("/setup/halls/").status_code == 200

    def test_ends_the_session_of_somebody_who_has_left(self, client: Client) -> None:
        staff = make_staff()
        entered(client, staff)

        actions.save_staff(SYSTEM, hall=None, staff=staff, at=AT, left_date=AT.date())

        assert client.get("/me/").status_code == 302

    def test_notes_refused_logins_in_the_journal(self) -> None:
        make_staff()

        for name in ("limin", "nobody"):
            with pytest.raises(actions.WrongLogin):
                check_login(name, "wrong", address="1", at=AT)

        refused = Code.objects.get(kind="event", name="org.account.login_refused")
        assert Event.objects.filter(type_id=refused.pk).count() == 2

    def test_shows_once_which_posts_one_holds_and_the_way_to_the_card(self, client: Client) -> None:
        entered(client, make_staff(posts=[make_post("licence_officer", "驾驶证岗")]))

        pages = [client.get("/", follow=True).content.decode() for _again in range(2)]

        assert ["duty-post" in page and "驾驶证岗" in page for page in pages] == [True, False]


def test_the_page_to_sign_in_can_be_typed_into_at_once(client: Client) -> None:
    page = client.get("/login/").content.decode()

    assert re.search(r'<input[^>]*name="username"[^>]*autofocus', page)


class TestTheFirstTime:
    def test_somebody_is_told_three_things_once(self, client: Client) -> None:
        staff = grant(make_staff(), "clerk")
        entered(client, staff)

        first, second = (client.get("/me/").content.decode() for _time in range(2))
        client.post("/logout/")
        entered(client, staff)
        later = client.get("/me/").content.decode()

        assert [page.count("first-time") for page in (first, second, later)] == [1, 0, 0]
        assert 'class="notice-close"' in first

    def test_whoever_leads_a_desk_that_receives_nobody_is_told_of_cases_and_not_of_counters(self, client: Client) -> None:
        told = []
        for name in ("desk", "hall"):
            entered(client, grant(make_staff(name), "supervisor"))
            told.append(client.get("/me/", headers={"Accept-Language": "en"}).content.decode())
            client.post("/logout/")
            if name == "desk":
                make_counter(make_hall())

        desk, hall = told
        assert "Supervision shows" in desk and "The live hall shows" not in desk
        assert "The live hall shows" in hall and "Supervision shows" not in hall


class TestMe:
    def test_shows_a_new_key_once(self, client: Client) -> None:
        entered(client, make_staff())

        page = client.post("/me/tokens/", {"name": "夜间报表", "days": "30"}).content.decode()

        assert "tta_" in page
        assert "tta_" not in client.get("/me/").content.decode()
        assert ApiToken.objects.get().name == "夜间报表"

    def test_changing_the_password_keeps_this_session_and_ends_the_others(self, client: Client) -> None:
        staff, other = make_staff(), Client()
        entered(client, staff)
        entered(other, staff)

        new = {"present": PASSWORD, "password": "river-stone-88", "again": "river-stone-88"}
        assert client.post("/me/password/", new).status_code == 302

        assert client.get("/me/").status_code == 200
        assert other.get("/me/").status_code == 302

    def test_a_wrong_present_password_stands_beside_its_field(self, client: Client) -> None:
        entered(client, make_staff())

        answer = client.post("/me/password/", {"present": "x", "password": "river-stone-88", "again": "river-stone-88"})

        assert answer.status_code == 422
        assert "present" in answer.context["password_form"].errors

    def test_nobody_revokes_anothers_key(self, client: Client) -> None:
        other = make_staff("b", "乙")
        token = actions.make_token(SYSTEM, account=other.account, name="x", at=AT).token
        entered(client, make_staff())

        assert client.post(f"/me/tokens/{token.pk}/revoke/").status_code == 404

    def test_the_post_card_names_every_duty(self, client: Client) -> None:
        entered(client, make_staff(posts=[make_post(duties=["核对材料", "一次性告知"])]))

        page = client.get("/me/card/").content.decode()

        assert "核对材料" in page
        assert "一次性告知" in page

    def test_the_language_chosen_anywhere_is_kept_with_the_account(self, client: Client) -> None:
        entered(client, make_staff())

        client.post("/ui/language/", {"language": "zh-hant", "next": "/me/"})

        assert Account.objects.get().language == "zh-hant"


class TestHallSwitcher:
    def test_refuses_a_hall_one_has_nothing_to_do_in(self, client: Client) -> None:
        hall, other = make_hall(), make_hall("hillside", "山麓大厅")
        entered(client, grant(make_staff(hall=hall), "clerk", hall))

        assert client.post("/hall/choose/", {"hall": other.code}).status_code == 404
        assert client.post("/hall/choose/", {"hall": hall.code, "next": "/me/"}).headers["Location"] == "/me/"
        assert client.cookies["tt_hall"].value == "riverside"


class TestServiceDeskAgent:
    def test_lands_on_the_work_and_is_told_what_can_be_done_there(self) -> None:
        hall = make_hall()
        agent = grant(make_staff("wenqing", "文清", hall), "agent", hall)
        client = Client(headers={"Accept-Language": "en"})

        answer = client.post("/login/", {"username": agent.account.username, "password": PASSWORD}, follow=True)

        assert answer.redirect_chain[-1][0] == "/cases/mine/"
        assert "My work shows what you hold" in answer.text
        assert not actor_for(agent).may_somewhere("visits.call_next")
