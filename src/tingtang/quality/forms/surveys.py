"""What people type about surveys, and how a filled survey is read."""

from collections.abc import Collection, Mapping, Sequence
from itertools import count
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tingtang.core.naming import text_in
from tingtang.quality import models
from tingtang.quality.actions.surveys import SURVEY_FIELDS, WAVE_FIELDS
from tingtang.quality.queries.units import case_kinds
from tingtang.quality.rules import questions as rules
from tingtang.ui.choosing import offer_choices, several
from tingtang.ui.days import MomentInput
from tingtang.ui.editing import NamedRecord, Record
from tingtang.ui.widgets import Rows, Texts

KIND_WORDS = {
    "one": _("one of several"), "several": _("several of them"), "scale": pgettext_lazy("question", "scale"),
    "matrix": _("lines on a scale"),
    "rank": _("order by preference"), "points": _("100 points to share out"), "kano": _("feature: there or missing (Kano)"),
    "number": pgettext_lazy("question", "number"), "text": pgettext_lazy("question", "text"), "date": pgettext_lazy("question", "day"),
}  # fmt: skip
MEASURE_WORDS = {
    "": _("only counted"), "csat": _("satisfaction (CSAT)"), "nps": _("recommendation (NPS)"), "ces": _("effort (CES)"),
    "expectation": _("expectation (SERVQUAL)"), "perception": _("perception (SERVQUAL)"), "weight": _("weights of dimensions (SERVQUAL)"),
}  # fmt: skip
DIMENSION_WORDS = {
    "tangibles": _("tangibles"), "reliability": _("reliability"), "responsiveness": _("responsiveness"), "assurance": _("assurance"),
    "empathy": _("empathy"),
}  # fmt: skip
MOST_INVITED = 200
_TEXT_CELLS: list[Mapping[str, Any]] = [
    {"name": "zh-hans", "label": "简体中文", "max_length": 300},
    {"name": "zh-hant", "label": "繁體中文", "max_length": 300},
    {"name": "en", "label": "English", "max_length": 300},
]
# An option keeps its code wherever it stands: conditions, quotas and answers name it by that.
_CODE: Mapping[str, Any] = {"name": "code", "type": "hidden", "label": ""}
_ROW_CELLS: list[Mapping[str, Any]] = [
    _CODE,
    *_TEXT_CELLS,
    {"name": "dimension", "label": _("Dimension"), "size": "small", "options": [("", "–"), *DIMENSION_WORDS.items()]},
]


class Survey(NamedRecord):
    """A survey without its questions."""

    versioned = SURVEY_FIELDS
    intro = Texts(label=_("Introduction"), rows=3, max_length=1000, required=False)
    thanks = Texts(label=_("Thanks at the end"), rows=2, max_length=500, required=False)

    class Meta:
        model = models.Survey
        fields = ["names", "code", "kind", "intro", "thanks", "is_anonymous", "least_shown", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "is_anonymous": _("Then nobody can tell who replied what; only whether an invitation was used."),
            "least_shown": _("Results of a hall or group with fewer replies are not shown."),
        }

    field_order = ("names", "code", "kind", "intro", "thanks", "is_anonymous", "least_shown", "note")


