"""Drives and plans set up by one press from a gap, a finding or a fault; who is given a correction writes its cause himself."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Denied
from tingtang.customers.models import BusinessMonth
from tingtang.customers.tests.factories import make_customer
from tingtang.improvement.actions import begun, corrections
from tingtang.improvement.models import Article, Correction, Deliverable, Drive
from tingtang.improvement.queries.begun import of_correction, of_gap
from tingtang.improvement.tests.factories import make_correction
from tingtang.org.models import Hall, Staff
from tingtang.org.tests.clients import Program, browser, grant
from tingtang.org.tests.factories import AT, actor_for, make_hall, make_staff
from tingtang.quality.actions import inspections
from tingtang.quality.models import Finding, GapStudy
from tingtang.quality.tests.asked import GOOD, key, make_sheet

pytestmark = pytest.mark.django_db
REASONS = [{"gap": 2, "causes": ["no_plan"], "remedies": ["feasible"], "note": "窗口多头"}]


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def li(hall: Hall) -> Staff:
    return grant(make_staff("limin", "李敏", hall), "clerk", hall)


@pytest.fixture
def chen(hall: Hall) -> Staff:
    return grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)


def study(hall: Hall) -> GapStudy:
    days = {"first_date": AT.date(), "latest_date": AT.date(), "measured_at": AT}
    return GapStudy.objects.create(name="三季度", hall=hall, reasons=REASONS, **days)


class TestAGap:
    def test_becomes_a_drive_and_a_plan_with_its_causes_and_remedies(self, hall: Hall, chen: Staff) -> None:
        source = of_gap(study(hall), 2)

        drive = begun.set_up_drive(actor_for(chen), hall=hall, source=source, at=AT)
        plan = begun.set_up_plan(actor_for(chen), hall=hall, source=source, at=AT)

        assert source.causes
        assert (drive.cause, drive.gap_number, drive.phases.count()) == (source.cause, 2, 4)
        assert set(source.remedies) <= set(Deliverable.objects.filter(phase__drive=drive).values_list("name", flat=True))
        assert (plan.root_cause, plan.gap_number, plan.owner) == (source.cause, 2, chen)
        assert [one.text for one in plan.measures.all()] == source.remedies
        assert begun.set_up_drive(actor_for(chen), hall=hall, source=source, at=AT) == drive
        assert begun.set_up_plan(actor_for(chen), hall=hall, source=source, at=AT) == plan

    def test_is_pressed_on_and_led_back_to(self, hall: Hall, chen: Staff, li: Staff) -> None:
        found, page = study(hall), browser(chen)
        sent = {"gap_study": found.pk, "gap": 2}

        shown = page.post(reverse("improvement:set_up_drive"), sent, follow=True).content.decode()

        assert reverse("quality:gap_study", args=[found.pk]) in shown
        assert browser(li).post(reverse("improvement:set_up_drive"), sent).status_code == 403
        assert page.post(reverse("improvement:set_up_drive"), {"gap_study": found.pk, "gap": 9}).status_code == 404
        told = Program.of(chen).post("/drives/set-up", sent)
        assert (told.status_code, told.json()["id"], told.json()["gap"]) == (201, Drive.objects.get().pk, 2)


class TestAFault:
    def test_becomes_a_drive_it_belongs_to(self, hall: Hall, chen: Staff, li: Staff) -> None:
        fault = make_correction(li, hall)
        corrections.analyse(SYSTEM, correction=fault, at=AT, root_cause="没有交接单")
        corrections.save_measure(SYSTEM, correction=fault, at=AT, text="补交接单", owner=li, due_date=AT.date())

        page = browser(chen).post(reverse("improvement:set_up_drive"), {"correction": fault.pk}, follow=True).content.decode()

        drive = Drive.objects.get()
        assert Correction.objects.get(pk=fault.pk).drive == drive
        assert "没有交接单" in page
        assert "补交接单" in page
        assert reverse("improvement:drive", args=[drive.pk]) in browser(chen).get(
            reverse("improvement:correction", args=[fault.pk])
        ).content.decode()  # fmt: skip
        assert begun.set_up_drive(SYSTEM, hall=hall, source=of_correction(Correction.objects.get()), at=AT) == drive


class TestWhoIsGivenACorrection:
    def test_writes_its_cause_and_what_he_did_himself(self, hall: Hall, li: Staff) -> None:
        fault = make_correction(li, hall)
        page, url = browser(li), reverse("improvement:correction", args=[fault.pk])
        why = {"why_0": "没有人告诉", "root_cause": "没有交接单", "people": "新人多\n换班勤"}

        assert reverse("improvement:analyse", args=[fault.pk]) in page.get(url).content.decode()
        page.post(reverse("improvement:analyse", args=[fault.pk]), why)
        page.post(reverse("improvement:do_measure", args=[fault.pk]), {"text": "自己做了交接单"})
        shown = page.get(url).content.decode()

        kept = Correction.objects.get()
        assert (kept.root_cause, kept.whys, kept.state) == ("没有交接单", ["没有人告诉"], "acting")
        assert kept.measures.get().owner == li
        assert kept.measures.get().done_at is not None
        assert reverse("improvement:submit_correction", args=[fault.pk]) in shown
        told = Program.of(li).post(f"/corrections/{fault.pk}/did", {"text": "教了两位新人"})
        assert (told.status_code, kept.measures.count()) == (200, 2)

    def test_is_the_only_one_beside_who_leads(self, hall: Hall, li: Staff, chen: Staff) -> None:
        fault = make_correction(chen, hall)
        with pytest.raises(Denied):
            corrections.analyse(actor_for(li), correction=fault, at=AT, root_cause="x")

        corrections.analyse(actor_for(chen), correction=fault, at=AT, root_cause="没有交接单")

        assert browser(li).post(reverse("improvement:do_measure", args=[fault.pk]), {"text": "x"}).status_code == 422
        assert not fault.measures.exists()
        assert "Keep the cause" not in browser(li).get(reverse("improvement:correction", args=[fault.pk])).content.decode()


class TestAFinding:
    def test_is_planned_by_who_remedies_it_and_leads_back(self, hall: Hall, li: Staff, chen: Staff) -> None:
        lu = grant(make_staff("luqing", "陆青", hall), "inspector", hall)
        failed = {**GOOD, "i3": {"value": "0"}}
        inspections.hand_in(actor_for(lu), hall=hall, key=key(), sheet=make_sheet(), marks=failed, at=AT)
        found = Finding.objects.get()
        Finding.objects.filter(pk=found.pk).update(owner=li)
        page, sent = browser(li), {"finding": found.pk}

        page.post(reverse("improvement:set_up_plan"), sent)
        browser(chen).post(reverse("improvement:set_up_drive"), sent)

        plan, drive = Correction.objects.get(), Drive.objects.get()
        after = browser(chen).get(reverse("quality:finding", args=[found.pk])).content.decode()
        assert (plan.finding, plan.owner, drive.finding) == (found, li, found)
        assert reverse("improvement:correction", args=[plan.pk]) in after
        assert reverse("improvement:drive", args=[drive.pk]) in after
        assert (
            reverse("quality:finding", args=[found.pk])
            in page.get(reverse("improvement:drive", args=[drive.pk])).content.decode()
        )


class TestPressedAtOnce:
    @pytest.mark.django_db(transaction=True)
    def test_sets_up_one_of_each(self, hall: Hall, chen: Staff) -> None:
        source, actor = of_gap(study(hall), 2), actor_for(chen)

        def press(nth: int) -> int:
            try:
                if nth % 3 == 0:
                    return begun.set_up_drive(actor, hall=hall, source=source, at=AT).pk
                if nth % 3 == 1:
                    return begun.set_up_plan(actor, hall=hall, source=source, at=AT).pk
                return begun.share_finding(actor, hall=hall, title="企业", body="…", found_on="/customers/worth/", at=AT).pk
            finally:
                connection.close()

        with ThreadPoolExecutor(6) as pool:
            list(pool.map(press, range(6)))

        assert [model.objects.count() for model in (Drive, Correction, Article)] == [1, 1, 1]

    def test_makes_no_plan_of_what_is_one(self, hall: Hall, chen: Staff) -> None:
        earlier, fault = make_correction(hall=hall, owner=chen), make_correction(hall=hall, owner=chen)

        assert begun.set_up_plan(actor_for(chen), hall=hall, source=of_correction(fault), at=AT) == fault != earlier


class TestWhatCustomersShow:
    def test_becomes_a_draft_of_an_article_once_and_never_of_a_small_group(self, hall: Hall, chen: Staff) -> None:
        people = [make_customer(f"王{number}", hall=hall) for number in range(6)]
        month = (timezone.localdate().replace(day=1) - timedelta(days=40)).replace(day=1)
        BusinessMonth.objects.create(customer=people[0], month=month, income_cents=90_000, cost_cents=10_000)
        for number in range(2):
            make_customer(f"公司{number}", hall=hall, kind="company")
        chief = grant(chen, "quality_manager", hall)
        page, url = browser(chief), reverse("improvement:share_finding")
        sent = {"trait": "kind", "group": "person"}

        shown = page.get(reverse("customers:worth")).content.decode()
        made = page.post(url, sent, follow=True)
        page.post(url, sent)
        small = page.post(url, {"trait": "kind", "group": "company"}, follow=True).content.decode()

        (article,) = Article.objects.all()
        assert shown.count(url) == 1
        assert (article.state, article.found_on, article.author) == ("draft", reverse("customers:worth"), chen)
        assert "6 customers" in article.body
        assert article.found_on in made.content.decode()
        assert "too small" in small
        told = Program.of(chief).post("/articles/of-customers", sent)
        assert (told.status_code, told.json()["id"]) == (201, article.pk)
        assert Program.of(chief).post("/articles/of-customers", {"trait": "kind", "group": "company"}).status_code == 422
