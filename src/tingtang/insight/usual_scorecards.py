"""Two systems of credit rating to begin with, for people and for companies; every house sets points, limits and rates of its own."""

from typing import Any

from django.utils.translation import gettext as _


def usual() -> list[dict[str, Any]]:
    """Both systems in the reader's language, as the action saves them."""
    return [
        {"code": "credit-person", "name": _("Credit of people"), "names": {}, "for_kind": "person",
         "factors": _factors(_person()), "grades": _grades(5_000_000)},
        {"code": "credit-company", "name": _("Credit of companies"), "names": {}, "for_kind": "company",
         "factors": _factors(_company()), "grades": _grades(300_000_000)},
    ]  # fmt: skip


def _factors(told: list[tuple[str, list[tuple[str, int]]]]) -> list[dict[str, Any]]:
    return [{"name": name, "options": [{"name": one, "points": points} for one, points in options]} for name, options in told]


def _grades(most_cents: int) -> list[dict[str, Any]]:
    steps = (("AAA", 85, 0.995, 1.0, 3.85), ("AA", 75, 0.985, 0.6, 4.35), ("A", 65, 0.97, 0.35, 4.9), ("B", 50, 0.93, 0.1, 6.2))
    made = [
        {
            "name": name,
            "least": least,
            "likelihood": likely,
            "limit_cents": round(most_cents * share),
            "rate": rate,
            "grants": True,
        }
        for name, least, likely, share, rate in steps
    ]
    return [*made, {"name": "C", "least": 0, "likelihood": 0.8, "limit_cents": 0, "rate": 0.0, "grants": False}]


def _person() -> list[tuple[str, list[tuple[str, int]]]]:
    return [
        (_("Income of the household in a year"), [
            (_("below 50,000"), 0), (_("50,000 to 100,000"), 8), (_("100,000 to 200,000"), 14), (_("above 200,000"), 20)]),
        (_("Kind of work"), [
            (_("none or casual"), 0), (_("self-employed"), 8), (_("employed"), 12), (_("public service or long employed"), 15)]),
        (_("Debts against income"), [(_("above 60 %"), 0), (_("40 to 60 %"), 8), (_("below 40 %"), 15), (_("none"), 18)]),
        (_("How earlier credits were paid"), [
            (_("overdue above 90 days"), 0), (_("sometimes overdue"), 8), (_("no credit before"), 12), (_("always on time"), 25)]),
        (_("Known to us"), [(_("less than a year"), 2), (_("one to three years"), 6), (_("longer"), 10)]),
        (_("Security"), [(_("none"), 0), (_("guarantor"), 6), (_("mortgage or pledge"), 12)]),
    ]  # fmt: skip


def _company() -> list[tuple[str, list[tuple[str, int]]]]:
    return [
        (_("Years in business"), [(_("less than two"), 2), (_("two to five"), 8), (_("more than five"), 12)]),
        (_("Turnover over three years"), [(_("falling"), 0), (_("steady"), 8), (_("growing"), 14)]),
        (_("Debts against assets"), [(_("above 70 %"), 0), (_("50 to 70 %"), 8), (_("below 50 %"), 15)]),
        (_("Cash from operations"), [(_("negative"), 0), (_("about nothing"), 5), (_("positive"), 15)]),
        (_("How earlier credits were paid"), [
            (_("overdue above 90 days"), 0), (_("sometimes overdue"), 8), (_("no credit before"), 10), (_("always on time"), 20)]),
        (_("Management and industry"), [(_("weak"), 0), (_("middling"), 6), (_("strong"), 12)]),
        (_("Security"), [(_("none"), 0), (_("guarantor"), 6), (_("mortgage or pledge"), 12)]),
    ]  # fmt: skip
