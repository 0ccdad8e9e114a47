"""Addresses are found as Django finds them."""

import pytest
from django.urls import Resolver404, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern
from ninja import Schema
from pydantic import ValidationError

from tingtang.config.urls import urlpatterns


@pytest.mark.parametrize(
    "path",
    [
        "",
        "cases/new/",
        "cases/C0000001/",
        "cases/",
        "setup/cases/kinds/",
        "api/v1/cases",
        "api/v1/halls/riverside/setup",
        "api/v1/openapi.json",
        "hall/riverside/live/",
        "login/",
        "t/abc/",
    ],
)
def test_leads_where_trying_all_of_them_leads(path: str) -> None:
    everything = URLResolver(RoutePattern(""), urlpatterns[0].url_patterns)

    for _again in range(2):
        found, expected = get_resolver().resolve(f"/{path}"), everything.resolve(path)

        assert (found.func, found.args, found.kwargs) == (expected.func, expected.args, expected.kwargs)
        assert (found.view_name, found.namespaces, found.route) == (expected.view_name, expected.namespaces, expected.route)


def test_says_that_there_is_no_such_page() -> None:
    with pytest.raises(Resolver404):
        get_resolver().resolve("/nowhere/to/be/found/")


def test_leave_schemas_to_be_built_by_who_needs_them_first() -> None:
    class Sample(Schema):
        number: int

    before = Sample.__pydantic_complete__
    with pytest.raises(ValidationError):
        Sample.model_validate({"number": "one"})

    assert (before, Sample.__pydantic_complete__) == (False, True)
    assert Sample.model_validate({"number": 1}).number == 1
