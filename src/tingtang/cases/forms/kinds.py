"""The designer of kinds: what it is, how it ends, its states and steps, its form, its work; each a page with rows."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.cases.actions.kinds import KIND_FIELDS
from tingtang.cases.actions.steps import EFFECTS, REQUIREMENTS
from tingtang.cases.forms import approving
from tingtang.cases.models import Kind
from tingtang.cases.models.cases import LEVELS, PHASES
from tingtang.cases.queries.kinds import nature_words
from tingtang.cases.rules import pressing
from tingtang.cases.rules.beginning import BEGINNING, LED
from tingtang.core.naming import text_in
from tingtang.core.versions import version_of
from tingtang.org.queries.industries import offer_places
from tingtang.ui import designed
from tingtang.ui.choosing import offer_choices, several
from tingtang.ui.designer import (
    CODE,
    FIELD_CELLS,
    NAME_CELLS,
    Lines,
    joined,
    names_of,
    number_in,
    rows_of,
    schema_in,
    three,
)
from tingtang.ui.editing import NamedRecord
from tingtang.ui.widgets import Texts

YES_NO = [("yes", _("yes")), ("no", _("no"))]
STATE_CELLS = [
    CODE,
    *NAME_CELLS,
    {"name": "phase", "label": _("Phase"), "options": PHASES, "value": "working"},
    {"name": "pauses", "label": _("Clocks that stand still"), "max_length": 200},
]
STEP_CELLS = [
    CODE,
    *NAME_CELLS,
    {"name": "from", "label": pgettext_lazy("of a step", "From"), "max_length": 300, "size": "wide"},
    {"name": "to", "label": pgettext_lazy("of a step", "To"), "max_length": 40},
    {"name": "requires", "label": _("Asks for"), "max_length": 300, "size": "wide"},
    {"name": "does", "label": _("Also does"), "max_length": 200},
    {"name": "reason", "label": _("Reason"), "options": [("no", _("no reason")), ("yes", _("with a reason"))], "value": "no"},
]
TASK_CELLS = [
    CODE,
    *NAME_CELLS,
    {"name": "minutes", "label": _("Working minutes"), "type": "number", "size": "small"},
    {"name": "team", "label": _("Team"), "max_length": 40},
    {"name": "after", "label": _("After"), "max_length": 300},
]
CHECK_CELLS = [CODE, *NAME_CELLS, {"name": "need", "label": _("Needed"), "options": YES_NO, "value": "yes"}]
APPROVAL_CELLS = [
    CODE,
    *NAME_CELLS,
    {"name": "criteria", "label": _("Criteria: 简 | 繁 | English"), "max_length": 900, "size": "full"},
]


def _natures() -> list[tuple[str, str]]:
    return list(nature_words().items())


class Led(forms.Form):
    """What the cases are that a process leads."""

    nature = forms.ChoiceField(label=_("What its cases are"), choices=_natures)
    prefix = forms.CharField(  # type: ignore[assignment] # a field, which Django takes out of the class
        label=_("number prefix"), max_length=4, help_text=_("One to four capital letters.")
    )


class Basics(NamedRecord):
    """What a kind is, and how its cases end."""

    versioned = KIND_FIELDS
    quality_check = forms.BooleanField(label=_("Somebody else checks the quality"), required=False)
    tell = forms.BooleanField(label=_("Everybody is told the outcome before it is closed"), required=False)
    reopen_days = forms.IntegerField(label=_("Can be reopened for (days)"), required=False, min_value=1, max_value=3650)
    auto_close_days = forms.IntegerField(
        label=_("Closes after silence of (working days)"), required=False, min_value=1, max_value=365
    )
    call_back_percent = forms.DecimalField(
        label=_("Called back (% of closed cases)"), required=False, min_value=0, max_value=100, decimal_places=1
    )
    call_back_least = forms.IntegerField(label=_("Called back at least (per team)"), required=False, min_value=0, max_value=1000)
    call_back_period = forms.ChoiceField(
        label=pgettext_lazy("of call-backs", "Drawn"), choices=[("month", _("every month")), ("week", _("every week"))]
    )

    industries = several(_("Only in these industries"))
    halls = several(
        _("Only in these halls"),
        _("Without industries and halls, it is offered everywhere. Cases that are there already stay as they are."),
    )
    replaces = several(
        _("Stands instead of"),
        _("Where this kind is used, customers are not offered these beside it: what they ask for is kept once."),
    )

    class Meta:
        model = Kind
        fields = [
            "names",
            "code",
            "nature",
            "prefix",
            "team",
            "process",
            "industries",
            "halls",
            "order",
            "is_public",
            "is_restricted",
            "is_sent_home",
            "replaces",
            "is_active",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nature"].choices = [("", _("choose")), *_natures()]  # type: ignore[attr-defined]
        offer_places(self)
        others = Kind.objects.exclude(pk=self.instance.pk).filter(is_active=True).order_by("order", "code")
        offer_choices(self, "replaces", [(one.code, one.name_in()) for one in others])
        closing: dict[str, Any] = self.instance.closing
        self.initial.update({key: closing[key] for key in self._plain() if key in closing})
        self.initial["call_back_percent"] = closing.get("call_back_share", 0) * 100 or None
        if self.is_new:
            self.instance.workflow = BEGINNING

    @staticmethod
    def _plain() -> tuple[str, ...]:
        return ("quality_check", "tell", "reopen_days", "auto_close_days", "call_back_least", "call_back_period")

    def values(self) -> dict[str, Any]:
        values = super().values()
        closing = {key: values.pop(key) for key in self._plain()}
        share = values.pop("call_back_percent")
        closing["call_back_share"] = float(share) / 100 if share else None
        values["closing"] = {key: value for key, value in closing.items() if value not in (None, False, "")}
        if self.is_new or self.instance.workflow in (BEGINNING, LED):  # as it came: nobody has changed it
            values["workflow"] = LED if values.get("process") else BEGINNING
        return values


def words(text: str) -> list[str]:
    """Codes separated by commas or spaces."""
    return [word for word in text.replace("，", ",").replace(",", " ").split() if word]


class Part(forms.Form):
    """One page of the designer. It remembers in `version` what it was filled from."""

    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, kind: Kind, *args: Any, **kwargs: Any) -> None:
        self.kind = kind
        kwargs["initial"] = {"version": version_of(kind, KIND_FIELDS), **self.of(kind)}
        super().__init__(*args, **kwargs)

    def of(self, kind: Kind) -> dict[str, Any]:
        """What the rows show."""
        raise NotImplementedError

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        raise NotImplementedError


class Life(Part):
    """States and steps."""

    states = Lines(
        STATE_CELLS,
        label=_("States"),
        verb=_("Add a state"),
        help_text=_("The first one is where a case begins. Clocks: * for all, or codes such as resolve, first_answer."),
    )
    steps = Lines(STEP_CELLS, label=_("Steps"), verb=_("Add a step"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = ", ".join([*REQUIREMENTS, "field:CODE"])
        self.fields["steps"].help_text = _("From and to are codes of states. Asks for: {known}. Also does: {effects}.").format(
            known=known, effects=", ".join(EFFECTS)
        )

    def of(self, kind: Kind) -> dict[str, Any]:
        """The rows of states and steps."""
        states = [
            {"code": one.code, **one.names, "phase": one.phase.value, "pauses": ", ".join(one.pauses)}
            for one in kind.life.states.values()
        ]
        steps = [
            {
                "code": one.code,
                **one.names,
                "from": ", ".join(one.comes_from),
                "to": one.to,
                "requires": ", ".join(one.requires),
                "does": ", ".join(one.does),
                "reason": "yes" if one.asks_reason else "no",
            }
            for one in kind.life.steps.values()
        ]
        return {"states": states, "steps": steps}

    def values(self) -> dict[str, Any]:
        """The workflow as a kind keeps it."""
        states = [
            {"code": row["code"], "phase": row["phase"], "names": names_of(row)}
            | ({"pauses": words(row["pauses"])} if row["pauses"] else {})
            for row in self.cleaned_data["states"]
        ]
        return {"workflow": {"states": states, "steps": [_step(row) for row in self.cleaned_data["steps"]]}}


def _step(row: Mapping[str, str]) -> dict[str, Any]:
    more = {"requires": words(row["requires"]), "does": words(row["does"]), "asks_reason": row["reason"] == "yes"}
    told = {"code": row["code"], "names": names_of(row), "from": words(row["from"]), "to": row["to"]}
    return told | {key: value for key, value in more.items() if value}


ANSWER_CELLS: list[dict[str, Any]] = [
    {"name": "answer", "label": _("Answer in the form"), "options": [("", _("choose"))], "is_enough": True, "size": "wide"},
    {"name": "impact", "label": _("Impact"), "options": [("", _("says nothing")), *LEVELS]},
    {"name": "urgency", "label": _("Urgency"), "options": [("", _("says nothing")), *LEVELS]},
]


class Design(Part):
    """The form of a kind, and how pressing its answers make a case."""

    fields_ = Lines(
        FIELD_CELLS,
        label=_("Fields"),
        verb=_("Add a field"),
        required=False,
        help_text=_("Shown in the order given. A step asks for a field with field:CODE."),
    )

    pressing = Lines(
        ANSWER_CELLS,
        label=_("Impact and urgency by answers"),
        verb=_("Add an answer"),
        required=False,
        help_text=_("What a case gets where nobody chooses; of several answers the most pressing holds. Save a new field first."),
    )

    def __init__(self, kind: Kind, *args: Any, **kwargs: Any) -> None:
        super().__init__(kind, *args, **kwargs)
        answers = [
            (f"{field.code}:{choice}", f"{text_in(field.names)}：{text_in(names) if names else dict(YES_NO)[choice]}")
            for field, choice, names in pressing.offered(kind.form)
        ]
        first = {**ANSWER_CELLS[0], "options": [*ANSWER_CELLS[0]["options"], *answers]}
        self.fields["pressing"].widget.cells = [first, *ANSWER_CELLS[1:]]

    def of(self, kind: Kind) -> dict[str, Any]:
        """The rows of fields and of answers."""
        answers = [
            {"answer": f"{one.field}:{one.choice}", "impact": str(one.impact or ""), "urgency": str(one.urgency or "")}
            for one in pressing.read(kind.pressing)
        ]
        return {"fields_": rows_of(kind.form), "pressing": answers}

    def values(self) -> dict[str, Any]:
        """The schema of the fields. Refused (`BadFields`) when a form could not show it. Answers that went say nothing more."""
        schema = schema_in(self.cleaned_data["fields_"] or [])
        there = {(field.code, choice) for field, choice, _names in pressing.offered(designed.read(schema))}
        rows = [(row["answer"].partition(":"), row) for row in self.cleaned_data["pressing"] or []]
        answers = [
            {"field": field, "choice": choice} | {name: int(row[name]) for name in ("impact", "urgency") if row[name]}
            for (field, _colon, choice), row in rows
            if (field, choice) in there
        ]
        return {"fields": schema, "pressing": answers}


class Duties(Part):
    """Tasks, checklist and approvals of a kind."""

    tasks = Lines(TASK_CELLS, label=_("Tasks"), verb=_("Add a task"), required=False)
    checklist = Lines(CHECK_CELLS, label=pgettext_lazy("of a case", "Checklist"), verb=_("Add a line"), required=False)
    approvals = Lines(APPROVAL_CELLS, label=_("Approvals"), verb=_("Add an approval"), required=False)
    approval_steps = Lines(
        approving.STEP_CELLS,
        label=_("Steps of the approvals"),
        verb=_("Add a step or somebody who is asked too"),
        required=False,
        help_text=_("Steps are asked one after the other, in the order they stand here. Without minutes nobody is hurried."),
    )

    def __init__(self, kind: Kind, *args: Any, **kwargs: Any) -> None:
        super().__init__(kind, *args, **kwargs)
        self.fields["approval_steps"].widget.cells = approving.cells_for(kind.plan.approvals)

    def clean_approval_steps(self) -> dict[str, list[dict[str, Any]]]:
        codes = [row["code"] for row in self.cleaned_data.get("approvals") or []]
        return approving.steps_in(self.cleaned_data["approval_steps"] or [], codes)

    def of(self, kind: Kind) -> dict[str, Any]:
        """The rows of work."""
        plan = kind.plan
        return {
            "tasks": [
                {"code": one.code, **one.names, "minutes": one.minutes or "", "team": one.team, "after": ", ".join(one.after)}
                for one in plan.tasks
            ],
            "checklist": [{"code": one.code, **one.names, "need": "yes" if one.is_required else "no"} for one in plan.checklist],
            "approvals": [{"code": one.code, **one.names, "criteria": joined(one.criteria)} for one in plan.approvals],
            "approval_steps": approving.rows_of(plan.approvals),
        }

    def values(self) -> dict[str, Any]:
        """The work as a kind keeps it."""
        data = self.cleaned_data
        tasks = [
            {"code": row["code"], "names": names_of(row), "after": words(row["after"])}
            | ({"minutes": number_in(row["minutes"])} if row["minutes"] else {})
            | ({"team": row["team"]} if row["team"] else {})
            for row in data["tasks"] or []
        ]
        checklist = [
            {"code": row["code"], "names": names_of(row), "is_required": row["need"] == "yes"} for row in data["checklist"] or []
        ]
        approvals = [
            {
                "code": row["code"],
                "names": names_of(row),
                "criteria": three(row["criteria"]),
                "steps": data["approval_steps"][row["code"]],
            }
            for row in data["approvals"] or []
        ]
        found = {"tasks": tasks, "checklist": checklist, "approvals": approvals}
        return {"work": {key: rows for key, rows in found.items() if rows}}


class Words(forms.Form):
    """What the natures of cases are called here."""

    def __init__(self, *args: Any, own: Mapping[str, Mapping[str, str]], natures: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for value, label in natures:
            self.fields[value] = Texts(label=label, required=False, max_length=40)
            self.initial[value] = dict(own.get(value, {}))
