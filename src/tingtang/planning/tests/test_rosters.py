"""Rosters: rules are kept, demand is covered, and where there is none it is said why."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from tingtang.planning.command.line import content
from tingtang.planning.rules.rosters.figures import figures, to_csv
from tingtang.planning.rules.rosters.model import Model
from tingtang.planning.rules.rosters.sheet import Lifted, RosterSheet
from tingtang.planning.rules.rosters.solve import Roster, rostered
from tingtang.planning.rules.sheets import BadSheet, from_yaml, read
from tingtang.planning.words.rosters import sentences

MONDAY = date(2026, 11, 23)
EARLY = {"code": "early", "start": "08:00", "end": "14:00"}
LATE = {"code": "late", "start": "14:00", "end": "20:00"}


def sheet(people: list[dict[str, Any]], demand: list[dict[str, Any]], **more: Any) -> RosterSheet:
    data = {
        "name": "A roster",
        "first": MONDAY,
        "days": 1,
        "slot_minutes": 60,
        "seconds": 5,
        "shifts": [EARLY, LATE],
        "staff": people,
    }
    return read(RosterSheet, data | {"demand": demand} | more)


def person(code: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "name": code} | more


def need(people: int, start: str = "08:00", end: str = "14:00", **more: Any) -> dict[str, Any]:
    return {"start": start, "end": end, "people": people} | more


def worked(roster: Roster) -> set[tuple[str, str]]:
    return {(turn.person, turn.shift) for turn in roster.turns}


class TestRoster:
    def test_covers_what_is_asked_with_nobody_too_many(self) -> None:
        roster = rostered(sheet([person("li"), person("he")], [need(1)]))

        assert (roster.state, roster.gap, len(roster.turns), roster.short) == ("optimal", 0, 1, [])

    def test_tells_what_is_short_as_one_span(self) -> None:
        roster = rostered(sheet([person("li")], [need(2)]))

        assert [(one.people, one.starts.hour, one.ends.hour) for one in roster.short] == [(1, 8, 14)]

    def test_counts_somebody_with_two_skills_once(self) -> None:
        both = person("li", skills=["tax", "permits"])

        roster = rostered(sheet([both], [need(1, skill="tax"), need(1, skill="permits")]))

        assert sum(one.people for one in roster.short) == 1

    def test_lends_only_who_lends_and_only_when_needed(self) -> None:
        people = [person("li", outlet="a", lends=True), person("he", outlet="a")]

        roster = rostered(sheet(people, [need(1, outlet="a"), need(1, outlet="b")]))

        assert {(turn.person, turn.outlet, turn.is_lent) for turn in roster.turns} == {("li", "b", True), ("he", "a", False)}

    def test_grants_a_wish_that_costs_nothing(self) -> None:
        people = [person("li", wishes=[{"day": MONDAY, "want": "off"}]), person("he")]

        roster = rostered(sheet(people, [need(1)]))

        assert (worked(roster), roster.denied) == ({("he", "early")}, [])

    def test_of_several_weeks_is_as_good_as_when_searched_at_once(self) -> None:
        night = {"code": "night", "start": "22:00", "end": "06:00"}
        people = [
            person("li", most_days=5),
            person("he", most_days=5),
            person("wu", wishes=[{"day": date(2026, 11, 30), "want": "off"}]),
        ]
        demand = [need(1), need(1, start="22:00", end="06:00", days=["su"]), need(1, start="04:00", end="06:00", days=["mo"])]
        asked = sheet(people, demand, days=11, seconds=60, shifts=[EARLY, night], rules={"days_in_row": 4}, weights={"uneven": 0})
        model, solver = Model(asked), cp_model.CpSolver()
        solver.solve(model.cp)

        roster = rostered(asked)

        assert (roster.state, roster.value, roster.gap) == ("optimal", solver.objective_value, 0)
        assert {turn.shift for turn in roster.turns if turn.day == date(2026, 11, 29)} == {"early", "night"}

    def test_of_several_weeks_rests_over_the_night_between_them(self) -> None:
        late = {"code": "late", "start": "16:00", "end": "23:00"}
        sunday, monday = date(2026, 11, 29), date(2026, 11, 30)
        demand = [need(1, start="16:00", end="23:00", days=[sunday]), need(1, days=[monday])]

        roster = rostered(sheet([person("li"), person("he")], demand, days=9, shifts=[EARLY, late]))

        assert len({turn.person for turn in roster.turns}) == 2
        assert [(turn.day, turn.shift) for turn in roster.turns] == [(sunday, "late"), (monday, "early")]

    def test_of_four_weeks_is_found_with_a_small_gap(self) -> None:
        people = [person(f"p{k}", skills=["a", "b"] if k % 3 else ["a"], most_hours=36) for k in range(12)]
        pause = [{"minutes": 60, "earliest": "10:00", "latest": "12:00"}]
        demand = [need(4, skill="a", end="20:00"), need(2, start="10:00", end="16:00", skill="b")]

        roster = rostered(sheet(people, demand, days=28, seconds=8, shifts=[EARLY | {"breaks": pause}, LATE | {"heavy": True}]))

        assert roster.gap is not None
        assert roster.gap < 0.1

    def test_keeps_two_breaks_of_a_shift_apart(self) -> None:
        pause = {"minutes": 60, "earliest": "10:00", "latest": "11:00"}

        roster = rostered(sheet([person("li"), person("he")], [need(1)], shifts=[EARLY | {"breaks": [pause, pause]}]))

        assert {start.hour for start, _end in roster.turns[0].breaks} == {10, 11}

    def test_puts_breaks_where_nobody_is_missed(self) -> None:
        early = EARLY | {"breaks": [{"minutes": 60, "earliest": "10:00", "latest": "12:00"}]}

        roster = rostered(sheet([person("li"), person("he")], [need(1)], shifts=[early]))

        breaks = [start.hour for turn in roster.turns for start, _end in turn.breaks]
        assert roster.short == []
        assert len(set(breaks)) == 2

    def test_keeps_rest_past_midnight(self) -> None:
        night = {"code": "night", "start": "20:00", "end": "04:00"}
        demand = [need(1, "20:00", "24:00", days=["mo"]), need(1, days=["tu"])]

        roster = rostered(sheet([person("li")], demand, shifts=[night, EARLY], days=2))

        assert len(roster.turns) == 1

    def test_keeps_one_of_a_pair_there(self) -> None:
        roster = rostered(sheet([person("li"), person("he"), person("wu")], [need(1)], pairs=[{"a": "li", "b": "he"}]))

        assert {turn.person for turn in roster.turns} & {"li", "he"}


class TestNoRoster:
    def test_names_the_clashing_rules_and_one_to_relax(self) -> None:
        roster = rostered(sheet([person("li", away=[MONDAY]), person("he", most_days=0)], [need(1)], rules={"cover": "hard"}))

        assert roster.state == "infeasible"
        assert set(roster.clashing) == {("away", f"li {MONDAY}"), ("most_days", "he"), ("cover", str(MONDAY))}
        assert len(roster.relax) == 1

    def test_asks_for_the_absence_last_and_works_once_the_named_rule_is_set_aside(self) -> None:
        asked = sheet([person("li", away=[MONDAY]), person("he", most_days=0)], [need(1)], rules={"cover": "hard"})

        [(rule, about)] = rostered(asked).relax
        again = asked.model_copy(update={"lifted": [Lifted(rule=rule, about=about)]})

        assert rule != "away"
        assert rostered(again).state == "optimal"
        assert any("Set aside" in line for line in sentences(figures(again, rostered(again))))

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"pairs": [{"a": "li", "b": "nobody"}]}, "unknown_person"),
            ({"shifts": [EARLY | {"breaks": [{"minutes": 30, "earliest": "07:00", "latest": "09:00"}]}]}, "break_outside"),
            ({"staff": [{"code": "li", "name": "Li", "shifts": ["noon"]}]}, "unknown_shift"),
            ({"days": 400}, "too_big"),
        ],
    )
    def test_is_tried_where_a_sheet_is_wrong(self, change: dict[str, Any], code: str) -> None:
        with pytest.raises(BadSheet) as refused:
            rostered(sheet([person("li")], [need(1)], **change))

        assert refused.value.problems[0].code == code


PEOPLE = st.lists(
    st.fixed_dictionaries(
        {"most_hours": st.integers(0, 40), "most_days": st.integers(1, 5), "away": st.sets(st.integers(0, 6), max_size=2)}
    ),
    min_size=1,
    max_size=3,
)


class TestAnyRoster:
    @given(people=PEOPLE, wanted=st.integers(0, 2), in_row=st.integers(2, 6))
    @settings(max_examples=12, deadline=None)
    def test_keeps_every_rule_and_tells_the_truth_of_what_is_short(
        self, people: list[dict[str, Any]], wanted: int, in_row: int
    ) -> None:
        staff = [
            person(f"p{k}", **one | {"away": [MONDAY + timedelta(days=day) for day in sorted(one["away"])]})
            for k, one in enumerate(people)
        ]
        demand = [need(wanted), need(1, "14:00", "20:00")]

        roster = rostered(sheet(staff, demand, days=7, rules={"days_in_row": in_row}, seconds=1))

        for one in staff:
            days = sorted(turn.day for turn in roster.turns if turn.person == one["code"])
            assert len(days) == len(set(days)) <= one["most_days"]
            assert 6 * len(days) <= one["most_hours"]
            assert not set(days) & set(one["away"])
        hours = sum((one.ends - one.starts).total_seconds() / 3600 * one.people for one in roster.short)
        have = 6 * len({(turn.person, turn.day) for turn in roster.turns})
        assert hours >= 7 * 6 * (wanted + 1) - have


class TestExample:
    def test_is_the_same_every_time_however_busy_the_machine(self) -> None:
        given_sheet = read(RosterSheet, from_yaml(content("roster-hall")) | {"seconds": 0.2})
        one, other = (rostered(given_sheet) for _time in range(2))

        assert one.state == "found"
        assert (one.turns, one.value, one.bound) == (other.turns, other.value, other.bound)

    def test_is_covered_and_said_in_words(self) -> None:
        given_sheet = read(RosterSheet, from_yaml(content("roster-hall")) | {"seconds": 1})

        found = figures(given_sheet, rostered(given_sheet))

        assert found["short_hours"] < found["needed_hours"] == 120.5
        assert all("{" not in line for line in sentences(found))
        assert to_csv(found).count("\n") == len(found["turns"]) + 1
