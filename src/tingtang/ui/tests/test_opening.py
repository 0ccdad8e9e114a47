"""What is shown leads nowhere that would refuse its reader."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.views import page, public, signed_in
from tingtang.ui.columns import Column
from tingtang.ui.opening import may_open
from tingtang.ui.tables import Table
from tingtang.ui.tests.readers import request_of


def _view(_request: HttpRequest, **_named: Any) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("things/<int:key>/", page("things.change")(_view)),
    path("rules/<str:code>/", page("rules.change", everywhere=True)(_view)),
    path("me/", signed_in(_view)),
    path("ask/", public("for everybody")(_view)),
]
CLERK = Actor("account", 2, "赵晓", grants={"things.change": frozenset({1}), "rules.change": frozenset({1})})
CHIEF = Actor("account", 3, "孙丽", grants={"things.change": EVERYWHERE, "rules.change": EVERYWHERE})
GUEST = Actor("account", 4, "何伟", grants={})


class Things(Table):
    """Two things."""

    name = "test.things"
    columns = (Column("name", "Name", link=lambda row: f"/things/{row['id']}/?from=list"),)


@pytest.mark.urls(__name__)
class TestMayOpen:
    @pytest.mark.parametrize(
        ("address", "allowed"),
        [
            ("/things/7/", (True, True, False)),
            ("/things/8/?at=1#top", (True, True, False)),
            ("/rules/7-b/", (False, True, False)),
            ("/me/", (True, True, True)),
            ("/ask/", (True, True, True)),
            ("/nowhere/", (True, True, True)),
            ("https://example.org/things/7/", (True, True, True)),
        ],
    )
    def test_asks_for_the_permission_of_the_page(self, address: str, allowed: tuple[bool, bool, bool]) -> None:
        assert tuple(may_open(actor, address) for actor in (CLERK, CHIEF, GUEST)) == allowed

    def test_takes_the_link_of_a_list_from_whom_it_would_refuse(self) -> None:
        rows = [{"id": 1, "name": "甲"}, {"id": 2, "name": "乙"}]

        led, not_led = (str(Things(rows, request_of(actor=actor)).body) for actor in (CLERK, GUEST))

        assert '<a href="/things/2/?from=list">乙</a>' in led
        assert "<a " not in not_led
        assert "乙" in not_led
