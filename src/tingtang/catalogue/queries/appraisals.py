"""Reads of sheets of questions: what was answered about something, and what is open everywhere."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.catalogue.models import Appraisal, Sheet
from tingtang.catalogue.queries.subjects import SUBJECTS, name_of
from tingtang.catalogue.rules.questions import SHEETS, open_points

Words = tuple[str | Promise, str | Promise]
# By sheet and question: its name, and what is asked.
QUESTIONS: Mapping[str, Mapping[str, Words]] = {
    "screening": {
        "feasible": (_("Feasible"), _("Can it be kept with the people, means and time there are? Name what shows it.")),
        "humane": (_("Humane workload"), _("Is the work it asks of one person a day bearable, with breaks?")),
        "fits": (_("Fits the process"), _("Does it fit the procedure as it runs, before and after it?")),
        "expected": (_("Expected by customers"), _("Which expectation of customers does it meet, and how is that known?")),
    },
    "release": {
        "operable": (_("Operable"), _("Was it walked through by those who do it, with real cases?")),
        "people": (pgettext_lazy("resource", "People"), _("Are there enough people who can, also when some are away?")),
        "materials": (pgettext_lazy("resource", "Materials"), _("Are forms, papers and materials there, and who refills them?")),
        "systems": (pgettext_lazy("resource", "Systems"), _("Do the systems it needs work, and what is done when one fails?")),
        "lasting": (_("Sustainable"), _("Can it be kept up after the first months: effort, cost, who looks after it?")),
    },
    "variant": {
        "flexible": (_("Flexibility"), _("What may be decided on the spot, and by whom?")),
        "standard": (_("Standardisation"), _("What stays the same as in the usual process, whatever happens?")),
        "wanted": (_("Customers' need"), _("Which need of which customers is it for, and how is that known?")),
        "watched": (_("Monitoring"), _("Which figures say whether it is right, and who looks at them when?")),
    },
    "principles": {
        "regular": (_("Rule-based"), _("Does it say clearly who does what, when and how well?")),
        "efficient": (_("Efficient"), _("Is there no step that could be left out, merged or done earlier?")),
        "quality": (pgettext_lazy("principle", "Quality"), _("Is its result checked before the customer has it?")),
        "safe": (_("Safe for people and property"), _("Are people, money, papers and data safe at every step?")),
        "customer": (_("Customer first"), _("Is it laid out for the customer's way, not for the house's?")),
        "kept": (_("Norms are kept"), _("Can it be seen whether it is kept, and does it matter when it is not?")),
        "together": (_("Units co-operate"), _("Does every hand-over say what is handed over, to whom, by when?")),
        "better": (_("Steady improvement"), _("Is it looked at again at a set time, by figures?")),
    },
    "operating": {
        "business": (_("Business leads"), _("Services are named and ranked by what the business needs.")),
        "one_answer": (_("One response"), _("One desk takes everything in, and answers for it to the end.")),
        "central": (_("Central monitoring"), _("All systems are watched from one place, round the clock where needed.")),
        "division": (_("Specialist division"), _("Lines of specialists are named, with what each solves and when it hands on.")),
        "unified": (_("Unified management"), _("One set of processes, levels and reports holds for all services.")),
    },
}  # fmt: skip
METHOD_WORDS: Mapping[str, str | Promise] = {
    "six_sigma": _("Six Sigma (measured before and after)"),
    "tqm": _("total quality management (circle, check sheet, cause and effect)"),
    "trial": _("trial run"),
    "survey": _("survey of customers"),
    "other": _("something else"),
}


@dataclass(frozen=True)
class Asked:
    """A question with its answer: it holds, it does not, or it was not answered (None)."""

    code: str
    name: str | Promise
    hint: str | Promise
    holds: bool | None
    text: str

    @property
    def badge(self) -> str:
        """The state that its badge shows."""
        return "nothing" if self.holds is None else "ok" if self.holds else "risk"


@dataclass(frozen=True)
class Asking:
    """A sheet about something: its questions, and when they were answered by whom."""

    sheet: str
    label: str | Promise
    subject: Model
    what: str
    url: str
    asked: list[Asked]
    appraisal: Appraisal | None

    @property
    def open_count(self) -> int:
        """How many questions do not hold or have no answer."""
        return sum(not one.holds for one in self.asked)

    @property
    def evidence(self) -> list[tuple[str | Promise, str]]:
        """What stands as evidence, in words."""
        rows = self.appraisal.evidence if self.appraisal else []
        return [(METHOD_WORDS.get(row["method"], row["method"]), row["text"]) for row in rows]


def appraisal_of(sheet: str, subject: Model) -> Appraisal | None:
    """What was answered on a sheet about something."""
    rows = Appraisal.objects.select_related("by")
    return rows.filter(sheet=sheet, subject_type=name_of(subject), subject_id=subject.pk).first()


def asking(sheet: str, subject: Model, found: Appraisal | None) -> Asking:
    """A sheet about something, question by question."""
    answers = found.answers if found is not None else {}
    asked = [
        Asked(code, *QUESTIONS[sheet][code], answers.get(code, {}).get("holds"), answers.get(code, {}).get("text", ""))
        for code in SHEETS[sheet]
    ]
    what = name_of(subject)
    return Asking(sheet, Sheet(sheet).label, subject, what, SUBJECTS[what].url(subject), asked, found)


def asked_of(sheet: str, subject: Model) -> Asking:
    """A sheet about something as it was answered."""
    return asking(sheet, subject, appraisal_of(sheet, subject))


def still_open(sheet: str, subject: Model) -> list[str]:
    """The questions of a sheet that do not hold for something, in words."""
    found = appraisal_of(sheet, subject)
    return [str(QUESTIONS[sheet][code][0]) for code in open_points(sheet, found.answers if found else {})]


def all_asked(sheet: str) -> list[Asking]:
    """A sheet about everything in use that it is asked about, what has open questions first."""
    found = list(_asked_of_all(sheet))
    return sorted(found, key=lambda one: -one.open_count)


def _asked_of_all(sheet: str) -> Iterable[Asking]:
    for what, about in SUBJECTS.items():
        if sheet in about.sheets:
            known = {one.subject_id: one for one in Appraisal.objects.filter(sheet=sheet, subject_type=what)}
            for subject in about.in_use():
                yield asking(sheet, subject, known.get(subject.pk))
