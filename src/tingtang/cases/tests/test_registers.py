"""Registers: a kind's cases with its own fields as columns, narrowed by them and added up; of others nothing is told."""

import pytest
from django.urls import reverse

from tingtang.cases.actions.merging import merge
from tingtang.cases.actions.opening import change_case
from tingtang.cases.models import Case, Kind
from tingtang.cases.tests.factories import AT, make_case, make_kind
from tingtang.core.actors import SYSTEM
from tingtang.org.models import Hall
from tingtang.org.tests.clients import browser, grant
from tingtang.org.tests.factories import make_hall, make_staff
from tingtang.ui import designed

pytestmark = pytest.mark.django_db


def named(text: str) -> dict[str, str]:
    return {"zh-hans": text, "en": text}


ROWS = [
    {"code": "about", "kind": "choice", "names": named("限制原因"), "choices": [
        {"code": "furnace", "names": named("冶炼炉")}, {"code": "kiln", "names": named("窑炉")}]},
    {"code": "lost", "kind": "money", "names": named("损失电费"), "currency": "CNY"},
    {"code": "closed", "kind": "date", "names": named("停产日期")},
]  # fmt: skip


def entry(hall: Hall, title: str, **fields: object) -> Case:
    kind = Kind.objects.filter(code="closure").first() or make_kind("closure", fields=designed.from_rows(ROWS))
    case = make_case(kind=kind, title=title, hall=hall)
    change_case(SYSTEM, case=case, fields=fields, at=AT)
    return case


def test_a_register_shows_narrows_and_adds_up_what_its_entries_say() -> None:
    hall = make_hall()
    reader = browser(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))
    entry(hall, "东炉", about="furnace", lost=120_000, closed="2026-11-02")
    entry(hall, "西窑", about="kiln", lost=80_000)
    doubled = entry(hall, "西窑再报", about="kiln", lost=80_000)
    merge(SYSTEM, case=doubled, into=Case.objects.get(title="西窑"), at=AT)
    far = make_hall("hilltop")
    entry(far, "别处", lost=7_700_000)
    url = reverse("cases:register", args=["closure"])

    whole = reader.get(url).content.decode()
    kilns = reader.get(f"{url}?f_about=kiln").content.decode()
    table = b"".join(reader.get(f"{url}?export=csv")).decode("utf-8-sig")

    assert all(word in whole for word in ("东炉", "冶炼炉", "2,000.00", "1,000.00", "n = 2"))
    assert "别处" not in whole
    assert "西窑再报" not in whole
    assert "东炉" not in kilns
    assert "800.00" in kilns
    assert "冶炼炉" in table
    assert url in reader.get(reverse("cases:registers")).content.decode()


def test_a_field_may_be_called_what_lookups_are_called() -> None:
    hall = make_hall()
    reader = browser(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))
    choices = [{"code": "yes", "names": named("是")}, {"code": "no", "names": named("否")}]
    rows = [{"code": code, "kind": "choice", "names": named(code), "choices": choices} for code in ("in", "isnull", "a__gt")]
    kind = make_kind("odd", fields=designed.from_rows(rows))
    for title, value in (("东炉", "yes"), ("西窑", "no")):
        change_case(
            SYSTEM,
            case=make_case(kind=kind, title=title, hall=hall),
            fields=dict.fromkeys(("in", "isnull", "a__gt"), value),
            at=AT,
        )

    pages = [
        reader.get(reverse("cases:register", args=["odd"]) + f"?f_{code}=yes").content.decode()
        for code in ("in", "isnull", "a__gt")
    ]

    assert all("东炉" in page and "西窑" not in page for page in pages)


def test_adds_up_beside_entries_that_said_it_in_words_before_it_was_a_figure() -> None:
    hall = make_hall()
    reader = browser(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))
    entry(hall, "东炉", lost=120_000)
    Case.objects.filter(pk=entry(hall, "西窑").pk).update(fields={"lost": "约八百元"})

    page = reader.get(reverse("cases:register", args=["closure"])).content.decode()

    assert "1,200.00" in page
    assert "n = 1" in page


def test_there_is_none_of_a_kind_without_fields() -> None:
    hall = make_hall()
    reader = browser(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))
    make_case(kind=make_kind("plain"), hall=hall)

    assert reader.get(reverse("cases:register", args=["plain"])).status_code == 404
    assert "plain" not in reader.get(reverse("cases:registers")).content.decode()
