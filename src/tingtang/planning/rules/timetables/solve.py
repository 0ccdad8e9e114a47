"""A timetable by CP-SAT: as many lessons as can be placed, as few changes of what is published, early hours, rooms that fit."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from time import monotonic
from typing import Any

import numpy as np
from ortools.sat.python import cp_model
from scipy.optimize import linear_sum_assignment

from tingtang.planning.rules.sheets import BadSheet, Problem, label
from tingtang.planning.rules.timetables.sheet import WEEKDAYS, Course, Lesson, Timetable

Slot = tuple[str, str]
Time = tuple[str, str, str]
Key = tuple[str, str, str, str]
# One lesson more is worth any number of changes, one change less any later hour or larger room.
PLACED, KEPT = 1_000_000, 2_000
EARLIEST_PUBLISHED_DAYS = 14


def answered(sheet: Timetable, language: str) -> dict[str, Any]:
    """Lessons with their rooms, what has no place, what changes, and until when it is to be ready. Refused (`BadSheet`): unknown names."""
    if wrong := list(_wrong(sheet)):
        raise BadSheet(*wrong)
    if asks := list(_asks(sheet, language)):
        return {"state": "incomplete", "asks": asks}
    published = set(_published(sheet))
    state, lessons = _solved(sheet, published)
    names = {key: {one.code: label(one.name, language) for one in getattr(sheet, key)} for key in _NAMED}
    placed: dict[str, int] = defaultdict(int)
    for course, _day, _hour, _room in lessons:
        placed[course] += 1
    missing = [
        {"course": names["courses"][one.code], "lessons": one.times - placed[one.code], "why": _why(sheet, one)}
        for one in sheet.courses
        if placed[one.code] < one.times
    ]
    told: dict[str, Any] = {
        "state": "short" if missing else state,
        "lessons": [_told(sheet, one, names) for one in _sorted(sheet, lessons)],
    }
    told |= {"missing": missing, "changes": _changes(sheet, published, lessons, names), "is_published": bool(published)}
    return told | _dates(sheet) | {"prices": _prices(sheet, language)}


def _dates(sheet: Timetable) -> dict[str, Any]:
    if sheet.term_starts is None:
        return {}
    latest = sheet.term_starts - timedelta(days=sheet.ready_days)
    early = sheet.term_starts - timedelta(days=max(EARLIEST_PUBLISHED_DAYS, sheet.ready_days))
    return {"term_starts": sheet.term_starts.isoformat(), "ready_by": latest.isoformat(), "better_by": early.isoformat()}


def _prices(sheet: Timetable, language: str) -> list[dict[str, Any]]:
    return [
        {"course": label(one.name, language), "price": one.price, "lessons": one.times}
        for one in sheet.courses
        if one.price is not None
    ]


def _fits(sheet: Timetable, course: Course) -> list[str]:
    """The rooms that hold a course."""
    return [
        one.code
        for one in sheet.rooms
        if set(course.needs) <= set(one.has) and (one.seats is None or (course.people or 0) <= one.seats)
    ]


def _open(sheet: Timetable, course: Course) -> list[Slot]:
    """The hours at which its teacher is there."""
    away = next(set(one.away) for one in sheet.teachers if one.code == course.teacher)
    slots = [(day, hour.code) for day in sheet.days for hour in sheet.hours]
    return [(day, hour) for day, hour in slots if day not in away and f"{day} {hour}" not in away]


def _published(sheet: Timetable) -> Iterator[Key]:
    return ((one.course, one.day, one.hour, one.room) for one in sheet.published)


def _solved(sheet: Timetable, published: set[Key]) -> tuple[str, list[Key]]:
    """Times first, then rooms: by Hall's theorem each set of rooms may be wanted by no more courses at once than it has rooms.

    The sets that courses ask for are there from the start; another one is added when rooms of some hour turn out not to do.
    """
    fits = {one.code: frozenset(_fits(sheet, one)) for one in sheet.courses}
    sets, until = set(fits.values()) - {frozenset()}, monotonic() + sheet.seconds
    state, lessons = "unknown", list[Key]()
    while (left := until - monotonic()) > 0:
        state, times = _timed(sheet, {(course, day, hour) for course, day, hour, _room in published}, fits, sets, left)
        lessons, more = [], set[frozenset[str]]()
        for slot, courses in _by_slot(times).items():
            found, lacking = _roomed(sheet, slot, courses, fits, published)
            lessons, more = lessons + found, more | lacking
        if not more - sets:
            return state, lessons
        sets |= more
    return "found" if lessons else state, lessons


def _by_slot(times: list[Time]) -> dict[Slot, list[str]]:
    found: dict[Slot, list[str]] = defaultdict(list)
    for course, day, hour in times:
        found[day, hour].append(course)
    return found


def _timed(
    sheet: Timetable, kept: set[Time], fits: dict[str, frozenset[str]], sets: set[frozenset[str]], seconds: float
) -> tuple[str, list[Time]]:
    """When each course is held."""
    model = cp_model.CpModel()
    held = {(one.code, *slot): model.new_bool_var("") for one in sheet.courses if fits[one.code] for slot in _open(sheet, one)}
    once: dict[tuple[str, ...], list[cp_model.IntVar]] = defaultdict(list)
    at: dict[Slot, dict[str, cp_model.IntVar]] = defaultdict(dict)
    courses = {one.code: one for one in sheet.courses}
    for (code, day, hour), one in held.items():
        once["day", code, day].append(one)
        once["teacher", courses[code].teacher, day, hour].append(one)
        for learner in set(courses[code].learners):
            once["learners", learner, day, hour].append(one)
        at[day, hour][code] = one
    for together in once.values():
        model.add_at_most_one(together)
    for course in sheet.courses:
        model.add(sum(held[course.code, *slot] for slot in _open(sheet, course) if fits[course.code]) <= course.times)
    for wanted in at.values():
        for rooms in sets:
            model.add(sum(one for code, one in wanted.items() if fits[code] <= rooms) <= len(rooms))
    hours = {one.code: place for place, one in enumerate(sheet.hours)}
    model.maximize(sum((PLACED + KEPT * (time in kept) - hours[time[2]]) * one for time, one in held.items()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.random_seed = 1, 1
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(model)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return "unknown", []
    state = "optimal" if status == cp_model.OPTIMAL else "found"
    return state, [time for time, one in held.items() if solver.boolean_value(one)]


def _roomed(
    sheet: Timetable, slot: Slot, courses: list[str], fits: dict[str, frozenset[str]], published: set[Key]
) -> tuple[list[Key], set[frozenset[str]]]:
    """The rooms of one hour: those that are published, then the smallest; and the sets of rooms that more courses want than there are."""
    rooms = sorted(sheet.rooms, key=lambda one: one.seats or 0)
    worth = np.zeros((len(courses), len(rooms)))
    for (row, course), (place, room) in product(enumerate(courses), enumerate(rooms)):
        if room.code in fits[course]:
            worth[row, place] = PLACED + KEPT * ((course, *slot, room.code) in published) - place
    chosen = zip(*linear_sum_assignment(worth, maximize=True), strict=True)
    taken = {courses[row]: rooms[place].code for row, place in chosen if worth[row, place]}
    lacking = {_crowded(course, taken, fits) for course in courses if course not in taken}
    return [(course, *slot, room) for course, room in taken.items()], lacking


def _crowded(course: str, taken: dict[str, str], fits: dict[str, frozenset[str]]) -> frozenset[str]:
    """All rooms that a course without one could have if others moved; they are all taken."""
    rooms = fits[course]
    while (more := rooms.union(*(fits[one] for one, room in taken.items() if room in rooms))) != rooms:
        rooms = more
    return rooms


def _why(sheet: Timetable, course: Course) -> str:
    if not _fits(sheet, course):
        return "no_room"
    return "few_days" if len({day for day, _hour in _open(sheet, course)}) < course.times else "taken"


def _sorted(sheet: Timetable, lessons: list[Key]) -> list[Key]:
    hours = {one.code: place for place, one in enumerate(sheet.hours)}
    return sorted(lessons, key=lambda key: (WEEKDAYS.index(key[1]), hours[key[2]], key[3]))


def _told(sheet: Timetable, key: Key, names: dict[str, dict[str, str]]) -> dict[str, str]:
    course, day, hour, room = key
    teacher = next(one.teacher for one in sheet.courses if one.code == course)
    codes = {"course_code": course, "day": day, "hour_code": hour, "room_code": room}
    told = {"hour": names["hours"][hour], "course": names["courses"][course], "teacher": names["teachers"][teacher]}
    return codes | told | {"room": names["rooms"][room]}


def _changes(sheet: Timetable, published: set[Key], lessons: list[Key], names: dict[str, dict[str, str]]) -> list[dict[str, Any]]:
    """What was published and is no more, beside what comes in its place; nothing before the first publishing."""
    gone, come = _sorted(sheet, list(published - set(lessons))), _sorted(sheet, list(set(lessons) - published))
    found = []
    for key in gone:
        instead = next((one for one in come if one[0] == key[0]), None)
        if instead is not None:
            come.remove(instead)
        now = _told(sheet, instead, names) if instead else None
        found.append({"course": names["courses"][key[0]], "before": _told(sheet, key, names), "now": now})
    new = [{"course": names["courses"][key[0]], "before": None, "now": _told(sheet, key, names)} for key in come]
    return found + new if published else []


def _asks(sheet: Timetable, language: str) -> Iterator[dict[str, Any]]:
    for key in _NAMED:
        if not getattr(sheet, key):
            yield {"code": "ask_rows", "place": [key], "about": {}}
    if sheet.term_starts is None:
        yield {"code": "ask_number", "place": ["term_starts"], "about": {}}
    for place, one in enumerate(sheet.courses):
        if one.people is None:
            yield {"code": "ask_number", "place": ["courses", place, "people"], "about": {"name": label(one.name, language)}}


def _wrong(sheet: Timetable) -> Iterator[Problem]:
    codes = {key: {one.code for one in getattr(sheet, key)} for key in _NAMED}
    for place, course in enumerate(sheet.courses):
        if course.teacher not in codes["teachers"]:
            yield Problem("unknown_name", ("courses", place, "teacher"), {"name": course.teacher})
    slots = {*sheet.days, *WEEKDAYS, *(f"{day} {hour.code}" for day in WEEKDAYS for hour in sheet.hours)}
    for place, teacher in enumerate(sheet.teachers):
        for name in set(teacher.away) - slots:
            yield Problem("unknown_name", ("teachers", place, "away"), {"name": name})
    for place, lesson in enumerate(sheet.published):
        yield from _unknown(lesson, place, codes)


def _unknown(lesson: Lesson, place: int, codes: dict[str, set[str]]) -> Iterator[Problem]:
    for name, key in (("course", "courses"), ("hour", "hours"), ("room", "rooms")):
        if getattr(lesson, name) not in codes[key]:
            yield Problem("unknown_name", ("published", place, name), {"name": getattr(lesson, name)})


_NAMED = ("hours", "rooms", "teachers", "courses")
