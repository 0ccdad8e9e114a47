"""Queries that are written once for each shape."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tingtang.core.database import shapes
from tingtang.core.models import Account


@pytest.fixture
def people(db: None) -> None:
    Account.objects.bulk_create([Account(username=name, name=name.title(), password="!") for name in ("chen", "li", "zhou")])


def named(name: str) -> list[str]:
    found = shapes.models("test.named", lambda mark: Account.objects.filter(username=mark), [name])
    return [one.name for one in found]


@pytest.mark.usefixtures("people")
class TestShapes:
    def test_ask_anew_each_time_with_the_values_given(self):
        with CaptureQueriesContext(connection) as queries:
            assert (named("li"), named("chen"), named("nobody")) == (["Li"], ["Chen"], [])

        assert len(queries) == 3

    def test_see_what_was_written_since(self):
        assert named("li") == ["Li"]

        Account.objects.filter(username="li").update(name="Li Min")

        assert named("li") == ["Li Min"]

    def test_are_others_for_other_things_they_are_about(self):
        def of(names: list[str]) -> list[tuple[str]]:
            wanted = Account.objects.filter(username__in=names).order_by("pk").values_list("name")
            return shapes.rows("test.of", lambda: wanted, [], names)

        assert of(["li", "zhou"]) == [("Li",), ("Zhou",)]
        assert of(["chen"]) == [("Chen",)]
        assert of([]) == []

    def test_refuse_a_value_that_has_no_place(self):
        with pytest.raises(TypeError):
            shapes.rows("test.nowhere", lambda _mark: Account.objects.values_list("name"), ["li"])
