"""What the customers' pages show, take and refuse."""

from typing import Any

import pytest
from django.test import Client

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid
from tingtang.customers import actions, queries
from tingtang.customers.actions.merging import merge
from tingtang.customers.models import Contact, Customer, IdentityKind, Placement, Preference, Tier, TierMapping, TierScheme
from tingtang.customers.tests.clients import browser
from tingtang.customers.tests.factories import (
    AT,
    make_company,
    make_customer,
    make_identity_kind,
    make_tier,
    resident_id,
)
from tingtang.org.models import Hall
from tingtang.org.tests.factories import grant, make_hall, make_role, make_staff

pytestmark = pytest.mark.django_db
INSIDE = {"HX-Request": "true"}
HOSTILE = [
    "<script>alert(1)</script>",
    "'; DROP TABLE customers_customer; --",
    "王\x07芳\x1b[31m",
    "{{ 7 }}{% now 'Y' %}",
    "🎋" * 60,
]


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def chief(hall: Hall) -> Client:
    return browser(grant(make_staff("chengang", "陈刚"), "supervisor", hall))


@pytest.fixture
def head() -> Client:
    return browser(grant(make_staff("zhouning", "周宁"), "administrator"))


def new(**typed: Any) -> dict[str, Any]:
    """The form of a new customer as a browser sends it."""
    return {"name": "王芳", "kind": "person", "title": "", "intention": "once-and-only", **typed}


class TestRegistering:
    def test_takes_name_phone_and_identity_at_once(self, chief: Client) -> None:
        kind, number = make_identity_kind(), resident_id()

        answer = chief.post("/customers/new/", new(phone="13900001001", identity_kind=kind.pk, identity=number))

        wang = Customer.objects.get()
        assert answer.headers["Location"] == f"/customers/{wang.pk}/"
        assert queries.find_exact(SYSTEM, number) == queries.find_exact(SYSTEM, "13900001001") == [wang]

    def test_sent_twice_registers_once(self, chief: Client) -> None:
        first, second = (chief.post("/customers/new/", new()) for _ in range(2))

        assert Customer.objects.count() == 1
        assert first.headers["Location"] == second.headers["Location"]

    def test_keeps_what_was_typed_beside_what_is_wrong(self, chief: Client) -> None:
        kind = make_identity_kind()

        answer = chief.post("/customers/new/", new(identity_kind=kind.pk, identity="330106198503140022", note="常客"))

        page = answer.content.decode()
        assert answer.status_code == 422
        assert all(text in page for text in ("王芳", "330106198503140022", "常客", "校验码"))
        assert not Customer.objects.exists()

    @pytest.mark.parametrize("name", HOSTILE)
    def test_shows_hostile_names_as_texts(self, chief: Client, name: str) -> None:
        chief.post("/customers/new/", new(name=name))

        found = Customer.objects.get()
        pages = [chief.get(path).content.decode() for path in ("/customers/", f"/customers/{found.pk}/")]
        assert not any("<script>alert" in page or "\x07" in page or "\x1b" in page for page in pages)

    @pytest.mark.parametrize("name", ["", "   ", "王" * 10_000])
    def test_refuses_names_that_are_none(self, chief: Client, name: str) -> None:
        assert chief.post("/customers/new/", new(name=name)).status_code == 422

    def test_warns_while_typing_when_somebody_has_the_phone(self, chief: Client) -> None:
        make_customer("王芳", phone="13900001001")

        same = chief.post("/customers/check/", {"phone": "+86 139 0000 1001"}, headers=INSIDE).content.decode()

        assert "王芳" in same and "13900001001" not in same
        assert chief.post("/customers/check/", {"phone": "139"}, headers=INSIDE).content.decode().strip() == ""


