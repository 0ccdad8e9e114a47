"""Prospects: taken over once with source, purpose and ground, worked on, made customers, erased when nothing comes (CUS-20)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid
from tingtang.customers.actions import prospects as acts
from tingtang.customers.actions.duplicates import find_everywhere
from tingtang.customers.actions.erasing import erase, request_erasure
from tingtang.customers.models import (
    Contact,
    ContactPlan,
    Customer,
    DataSource,
    FieldSource,
    Prospect,
    ProspectBar,
    ProspectContact,
    ProspectTable,
)
from tingtang.customers.queries import prospects as reads
from tingtang.customers.queries.specs import spec_of
from tingtang.customers.rules import prospects as rules
from tingtang.customers.rules.importing import Why
from tingtang.customers.rules.prospects import Facts
from tingtang.customers.tests.clients import Program, browser
from tingtang.customers.tests.factories import AT, credit_code, latest_events, make_company, make_identity_kind
from tingtang.journal.models import Event
from tingtang.org.models import Staff
from tingtang.org.roles import customers as rights
from tingtang.org.tests.factories import grant, make_hall, make_role, make_staff

YEAR = 2026
ROW = {"name": "晨光机械有限公司", "phone": "0571-88112233", "person": "孙立", "industry": "C34", "founded": "2012-04-01",
       "revenue": "1.2亿", "before": "9000万"}  # fmt: skip


def lines(*rows: dict[str, str], takes_people: bool = False) -> list[rules.Line]:
    return [rules.read(n, row, {}, year=YEAR, takes_people=takes_people) for n, row in enumerate(rows, 1)]


def make_source(**values: Any) -> DataSource:
    return DataSource.objects.create(
        **{"code": "register", "name": "企业公示系统", "kind": "third", "basis": "企业信息公示暂行条例", **values}
    )


def take(*rows: dict[str, str], ground: str = "firms", at: Any = AT, **values: Any) -> ProspectTable:
    source = DataSource.objects.first() or make_source()
    told = lines(*rows, takes_people=ground != "firms")
    given = {"hall": None, "source": source, "purpose": "推介企业网银", **values}
    return acts.take_prospects(SYSTEM, lines=told, ground=ground, at=at, **given)


class TestReading:
    def test_recognises_columns_of_registers(self) -> None:
        heads = ("企业名称", "法定代表人", "成立日期", "所属行业", "联系电话", "参保人数", "年营业收入", "上年营收", "城市")

        assert rules.guess(heads, []) == {
            "name": "企业名称", "industry": "所属行业", "phone": "联系电话", "person": "法定代表人", "region": "城市",
            "founded": "成立日期", "staff": "参保人数", "revenue": "年营业收入", "before": "上年营收",
        }  # fmt: skip

    def test_reads_years_numbers_and_amounts(self) -> None:
        (line,) = lines({**ROW, "staff": "1,200人", "founded": "20120401"})

        assert (line.facts.founded_year, line.facts.staff_count) == (2012, 1200)
        assert (line.facts.revenue_cents, line.facts.before_cents) == (12_000_000_000, 9_000_000_000)
        assert (line.said.values["industry"], line.stage, line.said.troubles) == ("C", "growth", [])

    @pytest.mark.parametrize(
        ("row", "column", "why"),
        [
            ({"name": ""}, "name", Why.NO_NAME),
            ({"name": "晨光公司", "founded": "2031"}, "founded", Why.BAD_FIGURE),
            ({"name": "晨光公司", "staff": "许多"}, "staff", Why.BAD_FIGURE),
            ({"name": "晨光公司", "revenue": "-3万"}, "revenue", Why.BAD_FIGURE),
            ({"name": "王芳", "phone": "13800138000"}, "kind", Why.NO_PEOPLE),
            ({"name": "晨光公司", "person": "孙" * 101}, "person", Why.TOO_LONG),
        ],
    )
    def test_says_what_is_wrong(self, row: dict[str, str], column: str, why: Why) -> None:
        (line,) = lines(row)

        assert [(one.column, one.why) for one in line.said.troubles] == [(column, why)]

    def test_who_has_an_industry_or_revenue_is_a_firm_whatever_it_is_called(self) -> None:
        shop, person = lines(
            {"name": "老城百货商行", "industry": "零售业"}, {"name": "王芳", "phone": "13800138000"}, takes_people=True
        )

        assert (shop.said.values["kind"], person.said.values["kind"]) == ("company", "person")

    def test_a_person_needs_something_to_be_known_again_by(self) -> None:
        (bare,) = lines({"name": "王芳"}, takes_people=True)
        (whole,) = lines({"name": "王芳", "phone": "13800138000"}, takes_people=True)

        assert [one.why for one in bare.said.troubles] == [Why.NO_KEY]
        assert (whole.said.troubles, whole.stage) == ([], "")

    @pytest.mark.parametrize(
        ("facts", "stage"),
        [
            (Facts(founded_year=2024), "start"),
            (Facts(founded_year=2012, revenue_cents=120, before_cents=100), "growth"),
            (Facts(revenue_cents=105, before_cents=100), "mature"),
            (Facts(revenue_cents=80, before_cents=100), "decline"),
            (Facts(revenue_cents=80, before_cents=0), ""),
            (Facts(), ""),
        ],
    )
    def test_stages_are_told_by_age_and_revenue(self, facts: Facts, stage: str) -> None:
        assert rules.stage_of(facts, YEAR) == stage

    def test_the_score_weighs_the_chance_by_the_stage(self) -> None:
        assert [rules.score(*one) for one in ((0.4, "growth"), (0.4, ""), (0.4, "decline"), (0.9, "growth"), (None, ""))] == [
            60,
            40,
            20,
            100,
            25,
        ]


@pytest.mark.django_db
class TestTaking:
    def test_writes_nobody_twice(self) -> None:
        make_identity_kind(
            "credit-code", name="统一社会信用代码", check_digit="credit_code", of_kind="company", is_sensitive=False
        )
        make_company("云河茶业有限公司")
        make_company("蓝天物业服务有限公司", contacts=[("phone", "0571-88000002")])
        find_everywhere(AT)  # makes the keys of names, as the worker does
        barred = take({"name": "不愿被打扰公司", "phone": "0571-88000009"})
        acts.erase_prospect(SYSTEM, prospect=Prospect.objects.get(), at=AT)

        table = take(
            ROW, {**ROW, "region": "杭州"}, {"name": "雲河茶業有限責任公司"}, {"name": "蓝天集团", "phone": "057188000002"},
            {"name": "改名公司", "phone": "0571-88000009"}, {"name": "", "phone": "1"},
        )  # fmt: skip

        counts = (table.row_count, table.new_count, table.same_count, table.known_count, table.barred_count)
        assert barred.new_count == 1
        assert counts == (6, 1, 1, 2, 1)
        assert {one[0] for one in table.faults} == {6}
        made = Prospect.objects.get()
        assert (made.name, made.region, made.stage, made.keep_until) == ("晨光机械有限公司", "杭州", "growth", date(2027, 5, 22))
        assert made.masked == [("phone", "0571****2233")] or "2233" in made.masked[0][1]
        again = take(ROW)
        assert (again.new_count, again.same_count, Prospect.objects.count()) == (0, 1, 1)
        assert not any("晨光" in str(one) or "88112233" in str(one) for one in Event.objects.values_list("attributes", flat=True))

    @pytest.mark.parametrize(
        ("values", "field"),
        [({"purpose": ""}, "purpose"), ({"taken_date": date(2030, 1, 1)}, "taken_date"), ({"keep_days": 3}, "keep_days")],
    )
    def test_refuses_what_does_not_say_for_what(self, values: dict[str, Any], field: str) -> None:
        with pytest.raises(Invalid) as refused:
            take(ROW, **values)

        assert field in refused.value.fields

    def test_a_third_row_is_known_by_what_the_second_said_of_the_first(self) -> None:
        more = {"phone": "0571-88119999"}
        take(ROW, {**ROW, **more}, {**ROW, **more, "name": "晨光机械制造公司"})

        assert Prospect.objects.count() == 1

    def test_refuses_a_third_party_without_contract_or_law(self) -> None:
        make_source(basis="")

        with pytest.raises(Invalid):
            take(ROW)


@pytest.mark.django_db
class TestConverting:
    def test_makes_a_customer_with_the_source_of_each_part_and_the_next_contact(self) -> None:
        kind = make_identity_kind(
            "credit-code", name="统一社会信用代码", check_digit="credit_code", of_kind="company", is_sensitive=False
        )
        source, chen = make_source(), make_staff("chengang")
        told = rules.read(
            1, {**ROW, "identity:credit-code": credit_code()}, {"credit-code": spec_of(kind)}, year=YEAR, takes_people=False
        )
        acts.take_prospects(SYSTEM, hall=None, source=source, purpose="推介企业网银", ground="firms", lines=[told], at=AT)
        found = Prospect.objects.get()
        acts.give_prospect(SYSTEM, prospect=found, owner=chen, next_date=date(2026, 12, 1), at=AT)

        made = acts.convert_prospect(SYSTEM, prospect=found, at=AT)

        assert (made.kind, made.industry, made.keeper, made.identities.count()) == ("company", "C", chen, 1)
        assert "孙立" in made.note
        assert set(FieldSource.objects.values_list("field", "source__code")) == {
            (one, "register") for one in ("name", "identity", "contact")
        }
        plan = ContactPlan.objects.get()
        assert (plan.owner, plan.topic, plan.due_date) == (chen, "推介企业网银", date(2026, 12, 1))
        found.refresh_from_db()
        assert (found.state, found.customer, found.sealed, found.keys) == ("won", made, None, [])
        assert latest_events(2) == ["customers.prospect.won", "customers.plan.made"]
        with pytest.raises(acts.NoProspect):
            acts.convert_prospect(SYSTEM, prospect=found, at=AT)

    def test_who_is_a_customer_meanwhile_is_not_registered_again(self) -> None:
        take(ROW, {**ROW, "name": "新苗机械公司", "phone": "0571-88119999"})
        first, second = Prospect.objects.order_by("pk")
        there = make_company("晨光机械厂", contacts=[("phone", "0571 88112233")])

        assert acts.convert_prospect(SYSTEM, prospect=first, at=AT) == there
        other = make_company("新苗机械有限公司")
        assert acts.recognise_prospects(SYSTEM, customers=[other.pk], at=AT) == 1
        second.refresh_from_db()
        assert (second.state, second.customer, Customer.objects.count()) == ("won", other, 2)

    def test_goes_with_the_customer_who_is_forgotten(self) -> None:
        take(ROW)
        made = acts.convert_prospect(SYSTEM, prospect=Prospect.objects.get(), at=AT)
        ContactPlan.objects.all().delete()

        erase(SYSTEM, customer=made, erasure=request_erasure(SYSTEM, customer=made, at=AT), at=AT)

        assert not Prospect.objects.exists()


@pytest.mark.django_db
class TestForgetting:
    def test_erases_whom_nothing_came_of_and_a_contact_begins_the_period_anew(self) -> None:
        take(
            ROW,
            {**ROW, "name": "新苗机械公司", "phone": "0571-88119999"},
            {**ROW, "name": "远山公司", "phone": "0571-88118888"},
            keep_days=30,
        )
        kept, tried, _silent = Prospect.objects.order_by("pk")
        later = AT + timedelta(days=20)
        acts.note_prospect(SYSTEM, prospect=kept, outcome="thinking", at=later)
        acts.note_prospect(SYSTEM, prospect=tried, outcome="unreached", at=later)
        day = (AT + timedelta(days=31)).date()

        assert acts.forget_prospects(SYSTEM, hall=None, prospects=reads.outdated(day), at=AT + timedelta(days=31)) == 2

        assert list(Prospect.objects.all()) == [kept]
        assert not ProspectBar.objects.exists()  # they may be asked again
        assert latest_events(1) == ["customers.prospects.erased"]

    def test_whose_period_began_anew_since_he_was_found_is_kept(self) -> None:
        take(ROW, keep_days=30)
        found = list(reads.outdated((AT + timedelta(days=31)).date()))
        acts.note_prospect(SYSTEM, prospect=found[0], outcome="thinking", at=AT + timedelta(days=30))

        assert acts.forget_prospects(SYSTEM, hall=None, prospects=found, at=AT + timedelta(days=31)) == 0

        assert Prospect.objects.exists()

    def test_who_is_erased_while_chances_are_reckoned_does_not_come_back(self) -> None:
        take(ROW, {**ROW, "name": "新苗机械公司", "phone": "0571-88119999"})
        erased, other = Prospect.objects.order_by("pk")
        acts.erase_prospect(SYSTEM, prospect=Prospect.objects.get(pk=erased.pk), at=AT)

        assert acts.keep_scores(SYSTEM, told=[(erased, {"chance": 40}, {}), (other, {"chance": 60}, {})], learnt=1, at=AT) == 1

        assert list(Prospect.objects.values_list("pk", flat=True)) == [other.pk]

    def test_notes_the_reason_of_a_refusal_and_closes(self) -> None:
        take(ROW)
        found = Prospect.objects.get()
        for wrong in (
            {"outcome": "refused"},
            {"outcome": "thinking", "refusal": "price"},
            {"outcome": "thinking", "next_date": date(2020, 1, 1)},
        ):
            with pytest.raises(Invalid):
                acts.note_prospect(SYSTEM, prospect=found, at=AT, **wrong)

        kept = acts.note_prospect(SYSTEM, prospect=found, outcome="refused", refusal="price", is_over=True, at=AT)

        assert (kept.state, kept.latest_outcome, ProspectContact.objects.get().refusal) == ("lost", "refused", "price")
        assert latest_events(2) == ["customers.prospect.contacted", "customers.prospect.closed"]


@pytest.fixture
def lead() -> Staff:
    """Who takes tables over and gives prospects out, in one hall."""
    hall = make_hall()
    return grant(make_staff("chengang", "陈刚", hall), make_role("lead", "cases.view", *rights.KNOW, *rights.INVITE), hall)


@pytest.mark.django_db
class TestPages:
    def test_from_the_table_to_the_customer(self, lead: Staff) -> None:
        make_source()
        client = browser(lead)
        assert "没有潜在客户" in client.get(reverse("customers:prospects")).content.decode()
        found = self.taken(client, lead)
        self.worked_on(client, lead, found)

        won = client.post(reverse("customers:convert_prospect", args=[found.pk]))

        made = Customer.objects.get()
        assert won.url == reverse("customers:customer", args=[made.pk])
        assert (made.hall, made.keeper, Contact.objects.get().customer) == (lead.hall, lead, made)
        for more in ({}, {"export": "csv"}):
            listed = client.get(reverse("customers:prospects"), {"state": "won", **more})
            assert "晨光机械有限公司" in b"".join(listed).decode("utf-8-sig")

    def taken(self, client: Client, lead: Staff) -> Prospect:
        """A table uploaded, its columns looked at, taken over with source, purpose and ground."""
        text = "企业名称,电话,行业,成立日期\n晨光机械有限公司,0571-88112233,C34,2012-01-01\n,1,,\n"
        file = SimpleUploadedFile("firms.csv", text.encode("gb18030"))
        sent = client.post(reverse("customers:new_prospect_table"), {"file": file})
        shown = client.get(sent.url)  # type: ignore[attr-defined]
        assert "晨光机械有限公司" in shown.content.decode()
        form, source = shown.context["form"], DataSource.objects.get()
        given = {name: form[name].value() or "" for name in form.targets}
        given |= {"ground": "firms", "purpose": "推介企业网银", "keep_days": "180", "taken_date": "", "begin": "1"}
        assert client.post(sent.url, {**given, "source": "", "hall": ""}).status_code == 422  # type: ignore[attr-defined]
        done = client.post(sent.url, {**given, "source": source.pk, "hall": lead.hall_id})  # type: ignore[attr-defined]
        assert "推介企业网银" in client.get(done.url).content.decode()
        return Prospect.objects.get()

    def worked_on(self, client: Client, lead: Staff, found: Prospect) -> None:
        """Given to somebody, on his work, looked at, contacted."""
        page = reverse("customers:prospect", args=[found.pk])
        assert "88112233" not in client.get(page).content.decode().replace("-", "")
        reveal = reverse("customers:reveal_prospect", args=[found.pk])
        seen = client.post(reveal).content.decode()
        assert "0571-88112233" in seen and f'action="{page}"' in seen
        assert client.get(reveal).status_code == 302
        assert latest_events(1) == ["customers.prospect.seen"]
        give = reverse("customers:give_prospects")
        assert "晨光机械有限公司" in client.post(give, {"ids": [found.pk]}).content.decode()
        client.post(give, {"ids": [found.pk], "owner": lead.pk, "next_date": ""})
        assert "晨光机械有限公司" in client.get(reverse("cases:mine")).content.decode()
        assert client.post(page, {"way": "phone", "outcome": "refused", "refusal": ""}).status_code == 422
        day = timezone.localdate() + timedelta(days=5)
        client.post(page, {"way": "phone", "outcome": "thinking", "note": "下周再谈", "next_date": day.isoformat()})
        assert "下周再谈" in client.get(page).content.decode()
        assert page in client.post("/ui/find/", {"q": "晨光机"}).content.decode()

    def test_another_hall_sees_nothing(self, lead: Staff) -> None:
        other = make_hall("hilltop")
        take(ROW, hall=other)
        found = Prospect.objects.get()
        client, program = browser(lead), Program(lead)

        assert "晨光" not in client.get(reverse("customers:prospects")).content.decode()
        assert client.get(reverse("customers:prospect", args=[found.pk])).status_code == 404
        assert "晨光机械" not in client.post("/ui/find/", {"q": "晨光"}).content.decode()
        assert client.post(reverse("customers:convert_prospect", args=[found.pk])).status_code == 404
        assert program.get("/prospects").json()["items"] == []
        assert program.send("post", f"/prospects/{found.pk}/convert").status_code == 404


@pytest.mark.django_db
def test_programs_do_what_people_do(lead: Staff) -> None:
    make_source()
    program, hall = Program(lead), lead.hall
    body = {
        "source": "register",
        "purpose": "推介",
        "ground": "firms",
        "hall": hall.code,
        "rows": [{**ROW, "identities": {}}, {"name": ""}],
    }  # type: ignore[union-attr]

    told = program.send("post", "/prospects", body).json()

    assert (told["new"], told["faults"]) == (1, [[2, "name", "no_name"]])
    (row,) = program.get("/prospects", state="open").json()["items"]
    key = row["id"]
    assert (row["stage"], row["owner"], row["score"]) == ("growth", None, 38)
    assert program.send("post", f"/prospects/{key}/work-on").json()["owner"] == lead.badge
    assert program.send("post", f"/prospects/{key}/give", {"owner": "nobody"}).status_code == 422
    assert program.send("post", f"/prospects/{key}/reveal").json()["contacts"] == [["phone", "0571-88112233"]]
    assert program.send("post", f"/prospects/{key}/contacts", {"outcome": "thinking"}).json()["latest_outcome"] == "thinking"
    assert program.send("post", f"/prospects/{key}/convert").json()["customer"] == Customer.objects.get().pk
    assert program.send("delete", f"/prospects/{key}").status_code == 409
