"""Steps into episodes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tingtang.insight.rules.episodes import Episode, Kind, Outcome, Step, Story, take

ISSUED = Step(Kind.ARRIVE, 0, 1, hall=1, service=7)
CALLED = Step(Kind.CALL, 300, 2, counter=3, clerk=5)
STARTED = Step(Kind.START, 330, 3, counter=3, clerk=5)
FINISHED = Step(Kind.SERVED, 930, 4)


def told(*steps: Step) -> tuple[list[Episode], Story | None]:
    """The episodes of a story, and what is not yet ended."""
    episodes, story = [], None
    for step in steps:
        story, episode = take(story, step)
        episodes += [episode] if episode else []
    return episodes, story


class TestTake:
    def test_makes_an_episode_of_a_visit(self) -> None:
        episodes, story = told(ISSUED, CALLED, STARTED, FINISHED)

        assert story is None
        assert episodes == [Episode(0, 930, 300, 600, Outcome.SERVED, 1, 7, 3, 5, 1, 3, 4)]

    def test_leaves_what_is_not_over(self) -> None:
        episodes, story = told(ISSUED, CALLED)

        assert episodes == []
        assert story is not None

    def test_takes_pauses_out_of_the_service(self) -> None:
        paused = (Step(Kind.PAUSE, 430, 5), Step(Kind.RESUME, 530, 6))

        episodes, _story = told(ISSUED, STARTED, *paused, FINISHED)

        assert episodes[0].service_seconds == 500

    def test_ends_a_pause_with_the_service(self) -> None:
        episodes, _story = told(ISSUED, STARTED, Step(Kind.PAUSE, 430, 5), FINISHED)

        assert episodes[0].service_seconds == 100

    def test_lets_who_is_passed_on_wait_again_for_another_service(self) -> None:
        passed = Step(Kind.PASSED_ON, 530, 5, hall=1, service=8)
        again = (Step(Kind.START, 700, 6, counter=4, clerk=6), Step(Kind.SERVED, 800, 7))

        episodes, _story = told(ISSUED, STARTED, passed, *again)

        assert [(e.service, e.clerk, e.wait_seconds, e.service_seconds, e.outcome) for e in episodes] == [
            (7, 5, 330, 200, Outcome.PASSED_ON),
            (8, 6, 170, 100, Outcome.SERVED),
        ]

    def test_keeps_the_wait_of_who_is_passed_on_before_being_served(self) -> None:
        episodes, _story = told(ISSUED, CALLED, Step(Kind.PASSED_ON, 310, 5, service=8), STARTED, FINISHED)

        assert [(e.service, e.wait_seconds) for e in episodes] == [(8, 330)]

    @pytest.mark.parametrize(
        ("steps", "waited"),
        [
            ((CALLED, Step(Kind.NO_SHOW, 400, 5)), 300),
            ((Step(Kind.LEFT, 400, 5),), 400),
            ((CALLED, Step(Kind.CALL, 350, 5), Step(Kind.NO_SHOW, 400, 6)), 300),
        ],
    )
    def test_counts_the_wait_of_those_who_were_not_served(self, steps: tuple[Step, ...], waited: float) -> None:
        episodes, story = told(ISSUED, *steps)

        assert (episodes[0].wait_seconds, episodes[0].service_seconds) == (waited, None)
        assert episodes[0].outcome in (Outcome.NO_SHOW, Outcome.LEFT)
        assert story is None

    def test_lets_one_number_have_two_errands(self) -> None:
        first = Step(Kind.SERVED_AND_WAITS, 930, 4, hall=1, service=9)

        episodes, _story = told(ISSUED, STARTED, first, Step(Kind.START, 1000, 5), Step(Kind.SERVED, 1100, 6))

        assert [(e.service, e.wait_seconds, e.service_seconds) for e in episodes] == [(7, 330, 600), (9, 70, 100)]

    def test_breaks_off_a_service_that_never_ended_when_another_starts(self) -> None:
        episodes, _story = told(ISSUED, STARTED, Step(Kind.START, 500, 5), Step(Kind.SERVED, 600, 6))

        assert [(e.outcome, e.service_seconds) for e in episodes] == [(Outcome.BROKEN_OFF, None), (Outcome.SERVED, 100)]

    def test_counts_an_end_without_a_beginning_and_claims_no_times(self) -> None:
        episodes, _story = told(FINISHED)

        assert (episodes[0].wait_seconds, episodes[0].service_seconds) == (None, None)

    def test_starts_without_an_arrival_at_once(self) -> None:
        episodes, _story = told(STARTED, FINISHED)

        assert (episodes[0].wait_seconds, episodes[0].service_seconds) == (0, 600)

    def test_waits_no_longer_than_to_the_start_whatever_is_called_later(self) -> None:
        episodes, _story = told(ISSUED, STARTED, Step(Kind.CALL, 900, 5), FINISHED)

        assert (episodes[0].wait_seconds, episodes[0].service_seconds) == (330, 600)

    @settings(max_examples=1000, deadline=None)
    @given(st.lists(st.tuples(st.sampled_from(Kind), st.floats(0, 1e5)), max_size=12))
    def test_never_counts_less_than_nothing_and_more_than_there_was(self, drawn: list[tuple[Kind, float]]) -> None:
        steps = [Step(kind, at, number) for number, (kind, at) in enumerate(sorted(drawn, key=lambda each: each[1]), 1)]

        episodes, _story = told(*steps)

        for episode in episodes:
            total = (episode.wait_seconds or 0) + (episode.service_seconds or 0)
            assert 0 <= total <= episode.ended_at - episode.arrived_at + 1e-6
        ends = [step for step in steps if step.kind in (Kind.SERVED, Kind.SERVED_AND_WAITS, Kind.NO_SHOW, Kind.LEFT)]
        assert len(episodes) >= len(ends)

    @given(st.lists(st.tuples(st.sampled_from(Kind), st.floats(0, 1e5)), max_size=12), st.integers(0, 12))
    def test_tells_the_same_in_two_parts(self, drawn: list[tuple[Kind, float]], cut: int) -> None:
        steps = [Step(kind, at, number) for number, (kind, at) in enumerate(drawn, 1)]
        whole, end = told(*steps)

        first, story = told(*steps[:cut])
        for step in steps[cut:]:
            story, episode = take(story, step)
            first += [episode] if episode else []

        assert (first, story) == (whole, end)