class TestFinding:
    @pytest.mark.parametrize("typed", ["王", "王芳", "wf", "WF", "K000", "云河", "茶业", "yhc"])
    def test_by_parts_of_names_initials_and_number(self, chief: Client, typed: str) -> None:
        make_customer("王芳")
        make_company("云河茶业有限公司")

        page = chief.get("/customers/", {"q": typed}).content.decode()

        assert "王芳" in page or "云河茶业" in page

    def test_never_by_a_phone_in_the_address(self, chief: Client) -> None:
        make_customer("王芳", phone="13900001001")

        assert "王芳" not in chief.get("/customers/", {"q": "13900001001"}).content.decode()
        assert chief.post("/customers/find/", {"text": "13900001001"}).status_code == 302

    @pytest.mark.parametrize(
        "typed", ["13900001001", "+86 139-0000-1001", "１３９ ００００ １００１", resident_id(), "mk 2026 77"]
    )
    def test_with_ctrl_k_by_exactly_a_phone_identity_or_account(self, chief: Client, hall: Hall, typed: str) -> None:
        account = make_identity_kind("account", is_sensitive=False)
        numbers = [(make_identity_kind(), resident_id()), (account, "MK202677")]
        wang = make_customer("王芳", phone="13900001001", hall=hall, identities=numbers)
        clerk = browser(grant(make_staff("limin", "李敏"), "clerk", make_hall("hillside")))
        guest = browser(grant(make_staff("guest", "赵晓"), make_role("guest"), hall))
        known = [one.post("/ui/find/", {"q": typed}).content.decode() for one in (chief, clerk, guest)]

        assert [f"/customers/{wang.pk}/" in page for page in known] == [True, False, False]
        assert "13900001001" not in known[0].replace(typed, "") and resident_id() not in known[0] and "MK202677" not in known[0]
        for other in (typed[:-1], typed[1:]):
            assert f"/customers/{wang.pk}/" not in chief.post("/ui/find/", {"q": other}).content.decode()
        assert f"/customers/{wang.pk}/" not in chief.get("/ui/find/", {"q": typed}).content.decode()

    def test_with_ctrl_k_puts_whom_a_number_belongs_to_first_and_once(self, chief: Client) -> None:
        kept, merged = make_customer("王芳", phone="13900001001"), make_customer("王芳芳", phone="13900001002")
        merge(SYSTEM, kept=kept, merged=merged, at=AT)

        for typed in ("13900001002", kept.number, kept.number + "\x00"):
            page = chief.post("/ui/find/", {"q": typed}).content.decode()
            assert page.count(f"/customers/{kept.pk}/") == 1 and f"/customers/{merged.pk}/" not in page

    def test_says_what_to_do_when_nobody_is_known(self, chief: Client) -> None:
        page = chief.post("/customers/find/", {"text": "999"}).content.decode()

        assert "没有完全匹配的客户" in page and "/customers/new/" in page


