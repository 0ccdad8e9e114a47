"""The cast stands as tests, demo and documents know it."""

from tests.cast import Cast


def test_the_clerk_may_call_in_her_hall_only(cast: Cast) -> None:
    clerk = cast.actor("clerk")

    assert clerk.may("visits.call_next", cast.counter)
    assert not clerk.may("visits.call_next", cast.other)
    assert cast.ticket.label.endswith("001")
