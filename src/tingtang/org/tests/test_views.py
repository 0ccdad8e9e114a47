"""What the pages of setup do with what is typed."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tingtang.core import registry
from tingtang.core.actors import SYSTEM
from tingtang.org import actions, queries
from tingtang.org.models import Counter, Device, Hall, Post, Role, Shift, Staff
from tingtang.org.tests.factories import AT, grant, make_built_in, make_counter, make_hall, make_post, make_staff
from tingtang.org.tests.test_permissions import client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> Client:
    return client_for(grant(make_staff("zhouning", "周宁"), "administrator"))


def hall_form(**changes: Any) -> dict[str, Any]:
    form = {"names_zh-hans": "东城大厅", "names_en": "East hall", "time_zone": "Asia/Shanghai", "is_active": "on", "code": ""}
    hours = {"opening_mo_from": ["08:30", "13:30"], "opening_mo_to": ["12:00", "17:00"]}
    return {**form, **hours, **changes}


class TestHalls:
    def test_are_made_with_a_code_from_the_english_name(self, boss: Client) -> None:
        answer = boss.post("/setup/halls/new/", hall_form())

        hall = Hall.objects.get()
        assert answer.status_code == 302
        assert (hall.code, hall.name, hall.opening) == ("east-hall", "东城大厅", {"mo": ["08:30-12:00", "13:30-17:00"]})

    @pytest.mark.parametrize(
        "changes",
        [
            {"opening_mo_to": ["12:00", ""]},
            {"opening_mo_from": ["08:30", "11:00"]},
            {"time_zone": "Mars/Olympus"},
            {"names_zh-hans": "", "names_en": ""},
            {"code": "Nicht gut"},
        ],
    )
    def test_keep_what_was_typed_when_something_is_wrong(self, boss: Client, changes: dict[str, Any]) -> None:
        answer = boss.post("/setup/halls/new/", hall_form(**changes, phone="0571-8800"))

        page = answer.content.decode()
        assert answer.status_code == 422
        assert answer.context["form"].errors
        assert "0571-8800" in page
        assert 'value="08:30"' in page

    def test_a_night_shift_and_midnight_are_hours_too(self, boss: Client) -> None:
        hours = {
            "opening_mo_from": ["22:00"],
            "opening_mo_to": ["06:00"],
            "opening_we_from": ["00:00"],
            "opening_we_to": ["00:00"],
        }

        boss.post("/setup/halls/new/", hall_form(**hours))

        assert Hall.objects.get().opening == {"mo": ["22:00-06:00"], "we": ["00:00-24:00"]}

    def test_refuse_to_save_over_somebody_elses_change(self, boss: Client) -> None:
        hall = make_hall()
        version = boss.get("/setup/halls/riverside/").context["form"]["version"].value()
        actions.save_hall(SYSTEM, hall=hall, at=AT, phone="120")

        answer = boss.post("/setup/halls/riverside/", hall_form(version=version, code="riverside"))

        assert answer.status_code == 422
        assert "东城大厅" in answer.content.decode()
        assert Hall.objects.get().name == "河滨政务服务大厅"

    def test_are_not_removed_while_counters_stand_in_them(self, boss: Client) -> None:
        make_counter(make_hall())

        answer = boss.post("/setup/halls/riverside/remove/")

        assert answer.headers["Location"] == "/setup/halls/riverside/"
        assert Hall.objects.exists()


class TestCounters:
    def test_a_taken_number_stands_beside_its_field(self, boss: Client) -> None:
        hall = make_hall()
        make_counter(hall, 3)

        form = {"hall": hall.pk, "number": 3, "names_zh-hans": "另一个3号", "code": "c33", "is_active": "on"}
        answer = boss.post("/setup/counters/new/", form)

        assert answer.status_code == 422
        assert Counter.objects.count() == 1

    def test_stay_in_their_hall(self, boss: Client) -> None:
        counter, other = make_counter(make_hall()), make_hall("hillside", "山麓大厅")

        form = {"hall": other.pk, "number": 3, "names_zh-hans": "3号", "code": "c3", "is_active": "on"}
        boss.post(f"/setup/counters/{counter.pk}/", form)

        counter.refresh_from_db()
        assert (counter.hall.code, counter.name) == ("riverside", "3号")

    def test_made_by_a_supervisor_only_in_his_hall(self) -> None:
        hall, other = make_hall(), make_hall("hillside", "山麓大厅")
        chen = client_for(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))
        form = {"number": 5, "names_zh-hans": "5号", "code": "c5", "is_active": "on"}

        assert chen.post("/setup/counters/new/", {**form, "hall": other.pk}).status_code == 422
        assert chen.post("/setup/counters/new/", {**form, "hall": hall.pk}).status_code == 302


class TestStaff:
    def form(self, **changes: Any) -> dict[str, Any]:
        kept = {"name": "李敏", "badge": "003", "username": "limin", "password": "lotus-lantern-27", "is_active": "on"}
        return {**kept, **changes}

    def test_are_added_with_an_account_and_then_given_a_role(self, boss: Client) -> None:
        hall, post = make_hall(), make_post()

        answer = boss.post("/setup/staff/new/", self.form(hall=hall.pk, posts=[post.pk]))
        staff = Staff.objects.get(badge="003")
        assert answer.headers["Location"] == f"/setup/staff/{staff.pk}/"
        role = make_built_in("clerk")
        boss.post(f"/setup/staff/{staff.pk}/roles/", {"role": role.pk, "hall": hall.pk})

        actor = queries.actor_of_account(str(staff.account_id), AT, seal=queries.seal_of(staff.account.password))
        assert actor is not None
        assert actor.may("visits.call_next", hall)
        assert list(staff.posts.all()) == [post]

    def test_the_password_is_never_shown_again(self, boss: Client) -> None:
        answer = boss.post("/setup/staff/new/", self.form(badge=""))

        assert answer.status_code == 422
        assert "lotus-lantern-27" not in answer.content.decode()

    def test_an_empty_password_keeps_the_present_one(self, boss: Client) -> None:
        staff = make_staff(badge="003")
        before = staff.account.password

        boss.post(f"/setup/staff/{staff.pk}/", self.form(password="", name="李小敏"))

        staff.refresh_from_db()
        assert (staff.name, staff.account.password) == ("李小敏", before)

    def test_a_user_name_taken_already_is_told(self, boss: Client) -> None:
        make_staff(badge="003")

        answer = boss.post("/setup/staff/new/", self.form(badge="004"))

        assert answer.status_code == 422
        assert "username" in answer.context["form"].errors

    def test_the_last_administrator_cannot_shut_himself_out(self, boss: Client) -> None:
        me = Staff.objects.get(badge="zhouning")

        answer = boss.post(f"/setup/staff/{me.pk}/", {"name": "周宁", "badge": "zhouning", "username": "zhouning"})
        assert answer.status_code == 422
        boss.post(f"/setup/grants/{me.grants.get().pk}/withdraw/")

        me.refresh_from_db()
        assert me.account.is_active
        assert me.grants.exists()


class TestRoles:
    def test_are_changed_right_by_right(self, boss: Client) -> None:
        role = make_built_in("guide")

        form = {"names_zh-hans": "引导员", "code": "guide", "permissions": ["org.view", "visits.issue"], "landing": ""}
        assert boss.post(f"/setup/roles/{role.pk}/", form).status_code == 302

        role.refresh_from_db()
        assert role.permissions == ["org.view", "visits.issue"]

    def test_offer_every_right_under_its_domain(self, boss: Client) -> None:
        field = boss.get("/setup/roles/new/").context["form"].fields["permissions"]

        offered = {name for _group, names in field.choices for name, _label in names}

        assert {"org.save_hall", "catalogue.save_service", "visits.call_next", "journal.view"} <= offered
        assert "org.enrol_device" not in offered
        assert "org.change_password" not in offered

    def test_the_administrators_keep_everything(self, boss: Client) -> None:
        role = Role.objects.get(code="administrator")

        form = {"names_zh-hans": "系统管理员", "code": "administrator", "everything": "on"}
        boss.post(f"/setup/roles/{role.pk}/", form)

        role.refresh_from_db()
        assert role.permissions == ["*"]


class TestPosts:
    def test_keep_their_duties_in_order(self, boss: Client) -> None:
        form = {"names_zh-hans": "受理岗", "code": "acceptance", "level": "individual", "duties_duty": ["核对", "", "告知"]}

        boss.post("/setup/posts/new/", form)

        assert Post.objects.get().duties == ["核对", "告知"]

    def test_the_report_names_duties_nobody_owns(self, boss: Client) -> None:
        make_staff(posts=[make_post(duties=["核对"])])
        make_post("archive", "档案岗", duties=["归档"])
        make_post("empty", "空岗")
        make_post("assessed", "被考核人", is_held=False, duties=["核对本人考核的依据"])

        report = boss.get("/setup/posts/duties/").context["report"]

        assert [duty.text for duty in report.unowned] == ["归档"]
        assert report.owned_ratio == 0.5
        assert [post.code for post in report.without_holder] == ["archive", "empty"]
        assert [post.code for post in report.without_duty] == ["empty"]
        assert [person.name for person in report.without_post] == ["周宁"]

    def test_the_report_counts_the_many_who_hold_a_post(self, boss: Client) -> None:
        names = [f"员工{letter}" for letter in "ABCDEFGHIJKLMN"]
        post = make_post(duties=["核对"])
        for name in names:
            make_staff(name, name, posts=[post])
        boss.cookies["tt_language"] = "en"

        page = boss.get("/setup/posts/duties/").content.decode()

        assert sum(name in page for name in names) == 12
        assert "2 other people" in page


class TestShifts:
    def test_are_planned_in_the_halls_own_time(self, boss: Client) -> None:
        hall = make_hall("urumqi", "天山大厅", time_zone="Asia/Urumqi")
        staff = make_staff(hall=hall)

        form = {"staff": staff.pk, "day": "2026-11-23", "start": "09:00", "end": "13:00"}
        answer = boss.post("/setup/shifts/urumqi/new/", form)

        shift = Shift.objects.get()
        assert (answer.status_code, shift.starts_at.isoformat()) == (302, "2026-11-23T03:00:00+00:00")

    def test_at_night_end_on_the_next_day(self, boss: Client) -> None:
        staff = make_staff(hall=make_hall())

        boss.post("/setup/shifts/riverside/new/", {"staff": staff.pk, "day": "2026-11-23", "start": "22:00", "end": "06:00"})

        assert (Shift.objects.get().ends_at - Shift.objects.get().starts_at).total_seconds() == 8 * 3600

    def test_of_the_week_before_are_copied_once(self, boss: Client) -> None:
        hall = make_hall()
        staff = make_staff(hall=hall)
        actions.save_shift(SYSTEM, hall=hall, at=AT, staff=staff, starts_at=AT, ends_at=AT.replace(hour=4))

        for _again in range(2):
            boss.post("/setup/shifts/riverside/copy/", {"week": "2026-11-30"})

        assert [shift.starts_at.day for shift in Shift.objects.order_by("starts_at")] == [23, 30]

    def test_keep_the_hour_of_the_clock_when_the_clocks_change(self, boss: Client) -> None:
        hall = make_hall("berlin", "柏林", time_zone="Europe/Berlin")
        staff = make_staff(hall=hall)
        start = AT.replace(month=10, day=19, hour=6)  # eight o'clock in summer
        actions.save_shift(SYSTEM, hall=hall, at=AT, staff=staff, starts_at=start, ends_at=start.replace(hour=10))

        boss.post("/setup/shifts/berlin/copy/", {"week": "2026-10-26"})

        copied = Shift.objects.order_by("starts_at").last()
        assert copied is not None
        assert copied.starts_at.astimezone(hall.zone).hour == 8

    @pytest.mark.parametrize("week", ["0001-01-01", "9999-12-31", "gestern", ""])
    def test_of_an_impossible_week_are_those_of_this_one(self, boss: Client, week: str) -> None:
        make_hall()

        assert boss.get("/setup/shifts/riverside/", {"week": week}).status_code == 200


class TestCover:
    def test_names_the_open_hours_a_post_is_without_anybody_and_who_has_no_second(self, boss: Client) -> None:
        hall, post = make_hall(), make_post(duties=["核对"])
        li = make_staff(hall=hall, posts=[post])
        actions.save_shift(SYSTEM, hall=hall, at=AT, staff=li, starts_at=AT, ends_at=AT.replace(hour=4))

        cover = boss.get("/setup/shifts/riverside/", {"week": "2026-11-23"}).context["cover"]

        assert [(one.post, one.has_pair) for one in cover] == [(post, False)]
        assert cover[0].days[0].gaps == ("08:30-09:00", "13:30-17:00")
        assert not cover[0].days[6].is_open

    def test_counts_b_when_a_is_away(self, boss: Client) -> None:
        hall, post, other = make_hall(opening={"mo": ["09:00-12:00"]}), make_post(duties=["核对"]), make_post("other", "别的岗")
        make_staff("a", "甲", hall, posts=[post])
        second = make_staff("b", "乙", hall, posts=[post, other])
        shift = actions.save_shift(SYSTEM, hall=hall, at=AT, staff=second, starts_at=AT, ends_at=AT.replace(hour=4))

        assert queries.cover_of(hall, AT.date())[0].days[0].gaps == ()
        actions.save_shift(SYSTEM, hall=hall, at=AT, shift=shift, post=other)
        assert queries.cover_of(hall, AT.date())[0].days[0].gaps == ("09:00-12:00",)


class TestDevices:
    def test_show_their_code_once_and_how_to_use_it(self, boss: Client) -> None:
        hall = make_hall()

        page = boss.post("/setup/devices/new/", {"hall": hall.pk, "kind": "board", "name": "主屏"}).content.decode()

        device = Device.objects.get()
        assert "/d/enrol/" in page
        assert device.code_hash is not None
        assert '<p class="code-shown">' in page
        assert "code-shown" not in boss.get(f"/setup/devices/{device.pk}/").content.decode()

    def test_a_rating_pad_needs_a_counter(self, boss: Client) -> None:
        hall = make_hall()

        answer = boss.post("/setup/devices/new/", {"hall": hall.pk, "kind": "pad", "name": "评价器"})

        assert answer.status_code == 422
        assert "counter" in answer.context["form"].errors

    def test_a_new_code_leaves_the_present_key_until_it_is_used(self, boss: Client) -> None:
        device, code = actions.prepare_device(SYSTEM, hall=make_hall(), at=AT, kind="board", name="主屏")
        key = actions.enrol_device(SYSTEM, code=code, at=AT).key

        boss.post(f"/setup/devices/{device.pk}/code/")
        assert queries.actor_of_device(key, AT) is not None

        boss.post(f"/setup/devices/{device.pk}/revoke/")
        assert queries.actor_of_device(key, AT) is None


class TestOrganisationAndChecklist:
    def test_the_checklist_ticks_what_is_done(self, boss: Client) -> None:
        def done() -> dict[str, bool]:
            return {str(step.url): step.is_done for step in boss.get("/setup/").context["steps"]}

        assert not done()["/setup/organisation/"]
        boss.post("/setup/organisation/", {"names_zh-hans": "河滨政务", "code": "riverside", "language": "zh-hans"})
        make_hall()

        assert done()["/setup/organisation/"]

    def test_the_checklist_asks_for_a_second_pair_of_eyes_until_there_is_one(self, boss: Client) -> None:
        has_second = registry.step["org.second_person"].is_done

        assert not has_second()
        grant(make_staff("songhe", "宋和"), make_built_in("leadership"))

        assert has_second()

    def test_the_checklist_begins_with_what_is_left(self, boss: Client) -> None:
        boss.post("/setup/organisation/", {"names_zh-hans": "河滨政务", "code": "riverside", "language": "zh-hans"})

        done = [step.is_done for step in boss.get("/setup/").context["steps"]]

        assert done == sorted(done)

    def test_land_administrators_on_the_checklist_and_others_on_their_own_page(self, boss: Client) -> None:
        nobody = client_for(make_staff("newcomer", "新人"))

        assert boss.get("/").headers["Location"] == "/setup/"
        assert nobody.get("/").headers["Location"] == "/me/"

    def test_land_where_the_role_says(self) -> None:
        role = actions.save_role(SYSTEM, at=AT, code="planner", name="排班员", permissions=["org.view"], landing="org:people")
        make_hall()

        assert client_for(grant(make_staff(), role)).get("/").headers["Location"] == reverse("org:people")