class TestThePage:
    def test_has_every_part_and_few_statements(self, chief: Client, django_assert_max_num_queries: Any) -> None:
        wang, li = make_customer("王芳", phone="13900001001"), make_customer("李军")
        vip = make_tier(elements=[{"name": "服务创新", "actions": [{"name": "专人跟进"}]}])
        actions.set_tier(SYSTEM, customer=wang, tier=vip, reason="十年老客户", at=AT)
        chief.post(f"/customers/{wang.pk}/preferences/", {"preference-stance": "need", "preference-text": "轮椅通道"})
        path = f"/customers/{wang.pk}/"
        chief.get(path)

        with django_assert_max_num_queries(43):
            page = chief.get(path).content.decode()

        story = chief.get(f"{path}timeline/").content.decode()
        assert all(text in page for text in ("139****1001", "贵宾", "服务创新", "专人跟进", "轮椅通道"))
        assert "评定客户层级" in story and "登记偏好" in story and "王芳" not in story
        assert li.name not in page

    def test_changes_a_card_by_itself_and_keeps_what_was_typed_on_a_mistake(self, chief: Client) -> None:
        wang = make_customer("王芳")
        path = f"/customers/{wang.pk}/contacts/"

        wrong = chief.post(path, {"contact-kind": "mail", "contact-value": "not a mail"}, headers=INSIDE)
        right = chief.post(path, {"contact-kind": "phone", "contact-value": "13900001001"}, headers=INSIDE)

        assert (wrong.status_code, right.status_code) == (422, 200)
        assert 'value="not a mail"' in wrong.content.decode()
        assert right.content.decode().lstrip().startswith("<section") and Contact.objects.get().is_primary

    def test_of_another_hall_is_as_if_it_were_not(self, chief: Client) -> None:
        other = make_customer("李军", hall=make_hall("hillside"))

        for path in ("", "edit/", "timeline/"):
            assert chief.get(f"/customers/{other.pk}/{path}").status_code == 404
        assert chief.get("/customers/999999/").status_code == 404

    def test_parts_of_others_cannot_be_reached_through_one(self, chief: Client) -> None:
        wang, li = make_customer("王芳"), make_customer("李军", phone="13900001002")
        contact = Contact.objects.get(customer=li)

        assert chief.post(f"/customers/{wang.pk}/contacts/{contact.pk}/remove/", headers=INSIDE).status_code == 404
        assert Contact.objects.filter(pk=contact.pk).exists()

    def test_of_a_merged_record_leads_to_the_kept_one(self, chief: Client) -> None:
        kept, merged = make_customer("王芳"), make_customer("王芳", phone="13900001001")
        merge(SYSTEM, kept=kept, merged=merged, at=AT)

        assert chief.get(f"/customers/{merged.pk}/").headers["Location"] == f"/customers/{kept.pk}/"
        assert "139****1001" in chief.get(f"/customers/{kept.pk}/").content.decode()
        assert queries.find_exact(SYSTEM, "13900001001") == [kept]

    def test_consents_are_answered_and_withdrawn(self, chief: Client, head: Client) -> None:
        head.post("/setup/consents/new/", {"names_zh-hans": "回访", "texts_zh-hans": "同意回访", "order": 1, "is_active": "on"})
        wang = make_customer("王芳")
        purpose = queries.sheet_of(SYSTEM, wang).consents[0].purpose
        path, data = f"/customers/{wang.pk}/consents/", {"purpose": purpose.pk, "way": "counter"}

        given = chief.post(path, data | {"is_given": "yes"}, headers=INSIDE).content.decode()
        withdrawn = chief.post(path, data | {"is_given": "no"}, headers=INSIDE).content.decode()

        assert "已同意" in given and "已撤回" in withdrawn

    def test_links_by_exact_number_and_shows_both_sides(self, chief: Client, head: Client) -> None:
        head.post("/setup/links/new/", {"names_zh-hans": "子女", "inverses_zh-hans": "父母", "order": 1, "is_active": "on"})
        wang, xiaoyu = make_customer("王芳"), make_customer("李晓雨")
        kind = head.get(f"/customers/{wang.pk}/").context["link_form"].fields["kind"].choices[0][0]

        chief.post(f"/customers/{wang.pk}/links/", {"link-kind": kind, "link-other": xiaoyu.number})

        sides = [queries.sheet_of(SYSTEM, one).links[0].label for one in (wang, xiaoyu)]
        assert sides == ["子女", "父母"]
        again = chief.post(f"/customers/{wang.pk}/links/", {"link-kind": kind, "link-other": xiaoyu.number}, headers=INSIDE)
        assert again.status_code == 422


class TestEditing:
    def test_refuses_to_save_over_what_somebody_else_saved_and_keeps_what_was_typed(self, chief: Client) -> None:
        wang = make_customer("王芳")
        form = chief.get(f"/customers/{wang.pk}/edit/").context["form"]
        seen = form["version"].value()
        actions.change(SYSTEM, customer=wang, at=AT, note="先保存的")

        answer = chief.post(f"/customers/{wang.pk}/edit/", {"name": "王芳芳", "kind": "person", "version": seen})

        assert answer.status_code == 422 and "王芳芳" in answer.content.decode()
        assert Customer.objects.get().name == "王芳"


