"""What journeys across domains share: the cast in the test database."""

from datetime import UTC, datetime

import pytest

from tests.cast import Cast, assemble
from tests.prepared import prepared


@pytest.fixture
def cast(db: None) -> Cast:
    """The standing cast, on a Saturday morning in Riverside hall."""
    return prepared("cast", lambda: assemble(datetime.now(UTC)))
