"""Writes of the organisation: the state, the event, and what is refused."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Denied, Invalid, NotFound
from tingtang.journal.models import Code, Event, ObjectChange
from tingtang.journal.saving import ChangedMeanwhile, InUse, version_of
from tingtang.org import actions, queries
from tingtang.org.actions.places import HALL_FIELDS
from tingtang.org.actions.staff import STAFF_FIELDS
from tingtang.org.models import Post, Role, Shift
from tingtang.org.roles import BUILT_IN
from tingtang.org.tests.factories import (
    AT,
    PASSWORD,
    actor_for,
    grant,
    make_counter,
    make_hall,
    make_post,
    make_role,
    make_staff,
)

pytestmark = pytest.mark.django_db


def events() -> list[str]:
    names = dict(Code.objects.filter(kind="event").values_list("id", "name"))
    return [names[type_id] for type_id in Event.objects.order_by("id").values_list("type_id", flat=True)]


class TestSaveHall:
    def test_records_the_changed_fields_and_their_values(self) -> None:
        hall = make_hall()

        actions.save_hall(SYSTEM, hall=hall, at=AT, name="河滨大厅", phone=" 0571-1 ")

        event = Event.objects.order_by("id").last()
        assert event is not None
        assert event.attributes == {"fields": "name,phone"}
        assert ObjectChange.objects.filter(field="phone").last().value == "0571-1"

    def test_leaves_out_what_a_printer_would_obey(self) -> None:
        hall = make_hall(name="河滨\x1b@大厅", names={"en": " Riverside\x00 hall"})

        assert (hall.name, hall.names) == ("河滨@大厅", {"en": "Riverside hall"})

    def test_does_nothing_when_nothing_differs(self) -> None:
        hall = make_hall()

        actions.save_hall(SYSTEM, hall=hall, at=AT, name=hall.name, opening=hall.opening)

        assert events() == ["org.hall.saved"]

    def test_refuses_overlapping_opening_hours_by_field(self) -> None:
        with pytest.raises(Invalid) as refusal:
            make_hall(time_zone="Asia/Shanghai", names={"en": "Riverside hall"}) and actions.save_hall(
                SYSTEM, hall=None, at=AT, code="x", name="x", opening={"mo": ["08:00-12:00", "11:00-13:00"]}
            )

        assert list(refusal.value.fields) == ["opening"]

    def test_refuses_an_unknown_time_zone_and_a_taken_code(self) -> None:
        make_hall()

        with pytest.raises(Invalid) as refusal:
            actions.save_hall(SYSTEM, hall=None, at=AT, code="riverside", name="又一个", time_zone="Mars/Olympus")

        assert set(refusal.value.fields) == {"code", "time_zone"}

    def test_names_what_was_typed_twice_and_nothing_else(self) -> None:
        counter = make_counter(make_hall())

        with pytest.raises(Invalid) as refusal:
            actions.save_counter(
                SYSTEM, counter=None, hall=counter.hall, at=AT, code="other", number=counter.number, name="又一个"
            )

        assert refusal.value.fields == {"": ["已有编号相同的一项，请换一个。"]}

    def test_refuses_a_save_over_somebody_elses(self) -> None:
        hall = make_hall()
        seen = version_of(hall, HALL_FIELDS)
        actions.save_hall(SYSTEM, hall=hall, at=AT, version=seen, name="河滨大厅")

        with pytest.raises(ChangedMeanwhile):
            actions.save_hall(SYSTEM, hall=hall, at=AT, version=seen, phone="1")

    def test_needs_the_right_everywhere_to_make_one(self) -> None:
        hall = make_hall()
        keeper = grant(make_staff(hall=hall), make_role("keeper", "org.save_hall"), hall)

        actions.save_hall(actor_for(keeper), hall=hall, at=AT, phone="1")
        with pytest.raises(Denied):
            actions.save_hall(actor_for(keeper), hall=None, at=AT, code="other", name="other")


class TestSaveCounter:
    def test_refuses_a_zone_of_another_hall(self) -> None:
        hall, other = make_hall(), make_hall("hillside", "山麓大厅")
        zone = actions.save_zone(SYSTEM, hall=other, at=AT, code="wait", name="等候区")

        with pytest.raises(Invalid):
            make_counter(hall, zone=zone)

    def test_refuses_a_counter_of_another_hall(self) -> None:
        hall, other = make_hall(), make_hall("hillside", "山麓大厅")
        counter = make_counter(other)
        keeper = grant(make_staff(hall=hall), make_role("keeper", "org.save_counter"), hall)

        with pytest.raises(NotFound):
            actions.save_counter(actor_for(keeper), hall=hall, counter=counter, at=AT, name="我的")


class TestSaveStaff:
    def test_makes_the_account_and_never_records_the_password(self) -> None:
        staff = make_staff(posts=[make_post()])

        assert staff.account.check_password(PASSWORD)
        assert actor_for(staff).staff_id == staff.pk
        written = list(ObjectChange.objects.values_list("field", "value"))
        assert "password" not in {field for field, _value in written}
        assert PASSWORD not in str(written)
        assert "password" in Event.objects.order_by("id").last().attributes["fields"]

    def test_is_the_same_the_second_time(self) -> None:
        staff = make_staff()

        actions.save_staff(SYSTEM, hall=None, at=AT, staff=staff, badge=staff.badge, name=staff.name, password=PASSWORD)

        assert events() == ["org.staff.saved"]

    def test_refuses_a_weak_password(self) -> None:
        with pytest.raises(Invalid) as refusal:
            make_staff(password="12345")

        assert list(refusal.value.fields) == ["password"]

    def test_refuses_to_reset_the_password_of_somebody_who_may_do_more(self) -> None:
        hall = make_hall()
        boss = grant(make_staff("zhouning", "周宁", hall), "administrator")
        keeper = grant(make_staff(hall=hall), make_role("keeper", "org.save_staff"), hall)

        with pytest.raises(actions.MoreThanOwn):
            actions.save_staff(actor_for(keeper), hall=hall, staff=boss, at=AT, password="mine-now-2026")

    def test_refuses_to_retire_the_last_administrator(self) -> None:
        boss = grant(make_staff("zhouning", "周宁"), "administrator")

        with pytest.raises(actions.LastAdministrator):
            actions.save_staff(actor_for(boss), hall=None, staff=boss, at=AT, left_date=AT.date())

    def test_refuses_a_leave_that_is_still_to_come(self) -> None:
        with pytest.raises(Invalid):
            actions.save_staff(SYSTEM, hall=None, at=AT, staff=make_staff(), left_date=AT.date() + timedelta(days=9))

    def test_refuses_a_save_over_somebody_elses(self) -> None:
        staff = make_staff()
        seen = version_of(staff, STAFF_FIELDS)
        actions.save_staff(SYSTEM, hall=None, at=AT, staff=staff, badge="07")

        with pytest.raises(ChangedMeanwhile):
            actions.save_staff(SYSTEM, hall=None, at=AT, staff=staff, version=seen, badge="08")


class TestRoles:
    def test_install_those_to_begin_with_and_keep_what_was_changed(self) -> None:
        first = actions.install_roles(SYSTEM, at=AT)
        actions.save_role(SYSTEM, at=AT, role=first[0], permissions=["org.view"])

        again = actions.install_roles(SYSTEM, at=AT)

        assert [role.code for role in again] == [role.code for role in BUILT_IN]
        assert again[0].permissions == ["org.view"]

    def test_nobody_grants_what_he_does_not_hold(self) -> None:
        hall = make_hall()
        keeper = grant(make_staff(hall=hall), make_role("keeper", "org.grant_role", "org.view"), hall)
        friend = make_staff("zhaoxiao", "赵晓", hall)

        actions.grant_role(actor_for(keeper), staff=friend, role=make_role("reader", "org.view"), hall=hall, at=AT)
        with pytest.raises(actions.MoreThanOwn):
            actions.grant_role(actor_for(keeper), staff=friend, role=make_role("boss", "org.save_hall"), hall=hall, at=AT)
        with pytest.raises(Denied):
            actions.grant_role(actor_for(keeper), staff=friend, role=Role.objects.get(code="reader"), hall=None, at=AT)

    def test_nobody_adds_to_a_role_what_he_does_not_hold(self) -> None:
        keeper = grant(make_staff(), make_role("keeper", "org.save_role"))

        with pytest.raises(actions.MoreThanOwn):
            actions.save_role(
                actor_for(keeper), at=AT, role=Role.objects.get(code="keeper"), permissions=["org.save_role", "org.save_hall"]
            )

    def test_a_right_taken_from_a_role_is_gone_at_once(self) -> None:
        hall = make_hall()
        clerk = grant(make_staff(hall=hall), make_role("clerk-of-ours", "org.view", "org.save_hall"), hall)
        before = actor_for(clerk)

        actions.save_role(SYSTEM, at=AT, role=Role.objects.get(code="clerk-of-ours"), permissions=["org.view"])

        assert (before.may("org.save_hall", hall), actor_for(clerk).may("org.save_hall", hall)) == (True, False)

    def test_the_last_administrator_stays_one(self) -> None:
        boss = grant(make_staff("zhouning", "周宁"), "administrator")
        role = Role.objects.get(code="administrator")

        with pytest.raises(actions.LastAdministrator):
            actions.withdraw_role(actor_for(boss), staff=boss, role=role, hall=None, at=AT)
        with pytest.raises(actions.LastAdministrator):
            actions.save_role(actor_for(boss), at=AT, role=role, permissions=["org.view"])

        grant(make_staff("second", "第二"), "administrator")
        actions.withdraw_role(actor_for(boss), staff=boss, role=role, hall=None, at=AT)
        assert not actor_for(boss).may("org.save_role")


class TestSaveShift:
    def test_refuses_two_at_once_even_in_two_halls(self) -> None:
        hall, other, staff = make_hall(), make_hall("hillside", "山麓大厅"), make_staff()
        actions.save_shift(SYSTEM, hall=hall, at=AT, staff=staff, starts_at=AT, ends_at=AT + timedelta(hours=4))

        with pytest.raises(actions.Overlaps):
            actions.save_shift(
                SYSTEM, hall=other, at=AT, staff=staff, starts_at=AT + timedelta(hours=3), ends_at=AT + timedelta(hours=5)
            )
        actions.save_shift(
            SYSTEM, hall=other, at=AT, staff=staff, starts_at=AT + timedelta(hours=4), ends_at=AT + timedelta(hours=5)
        )

        assert Shift.objects.count() == 2

    def test_refuses_one_that_ends_before_it_starts(self) -> None:
        with pytest.raises(Invalid):
            actions.save_shift(SYSTEM, hall=make_hall(), at=AT, staff=make_staff(), starts_at=AT, ends_at=AT)


class TestDevices:
    def test_a_code_works_once_and_for_fifteen_minutes(self) -> None:
        hall = make_hall()
        device, code = actions.prepare_device(SYSTEM, hall=hall, at=AT, kind="kiosk", name="门口取号机")

        with pytest.raises(actions.CodeUnknown):
            actions.enrol_device(SYSTEM, code=code, at=AT + timedelta(minutes=15))
        enrolled = actions.enrol_device(SYSTEM, code=code, at=AT + timedelta(minutes=14))
        with pytest.raises(actions.CodeUnknown):
            actions.enrol_device(SYSTEM, code=code, at=AT + timedelta(minutes=14))

        actor = queries.actor_of_device(enrolled.key, AT)
        assert actor is not None
        assert (actor.id, actor.hall_id) == (device.pk, hall.pk)

    def test_a_revoked_key_is_nobodys(self) -> None:
        device, code = actions.prepare_device(SYSTEM, hall=make_hall(), at=AT, kind="board", name="大屏")
        key = actions.enrol_device(SYSTEM, code=code, at=AT).key

        actions.revoke_device(SYSTEM, device=device, at=AT)

        assert queries.actor_of_device(key, AT) is None


class TestOwnAccount:
    def test_a_changed_password_ends_the_sessions(self) -> None:
        staff = make_staff()
        actor, seal = actor_for(staff), queries.seal_of(staff.account.password)

        actions.change_password(actor, account=staff.account, present=PASSWORD, password="river-stone-88", at=AT)

        assert queries.actor_of_account(str(actor.id), AT, seal=seal) is None

    def test_nobody_changes_anothers_with_the_right_to_change_his_own(self) -> None:
        with pytest.raises(NotFound):
            actions.change_password(
                actor_for(make_staff()), account=make_staff("b", "乙").account, present=PASSWORD, password="river-stone-88", at=AT
            )

    def test_a_key_for_programs_acts_as_its_owner_until_revoked(self) -> None:
        staff = make_staff()
        token, key = actions.make_token(actor_for(staff), account=staff.account, name="报表", at=AT)

        found = queries.actor_of_token(key, AT)
        assert found is not None
        assert found.id == staff.account_id

        actions.revoke_token(actor_for(staff), token=token, at=AT)
        assert queries.actor_of_token(key, AT) is None


class TestRemove:
    def test_refuses_while_something_refers_to_it(self) -> None:
        hall = make_hall()
        counter = make_counter(hall)

        with pytest.raises(InUse):
            actions.remove_hall(SYSTEM, hall=hall, at=AT)

        actions.remove_counter(SYSTEM, counter=counter, at=AT)
        actions.remove_hall(SYSTEM, hall=hall, at=AT)
        assert events()[-2:] == ["org.record.removed", "org.record.removed"]

    def test_takes_the_account_of_staff_along(self) -> None:
        staff = grant(make_staff(posts=[make_post()]), "clerk")

        actions.remove_staff(SYSTEM, staff=staff, at=AT)

        assert not type(staff.account).objects.filter(pk=staff.account_id).exists()


class TestPostsThatStandForPeople:
    def test_are_marked_in_what_was_set_up_before_unless_somebody_holds_them(self) -> None:
        mark = import_module("tingtang.org.migrations.0002_posts_that_stand_for_people").mark
        standing, held = make_post("assessed", "被考核人"), make_post("archive", "档案岗")

        mark(apps, None)

        assert [Post.objects.get(pk=one.pk).is_held for one in (standing, held)] == [False, True]
