"""What cases keep of a customer who is to be forgotten: nothing while one is open, and then no words."""

from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from django.db import models
from django.db.models import Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions import procedures
from tingtang.cases.actions.attachments import forget_contents
from tingtang.cases.actions.mentions import blank_mentions
from tingtang.cases.models import (
    AccessGrant,
    Approval,
    Attachment,
    CallBack,
    Case,
    CaseRating,
    CaseText,
    CheckItem,
    Draft,
    Eased,
    Handing,
    Lesson,
    Merge,
    Note,
    Notice,
    Payment,
    PortalCode,
    Promise,
    QualityCheck,
    Reception,
    Representative,
    Sanction,
    SavedView,
    Task,
    Telling,
    TimeSpent,
    Urging,
    Vote,
)
from tingtang.cases.models.cases import new_link_key
from tingtang.cases.rules.workflow import Phase
from tingtang.cases.topics import case_topic
from tingtang.core.live import publish
from tingtang.core.registry import Text
from tingtang.customers.queries.mentions import ERASED, names_of_nobody_else, numbers_of, without

# Where people write freely about a case. Who did what and when stays; what was written about whom does not.
_WRITTEN: Final[dict[type[models.Model], dict[str, Any]]] = {
    Note: {"body": ERASED},
    Approval: {"title": ERASED, "names": {}, "request": ""},
    QualityCheck: {"note": ""},
    Telling: {"name": Concat(Value(f"{ERASED} "), Cast("pk", models.TextField())), "role": "", "text": ""},  # one name, told once
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
    Payment: {"note": "", "reason": ""},
    Handing: {"answer": "", "settlement": ""},
    AccessGrant: {"end_reason": ""},
}


def obligations(keys: list[int]) -> list[Text]:
    """Cases that are not closed, and promises that are not kept yet, forbid that a customer is forgotten."""
    cases = Case.objects.filter(customer__in=keys).exclude(phase=Phase.CLOSED).order_by("pk").values_list("number", flat=True)
    found: list[Text] = [str(_("Case {number} is not closed.")).format(number=number) for number in cases[:20]]
    promises = Promise.objects.filter(customer__in=keys, state="open").count()
    return [*found, *([str(_("{count} promises are still open.")).format(count=promises)] if promises else [])]


def erase(keys: list[int]) -> dict[str, int]:
    """Blank what was written in a customer's cases, remove their files, what they are searched by, and his ways to them."""
    cases = Case.objects.filter(customer__in=keys)
    ids = list(cases.values_list("pk", flat=True))
    removed = {"case": len(ids), "case_file": _remove_files(ids), "case_mention": blank_mentions(keys, ids)}
    removed["savedview"] = _forget_in_views(keys)
    Draft.objects.filter(case__in=ids).delete()
    for model, blank in _WRITTEN.items():
        model._base_manager.filter(case__in=ids).update(**blank)
    Vote.objects.filter(approval__case__in=ids).update(reason="")
    Note.objects.filter(customer__in=keys).update(body=ERASED)
    promised = {"text": ERASED, "contract": "", "delivery": ""}
    Promise.objects.filter(customer__in=keys).update(**promised)
    about = models.Q(customer__in=keys) | models.Q(case__in=ids)
    Reception.objects.filter(about).update(name=ERASED, text=ERASED, result="", mood="", measures=[])
    cases.update(title=ERASED, body="", tags=[], assets=[], fields={}, external_ref=None)
    CaseText.objects.filter(case__in=ids).delete()
    procedures.forget(ids)
    _end_links(keys, ids)
    for key in ids:
        publish(case_topic(key), {}, name="case")  # open pages show nothing of him any more
    return removed


def _end_links(keys: list[int], ids: list[int]) -> None:
    """Links and codes he was given lead nowhere any more."""
    PortalCode.objects.filter(customer__in=keys).delete()
    for key in ids:
        Case.objects.filter(pk=key).update(link_key=new_link_key())


def _forget_in_views(keys: list[int]) -> int:
    """Saved views do not look for him any more, and are not called after him; in how many."""
    words, count = [*numbers_of(keys), *names_of_nobody_else(keys)], 0
    for view in SavedView.objects.all().iterator():
        asked = parse_qsl(view.query, keep_blank_values=True)
        kept = [(name, value) for name, value in asked if without(value, words) == value]
        name = without(view.name, words)
        if name != view.name or len(kept) != len(asked):
            called = f"{name[:30]} {view.pk}" if name != view.name else name  # one's views have different names
            SavedView.objects.filter(pk=view.pk).update(name=called, query=urlencode(kept))
            count += 1
    return count


def _remove_files(ids: list[int]) -> int:
    hashes = set(Attachment.objects.filter(case__in=ids).values_list("sha256", flat=True))
    removed, _by_model = Attachment.objects.filter(case__in=ids).delete()
    forget_contents(hashes)
    return removed
