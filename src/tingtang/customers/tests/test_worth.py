"""What customers bring: Pareto's shares, concentration, contribution, and the tiers that follow from it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid
from tingtang.customers.actions.merging import merge
from tingtang.customers.actions.tiers import set_tier
from tingtang.customers.actions.worth import (
    Entered,
    NoFigures,
    doubt_worth,
    keep_worth,
    note_business,
    place_by_worth,
    take_business,
)
from tingtang.customers.forms.worth import Lines
from tingtang.customers.models import BusinessMonth, Placement, WorthSummary
from tingtang.customers.queries.worth import VIEW, overview, ranked, worth_of, year_until
from tingtang.customers.rules.differences import Brought, Group, groups
from tingtang.customers.rules.worth import curve, is_falling, is_rising, spread, win_back
from tingtang.customers.tests.clients import browser
from tingtang.customers.tests.factories import AT, make_customer, make_tier
from tingtang.org.models import Role, StaffRole
from tingtang.org.tests.factories import grant, make_hall, make_staff

OCTOBER = date(2026, 10, 1)


class TestSpread:
    def test_tells_what_the_first_fifth_brings(self) -> None:
        found = spread([800, 50, 50, 50, 50])

        assert found is not None
        assert (found.few, found.few_share, found.for_eighty, found.largest) == (1, 0.8, 1, 0.8)

    def test_warns_only_of_many_customers(self) -> None:
        few, many = spread([900] + [1] * 5), spread([900] + [1] * 50)

        assert few is not None and not few.is_concentrated
        assert many is not None and many.is_concentrated

    def test_says_nothing_of_no_income(self) -> None:
        assert spread([]) is None
        assert spread([0, 0]) is None

    def test_draws_from_nothing_to_everything(self) -> None:
        drawn = curve([5, 3, 2])

        assert (drawn[0], drawn[-1]) == ((0.0, 0.0), (100.0, 100.0))

    def test_rises_by_more_than_a_fifth(self) -> None:
        assert is_rising(121, 100)
        assert not is_rising(119, 100)
        assert not is_rising(-5, -100)
        assert (win_back(100), win_back(-100)) == (200, 0)

    def test_knows_who_may_be_leaving(self) -> None:
        assert is_falling(79, 100)
        assert is_falling(0, 100)
        assert not is_falling(81, 100)
        assert not is_falling(-5, 0)


@pytest.mark.django_db
class TestBusiness:
    def test_counts_twelve_months_before_this_one(self) -> None:
        assert year_until(date(2026, 11, 22)) == (date(2025, 11, 1), OCTOBER)

    def test_replaces_a_month_and_refuses_one_to_come(self) -> None:
        customer = make_customer()
        note_business(SYSTEM, customer=customer, month=date(2026, 10, 20), income_cents=100, cost_cents=0, at=AT)
        note_business(SYSTEM, customer=customer, month=OCTOBER, income_cents=300, cost_cents=50, at=AT)

        found = worth_of(customer, AT.date())

        assert found is not None and (found.income, found.contribution) == (300, 250)
        with pytest.raises(Invalid):
            note_business(SYSTEM, customer=customer, month=date(2027, 1, 1), income_cents=1, cost_cents=0, at=AT)

    def test_takes_the_month_that_has_begun_where_one_is(self) -> None:
        early = datetime(2026, 11, 30, 16, 30, tzinfo=UTC)  # half past midnight of the first of December in Shanghai

        with timezone.override("Asia/Shanghai"):
            made = note_business(
                SYSTEM, customer=make_customer(), month=date(2026, 12, 1), income_cents=1, cost_cents=0, at=early
            )

        assert made.month == date(2026, 12, 1)

    def test_takes_a_table_and_names_whom_nobody_knows(self) -> None:
        customer = make_customer()
        lines = [Entered(customer.number, OCTOBER, 500, 100), Entered("K9999999", OCTOBER, 1)]

        assert take_business(SYSTEM, lines=lines, at=AT) == (1, ["K9999999"])
        assert take_business(SYSTEM, lines=lines, at=AT)[0] == 1
        assert BusinessMonth.objects.get().income_cents == 500

    def test_shows_who_brings_less_with_the_next_contact(self) -> None:
        leaving, staying = make_customer("赵晓"), make_customer()
        lines = [Entered(leaving.number, date(2026, month, 1), 100 if month < 8 else 40) for month in range(5, 11)]
        take_business(SYSTEM, lines=[*lines, Entered(staying.number, OCTOBER, 900)], at=AT)
        boss = browser(grant(make_staff("chengang", "陈刚"), "supervisor"))

        found = {one.customer_id: one.is_falling for one in ranked(SYSTEM, AT.date())}
        page = boss.get(f"/customers/{leaving.pk}/").content.decode()

        assert found == {leaving.pk: True, staying.pk: False}
        assert overview(SYSTEM, AT.date()).falling == 1
        assert "下降" in page

    def test_counts_a_merged_record_with_the_one_that_stands_for_it(self) -> None:
        kept, other = make_customer(), make_customer("赵晓")
        for customer in (kept, other):
            note_business(SYSTEM, customer=customer, month=OCTOBER, income_cents=100, cost_cents=0, at=AT)
        merge(SYSTEM, kept=kept, merged=other, at=AT)

        [found] = ranked(SYSTEM, AT.date())

        assert (found.customer_id, found.income) == (kept.pk, 200)

    def test_places_the_first_fifth_in_the_highest_tier(self) -> None:
        many, few = make_tier("many", "pareto", rank=1), make_tier("few", "pareto", rank=2)
        scheme = few.scheme
        with pytest.raises(NoFigures):
            place_by_worth(SYSTEM, tier_scheme=scheme, at=AT)
        customers = [make_customer(f"客户{n}") for n in range(5)]
        take_business(SYSTEM, lines=[Entered(one.number, OCTOBER, 100 * (n + 1)) for n, one in enumerate(customers)], at=AT)

        assert place_by_worth(SYSTEM, tier_scheme=scheme, at=AT) == 5
        assert place_by_worth(SYSTEM, tier_scheme=scheme, at=AT) == 0

        held = dict(Placement.objects.filter(ends_at=None).values_list("customer", "tier"))
        assert held == {one.pk: few.pk if one == customers[4] else many.pk for one in customers}

    def test_who_costs_more_than_he_brings_is_not_among_the_first_and_who_loses_is_told_what_it_costs(self) -> None:
        many, few = make_tier("many", "pareto", rank=1), make_tier("few", "pareto", rank=2)
        large, good = make_customer("大户"), make_customer("好客户")
        lines = [Entered(large.number, OCTOBER, 100_000, 120_000), Entered(good.number, OCTOBER, 50_000, 10_000)]
        take_business(SYSTEM, lines=lines, at=AT)

        place_by_worth(SYSTEM, tier_scheme=few.scheme, share=0.5, at=AT)

        assert dict(Placement.objects.filter(ends_at=None).values_list("customer", "tier")) == {
            large.pk: many.pk,
            good.pk: few.pk,
        }
        less = [Entered(good.number, OCTOBER, 20_000, 10_000), Entered(large.number, OCTOBER, 100_000, 10_000)]
        take_business(SYSTEM, lines=less, at=AT)
        with pytest.raises(Invalid) as refused:
            place_by_worth(SYSTEM, tier_scheme=few.scheme, share=0.5, at=AT)
        assert "¥200.00" in refused.value.fields["knows_cost"][0]
        assert place_by_worth(SYSTEM, tier_scheme=few.scheme, share=0.5, knows_cost=True, at=AT) == 2
        with pytest.raises(Invalid) as refused:
            set_tier(SYSTEM, customer=large, tier=many, reason="x", at=AT)
        assert "¥1,800.00" in refused.value.fields["knows_cost"][0]
        assert set_tier(SYSTEM, customer=large, tier=many, reason="x", knows_cost=True, at=AT).tier == many

    @pytest.mark.parametrize("text", ["\x00", "K1,2026-13,5", "K1,2026-10,-5", "K1,2026-10,NaN", "K1\nK2"])
    def test_refuses_what_is_no_table(self, text: str) -> None:
        given = f"编号,月份,收入,成本\n{text}".encode()

        assert not Lines({}, {"table": SimpleUploadedFile("a.csv", given)}).is_valid()

    def test_is_seen_on_the_page_by_who_may(self) -> None:
        hall = make_hall()
        li = make_staff(hall=hall)
        rights = ["customers.view", "customers.view_worth", "customers.note_business"]
        StaffRole.objects.create(staff=li, hall=hall, role=Role.objects.create(code="r", name="r", permissions=rights))
        customer = make_customer(hall=hall)
        client = browser(li)

        month = timezone.localdate() - timedelta(days=31)  # pages show the latest months

        assert (
            client.post(f"/customers/{customer.pk}/business/", {"month": f"{month:%Y-%m}", "income": "1200"}).status_code == 302
        )
        assert client.get("/customers/worth/").status_code == 200
        assert "1,200" in client.get(f"/customers/{customer.pk}/").content.decode()


@pytest.mark.django_db
class TestSummary:
    """What is kept of very much business says the same as counting, until something happens."""

    def test_is_what_readers_are_shown_with_its_time_and_is_renewed_after_a_change(self) -> None:
        wang, lin = make_customer("王芳"), make_customer("林秀")
        reader = browser(grant(make_staff(), "administrator"))
        for customer, income in ((wang, 80_000), (lin, 20_000)):
            note_business(
                SYSTEM, customer=customer, month=year_until(timezone.localdate())[1], income_cents=income, cost_cents=0, at=AT
            )
        counted = overview(SYSTEM, timezone.localdate())

        assert keep_worth(timezone.now(), much=1) == 1
        kept = overview(SYSTEM, timezone.localdate())
        page = reader.get("/customers/worth/", headers={"Accept-Language": "en"}).content.decode()
        again = keep_worth(timezone.now(), much=1)
        doubt_worth()
        renewed = keep_worth(timezone.now(), much=1)

        assert kept.kept_at is not None
        assert (kept.spread, kept.listed, kept.customers, kept.rising) == (
            counted.spread,
            counted.listed,
            counted.customers,
            counted.rising,
        )
        assert "counted at" in page and "王芳" in page
        assert (again, renewed) == (0, 1)

    def test_is_of_the_halls_of_its_reader_alone_and_dropped_where_there_is_little(self) -> None:
        hall, other = make_hall(), make_hall("hillside", "山前大厅")
        latest = year_until(timezone.localdate())[1]
        for name, where in (("王芳", hall), ("林秀", other)):
            note_business(SYSTEM, customer=make_customer(name, hall=where), month=latest, income_cents=100, cost_cents=0, at=AT)

        keep_worth(timezone.now(), str(hall.pk), much=1)

        scopes = {one.scope: one.content["customers"] for one in WorthSummary.objects.all()}
        assert scopes == {"*": 2, str(hall.pk): 1}
        assert keep_worth(timezone.now()) == 0
        assert not WorthSummary.objects.exists()


@pytest.mark.django_db
class TestDifferences:
    def test_set_each_group_against_the_average_of_all(self) -> None:
        found = groups({"person": 3, "company": 1}, [Brought("person", 600, 300), Brought("company", 1000, 900, is_rising=True)])

        assert [(one.key, one.customers, one.each, one.share, one.against) for one in found] == [
            ("company", 1, 900, 0.75, 3.0),
            ("person", 3, 100, 0.25, pytest.approx(1 / 3)),
        ]
        assert groups({"person": 2}, []) == [Group("person", 2, 0, 0, 0, 0, 0.0, None)]

    def test_are_shown_with_the_way_to_the_customers_of_each_group(self) -> None:
        day, hall = timezone.localdate(), make_hall()
        chen = grant(make_staff("chengang", "陈刚", hall), Role.objects.create(code="x", name="x", permissions=[VIEW]))
        for name, kind, industry, income in (
            ("王芳", "person", "", 100),
            ("云河茶业", "company", "C", 900),
            ("晨光", "company", "", 0),
        ):
            customer = make_customer(name, kind=kind, industry=industry, hall=hall)
            BusinessMonth.objects.create(customer=customer, month=year_until(day)[1], income_cents=income, cost_cents=0)

        page = browser(chen).get("/customers/worth/").content.decode()

        assert "?kind=company" in page
        assert "?industry=C" in page and "制造业" in page and "行业未知" in page
        assert "2.0 ×" in page
