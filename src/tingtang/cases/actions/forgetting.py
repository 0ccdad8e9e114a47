"""What cases keep of a customer who is to be forgotten: nothing while one is open, and then no words."""

from typing import Any, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions import procedures
from tingtang.cases.actions.attachments import forget_contents
from tingtang.cases.actions.mentions import blank_mentions
from tingtang.cases.models import (
    Approval,
    Attachment,
    CallBack,
    Case,
    CaseRating,
    CaseText,
    CheckItem,
    Draft,
    Eased,
    Lesson,
    Merge,
    Note,
    Notice,
    Promise,
    QualityCheck,
    Reception,
    Representative,
    Sanction,
    Task,
    Telling,
    TimeSpent,
    Urging,
)
from tingtang.cases.rules.workflow import Phase
from tingtang.core.registry import Text

ERASED: Final = "***"
# Where people write freely about a case. Who did what and when stays; what was written about whom does not.
_WRITTEN: Final[dict[type[models.Model], dict[str, Any]]] = {
    Note: {"body": ERASED},
    Approval: {"title": ERASED, "names": {}, "request": ""},
    QualityCheck: {"note": ""},
    Telling: {"name": ERASED, "role": "", "text": ""},
    CallBack: {"note": ""},
    Sanction: {"reason": ERASED, "appeal": "", "answer": ""},
    Lesson: {"why": ERASED},
    CaseRating: {"comment": ""},
    Urging: {"demand": ERASED, "reply": ""},
    Notice: {"data": {}},
    Task: {"title": ERASED, "names": {}},
    CheckItem: {"text": ERASED, "names": {}},
    TimeSpent: {"note": ""},
    Merge: {"was": {}},
    Representative: {"relation": ERASED},
    Eased: {"reason": ERASED},
}


def obligations(keys: list[int]) -> list[Text]:
    """Cases that are not closed, and promises that are not kept yet, forbid that a customer is forgotten."""
    cases = Case.objects.filter(customer__in=keys).exclude(phase=Phase.CLOSED).order_by("pk").values_list("number", flat=True)
    found: list[Text] = [str(_("Case {number} is not closed.")).format(number=number) for number in cases[:20]]
    promises = Promise.objects.filter(customer__in=keys, state="open").count()
    return [*found, *([str(_("{count} promises are still open.")).format(count=promises)] if promises else [])]


def erase(keys: list[int]) -> dict[str, int]:
    """Blank what was written in a customer's cases, remove their files, and what they are searched by."""
    cases = Case.objects.filter(customer__in=keys)
    ids = list(cases.values_list("pk", flat=True))
    removed = {"case": len(ids), "case_file": _remove_files(ids), "case_mention": blank_mentions(keys, ids)}
    Draft.objects.filter(case__in=ids).delete()
    for model, blank in _WRITTEN.items():
        model._base_manager.filter(case__in=ids).update(**blank)
    Note.objects.filter(customer__in=keys).update(body=ERASED)
    promised = {"text": ERASED, "contract": "", "delivery": ""}
    Promise.objects.filter(customer__in=keys).update(**promised)
    about = models.Q(customer__in=keys) | models.Q(case__in=ids)
    Reception.objects.filter(about).update(name=ERASED, text=ERASED, result="", mood="", measures=[])
    cases.update(title=ERASED, body="", tags=[], assets=[], fields={}, external_ref=None)
    CaseText.objects.filter(case__in=ids).delete()
    procedures.forget(ids)
    return removed


def _remove_files(ids: list[int]) -> int:
    hashes = set(Attachment.objects.filter(case__in=ids).values_list("sha256", flat=True))
    removed, _by_model = Attachment.objects.filter(case__in=ids).delete()
    forget_contents(hashes)
    return removed
