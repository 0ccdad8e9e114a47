"""What is kept of lists and pages for the next reader: two people of different halls, rights and languages never get each other's."""

import re
from itertools import permutations

import pytest
from django.test import Client
from django.urls import reverse

from tingtang.assets.tests.factories import make_asset
from tingtang.cases.models import Draft, SavedView
from tingtang.cases.queries import choices, lines
from tingtang.cases.tests.factories import AT, make_case, make_kind
from tingtang.cases.views import lists
from tingtang.core.actors import SYSTEM
from tingtang.core.database import shapes
from tingtang.customers.tests.factories import make_customer
from tingtang.org.models import Staff
from tingtang.org.tests.clients import browser, grant
from tingtang.org.tests.factories import make_hall, make_staff, make_team
from tingtang.ui import kept, shell

pytestmark = pytest.mark.django_db
# What each answer has of its own, whoever asks: tokens, signed addresses, the second it was asked.
_ITS_OWN = re.compile(
    r'(value|content)="\w{64}"|/live/[^"\']*|token=[^"&]*|data-at="[^"]*"|<time [^>]*>[^<]*</time>|\d\d:\d\d(:\d\d)?'
)
_CSRF = re.compile(r'csrfmiddlewaretoken" value="(\w{32})(\w{32})"')


def forget() -> None:
    """As it is when the server has just begun."""
    for known in (kept._texts, shapes._known, shapes._begun, shell._seen, shell._sections):
        known.clear()
    for made in (choices._made, lists._filters, lines._named):
        made.cache_clear()


def read(reader: Client, path: str) -> str:
    answer = reader.get(path)
    assert answer.status_code == 200, path
    return str(answer.content.decode())


def plain(text: str) -> str:
    return _ITS_OWN.sub("…", text)


def secrets_in(text: str) -> set[str]:
    """The secrets behind the tokens against forged requests: a token is its secret under a mask."""
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    pairs = _CSRF.findall(text)
    return {
        "".join(letters[(letters.index(c) - letters.index(m)) % len(letters)] for m, c in zip(mask, hidden, strict=True))
        for mask, hidden in pairs
    }


@pytest.fixture
def readers() -> dict[str, Client]:
    """Li Min at Riverside reads Chinese and leads; Zhao Xiao at Hillside reads English and is a clerk."""
    found = {}
    make_kind("complaint", name="投诉", names={"en": "Complaint"})
    for code, hall_name, name, language, role in (
        ("riverside", "河滨政务服务大厅", "李敏", "zh-hans", "supervisor"),
        ("hillside", "山前大厅", "赵晓", "en", "clerk"),
    ):
        hall = make_hall(code, hall_name, time_zone="Asia/Shanghai" if code == "riverside" else "Europe/Berlin")
        staff = grant(make_staff(code, name, hall), role, hall)
        team = make_team(hall, f"team-{code}", f"{name}的组")
        team.members.create(staff=staff)
        customer = make_customer(name=f"{name}的客户")
        for n in range(3):
            make_case(hall=hall, title=f"{name}的案件{n}", customer=customer, team=team, kind=make_kind("complaint"))
        SavedView.objects.create(staff=staff, name=f"{name}的视图", query="phase=any", scope="me")
        make_asset(f"A-{code}", name=f"{name}的水表", hall=hall)
        found[name] = _speaking(staff, language)
    return found


def _speaking(staff: Staff, language: str) -> Client:
    reader = browser(staff)
    reader.cookies["tt_language"] = language
    return reader


LISTS = (
    ("cases:cases", "?phase=any&sort=-opened_at"),
    ("cases:cases", "?size=25&cols=number&cols=title&cols=kind"),
    ("cases:cases", "?q=案件"),
    ("cases:mine", ""),
    ("cases:board", ""),
    ("cases:dashboard", ""),
    ("customers:customers", "?sort=name"),
    ("assets:assets", ""),
)


@pytest.mark.parametrize(("name", "query"), LISTS)
def test_who_asks_second_gets_what_he_would_have_got_first(readers, name, query):
    path = reverse(name) + query
    alone = {}
    for reader, asks in readers.items():
        forget()
        alone[reader] = plain(read(asks, path))

    for order in permutations(readers):
        forget()
        answers = {reader: read(readers[reader], path) for reader in order}

        assert {reader: plain(text) for reader, text in answers.items()} == alone
        first, second = (secrets_in(text) for text in answers.values())
        assert first
        assert second
        assert not first & second
        for reader in readers:
            assert f"{reader}的视图" not in plain("".join(text for other, text in answers.items() if other != reader))


def test_a_draft_stays_with_who_writes_it(readers):
    chen = make_staff("chengang", "陈刚", None)
    grant(chen, "supervisor", None)
    number = make_case(title="两人同看", actor=SYSTEM).number
    li = Staff.objects.get(name="李敏")
    grant(li, "supervisor", None)
    case = lists.reads.Case.objects.get(number=number)
    Draft.objects.keep(case, li.pk, kind="answer", body="李敏还没有写完", at=AT)
    path = reverse("cases:case", args=[number])
    pages = {"李敏": readers["李敏"], "陈刚": _speaking(chen, "en")}

    for order in permutations(pages):
        forget()
        read_by = {name: read(pages[name], path) for name in order}

        assert "李敏还没有写完" in read_by["李敏"]
        assert "李敏还没有写完" not in read_by["陈刚"]
        assert re.search(r'value="answer" checked', read_by["李敏"])
        assert re.search(r'value="note" checked', read_by["陈刚"])
