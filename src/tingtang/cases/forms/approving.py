"""The steps of a kind's approvals as rows of the designer: whom a step asks, how many must agree, by when, what follows in silence."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.cases.rules.work import ANY, ApprovalStep, PlannedApproval
from tingtang.org.models import Post, Role, Staff
from tingtang.ui.designer import number_in

SAME = "same"
STEP_CELLS: list[Mapping[str, Any]] = [
    {"name": "approval", "label": _("Approval (its code)"), "max_length": 40},
    {"name": "who", "label": _("Who is asked"), "options": [("", _("choose"))], "is_enough": True},
    {
        "name": "mode",
        "label": _("Who must agree"),
        "options": [("any", _("one of them")), ("all", _("all of them")), (SAME, _("asked together with the line above"))],
        "value": "any",
    },
    {"name": "minutes", "label": _("Working minutes"), "type": "number", "size": "small"},
    {
        "name": "follows",
        "label": _("When nobody decides"),
        "options": [
            ("escalate", pgettext_lazy("an approval in silence", "it goes to the next in line")),
            ("reject", pgettext_lazy("an approval in silence", "it is rejected")),
            ("approve", pgettext_lazy("an approval in silence", "it is approved")),
        ],
        "value": "escalate",
    },
]


def cells_for(approvals: Iterable[PlannedApproval]) -> list[Mapping[str, Any]]:
    """The cells with everybody who can be asked: people and codes of old only where a step asks them already."""
    asked = {row["who"] for row in rows_of(approvals)}
    people = Staff.objects.filter(pk__in=[one.removeprefix("person:") for one in asked if one.startswith("person:")])
    options: list[tuple[str, Any]] = [("", _("choose")), ("leads", _("whoever leads the case's team"))]
    options += [(f"role:{one.code}", format_lazy(_("role: {name}"), name=str(one))) for one in Role.objects.order_by("name")]
    posts = Post.objects.filter(is_held=True).order_by("name")
    options += [(f"post:{one.code}", format_lazy(_("post: {name}"), name=str(one))) for one in posts]
    options += [(f"person:{one.pk}", str(one)) for one in people.order_by("name")]
    options += [(one, one) for one in sorted(asked - {value for value, _word in options})]
    return [{**cell, "options": options} if cell["name"] == "who" else cell for cell in STEP_CELLS]


def rows_of(approvals: Iterable[PlannedApproval]) -> list[dict[str, Any]]:
    """A row for each whom a step asks; the first says how the step goes."""
    return [row for one in approvals for step in one.steps for row in _rows(one.code, step)]


def _rows(code: str, step: ApprovalStep) -> list[dict[str, Any]]:
    roles, posts = [f"role:{one}" for one in step.roles], [f"post:{one}" for one in step.posts]
    asked = [*roles, *posts, *(f"person:{one}" for one in step.people), *(["leads"] if step.leads else [])]
    how = {"mode": step.mode, "minutes": step.minutes or "", "follows": step.on_timeout}
    also = {"mode": SAME, "minutes": "", "follows": step.on_timeout}
    return [{"approval": code, "who": who, **(also if n else how)} for n, who in enumerate(asked)]


def steps_in(rows: Iterable[Mapping[str, str]], codes: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Of each approval its steps. Refused (`ValidationError`) where a row names no approval, asks nobody, or has no line above."""
    found: dict[str, list[dict[str, Any]]] = {code: [] for code in codes}
    for number, row in enumerate(rows, 1):
        code = row["approval"].strip() or (codes[0] if len(codes) == 1 else "")
        if code not in found:
            raise forms.ValidationError(_("Line {number} names no approval above: “{code}”.").format(number=number, code=code))
        if not row["who"]:
            raise forms.ValidationError(_("Line {number} asks nobody.").format(number=number))
        if row["mode"] == SAME and not found[code]:
            raise forms.ValidationError(_("Line {number} has no line above to be asked together with.").format(number=number))
        if row["mode"] != SAME:
            minutes = {"minutes": number_in(row["minutes"])} if row["minutes"] else {}
            found[code].append({"mode": row["mode"] or ANY, "on_timeout": row["follows"] or "escalate", **minutes})
        _ask(found[code][-1], row["who"])
    return found


def _ask(step: dict[str, Any], who: str) -> None:
    kind, _colon, name = who.partition(":")
    if kind == "leads":
        step["leads"] = True
    elif kind == "person":
        step.setdefault("people", []).append(int(name) if name.isdecimal() else name)
    else:
        step.setdefault("roles" if kind == "role" else "posts", []).append(name)
