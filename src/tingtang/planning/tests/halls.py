"""Halls to simulate in tests: builders with good defaults."""

from typing import Any

from tingtang.planning.rules.simulation.built import Built, build
from tingtang.planning.rules.simulation.scenario import Scenario, from_data

ALWAYS = ("00:00-48:00",)


def make_scenario(**changed: Any) -> Scenario:
    """A steady hall: one service of 8 minutes, 9 counters, one arrival a minute for 40 hours."""
    given: dict[str, Any] = {
        "services": {"passport": {"minutes": {"law": "exponential", "mean": 8}, "target_minutes": 10}},
        "arrivals": [{"service": "passport", "counts": [60] * 40}],
        "counters": [{"count": 9, "shifts": ALWAYS}],
        "days": 60,
        "warm_up_minutes": 300,
    }
    return from_data(given | changed)


def make_hall(**changed: Any) -> Built:
    """The same, built."""
    return build(make_scenario(**changed))


ORDER = {
    "classes": [
        {"code": "emergency", "is_emergency": True, "starvation_minutes": None},
        {"code": "priority", "base_credit_minutes": 5, "credit_per_minute": 2, "is_privileged": True, "starvation_minutes": 40},
        {"code": "ordinary", "starvation_minutes": 15},
    ],
    "emergency_share_cap": 0.3,
    "share_window": 10,
    "privileged_in_a_row": 2,
}


def make_busy_day(**changed: Any) -> Scenario:
    """Half a day in which everything happens: classes, skills, two steps, breaks, no-shows, impatience, appointments."""
    given: dict[str, Any] = {
        "services": {
            "intake": {"minutes": {"mean": 4, "cv": 0.5}},
            "permit": {"minutes": {"law": "gamma", "mean": 9, "cv": 0.7}, "target_minutes": 15},
        },
        "arrivals": [
            {"service": "intake", "class": "ordinary", "from": "09:00", "counts": [40, 50, 30], "no_show": 0.1,
             "patience_minutes": {"law": "weibull", "mean": 30, "cv": 0.8}},
            {"journey": ["intake", "permit"], "class": "priority", "from": "09:00", "counts": [14, 10, 12]},
            {"service": "permit", "class": "emergency", "from": "09:30", "counts": [4, 4]},
            {"service": "permit", "class": "priority", "appointments": ["09:15", "10:00", "10:45"], "no_show": 0.2,
             "late_minutes": {"law": "uniform", "low": -5, "high": 10}},
        ],
        "counters": [
            {"name": "A", "count": 3, "services": ["intake"], "shifts": ["09:00-10:20", "10:35-12:00"], "cost_per_hour": 60},
            {"name": "B", "count": 2, "shifts": ["09:00-12:00"], "pace": {"permit": 0.8}, "cost_per_hour": 80},
        ],
        "closes": "12:00", "discipline": ORDER, "balking": {"from": 12, "sure": 30}, "days": 40,
    }  # fmt: skip
    return from_data(given | changed)
