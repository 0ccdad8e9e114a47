"""What channels keep of a customer who is to be forgotten: nothing while he waits for an answer, and then no words and no address."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tingtang.channels.actions.enclosing import forget
from tingtang.channels.models import ERASED, Conversation, Message, Wish
from tingtang.channels.queries.conversations import contact_digests
from tingtang.channels.rules.sending import No
from tingtang.core.registry import Text
from tingtang.core.sealing import CannotOpen
from tingtang.customers.models import Contact


def obligations(keys: list[int]) -> list[Text]:
    """A conversation in which the customer waits for an answer forbids that he is forgotten."""
    open_ones = Conversation.objects.filter(customer__in=keys, state=Conversation.State.OPEN, waiting_since__isnull=False).count()
    return [str(_("{count} conversations wait for an answer.")).format(count=open_ones)] if open_ones else []


def erase(keys: list[int]) -> dict[str, int]:
    """Blank what was said, with every address; what waits to be sent is not sent any more.

    Conversations of nobody from an address of his are his too.
    """
    addresses = []
    for one in Contact.objects.filter(customer__in=keys):
        try:
            addresses += contact_digests(one.plain)
        except CannotOpen:
            continue
    talks = Conversation.objects.filter(Q(customer__in=keys) | Q(customer__isnull=True, contact__in=addresses))
    ids = list(talks.values_list("pk", flat=True))
    messages = Message.objects.filter(conversation__in=ids)
    messages.filter(state__in=[Message.State.QUEUED, Message.State.UNSURE]).update(
        state=Message.State.REFUSED, reason=No.ERASED.value, due_at=None
    )
    files = forget(list(messages.values_list("pk", flat=True)))
    count = messages.update(body=ERASED, subject="", sender=None, sender_contact=None, message_id="", reference="")
    Wish.objects.filter(talk__in=ids).delete()
    Conversation.objects.filter(pk__in=ids).update(subject=ERASED, name="", address=None, contact=None)
    return {"conversation": len(ids), "message": count} | ({"enclosure": files} if files else {})
