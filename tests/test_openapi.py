"""The API as its description promises: no generated request makes a fault, whoever asks."""

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error

from tests.cast import Cast
from tingtang.config.wsgi import application


@pytest.fixture
def schema(cast: Cast) -> object:
    loaded = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    loaded.config.generation.max_examples = 15
    return loaded


fuzzed = schemathesis.pytest.from_fixture("schema")


@fuzzed.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_answers_every_request_without_a_fault(case: schemathesis.Case, cast: Cast) -> None:
    headers = {"Authorization": f"Bearer {cast.key('administrator')}", "Idempotency-Key": f"fuzz-{case.id}"}

    case.call_and_validate(headers=headers, checks=[not_a_server_error])
