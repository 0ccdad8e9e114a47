"""Who suffers a sanction is told, who may decide an appeal against it is asked, and what was decided is said to who appealed."""

from collections.abc import Mapping

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from tingtang.cases.actions.notices import Told, tell_of
from tingtang.cases.events import SANCTION_ANSWERED, SANCTION_APPEALED, SANCTION_IMPOSED
from tingtang.cases.models import Sanction
from tingtang.journal.subscribers import Happened, subscriber
from tingtang.org.models import Staff

_WORDS: Mapping[str, Promise] = {
    SANCTION_IMPOSED.name: _("A sanction was imposed on you ({degree}). You may appeal."),
    SANCTION_APPEALED.name: _("{name} appeals against a sanction ({degree}). You may decide."),
    "lifted": _("The sanction on you ({degree}) was lifted on your appeal."),
    "upheld": _("The sanction on you ({degree}) was upheld on your appeal."),
}


@subscriber("cases.tell_sanctions", SANCTION_IMPOSED, SANCTION_APPEALED, SANCTION_ANSWERED)
def tell_sanctions(happened: list[Happened]) -> None:
    """Tell whom it is about; of an appeal, whoever may decide it there and neither imposed nor suffers it."""
    keys = {key for each in happened if (key := each.object_id("sanction"))}
    known = Sanction.objects.select_related("staff").in_bulk(keys)
    told = []
    for each in happened:
        found = known.get(each.object_id("sanction") or 0)
        if found is None:
            continue
        people = _deciders(found) if each.type == SANCTION_APPEALED.name else [found.staff_id]
        words = _WORDS.get(each.type) or _WORDS["lifted" if each.attributes.get("is_lifted") else "upheld"]
        texts, url = _texts(words, found), reverse("cases:sanctions")
        told += [Told(each.id, each.occurred_at, person, texts, url) for person in people]
    tell_of(told)


def _deciders(found: Sanction) -> list[int]:
    where = Q(grants__hall__isnull=True) | (Q(grants__hall=found.hall_id) if found.hall_id is not None else Q())
    rights = ["*", "cases.*", "cases.answer_appeal"]
    people = Staff.objects.filter(where, left_date__isnull=True, grants__role__permissions__overlap=rights)
    return sorted(set(people.values_list("pk", flat=True)) - {found.staff_id, found.imposed_by_id})


def _texts(words: Promise, found: Sanction) -> dict[str, str]:
    texts = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            texts[code] = str(words).format(name=found.staff, degree=found.get_degree_display())
    return texts
