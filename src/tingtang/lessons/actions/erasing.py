"""What the right to be forgotten means here: who is in a class is taught; afterwards lessons keep counts, no words."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tingtang.core.registry import Text
from tingtang.lessons.models import Enrolment, Guidance, Mark


def obligations(keys: list[int]) -> list[Text]:
    """Sentences that forbid erasing now: somebody who is being taught."""
    states = [Enrolment.State.PAID, Enrolment.State.ENROLLED]
    found = Enrolment.objects.select_related("group").filter(Q(customer__in=keys) | Q(parent__in=keys), state__in=states)
    text = str(_("A pupil of the class {group} is known under this name."))
    return [text.format(group=one.group) for one in found.order_by("pk")[:20]]


def erase(keys: list[int]) -> dict[str, int]:
    """Take out what was written about a pupil, and who signed."""
    own = Enrolment.objects.filter(customer__in=keys)
    gone, _parts = Guidance.objects.filter(enrolment__in=own).delete()
    Mark.objects.filter(enrolment__in=own).update(note="", parent_note="")
    Mark.objects.filter(signed_by__in=keys).update(signed_by=None, parent_note="")
    Enrolment.objects.filter(parent__in=keys).update(parent=None)
    count = own.update(question="", test_note="", left_reason="", check_note="")
    return {"lessons": count + gone} if count + gone else {}
