"""Timetables of courses: rooms, teachers and hours without a clash, with as few changes of what is published as can be (OPT-13)."""
