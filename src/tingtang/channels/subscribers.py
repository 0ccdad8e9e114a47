"""What follows: open pages are told, answers of cases go to where the customer wrote from."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.news import News, tell_news
from tingtang.cases.events import NOTE_ADDED
from tingtang.cases.models import Note
from tingtang.channels import events
from tingtang.channels.actions.talking import send_answer
from tingtang.channels.models import Conversation, Medium, Remedy
from tingtang.channels.topics import desk_topic, talk_topic
from tingtang.core.actors import SYSTEM
from tingtang.core.live import publish
from tingtang.journal.subscribers import Happened, subscriber

NEWS = (
    events.CONVERSATION_OPENED,
    events.CONVERSATION_TAKEN,
    events.CONVERSATION_GIVEN_BACK,
    events.CONVERSATION_CLOSED,
    events.CONVERSATION_TIED,
    events.MESSAGE_RECEIVED,
    events.MESSAGE_WRITTEN,
    events.MESSAGE_SENT,
    events.MESSAGE_FAILED,
    events.MESSAGE_DELIVERED,
)


@subscriber("channels.tell_pages", *NEWS)
def tell_pages(happened: list[Happened]) -> None:
    """Have the open pages of conversations and the desk look again, once for each batch."""
    for key in sorted({key for one in happened if (key := one.object_id("conversation")) and not one.object_id("campaign")}):
        publish(talk_topic(key), {}, name="talk")
    if any(not one.object_id("campaign") for one in happened):
        publish(desk_topic(), {}, name="desk")


@subscriber("channels.send_answers", NOTE_ADDED)
def send_answers(happened: list[Happened]) -> None:
    """Send what is answered on cases by the channel by which their customers wrote, each answer once."""
    answers = {
        one.object_id("note"): one
        for one in happened
        if one.attributes.get("kind") == "answer" and one.attributes.get("is_public")
    }
    media = (Medium.MAIL, Medium.CHAT, Medium.SMS, Medium.MESSENGER)
    for note in Note.objects.filter(pk__in=[key for key in answers if key], message__isnull=True).select_related("staff"):
        talks = Conversation.objects.filter(case=note.case_id, channel__medium__in=media).order_by("-changed_at", "-pk")
        talk = next((one for one in talks if one.channel_id), None)
        if talk is not None:
            send_answer(SYSTEM, conversation=talk, note=note, at=answers[note.pk].occurred_at)


_GIVEN = _("You are to do this about refusals of “{campaign}” until {day}: {text}")


@subscriber("channels.tell_remedies", events.REMEDY_SAVED)
def tell_remedies(happened: list[Happened]) -> None:
    """Tell whoever is to do something about the reasons for which people refuse (CUS-42)."""
    keys = [key for one in happened if (key := one.object_id("remedy"))]
    known = Remedy.objects.filter(done_at=None).select_related("campaign").in_bulk(keys)
    told: list[tuple[Happened, News | None]] = []
    for one in happened:
        found = known.get(one.object_id("remedy") or 0)
        if found is not None:
            values = {"campaign": found.campaign.name, "day": found.due_date.isoformat(), "text": found.text}
            told.append((one, News([found.owner_id], _GIVEN, reverse("cases:mine"), values)))
    tell_news(told)
