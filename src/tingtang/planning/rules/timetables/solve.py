"""A timetable by CP-SAT: as many lessons as can be placed, as few changes of what is published, early hours, rooms that fit."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from ortools.sat.python import cp_model

from tingtang.planning.rules.sheets import BadSheet, Problem, label
from tingtang.planning.rules.timetables.sheet import WEEKDAYS, Course, Lesson, Timetable

Slot = tuple[str, str]
Key = tuple[str, str, str, str]
MOST_KEYS = 100_000
# One lesson more is worth any number of changes, one change less any later hour, a day or hour kept more than the room.
PLACED, KEPT, KEPT_TIME = 1_000_000, 2_000, 8_000
EARLIEST_PUBLISHED_DAYS = 14


def answered(sheet: Timetable, language: str) -> dict[str, Any]:
    """Lessons with their rooms, what has no place, what changes, and until when it is to be ready. Refused (`BadSheet`): unknown names."""
    if wrong := list(_wrong(sheet)):
        raise BadSheet(*wrong)
    if asks := list(_asks(sheet, language)):
        return {"state": "incomplete", "asks": asks}
    keys, published = _keys(sheet), set(_published(sheet))
    if len(keys) > MOST_KEYS:
        raise BadSheet(Problem("too_many_places", ("courses",), {"most": MOST_KEYS}))
    state, lessons = _solved(sheet, keys, published)
    names = {key: {one.code: label(one.name, language) for one in getattr(sheet, key)} for key in _NAMED}
    placed: dict[str, int] = defaultdict(int)
    for course, _day, _hour, _room in lessons:
        placed[course] += 1
    missing = [
        {"course": names["courses"][one.code], "lessons": one.times - placed[one.code], "why": _why(sheet, one, keys)}
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


def _keys(sheet: Timetable) -> list[Key]:
    return [(one.code, day, hour, room) for one in sheet.courses for day, hour in _open(sheet, one) for room in _fits(sheet, one)]


def _published(sheet: Timetable) -> Iterator[Key]:
    return ((one.course, one.day, one.hour, one.room) for one in sheet.published)


def _solved(sheet: Timetable, keys: list[Key], published: set[Key]) -> tuple[str, list[Key]]:
    model = cp_model.CpModel()
    held = {key: model.new_bool_var("") for key in keys}
    once: dict[tuple[str, ...], list[cp_model.IntVar]] = defaultdict(list)
    of_course: dict[str, list[cp_model.IntVar]] = defaultdict(list)
    courses = {one.code: one for one in sheet.courses}
    for (code, day, hour, room), one in held.items():
        of_course[code].append(one)
        once["day", code, day].append(one)
        once["room", room, day, hour].append(one)
        once["teacher", courses[code].teacher, day, hour].append(one)
        for learner in courses[code].learners:
            once["learners", learner, day, hour].append(one)
    for together in once.values():
        model.add_at_most_one(together)
    for code, own in of_course.items():
        model.add(sum(own) <= courses[code].times)
    worth = _worth(sheet, published)
    model.maximize(sum(worth(key) * one for key, one in held.items()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.random_seed = 1, 1
    solver.parameters.max_time_in_seconds = sheet.seconds
    status = solver.solve(model)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return "unknown", []
    return "optimal" if status == cp_model.OPTIMAL else "found", [key for key, one in held.items() if solver.boolean_value(one)]


def _worth(sheet: Timetable, published: set[Key]) -> Any:
    hours = {one.code: place for place, one in enumerate(sheet.hours)}
    seats = sorted({one.seats or 0 for one in sheet.rooms})
    size = {one.code: seats.index(one.seats or 0) for one in sheet.rooms}
    times = {(course, day, hour) for course, day, hour, _room in published}

    def worth(key: Key) -> int:
        course, day, hour, room = key
        kept = KEPT_TIME * ((course, day, hour) in times) + KEPT * (key in published)
        return PLACED + kept - 20 * hours[hour] - min(size[room], 19)

    return worth


def _why(sheet: Timetable, course: Course, keys: list[Key]) -> str:
    if not _fits(sheet, course):
        return "no_room"
    days = {day for code, day, _hour, _room in keys if code == course.code}
    return "few_days" if len(days) < course.times else "taken"


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
