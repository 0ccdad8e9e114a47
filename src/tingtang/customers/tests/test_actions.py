"""What happens when customers are registered and changed: state and events."""

from datetime import date

import pytest

from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import Denied, Invalid, NotFound
from tingtang.core.versions import version_of
from tingtang.customers import actions, queries
from tingtang.customers.models import Contact, Customer, Identity, Placement
from tingtang.customers.queries import lists
from tingtang.customers.tests.factories import AT, make_customer, make_identity_kind, make_tier, resident_id
from tingtang.journal.models import Code, Event, ObjectChange
from tingtang.journal.saving import ChangedMeanwhile
from tingtang.org.tests.factories import make_hall

pytestmark = pytest.mark.django_db


def names() -> list[str]:
    """The events in the journal, the first first."""
    words = dict(Code.objects.values_list("pk", "name"))
    return [words[type_].removeprefix("customers.") for type_ in Event.objects.order_by("id").values_list("type_id", flat=True)]


class TestRegister:
    def test_finds_whoever_is_called_exactly_so_before_all_whose_names_begin_alike(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(lists, "LOOKED_AT", 3)
        for n in range(8):
            make_customer(f"王伟{n}")
        exact = make_customer("王伟")

        found = queries.likeliest(Customer.objects.visible_to(SYSTEM).living(), "王伟", 3)

        assert found[0] == exact
        assert len({one.pk for one in found}) == 3
        assert queries.likeliest(Customer.objects.visible_to(SYSTEM).living(), exact.number, 3) == [exact]

    def test_numbers_the_customer_and_finds_her_by_name_phone_and_identity(self) -> None:
        kind, number = make_identity_kind(), resident_id()

        wang = make_customer("王芳", phone="138 0013 8000", identities=[(kind, number)])

        assert wang.number.startswith("K") and len(wang.number) == 8
        assert (wang.initials, wang.grams) == ("wf", ["王芳"])
        assert queries.find_exact(SYSTEM, "+86 13800138000") == [wang]
        assert queries.find_exact(SYSTEM, number.lower()) == [wang]
        assert queries.find_exact(SYSTEM, wang.number) == [wang]
        assert queries.find_exact(SYSTEM, "13800138001") == []
        assert queries.known_by(SYSTEM, ["+86 13800138000", number.lower(), "13800138001", ""]) == {
            "+86 13800138000": wang,
            number.lower(): wang,
        }
        assert names() == ["customer.registered", "identity.added", "contact.added"]

    def test_keeps_no_sensitive_number_in_the_open(self) -> None:
        kind, number = make_identity_kind(), resident_id()

        make_customer(phone="13800138000", identities=[(kind, number)])

        identity, contact = Identity.objects.get(), Contact.objects.get()
        assert identity.value == "" and number.encode() not in bytes(identity.sealed or b"")
        assert (identity.plain, identity.masked) == (number, f"{number[:3]}***********{number[-4:]}")
        assert (contact.plain, contact.masked) == ("13800138000", "138****8000")
        logged = str(list(Event.objects.values_list("attributes"))) + str(list(ObjectChange.objects.values_list("value")))
        assert number not in logged and "13800138000" not in logged and "王" not in logged

    def test_refuses_a_number_that_another_customer_has_and_keeps_nothing(self) -> None:
        kind, number = make_identity_kind(), resident_id()
        make_customer(identities=[(kind, number)])

        with pytest.raises(actions.TakenIdentity):
            make_customer("王方", identities=[(kind, number)])

        assert Customer.objects.count() == 1

    @pytest.mark.parametrize("number", ["330106198503140022"[:17] + "A", "123", "", resident_id()[:-1] + "-", "3" * 200])
    def test_refuses_a_number_whose_check_digit_is_wrong(self, number: str) -> None:
        with pytest.raises(Invalid):
            make_customer(identities=[(make_identity_kind(), number)])

    @pytest.mark.parametrize("name", ["", " \t ", "王" * 10_000])
    def test_refuses_a_name_that_is_none(self, name: str) -> None:
        with pytest.raises(Invalid):
            make_customer(name)

    def test_takes_control_characters_out_and_markup_as_it_is(self) -> None:
        found = make_customer("<b>王\x07芳</b>'; DROP TABLE")

        assert found.name == "<b>王芳</b>'; DROP TABLE"


class TestChange:
    def test_tells_the_journal_which_fields_but_not_the_name(self) -> None:
        wang = make_customer()

        actions.change(SYSTEM, customer=wang, at=AT, name="王芳芳", note="喜欢安静")

        wang.refresh_from_db()
        assert (wang.name, wang.initials) == ("王芳芳", "wff")
        assert Event.objects.order_by("id").last().attributes == {"fields": "name,note"}
        assert not ObjectChange.objects.filter(field__in=["name", "note"]).exists()

    def test_refuses_to_save_over_what_somebody_else_saved(self) -> None:
        wang = make_customer()
        seen = version_of(wang, actions.FIELDS)
        actions.change(SYSTEM, customer=wang, at=AT, note="先保存")

        with pytest.raises(ChangedMeanwhile):
            actions.change(SYSTEM, customer=wang, at=AT, note="后保存", version=seen)

    def test_lets_a_clerk_change_customers_of_no_hall_and_of_his_own(self) -> None:
        hall, other = make_hall(), make_hall("hilltop", "山顶大厅")
        clerk = Actor("account", 7, grants={"customers.change": frozenset({hall.pk}), "customers.view": frozenset({hall.pk})})
        shared, own, foreign = make_customer(), make_customer(hall=hall), make_customer(hall=other)

        actions.change(clerk, customer=shared, at=AT, note="x")
        actions.change(clerk, customer=own, at=AT, note="x")

        with pytest.raises(Denied):
            actions.change(clerk, customer=foreign, at=AT, note="x")
        with pytest.raises(NotFound):
            queries.get_customer(clerk, foreign.pk)


def test_a_tier_of_another_scheme_is_looked_at_again_when_its_own_scheme_says_so() -> None:
    vip = make_tier()
    pareto = actions.save_tier_scheme(SYSTEM, at=AT, code="pareto", name="二八分层", review_months=6)
    few = actions.save_tier(SYSTEM, at=AT, scheme=pareto, code="few", name="关键的少数")
    actions.map_tier(SYSTEM, tier=vip, targets=[few], at=AT)

    actions.set_tier(SYSTEM, customer=make_customer(), tier=vip, at=AT, reason="年度贡献居前")

    review = dict(Placement.objects.values_list("tier", "review_date"))
    assert (review[few.pk], review[vip.pk]) == (date(2027, 5, 23), date(2027, 11, 23))