class TestTiers:
    def test_are_placed_with_a_reason_mapped_and_kept_as_history(self, chief: Client) -> None:
        wang, vip = make_customer("王芳"), make_tier()
        key = Tier.objects.create(scheme=vip.scheme, code="key", name="重点", rank=1)
        other = TierScheme.objects.create(code="concentration", name="二八分层")
        few = Tier.objects.create(scheme=other, code="few", name="关键的少数", rank=1)
        TierMapping.objects.create(source=vip, target=few)
        path = f"/customers/{wang.pk}/tier/"

        without = chief.post(path, {"tier-tier": vip.pk, "tier-reason": ""}, headers=INSIDE)
        chief.post(path, {"tier-tier": vip.pk, "tier-reason": "资产达标"})
        chief.post(path, {"tier-tier": key.pk, "tier-reason": "复评"})

        wang.refresh_from_db()
        held = [(one.tier.code, one.ends_at is None, one.placed_by) for one in Placement.objects.order_by("pk")]
        assert without.status_code == 422
        assert wang.tier == key
        assert held == [("vip", False, "陈刚"), ("few", True, "陈刚"), ("key", True, "陈刚")]

    def test_come_up_for_review_when_their_time_is_over(self, chief: Client) -> None:
        wang, vip = make_customer("王芳"), make_tier()
        actions.set_tier(SYSTEM, customer=wang, tier=vip, reason="x", at=AT, review_date=AT.date().replace(year=2025))

        assert "王芳" in chief.get("/customers/reviews/").content.decode()

    def test_change_for_everybody_when_another_scheme_becomes_the_primary_one(self, head: Client) -> None:
        wang, vip = make_customer("王芳"), make_tier()
        other = TierScheme.objects.create(code="concentration", name="二八分层")
        few = Tier.objects.create(scheme=other, code="few", name="关键的少数")
        for tier in (vip, few):
            actions.set_tier(SYSTEM, customer=wang, tier=tier, reason="x", at=AT)

        typed = {"names_zh-hans": "二八分层", "code": "concentration", "review_months": 6, "is_primary": "on", "is_active": "on"}
        head.post(f"/customers/tiers/{other.pk}/", typed)

        wang.refresh_from_db()
        assert wang.tier == few and TierScheme.objects.get(is_primary=True) == other

    def test_are_written_with_elements_and_actions(self, head: Client) -> None:
        scheme = make_tier().scheme
        typed = {"names_zh-hans": "重点", "code": "key", "rank": 1, "elements_what": ["element", "action"]}
        texts = {"elements_zh-hans": ["获得知识", "讲解"], "elements_zh-hant": ["", ""], "elements_en": ["", ""]}

        answer = head.post(f"/customers/tiers/{scheme.pk}/new/", typed | texts)

        assert answer.status_code == 302
        assert Tier.objects.get(code="key").elements_in() == [{"name": "获得知识", "actions": ["讲解"]}]


class TestKinds:
    def test_stay_as_they_are_kept_while_there_are_numbers(self, head: Client) -> None:
        kind = make_identity_kind()
        make_customer(identities=[(kind, resident_id())])
        typed = {
            "names_zh-hans": "身份证",
            "code": kind.code,
            "check_digit": "resident_id",
            "shown_head": 3,
            "shown_tail": 4,
            "order": 0,
        }

        answer = head.post(f"/setup/identities/{kind.pk}/", typed | {"is_unique": "on", "is_active": "on"})

        assert answer.status_code == 422
        assert IdentityKind.objects.get().is_sensitive

    def test_refuse_a_pattern_that_is_none(self, head: Client) -> None:
        typed = {"names_zh-hans": "账号", "code": "account", "pattern": "([", "shown_head": 3, "shown_tail": 4, "order": 0}

        assert head.post("/setup/identities/new/", typed).status_code == 422


class TestPreferences:
    def test_are_noted_once_and_no_more_than_fifty(self, chief: Client) -> None:
        wang = make_customer("王芳")
        Preference.objects.bulk_create(
            Preference(customer=wang, stance="like", text=f"喜好{n}", created_at=AT) for n in range(49)
        )
        path, data = f"/customers/{wang.pk}/preferences/", {"preference-stance": "dislike", "preference-text": "排队"}

        answers = [chief.post(path, data, headers=INSIDE).status_code for _ in range(2)]
        full = chief.post(path, data | {"preference-text": "吵闹"}, headers=INSIDE).status_code

        assert (answers, full) == ([200, 422], 422)


def test_a_new_kind_of_identity_comes_after_the_others_and_a_wrong_number_is_told_with_a_right_one(head: Client) -> None:
    make_identity_kind("account", pattern="[0-9]{8,24}", order=7)
    typed = {"names_zh-hans": "保单号", "code": "policy", "pattern": "[A-Z]{2}[0-9]{6}", "shown_head": 1, "shown_tail": 1}

    form = head.get("/setup/identities/new/").content.decode()
    head.post("/setup/identities/new/", {**typed, "order": 8, "is_active": "on"})
    kind, wang = IdentityKind.objects.get(code="policy"), make_customer()
    with pytest.raises(Invalid) as wrong:
        actions.add_identity(SYSTEM, customer=wang, kind=kind, value="12", at=AT)

    assert 'name="order" value="8"' in form
    assert "AB345678" in wrong.value.fields["value"][0]
