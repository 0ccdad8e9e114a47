"""Pages of gaps, awards, rewards and assessments: each opens for whom it is, forms lead on, certificates and assessments print."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid
from tingtang.org.models import Hall, Post, Staff
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import AT, actor_for, grant, make_hall, make_staff
from tingtang.org.tests.test_permissions import client_for
from tingtang.quality.actions import assessments, awards, evaluations
from tingtang.quality.models import Candidate
from tingtang.quality.tests.factories import compare, make_evaluation, open_to
from tingtang.quality.tests.judged import OCTOBER, clerk, make_award, make_scheme, rate
from tingtang.quality.tests.test_merits import make_rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def li(hall: Hall) -> Staff:
    found = clerk(hall, "limin", "李敏")
    rate(hall, found, 40)
    return found


@pytest.fixture
def chen(hall: Hall) -> Staff:
    found = grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)
    found.posts.add(Post.objects.get_or_create(code="head", defaults={"name": "主任"})[0])
    return found


def test_a_star_is_awarded_and_the_certificate_printed(hall: Hall, li: Staff, chen: Staff) -> None:
    begun = awards.announce_round(
        SYSTEM,
        award=make_award(appeal_days=0),
        hall=hall,
        first_date=OCTOBER[0],
        latest_date=OCTOBER[1],
        at=AT - timedelta(days=9),
    )
    found = awards.rank_round(SYSTEM, award_round=begun, at=AT - timedelta(days=7))
    one, page = Candidate.objects.get(staff=li), reverse("quality:award_round", args=[found.pk])
    client = client_for(chen)

    assert "李敏" in client.get(page).content.decode()
    assert client.post(reverse("quality:decide_round", args=[found.pk]), {"winners": [str(one.pk)]}).status_code == 302
    printed = client_for(li).get(reverse("quality:award_certificate", args=[found.pk, one.pk]))

    assert printed["Content-Type"] == "application/pdf"
    assert printed.content.startswith(b"%PDF")


def test_an_assessment_is_signed_on_its_page_and_printed(hall: Hall, li: Staff, chen: Staff) -> None:
    scheme = make_scheme()
    made = assessments.make_assessment(
        actor_for(chen), scheme=scheme, hall=hall, staff=li, first_date=OCTOBER[0], latest_date=OCTOBER[1], at=AT
    )
    head, own = client_for(chen), client_for(li)
    page = reverse("quality:assessment", args=[made.pk])
    assert own.get(page).status_code == 404

    head.post(reverse("quality:mark_assessment", args=[made.pk]), {"points_c2": "90", "reason_c2": "补位"})
    head.post(reverse("quality:freeze_assessment", args=[made.pk]))
    own.post(reverse("quality:sign_assessment", args=[made.pk]), {"decision": "yes"})
    head.post(reverse("quality:sign_assessment", args=[made.pk]), {"decision": "yes"})
    made.refresh_from_db()

    assert made.state == "signed"
    assert own.get(page).status_code == 200
    assert own.get(reverse("quality:assessment_pdf", args=[made.pk])).content.startswith(b"%PDF")


def test_what_cannot_be_is_refused_in_the_form(hall: Hall) -> None:
    client = client_for(grant(make_staff("tangyue", "唐悦"), "quality_manager"))
    rule = make_rule()
    days = {"first_date": "0001-01-01", "latest_date": "0001-01-02"}

    answers = [
        client.post(reverse("quality:new_wave"), {"name": ""}),
        client.post(reverse("quality:propose_merits", args=[rule.pk]), days),
    ]

    assert [one.status_code for one in answers] == [422, 422]


def test_weights_come_from_the_places_of_an_evaluation(hall: Hall, li: Staff) -> None:
    quality = grant(make_staff("tangyue", "唐悦"), "quality_manager")
    made = make_evaluation("检查\n打分")
    (seat,) = open_to(made, li)
    compare(seat, {("", "1", "2"): 2})
    evaluations.submit_judgements(actor_for(li), expert=seat, at=AT)
    made = evaluations.settle_evaluation(SYSTEM, evaluation=made, at=AT)
    criteria = [{"name": "检查", "kind": "inspections", "criterion": "1"}, {"name": "打分", "kind": "marks", "criterion": ""}]
    given: dict[str, Any] = {"code": "clerks", "name": "柜员考核", "kind": "person", "evaluation": made}

    with pytest.raises(Invalid) as refused:
        make_scheme(criteria=criteria, **given)
    criteria[1]["criterion"] = "2"
    scheme = make_scheme(criteria=criteria, **given)
    page = browser(quality).get(f"/quality/assessments/schemes/{scheme.pk}/").content.decode()
    form = browser(quality).get(f"/quality/assessments/schemes/{scheme.pk}/edit/").content.decode()

    assert "打分" in str(refused.value.fields)
    assert "75%" in page and "25%" in page  # they stood as 0 %
    assert "1 检查" in form
