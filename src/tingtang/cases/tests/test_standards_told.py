"""Who is to approve a version of a standard, and who wrote it, hear of it."""

import pytest

from tingtang.cases.models import Notice
from tingtang.cases.subscribers.standards import tell_standards
from tingtang.cases.tests.factories import AT
from tingtang.catalogue.actions import approve_version, return_version, submit_version
from tingtang.catalogue.tests.factories import make_draft, screened
from tingtang.journal.subscribers import SUBSCRIBERS
from tingtang.journal.tests.history import happened
from tingtang.org.tests.factories import actor_for, grant, make_hall, make_role, make_staff

pytestmark = pytest.mark.django_db


def test_who_may_approve_a_version_hears_that_it_waits_and_its_writer_what_became_of_it() -> None:
    writer = grant(make_staff("gaoxue", "高雪"), make_role("writer", "catalogue.save_version", "catalogue.submit_version"))
    chief = grant(make_staff("songhe", "宋和"), "leadership")
    grant(make_staff("limin", "李敏", make_hall()), "clerk")

    version = submit_version(actor_for(writer), version=make_draft(), at=AT)
    version = return_version(actor_for(chief), version=version, reason="时限偏短", at=AT)
    tell_standards(happened(SUBSCRIBERS["cases.tell_standards"].types))
    version = screened(submit_version(actor_for(writer), version=version, at=AT))
    approve_version(actor_for(chief), version=version, effective_date=AT.date(), at=AT)
    for _again in range(2):
        tell_standards(happened(SUBSCRIBERS["cases.tell_standards"].types))

    words = [
        (one.staff.name, one.data["texts"]["en"]) for one in Notice.objects.order_by("event_id", "pk").select_related("staff")
    ]
    assert [name for name, _text in words] == ["宋和", "高雪", "宋和", "高雪"]
    assert "waits for your approval" in words[0][1] and "时限偏短" in words[1][1] and "is approved" in words[3][1]
