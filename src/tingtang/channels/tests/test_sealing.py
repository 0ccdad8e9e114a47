"""Secrets of channels and addresses of conversations outlive a change of the data keys."""

import pytest
import pytest_django
from django.core.management import call_command
from django.db.models import BinaryField
from django.db.models.functions import Cast

from tingtang.assets.actions import save_party
from tingtang.assets.actions.dealings import save_party_person
from tingtang.assets.models import PartyPerson
from tingtang.channels.actions.arriving import receive_mail
from tingtang.channels.actions.sealing import reseal
from tingtang.channels.models import ADDRESS, Channel, Conversation, Message
from tingtang.channels.queries.conversations import contact_digest
from tingtang.channels.tests.factories import AT, make_channel, raw_mail
from tingtang.core.actors import SYSTEM
from tingtang.core.sealing import unseal
from tingtang.customers.models import Contact
from tingtang.customers.tests.factories import make_customer

OLD, NEW = ("1", "a secret of last year"), ("2", "a secret of this year")


@pytest.mark.django_db
def test_the_command_seals_all_of_it_anew_so_that_the_old_key_may_go(settings: pytest_django.Settings) -> None:
    settings.DATA_KEYS = [OLD]
    make_customer(phone="13900001001")
    make_channel("sms")
    party = save_party(SYSTEM, hall=None, at=AT, code="water", name="自来水公司", kind="partner")
    save_party_person(SYSTEM, party=party, at=AT, name="邵敏", duty="对账", reach="0571-8800")
    receive_mail(SYSTEM, channel=make_channel(), raw=raw_mail(), at=AT)
    talk, message = Conversation.objects.get(), Message.objects.get(direction="in")
    before = (talk.plain_address, unseal(message.sender or b"", ADDRESS))
    settings.DATA_KEYS = [NEW, OLD]

    call_command("reseal")

    settings.DATA_KEYS = [NEW]
    talk.refresh_from_db()
    message.refresh_from_db()
    assert all(before)
    assert (talk.plain_address, unseal(message.sender or b"", ADDRESS)) == before
    assert bytes(talk.contact or b"") == contact_digest(talk.plain_address)
    assert Channel.objects.get(code="sms").plain_secret == "a shared secret"
    assert Contact.objects.get().plain == "13900001001"
    assert PartyPerson.objects.get().reach == "0571-8800"
    [sealed] = PartyPerson.objects.annotate(raw=Cast("reach", BinaryField())).values_list("raw", flat=True)
    assert b"0571" not in bytes(sealed)
    assert reseal(SYSTEM, at=AT) == 0