class Question(forms.Form):
    """One question; only what its kind needs."""

    text = Texts(label=_("Question"), rows=2, max_length=500)
    help = Texts(label=_("Help below the question"), max_length=300, required=False)
    options = Rows([_CODE, *_TEXT_CELLS], label=_("Options"), verb=_("Add an option"), is_ordered=True)
    rows = Rows(_ROW_CELLS, label=_("Lines"), verb=_("Add a line"), is_ordered=True)
    low = forms.IntegerField(label=_("Lowest number"), min_value=0, max_value=99, initial=1)
    high = forms.IntegerField(label=_("Highest number"), min_value=1, max_value=100, initial=5)
    low_text = Texts(label=_("What the lowest means"), max_length=60, required=False)
    high_text = Texts(label=_("What the highest means"), max_length=60, required=False)
    measure = forms.ChoiceField(label=_("What it measures"), choices=list(MEASURE_WORDS.items()), required=False)
    is_required = forms.BooleanField(label=_("must be answered"), required=False, initial=True)
    when = Rows(
        [
            {"name": "answer", "label": _("Earlier answer"), "options": [], "is_enough": True},
            {"name": "at_least", "label": _("at least"), "size": "small", "max_length": 10},
            {"name": "at_most", "label": _("at most"), "size": "small", "max_length": 10},
        ],
        label=_("Ask only when"), verb=_("Add a condition"), required=False,
        help_text=_(
            "Of several answers to the same question one is enough; otherwise all have to hold. Numbers are for questions with numbers."
        ),
    )  # fmt: skip

    _NEEDED = {"options": rules.CHOSEN, "rows": {"matrix"}, "measure": {"scale", "matrix", "points"}}

    def __init__(
        self, *args: Any, kind: str, earlier: Sequence[rules.Question], found: rules.Question | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.found = kind, found
        for name, kinds in self._NEEDED.items():
            if kind not in kinds:
                del self.fields[name]
        if kind not in {"scale", "matrix"}:
            for name in ("low", "high", "low_text", "high_text"):
                del self.fields[name]
        self._offer(earlier)
        if found is not None:
            self._fill(found)

    def _offer(self, earlier: Sequence[rules.Question]) -> None:
        if not earlier:
            del self.fields["when"]
            return
        offered = [("", "–"), *(pair for one in earlier for pair in _answered(one))]
        widget: Any = self.fields["when"].widget
        widget.cells = [{**cell, "options": offered} if cell["name"] == "answer" else cell for cell in widget.cells]

    def _fill(self, found: rules.Question) -> None:
        data = rules.as_data(found)
        self.initial.update(
            {name: data.get(name) for name in ("text", "help", "low", "high", "low_text", "high_text", "measure", "is_required")}
        )
        for name in ("options", "rows"):
            self.initial[name] = [
                {**row["text"], "code": row["code"], "dimension": row.get("dimension", "")} for row in data.get(name, ())
            ]
        self.initial["when"] = [shown for row in data.get("when", ()) for shown in _shown(row)]

    def values(self, code: str, *, used: Collection[str] = ()) -> dict[str, Any]:
        """The question as it is kept. Options keep their codes; a new one gets a code that none of this question ever had (`used`)."""
        given = self.cleaned_data
        kept: dict[str, Any] = {"code": code, "kind": self.kind, "text": given["text"], "is_required": given["is_required"]}
        for name in ("help", "low_text", "high_text", "measure"):
            if given.get(name):
                kept[name] = given[name]
        kept |= {name: given[name] for name in ("low", "high") if name in given}
        for name, letter in (("options", "o"), ("rows", "r")):
            if name in given:
                kept[name] = self._options(name, letter, used)
        when = _conditions(given.get("when") or [])
        return kept | ({"when": when} if when else {})

    def _options(self, name: str, letter: str, used: Collection[str]) -> list[dict[str, Any]]:
        known = {each.code for each in getattr(self.found, name)} if self.found else set()
        fresh = (code for number in count(1) if (code := f"{letter}{number}") not in known and code not in used)
        kept = []
        for row in self.cleaned_data[name] or []:
            is_known = row.get("code") in known
            known.discard(row.get("code", ""))  # a row that was copied with its code is another option
            kept.append(_option(row["code"] if is_known else next(fresh), row))
        return kept

    def clean_when(self) -> Any:
        """Numbers in conditions are numbers, and belong to a question that is answered with one."""
        for row in self.cleaned_data["when"] or []:
            if not row["answer"]:
                raise ValidationError(_("Choose the earlier answer of each condition."))
            if " " not in row["answer"] and not (row.get("at_least") or row.get("at_most")):
                raise ValidationError(_("Say from or up to which number the condition holds."))
            for name in ("at_least", "at_most"):
                if row.get(name) and not row[name].replace(".", "", 1).isdecimal():
                    raise ValidationError(_("Please give a number."))
        return self.cleaned_data["when"]


def _option(code: str, row: Mapping[str, str]) -> dict[str, Any]:
    texts = {language: row[language] for language in ("zh-hans", "zh-hant", "en") if row.get(language)}
    return {"code": code, "text": texts} | ({"dimension": row["dimension"]} if row.get("dimension") else {})


def _answered(one: rules.Question) -> list[tuple[str, str]]:
    """The answers to a question on which another may depend: each option, or the question itself where it is answered with a number."""
    text = text_in(one.text, get_language())[:40]
    if one.kind in {"one", "several"}:
        return [(f"{one.code} {each.code}", f"{text} = {text_in(each.text, get_language())[:40]}") for each in one.options]
    return [(one.code, _("{question} (number)").format(question=text))] if one.kind in {"scale", "number"} else []


def _shown(condition: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A condition as rows: one for each answer that is enough."""
    numbers = {name: condition.get(name, "") for name in ("at_least", "at_most")}
    codes = condition.get("is", ())
    return [{"answer": f"{condition['question']} {code}"} for code in codes] or [{"answer": condition["question"], **numbers}]


def _conditions(rows: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    """Rows as conditions: answers to the same question are one of which any is enough."""
    chosen: dict[str, list[str]] = {}
    kept: list[dict[str, Any]] = []
    for row in rows:
        question, _space, option = row["answer"].partition(" ")
        if option:
            chosen.setdefault(question, []).append(option)
        else:
            limits = {name: float(row[name]) for name in ("at_least", "at_most") if row.get(name)}
            kept.append({"question": question, **limits})
    return [*({"question": question, "is": list(dict.fromkeys(codes))} for question, codes in chosen.items()), *kept]


class Wave(Record):
    """A wave of a survey."""

    versioned = WAVE_FIELDS
    share = forms.FloatField(
        label=_("Share invited (%)"), min_value=0.01, max_value=100, help_text=_("100: everybody; 10: one in ten.")
    )
    script = Texts(label=_("What the caller says"), rows=3, max_length=1000, required=False)
    quotas = Rows(
        [
            {"name": "answer", "label": _("Answer"), "options": []},
            {"name": "most", "label": _("at most"), "size": "small", "max_length": 6},
        ],
        label=_("Quotas"), verb=_("Add a quota"), required=False,
        help_text=_("Who gives this answer after that many replies is thanked and not counted."),
    )  # fmt: skip

    kinds = several(
        _("Only cases of these kinds"), _("For invitations after a case is closed; none chosen: cases of every kind.")
    )

    class Meta:
        model = models.SurveyWave
        fields = [
            "edition",
            "name",
            "hall",
            "opens_at",
            "closes_at",
            "wanted",
            "is_open",
            "trigger",
            "kinds",
            "share",
            "rest_days",
            "script",
            "quotas",
        ]
        widgets = {
            "opens_at": MomentInput(),
            "closes_at": MomentInput(),
        }
        help_texts = {
            "hall": _("Empty: in every hall."),
            "trigger": _("Whoever this happens to is drawn and gets a personal link."),
            "rest_days": _("Nobody is invited again within these days, by whatever survey."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget: Any = self.fields["quotas"].widget
        widget.cells = [{**cell, "options": _answers()} if cell["name"] == "answer" else cell for cell in widget.cells]
        offer_choices(self, "kinds", list(case_kinds().items()))
        found: models.SurveyWave = self.instance
        self.initial["share"] = f"{100 * found.share:.15g}"
        code = found.edition.survey.code if found.edition_id else ""
        self.initial["quotas"] = [
            {"answer": f"{code} {one['question']} {one['option']}", "most": one["most"]} for one in found.quotas
        ]

    def clean_share(self) -> float:
        """As it is kept: of one."""
        return round(float(self.cleaned_data["share"]) / 100, 6)

    def clean(self) -> dict[str, Any]:
        """Quotas with numbers, of answers to the survey that is asked."""
        cleaned = super().clean() or self.cleaned_data
        rows = [row for row in cleaned.get("quotas") or [] if row.get("answer") or row.get("most")]
        if any(not row["most"].isdecimal() for row in rows):
            self.add_error("quotas", _("Please give a number."))
            return cleaned
        edition, named = cleaned.get("edition"), [(row["answer"].split(" "), int(row["most"])) for row in rows]
        if any(len(parts) < 3 or (edition and parts[0] != edition.survey.code) for parts, _most in named):
            self.add_error("quotas", _("A quota names an option of a question that is asked."))
            return cleaned
        cleaned["quotas"] = [{"question": parts[1], "option": parts[2], "most": most} for parts, most in named]
        return cleaned


def _answers() -> list[tuple[str, str]]:
    """The answers of which there may be enough: options of every published survey, in words."""
    found = [("", "–")]
    for version in (
        models.SurveyVersion.objects.select_related("survey").order_by("survey__code", "-number").distinct("survey__code")
    ):
        for one in version.asked:
            if one.kind in rules.QUOTED:
                title = f"{version.survey} · {text_in(one.text, get_language())[:30]}"
                found += [
                    (f"{version.survey.code} {one.code} {each.code}", f"{title} = {text_in(each.text, get_language())[:30]}")
                    for each in one.options
                ]
    return found


class Inviting(forms.Form):
    """Who is asked, a line each."""

    known_by = forms.CharField(
        label=_("Customers"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("A line each: customer number, telephone or identity number."),
    )  # fmt: skip

    def clean_known_by(self) -> list[str]:
        """The lines, each once."""
        lines = [line.strip() for line in self.cleaned_data["known_by"].splitlines() if line.strip()]
        if len(lines) > MOST_INVITED:
            raise ValidationError(_("At most two hundred at once."))
        return list(dict.fromkeys(lines))


def answers_of(data: QueryDict, questions: Sequence[rules.Question]) -> dict[str, Any]:
    """What was sent, by question: `q_CODE`, and `q_CODE__ROW` for questions of several lines."""
    found: dict[str, Any] = {}
    for one in questions:
        name = f"q_{one.code}"
        if one.kind == "several":
            found[one.code] = data.getlist(name)
        elif one.kind in {"matrix", "kano", "rank", "points"}:
            given = {slot: data.get(f"{name}__{slot}", "").strip() for slot in one.slots}
            found[one.code] = given if any(given.values()) else None
        else:
            found[one.code] = data.get(name, "").replace("\x00", "").strip()
    return found
