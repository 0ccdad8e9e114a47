"""Where it goes faster: only for long waits, to halls that offer the same and tell their waits now."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tingtang.visits.models import HallWaits
from tingtang.visits.queries.elsewhere import faster, sentence
from tingtang.visits.tests.factories import make_hall, make_service

pytestmark = pytest.mark.django_db


def test_names_the_hall_with_the_shortest_wait_that_is_told_now() -> None:
    at, passport, other = timezone.now(), make_service(), make_service("tax", category="tax", series="B")
    here = make_hall(services=[passport, other])
    halls = [make_hall(code, services=[passport]) for code in ("lakeside", "hillside", "harbour")]
    for hall, age, high in zip(halls, (1, 1, 30), (600, 420, 60), strict=True):
        HallWaits.objects.create(hall=hall, told_at=at - timedelta(minutes=age), waits={str(passport.pk): [300, 240, high]})
    told = {str(passport.pk): [2400.0, 1800.0, 3000.0], str(other.pk): [2400.0, 1800.0, 3000.0]}

    found = faster(here, [passport.pk, other.pk], told, at)

    assert [(one.service_id, one.hall, one.low, one.high) for one in found] == [(passport.pk, halls[1], 4, 7)]
    assert sentence({"en": "Passports"}, found[0])["en"].startswith("Passports: 河滨政务服务大厅 takes 4 to 7 min")
    assert faster(here, [passport.pk], {str(passport.pk): [600.0, 500.0, 900.0]}, at) == []
