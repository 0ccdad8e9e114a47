"""Certificates and assessments as PDF, in the reader's language, with the Chinese font of the house."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tingtang.org.queries import organisation
from tingtang.quality.models import Assessment, Candidate, Proposal
from tingtang.quality.queries import assessments as queries
from tingtang.quality.rules.estimates import Estimate
from tingtang.quality.shown import judging as shown
from tingtang.quality.telling import interval_words, value_words
from tingtang.ui import formats
from tingtang.ui.printing import CERTIFICATE, tongue, typeset

_HERE = Path(__file__).parent


def _days(found: Any) -> str:
    words = _("%(first)s to %(latest)s")
    return words % {
        "first": formats.day(found.first_date, weekday=False),
        "latest": formats.day(found.latest_date, weekday=False),
    }


def certificate(one: Candidate) -> bytes:
    """The certificate of somebody awarded."""
    held = one.round
    whole = organisation()
    place = str(one.staff.hall) if one.staff and one.staff.hall else ""
    text = _("was awarded “%(award)s”%(level)s for %(days)s.") % {
        "award": held.award, "level": _(" ({level})").format(level=one.level) if one.level else "", "days": _days(held),
    }  # fmt: skip
    basis = _("%(points)s of 100 points by published criteria: %(criteria)s") % {
        "points": shown.points_words(one.points), "criteria": _(", ").join(each["name"] for each in held.terms["criteria"]),
    }  # fmt: skip
    data = {
        "title": _("Certificate of honour"), "name": str(one), "place": place, "text": text, "basis": basis,
        "organisation": str(whole) if whole else "", "day": formats.day(held.decided_at, weekday=False) if held.decided_at else "",
        "number": _("No. %(number)s") % {"number": one.number}, **tongue(),
    }  # fmt: skip
    return typeset(CERTIFICATE, data)


def reward(found: Proposal, unit: str) -> bytes:
    """The certificate of a reward given by rule."""
    whole, estimate = organisation(), Estimate(found.value, found.low, found.high, found.n)
    place = str(found.staff.hall) if found.staff.hall else ""
    at = found.answered_at or found.decided_at
    text = _("was given “%(award)s” for %(days)s: %(text)s") % {
        "award": found.rule, "days": _days(found), "text": found.rule.text,
    }  # fmt: skip
    basis = _("By the published rule: %(kind)s %(value)s (95 %% interval %(interval)s, n = %(n)s)") % {
        "kind": found.rule.get_kind_display(), "value": value_words(unit, found.value), "interval": interval_words(unit, estimate),
        "n": found.n,
    }  # fmt: skip
    data = {
        "title": _("Certificate of honour"), "name": str(found.staff), "place": place, "text": text, "basis": basis,
        "organisation": str(whole) if whole else "", "day": formats.day(at, weekday=False) if at else "",
        "number": _("No. %(number)s") % {"number": f"R{found.pk:05d}"}, **tongue(),
    }  # fmt: skip
    return typeset(CERTIFICATE, data)


def assessment(found: Assessment) -> bytes:
    """An assessment with its evidence and signatures."""
    whole, total = organisation(), found.content["total"]
    heads = [
        _("Criterion"),
        _("Measured by"),
        _("Weight"),
        _("Figure"),
        pgettext("ranking", "Points"),
        _("95 % interval"),
        "n",
        _("Reason"),
    ]
    rows = [
        [
            one["name"],
            str(one["kind"]),
            one["weight"],
            one["figure"],
            str(one["text"]),
            one["interval"],
            str(one["n"]),
            one["reason"],
        ]
        for one in shown.piece_rows(found.content["pieces"])
    ]
    signatures = [
        {
            "step": one.name, "name": str(one.staff), "word": _("agreed") if one.is_agreed else _("sent back"), "note": one.note,
            "at": formats.moment(one.signed_at),
        }
        for one in queries.signatures(found)
    ]  # fmt: skip
    data = {
        "title": str(found.scheme), "about": found.about, "place": str(found.hall) if found.staff and found.hall else "",
        "period": _days(found), "organisation": str(whole) if whole else "", "heads": heads, "rows": rows, "signatures": signatures,
        "points": shown.points_words(total["value"]), "interval": shown.interval_words(total["low"], total["high"]), "level": found.level,
        "state": str(found.get_state_display()), "digest": found.digest,
        "words": {
            "total": pgettext("assessment", "Whole"), "signatures": _("Signatures"), "open": _("not signed yet"),
            "digest": _("What was signed (SHA-256)"),
            "note": _("Points from 0 to 100 with 95 % intervals; the whole weighs what could be judged."),
        },
        **tongue(),
    }  # fmt: skip
    return typeset(_HERE / "assessment.typ", data)
