"""Where customers' data comes from: named sources, and of each field when and with what consent."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid
from tingtang.customers import actions
from tingtang.customers.models import ConsentPurpose, DataSource, FieldSource
from tingtang.customers.queries.sources import sources_of
from tingtang.customers.tests.factories import AT, latest_events, make_customer
from tingtang.org.tests.clients import Program, browser, grant
from tingtang.org.tests.factories import make_hall, make_staff

pytestmark = pytest.mark.django_db


def register(**values: object) -> DataSource:
    purpose, _made = ConsentPurpose.objects.get_or_create(code="profile", defaults={"name": "画像"})
    given = {"code": "credit-register", "name": "征信中心", "basis": "征信业管理条例", "purpose": purpose, **values}
    return actions.save_data_source(SYSTEM, at=AT, **given)


class TestSources:
    def test_of_a_third_party_say_what_they_rest_on(self) -> None:
        with pytest.raises(Invalid):
            register(basis=" ")

        assert register(kind="staff", basis="", code="staff").pk

    def test_tell_of_nobody_who_has_not_agreed_and_are_marked_once_he_takes_it_back(self) -> None:
        source, wang = register(), make_customer()
        asked = {"customer": wang, "source": source, "fields": ["credit", "income"], "taken_date": AT.date()}
        with pytest.raises(actions.NotAgreed):
            actions.note_source(SYSTEM, at=AT, **asked)
        answer = {"customer": wang, "purpose": source.purpose}
        actions.answer_consent(SYSTEM, is_given=True, at=AT, **answer)

        actions.note_source(SYSTEM, at=AT + timedelta(minutes=1), **asked)
        told = {one.code: one for one in sources_of(wang)}
        actions.answer_consent(SYSTEM, is_given=False, at=AT + timedelta(hours=1), **answer)
        after = {one.code: one for one in sources_of(wang)}

        holds = told["credit"].holds
        assert holds is not None and holds.source == source and holds.consent is not None
        assert (told["credit"].is_withdrawn, after["credit"].is_withdrawn) == (False, True)
        assert told["name"].holds is None
        assert "customers.source.noted" in latest_events(2)

    def test_keep_what_was_said_before(self) -> None:
        wang, own = make_customer(), register(code="self", kind="customer", purpose=None)
        staff = register(code="staff", kind="staff", purpose=None)
        for source, after in ((own, 0), (staff, 1)):
            at = AT + timedelta(hours=after)
            actions.note_source(SYSTEM, customer=wang, source=source, fields=["work"], taken_date=AT.date(), at=at)

        (work,) = [one for one in sources_of(wang) if one.code == "work"]

        assert work.holds is not None and work.holds.source == staff
        assert [one.source for one in work.earlier] == [own]
        with pytest.raises(Invalid):
            day = AT.date() + timedelta(days=3)
            actions.note_source(SYSTEM, customer=wang, source=own, fields=["work"], taken_date=day, at=AT)

    def test_are_noted_on_the_page_and_by_programs(self) -> None:
        hall = make_hall()
        clerk = grant(make_staff("limin", "李敏", hall), "clerk", hall)
        wang, source = make_customer(hall=hall), register(purpose=None)
        page, url = browser(clerk), reverse("customers:sources", args=[wang.pk])

        page.post(url, {"source": source.pk, "fields_told": ["credit"], "taken_date": "2020-01-31", "note": "季度更新"})
        shown = page.get(url).content.decode()
        told = Program.of(clerk).post(
            f"/customers/{wang.pk}/sources", {"source": source.code, "fields": ["income"], "taken_date": "2020-01-31"}
        )

        assert "征信中心" in shown and "季度更新" in shown
        assert url in page.get(reverse("customers:customer", args=[wang.pk])).content.decode()
        assert {one["field"] for one in told.json()["items"] if one["source"]} == {"credit", "income"}
        assert FieldSource.objects.count() == 2
