"""What people answer to campaigns, and that they ask to be left alone."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tingtang.channels.events import OPTED_OUT, REPLY_NOTED
from tingtang.channels.models import Campaign, Conversation, Invitee, Message
from tingtang.channels.rules.sending import is_stop_word
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, NotFound
from tingtang.customers.actions.knowing import answer_consent
from tingtang.customers.models import Consent, ConsentPurpose, ContactPlan, Customer
from tingtang.customers.queries import consents_of, root
from tingtang.journal.record import record
from tingtang.journal.saving import clean


def take_reply(actor: Actor, talk: Conversation, message: Message, *, at: datetime) -> None:
    """Note that somebody answered a campaign; who answers with a stop word what rests on a consent is left alone from now on."""
    if talk.customer is None:
        return
    rows = talk.messages.filter(purpose__isnull=False).select_related("purpose", "campaign")
    asked = rows.order_by("-at", "-pk").first()
    if asked is None or asked.purpose is None:
        return
    if is_stop_word(message.body):
        leave_alone(actor, talk.customer, asked.purpose, asked.campaign, at=at)
    if asked.campaign is not None:
        Invitee.objects.filter(campaign=asked.campaign, customer=talk.customer, replied_at__isnull=True).update(replied_at=at)


def leave_alone(
    actor: Actor, customer: Customer, purpose: ConsentPurpose, campaign: Campaign | None = None, *, at: datetime
) -> None:
    """Take back a consent, and remember by which campaign it was taken back."""
    answer_consent(actor, customer=root(customer), purpose=purpose, is_given=False, at=at, way=Consent.Way.ONLINE)
    if campaign is not None:
        Invitee.objects.filter(campaign=campaign, customer=customer, opted_out_at__isnull=True).update(opted_out_at=at)
    record(OPTED_OUT, actor, at=at, customer=customer, campaign=campaign)


@action("channels.opt_out", label=_("Ask to be left alone, as a customer"))
def opt_out(actor: Actor, *, customer: Customer, purpose: ConsentPurpose, at: datetime, campaign: Campaign | None = None) -> None:
    """The customer does not want messages of this purpose any more. A second time changes nothing."""
    said = consents_of(root(customer)).get(purpose.pk)
    if customer.erased_at is not None:
        raise NotFound
    if said is not None and not said.is_given:
        unchanged()
        return
    leave_alone(actor, customer, purpose, campaign, at=at)


@action("channels.note_reply", on="invitee", label=_("Note replies to campaigns"))
def note_reply(actor: Actor, *, campaign: Campaign, invitee: Invitee, reply: str, at: datetime, refusal: str = "") -> Invitee:
    """Note what somebody answered. Refused for a refusal without its reason, and for a reason without a refusal."""
    if (reply == ContactPlan.Reply.REFUSED) != bool(refusal):
        raise Invalid(fields={"refusal": [str(_("Say why, if it was refused."))]})
    kept = Invitee.objects.select_for_update().select_related("customer").get(pk=invitee.pk, campaign=campaign)
    if (kept.reply, kept.refusal) == (reply, refusal):
        unchanged()
        return kept
    kept.reply, kept.refusal, kept.replied_at = reply, refusal, kept.replied_at or at
    clean(kept, exclude=["message", "plan"])
    kept.save(update_fields=["reply", "refusal", "replied_at"])
    record(REPLY_NOTED, actor, at=at, campaign=campaign, customer=kept.customer, reply=reply or None, refusal=refusal or None)
    return kept
