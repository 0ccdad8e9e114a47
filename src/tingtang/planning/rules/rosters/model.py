"""A roster as a model for CP-SAT: one yes-or-no for each person, day, shift and outlet; how many of a team rest when."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import combinations
from typing import Any

from ortools.sat.python import cp_model

from tingtang.planning.rules.rosters.needs import Slot, slots
from tingtang.planning.rules.rosters.sheet import WEEKDAYS, RosterSheet
from tingtang.planning.rules.rosters.teams import Team, patterns

MOST_SKILLS_AT_ONCE = 4
_WEIGHT = {"away": 3, "rest": 2, "days_in_row": 2, "most_hours": 1, "most_days": 1}  # of as few, those that hurt people least
Key = tuple[int, int, int, str]
"""Person, day, shift, outlet."""


@dataclass
class Model:
    """The variables and rules. `mode`: `hard` (rules hold), `assume` (each rule can be named as a cause), `relax` (rules may fall)."""

    sheet: RosterSheet
    mode: str = "hard"
    is_even: bool = True  # whether heavy shifts are to be shared out
    opens: int = 0  # the minute of the first day before which others, of the night before, may be there
    cp: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    works: dict[Key, Any] = field(default_factory=dict)
    teams: list[Team] = field(default_factory=list)
    rules: dict[tuple[str, str], Any] = field(default_factory=dict)
    short: list[tuple[Slot, str, Any]] = field(default_factory=list)
    costs: list[Any] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    before: Mapping[tuple[int, int], int] = field(
        default_factory=dict
    )  # shifts worked by person and day, the latest day being -1

    def __post_init__(self) -> None:
        self.slots = [slot for slot in slots(self.sheet) if slot.day or slot.start >= self.opens]
        self._lifted = {(one.rule, one.about) for one in self.sheet.lifted}
        self._never = self.cp.new_constant(0)
        self._by_place: dict[tuple[str, int], list[Team]] = {}
        self._people()
        self._teams()
        self._contracts()
        self._rest()
        self._in_row()
        self._wishes()
        self._pairs()
        self._cover()
        if self.is_even:
            self._heavy()
        if self.mode == "hard":
            self.cp.minimize(sum(self.costs))
        elif self.mode == "relax":
            self.cp.maximize(sum((100 + _WEIGHT.get(code, 0)) * literal for (code, _about), literal in self.rules.items()))
        else:
            self.cp.add_assumptions(list(self.rules.values()))

    def rule(self, code: str, about: str, constraint: Any) -> None:
        """A rule that holds always, or while its own literal does; one that is set aside never holds."""
        if (code, about) in self._lifted:
            constraint.only_enforce_if(self._never)
            return
        if self.mode == "hard":
            return
        if (code, about) not in self.rules:
            self.rules[code, about] = self.cp.new_bool_var(f"{code}:{about}")
        constraint.only_enforce_if(self.rules[code, about])

    def _people(self) -> None:
        for p, person in enumerate(self.sheet.staff):
            outlets = self.sheet.outlets() if person.lends else [person.outlet]
            for d, day in enumerate(self.sheet.dates()):
                today = []
                for s, shift in enumerate(self.sheet.shifts):
                    if WEEKDAYS[day.weekday()] not in shift.days or (person.shifts and shift.code not in person.shifts):
                        continue
                    for outlet in outlets:
                        key = (p, d, s, outlet)
                        self.works[key] = self.cp.new_bool_var(f"{person.code} {day} {shift.code} {outlet}")
                        today.append(self.works[key])
                        if outlet != person.outlet:
                            self.costs.append(self.works[key] * (self.sheet.weights.lent * shift.work_minutes // 15))
                self.cp.add_at_most_one(today)
                if day in person.away:
                    self.rule("away", f"{person.code} {day}", self.cp.add(sum(today) == 0))

    def _teams(self) -> None:
        asked = {skill for slot in self.slots for skill, _count in slot.needs}
        found: dict[tuple[frozenset[str], int, int, str], list[Any]] = {}
        for (p, d, s, outlet), works in self.works.items():
            skills = frozenset(asked.intersection(self.sheet.staff[p].skills))
            found.setdefault((skills, d, s, outlet), []).append(works)
        laid = {s: patterns(shift, self.sheet.slot_minutes) for s, shift in enumerate(self.sheet.shifts)}
        for (skills, d, s, outlet), works in found.items():
            resting = {pattern: self.cp.new_int_var(0, len(works), "") for pattern in laid[s]}
            self.cp.add(sum(resting.values()) == sum(works))
            shift = self.sheet.shifts[s]
            self.costs.append(sum(resting.values()) * (self.sheet.weights.worked * shift.work_minutes // 15))
            team = Team(skills, d, outlet, shift, works, resting)
            self.teams.append(team)
            self._by_place.setdefault((outlet, d), []).append(team)

    def day_of(self, p: int, d: int) -> list[Any]:
        """What somebody may work on a day."""
        return [works for (person, day, _s, _o), works in self._of(p) if person == p and day == d]

    def _of(self, p: int) -> list[tuple[Key, Any]]:
        if not hasattr(self, "_by_person"):
            self._by_person: dict[int, list[tuple[Key, Any]]] = {}
            for key, works in self.works.items():
                self._by_person.setdefault(key[0], []).append((key, works))
        return self._by_person.get(p, [])

    def _contracts(self) -> None:
        for p, person in enumerate(self.sheet.staff):
            for week, days in self._weeks():
                mine = [(key, works) for key, works in self._of(p) if key[1] in days]
                worked = sum(works * self.sheet.shifts[key[2]].work_minutes for key, works in mine)
                part = len(days) / 7
                self.rule("most_hours", person.code, self.cp.add(worked <= round(person.most_hours * 60)))
                self.rule("most_days", person.code, self.cp.add(sum(works for _key, works in mine) <= person.most_days))
                if person.least_hours and week >= 0:
                    self.rule("least_hours", person.code, self.cp.add(worked >= int(person.least_hours * 60 * part)))

    def _weeks(self) -> Iterator[tuple[int, range]]:
        for week, start in enumerate(range(0, self.sheet.days, 7)):
            yield week, range(start, min(start + 7, self.sheet.days))

    def _rest(self) -> None:
        rest = round(self.sheet.rules.rest_hours * 60)
        clash = [
            (s, t)
            for s, earlier in enumerate(self.sheet.shifts)
            for t, later in enumerate(self.sheet.shifts)
            if later.span[0] + 1440 - earlier.span[1] < rest
        ]
        for p, person in enumerate(self.sheet.staff):
            by_day: dict[tuple[int, int], list[Any]] = {}
            for (_p, d, s, _o), works in self._of(p):
                by_day.setdefault((d, s), []).append(works)
            for d in range(self.sheet.days - 1):
                for s, t in clash:
                    both = [*by_day.get((d, s), ()), *by_day.get((d + 1, t), ())]
                    if by_day.get((d, s)) and by_day.get((d + 1, t)):
                        self.rule("rest", person.code, self.cp.add(sum(both) <= 1))
            for s, t in clash:
                if self.before.get((p, -1)) == s and by_day.get((0, t)):
                    self.rule("rest", person.code, self.cp.add(sum(by_day[0, t]) == 0))

    def _in_row(self) -> None:
        most = self.sheet.rules.days_in_row
        for p, person in enumerate(self.sheet.staff):
            for d in range(-most if self.before else 0, self.sheet.days - most):
                run = [works for day in range(max(0, d), d + most + 1) for works in self.day_of(p, day)]
                done = sum((p, day) in self.before for day in range(d, 0))
                self.rule("days_in_row", person.code, self.cp.add(sum(run) <= most - done))

    def _wishes(self) -> None:
        days = {day: number for number, day in enumerate(self.sheet.dates())}
        for p, person in enumerate(self.sheet.staff):
            for wish in person.wishes:
                if wish.day not in days:
                    continue
                granted = self._granted(p, days[wish.day], wish.want)
                if wish.must:
                    self.rule("must", f"{person.code} {wish.day}", self.cp.add(granted == 1))
                else:
                    self.costs.append(4 * self.sheet.weights.wish * wish.weight * (1 - granted))

    def _granted(self, p: int, d: int, want: str) -> Any:
        if want == "off":
            return 1 - sum(self.day_of(p, d))
        return sum(works for (_p, day, s, _o), works in self._of(p) if day == d and self.sheet.shifts[s].code == want)

    def _pairs(self) -> None:
        places = {person.code: p for p, person in enumerate(self.sheet.staff)}
        open_days = {slot.day for slot in self.slots}
        for pair in self.sheet.pairs:
            for d in sorted(open_days):
                there = [*self.day_of(places[pair.a], d), *self.day_of(places[pair.b], d)]
                self.rule("pair", f"{pair.a}/{pair.b}", self.cp.add(sum(there) >= 1))

    def there(self, slot: Slot) -> list[tuple[frozenset[str], list[Any]]]:
        """(skills, how many by each way to rest) of everybody whose shift covers a slot, without those on a break."""
        found = []
        for day in (slot.day, slot.day - 1):
            start = slot.start + 1440 * (slot.day - day)
            found += [
                (team.skills, team.there(start, start + self.sheet.slot_minutes))
                for team in self._by_place.get((slot.outlet, day), ())
            ]
        return found

    def _cover(self) -> None:
        """Whoever has several skills serves one at a time: by Hall's theorem it is enough that each set of skills finds its people."""
        weights, part = self.sheet.weights, self.sheet.slot_minutes
        for slot in self.slots:
            there = self.there(slot)
            missing = {skill: self.cp.new_int_var(0, count, "") for skill, count in slot.needs}
            for skills in subsets([skill for skill, _count in slot.needs]):
                able = [one for has, present in there if can(has, skills) for one in present]
                need = sum(count for skill, count in slot.needs if skill in skills)
                self.cp.add(sum(able) + sum(missing[skill] for skill in skills) >= need)
            for skill, lacking in missing.items():
                self.short.append((slot, skill, lacking))
                self.costs.append(lacking * (weights.short * part // 15))
                if self.sheet.rules.cover == "hard":
                    day = self.sheet.dates()[slot.day]
                    self.rule("cover", f"{day} {slot.outlet}".strip(), self._none(lacking))

    def _none(self, lacking: Any) -> Any:
        return self.cp.add(lacking == 0)

    def _heavy(self) -> None:
        heavy = {s for s, shift in enumerate(self.sheet.shifts) if shift.heavy}
        weekend = {d for d, day in enumerate(self.sheet.dates()) if day.weekday() >= 5}
        done = Counter(
            p for (p, d), s in self.before.items() if s in heavy or (self.sheet.first + timedelta(days=d)).weekday() >= 5
        )
        counts = [
            sum(works for key, works in self._of(p) if key[2] in heavy or key[1] in weekend) + done[p]
            for p, person in enumerate(self.sheet.staff)
            if person.most_days and len(person.away) < self.sheet.days
        ]
        if len(counts) > 1 and (heavy or weekend):
            top = self.sheet.days + max(done.values(), default=0)
            most, least = self.cp.new_int_var(0, top, "most"), self.cp.new_int_var(0, top, "least")
            for count in counts:
                self.cp.add(most >= count)
                self.cp.add(least <= count)
            self.costs.append((most - least) * self.sheet.weights.uneven * 4)


def subsets(skills: list[str]) -> Iterator[tuple[str, ...]]:
    """All sets of skills; of more than four the single ones and all together, which is nearly as strict."""
    if len(skills) > MOST_SKILLS_AT_ONCE:
        yield from ((skill,) for skill in skills)
        yield tuple(skills)
        return
    for size in range(1, len(skills) + 1):
        yield from combinations(skills, size)


def can(has: frozenset[str], skills: tuple[str, ...]) -> bool:
    """Whether who has these skills has one of the others; "" is anybody."""
    return "" in skills or not has.isdisjoint(skills)
