"""The API as its description promises: no generated request makes a fault."""

import itertools
import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.urls import resolve
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error

from tests.cast import Cast
from tingtang.config.urls import api  # with the operations of all domains

EXAMPLES = 4
LONGEST = 100  # characters of a text; to compile what says "four thousand, none of them NUL" took a third of all the time
_fresh = itertools.count()


@pytest.fixture
def kept_connection() -> Iterator[None]:
    """Keep the test's connection over requests that come through WSGI, as Django's own test client does."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


def shorten(part: Any) -> None:
    """Let no text be generated that is longer than needed."""
    if isinstance(part, dict):
        if isinstance(part.get("maxLength"), int):
            part["maxLength"] = max(min(part["maxLength"], LONGEST), part.get("minLength", 0))
        for each in part.values():
            shorten(each)
    elif isinstance(part, list):
        for each in part:
            shorten(each)


def test_answers_every_generated_request_without_a_fault(cast: Cast, kept_connection: None) -> None:
    # Words found in our sources are not tried: the requests would be others with every commit, and take a quarter longer to make.
    plain = schemathesis.Config()
    plain.projects.default.analysis.constants.enabled = False
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler(), config=plain)
    shorten(schema.raw_schema)
    bearer = f"Bearer {cast.key('administrator')}"
    tried = 0
    for operation in (result.ok() for result in schema.get_all_operations()):

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
            phases=[Phase.generate],
            database=None,
        )
        @given(case=operation.as_strategy())
        def ask(case: schemathesis.Case) -> None:
            headers = {"Authorization": bearer, "Idempotency-Key": f"generated-{next(_fresh)}"}
            case.call_and_validate(headers=headers, checks=[not_a_server_error])

        ask()
        tried += 1

    assert tried >= 30


def test_names_every_operation_once_and_as_programs_may() -> None:
    paths = api.get_openapi_schema(path_prefix="/api/v1/")["paths"]
    names = [operation["operationId"] for path in paths.values() for operation in path.values() if "operationId" in operation]

    assert [name for name in names if names.count(name) > 1 or not name.isidentifier()] == []


def test_is_drawn_once_for_everybody(client: Client) -> None:
    first, second = client.get("/api/v1/openapi.json"), client.get("/api/v1/openapi.json", headers={"Accept-Language": "zh-hans"})

    assert first.content == second.content
    assert api.get_openapi_schema(path_prefix="/api/v1/") is api.get_openapi_schema(path_params={})


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/corrections/{key}/accept", {"is_accepted"}),
        ("/questions/{key}/answer", {"text"}),
        ("/conversations/{key}/answer", {"body"}),
        ("/cases/{number}/move", {"step", "reason"}),
    ],
)
def test_describes_what_each_operation_takes_though_others_name_theirs_alike(path: str, fields: set[str]) -> None:
    described = api.get_openapi_schema(path_prefix="/api/v1/")
    body = described["paths"][f"/api/v1{path}"]["post"]["requestBody"]["content"]["application/json"]["schema"]

    assert described["components"]["schemas"][body["$ref"].rpartition("/")[2]]["properties"].keys() >= fields


def test_leads_each_described_address_to_its_own_operation() -> None:
    paths = api.get_openapi_schema(path_prefix="/api/v1/")["paths"]
    told = {"day": "2026-01-01", "date": "2026-01-01", "month": "2026-01"}
    found = {path: resolve(re.sub(r"{(\w+)}", lambda name: told.get(name[1], "1"), path)).route for path in paths}

    assert {path: route for path, route in found.items() if "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route) != path} == {}
