"""The lists of channels."""

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.channels.models import Campaign, Conversation, Invitee, Medium, Message, Way
from tingtang.channels.wording import REASONS, reason
from tingtang.core import registry
from tingtang.core.registry import Text
from tingtang.customers.models import ContactPlan
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Dates, Search
from tingtang.ui.records import Records
from tingtang.ui.tables import Table

REPLIES: dict[Any, Text] = {**dict(ContactPlan.Reply.choices), "": "–"}
REFUSALS: dict[Any, Text] = {**dict(ContactPlan.Refusal.choices), "": "–"}
WHERE: list[tuple[str, Text]] = [
    ("on_boards", _("screens")), ("on_phones", _("pages of numbers")), ("on_kiosks", _("kiosks")), ("on_portal", _("portal")),
]  # fmt: skip


def _talk(row: Conversation) -> str:
    return reverse("channels:talk", args=[row.pk])


def _way(row: Campaign) -> str:
    return row.channel.get_medium_display() if row.way == Way.MESSAGE and row.channel else row.get_way_display()


def _answered(row: Invitee, name: str) -> str:
    return getattr(row, name) or (getattr(row.plan, name) if row.plan else "")


def _can_note(row: Invitee) -> bool:
    return not row.kept_out and row.plan is None


class Conversations(Table):
    """All conversations, the latest first."""

    name, sort = "channels.conversations", "-changed_at"
    empty_title = _("Nobody has written yet")
    empty_text = _("Mails, chats, messages and noted calls are listed here. Channels are set up by an administrator.")
    columns = (
        Column("subject", _("About what"), str, link=_talk),
        Column("name", pgettext_lazy("conversation", "Who"), lambda row: row.customer.name if row.customer else row.name or row.masked),
        Column("medium", _("Channel"), lambda row: row.channel.medium, words=dict(Medium.choices)),
        Column("case", _("Case"), "case.number", link=lambda row: reverse("cases:case", args=[row.case.number]) if row.case else ""),
        Column("holder", pgettext_lazy("conversation", "Held by"), "holder.name"),
        Column(
            "state", _("State"), lambda row: "done" if row.state == "closed" else "waiting" if row.waiting_since else "ok", kind="badge",
            words={
                "waiting": pgettext_lazy("conversation", "waits for an answer"), "ok": pgettext_lazy("conversation", "answered"),
                "done": pgettext_lazy("conversation", "closed"),
            },
        ),
        Column("outcome", _("Outcome"), words={**dict(Conversation.Outcome.choices), "": "–"}, is_shown=False),
        Column("opened_at", _("Begun"), kind="datetime", is_shown=False),
        Column("changed_at", _("Latest"), kind="datetime", sort="changed_at", is_indexed=True),
    )  # fmt: skip
    filters: ClassVar[Any] = (
        Search(["subject", "name", "customer__name", "customer__number", "case__number"]),
        Choice("medium", _("Channel"), Medium.choices, "channel__medium"),
        Choice("state", _("State"), Conversation.State.choices),
        Choice("outcome", _("Outcome"), Conversation.Outcome.choices[1:], is_more=True),
        Dates("changed", _("Latest"), "changed_at"),
    )


class Channels(Records):
    """Channels."""

    name, sort, permission = "channels.channels", "code", "channels.save_channel"
    is_common = True
    empty_title = _("No channel yet")
    empty_text = _("A channel is a mailbox, the chat on the web, a phone line, or a gateway for text messages or a messenger.")
    columns = (
        Column("name", _("Name"), str, sort="name", link=lambda row: reverse("channels:channel", args=[row.pk])),
        Column("code", _("Code"), sort="code"),
        Column("medium", _("Medium"), words=dict(Medium.choices), sort="medium"),
        Column("address", _("Our address")),
        Column("kind", _("Opens cases of the kind"), "kind.name"),
        Column("hall", _("Hall"), "hall.name"),
        Column(
            "health", _("State"), lambda row: "rest" if not row.is_active else "late" if row.trouble else "ok", kind="badge",
            words={"rest": _("switched off"), "late": _("cannot be read"), "ok": _("in use")},
        ),
        Column("looked_at", _("Mailbox read"), kind="datetime", is_shown=False),
    )  # fmt: skip
    filters: ClassVar[Any] = (Search(["code", "name", "address"]), Choice("medium", _("Medium"), Medium.choices))


class Phrases(Records):
    """Phrases."""

    name, sort, permission = "channels.phrases", "order", "channels.save_phrase"
    is_common = True
    empty_title = _("No phrase yet")
    empty_text = _("Phrases are put in with one click when customers are answered.")
    columns = (
        Column("name", _("Name"), str, sort="name", link=lambda row: reverse("channels:phrase", args=[row.pk])),
        Column("text", _("Text"), lambda row: row.text_in()[:80]),
        Column("hall", _("Hall"), "hall.name"),
        Column("order", _("Order"), kind="number", sort="order"),
        Column("is_active", _("In use"), kind="flag"),
    )
    filters: ClassVar[Any] = (Search(["code", "name", "text"]),)


class Manners(Records):
    """Rules of approach."""

    name, sort, permission = "channels.manners", "order", "channels.save_manner"
    is_common = True
    empty_title = _("No rule of approach yet")
    empty_text = _("Say when customers of a type are left in peace, and how they are spoken to.")
    columns = (
        Column("name", _("Name"), str, sort="name", link=lambda row: reverse("channels:manner", args=[row.pk])),
        Column("tier", _("Customers of the tier"), lambda row: row.tier.name_in() if row.tier else "–"),
        Column("of_kind", pgettext_lazy("of a customer", "Kind"), lambda row: row.get_of_kind_display() or "–"),
        Column(
            "quiet", _("Left in peace"), lambda row: f"{row.quiet_from:%H:%M}–{row.quiet_until:%H:%M}" if row.quiet_from else "–"
        ),
        Column("text", _("How they are spoken to"), lambda row: row.text_in()[:80]),
        Column("hall", _("Hall"), lambda row: row.hall.name_in() if row.hall else _("the whole organisation")),
        Column("is_active", _("In use"), kind="flag"),
    )
    filters: ClassVar[Any] = (Search(["code", "name"]),)


class Tellings(Records):
    """Of what people are told by message."""

    name, sort, permission = "channels.tellings", "occasion", "channels.save_telling"
    is_common = True
    empty_title = _("Nobody is told anything by message yet")
    empty_text = _("Choose of what people are told, “nearly your turn” for example, and by which channel the message goes.")
    columns = (
        Column("occasion", pgettext_lazy("of a message", "Occasion"), lambda row: row.label, sort="occasion",
               link=lambda row: reverse("channels:telling", args=[row.pk])),
        Column("channel", _("Channel"), lambda row: row.channel.name_in()),
        Column("hall", _("Hall"), lambda row: row.hall.name_in() if row.hall else _("the whole organisation")),
        Column("purpose", _("Consent to"), lambda row: row.purpose.name_in() if row.purpose else "–"),
        Column("words", _("Wording"), lambda row: _("own words") if row.bodies else _("the usual words")),
        Column("is_active", _("In use"), kind="flag"),
    )  # fmt: skip
    filters: ClassVar[Any] = ()


class Announcements(Records):
    """What is announced, the latest first."""

    name, sort, permission = "channels.announcements", "-starts_at", "channels.save_announcement"
    empty_title = _("Nothing is announced")
    empty_text = _(
        "Write a line once: it is shown on the screens, on the pages of numbers and on the portal from when to when you say."
    )
    columns = (
        Column("line", _("Text"), lambda row: row.line, link=lambda row: reverse("channels:announcement", args=[row.pk])),
        Column("hall", _("Hall"), lambda row: row.hall.name_in() if row.hall else _("the whole organisation")),
        Column("where", _("Where"), lambda row: str(_(", ")).join(str(word) for name, word in WHERE if getattr(row, name))),
        Column("starts_at", pgettext_lazy("announcement", "From"), kind="datetime", sort="starts_at"),
        Column("ends_at", pgettext_lazy("announcement", "Until"), kind="datetime", sort="ends_at"),
        Column(
            "state", _("State"), lambda row: row.state, kind="badge",
            words={
                "ok": pgettext_lazy("announcement", "shown now"), "waiting": pgettext_lazy("announcement", "to come"),
                "rest": pgettext_lazy("announcement", "over"), "late": _("urgent"),
            },
        ),
    )  # fmt: skip
    filters: ClassVar[Any] = (Dates("from", pgettext_lazy("announcement", "From"), "starts_at"),)


def _why_sent(row: Message) -> Text:
    if row.campaign is not None:
        return row.campaign.name
    kind = registry.occasion.get(row.occasion)
    return kind.label if kind is not None else row.occasion or _("answer")


class Deliveries(Table):
    """All that was sent, or was not, with what became of it."""

    name, sort = "channels.deliveries", "-at"
    empty_title = _("Nothing has been sent yet")
    empty_text = _("Answers, messages by occasion and campaigns are listed here, with what became of each.")
    columns = (
        Column("at", pgettext_lazy("message", "Written"), kind="datetime", sort="at", is_indexed=True,
               link=lambda row: reverse("channels:talk", args=[row.conversation_id])),
        Column("to", pgettext_lazy("message", "To"), lambda row: (
            row.conversation.customer.name if row.conversation.customer else row.conversation.name or row.conversation.masked or "–"
        )),
        Column("channel", _("Channel"), lambda row: row.channel.name_in()),
        Column("what", pgettext_lazy("of a message", "Occasion"), _why_sent),
        Column("subject", _("About what"), is_shown=False),
        Column("state", _("State"), kind="badge", words=dict(Message.State.choices)),
        Column("why", pgettext_lazy("message", "Why not"), lambda row: reason(row.reason)),
        Column("sent_at", _("Sent"), kind="datetime"),
        Column("tries", _("Tries"), kind="number", is_shown=False),
    )  # fmt: skip
    filters: ClassVar[Any] = (
        Choice("state", _("State"), [one for one in Message.State.choices if one[0] != "received"]),
        Choice("medium", _("Channel"), Medium.choices, "channel__medium"),
        Choice(
            "occasion", pgettext_lazy("of a message", "Occasion"), lambda: [(n, o.label) for n, o in registry.occasion.items()]
        ),
        Dates("at", pgettext_lazy("message", "Written"), "at"),
    )


class Campaigns(Table):
    """Campaigns, the newest first."""

    name, sort = "channels.campaigns", "-pk"
    empty_title = _("No campaign yet")
    empty_text = _(
        "A campaign invites many customers at once: by mail, text message, phone or to an event, and shows what they answer."
    )
    columns = (
        Column(
            "name", pgettext_lazy("campaign", "Name"), sort="name", link=lambda row: reverse("channels:campaign", args=[row.pk])
        ),
        Column(
            "way",
            _("How"),
            _way,
        ),
        Column("state", _("State"), kind="badge", words=dict(Campaign.State.choices)),
        Column("starts_at", _("From when"), kind="datetime", sort="starts_at"),
        Column("invited", pgettext_lazy("campaign", "Invited"), kind="number"),
        Column("kept_out", _("Left out"), kind="number"),
        Column("replied", _("Replied"), kind="number"),
        Column("purpose", _("Consent to"), "purpose.name", is_shown=False),
    )
    filters: ClassVar[Any] = (Search(["name"]), Choice("state", _("State"), Campaign.State.choices))


class Invitees(Table):
    """Who was invited by a campaign, and who was left out."""

    name, sort = "channels.invitees", "kept_out"
    empty_title = _("Nobody has been invited yet")
    empty_text = _("When the campaign is released its audience is listed here, with who was left out and why.")
    columns = (
        Column("customer", _("Customer"), "customer.name", link=lambda row: reverse("customers:customer", args=[row.customer_id])),
        Column("number", _("Customer number"), "customer.number", is_shown=False),
        Column(
            "state", _("State"), lambda row: row.message.state if row.message else "refused" if row.kept_out else "scheduled", kind="badge",
            words={**dict(Message.State.choices), "scheduled": _("contact planned")},
        ),
        Column("why", _("Why not"), lambda row: reason(row.kept_out or (row.message.reason if row.message else ""))),
        Column("reply", _("Reply"), lambda row: _answered(row, "reply"), words=REPLIES),
        Column("refusal", _("Why refused"), lambda row: _answered(row, "refusal"), words=REFUSALS),
        Column("replied_at", _("Replied"), kind="datetime"),
        Column("opted_out_at", _("Asked to be left alone"), kind="datetime", is_shown=False),
        Column(
            "note", _("Note the reply"), lambda row: _("Note the reply") if _can_note(row) else "",
            link=lambda row: reverse("channels:note_reply", args=[row.campaign_id, row.pk]) if _can_note(row) else "",
        ),
    )  # fmt: skip
    filters: ClassVar[Any] = (
        Search(["customer__name", "customer__number"]),
        Choice(
            "kept_out",
            _("Why not"),
            [(code, REASONS[code]) for code in ("no_address", "opted_out", "no_consent", "withdrawn", "too_often")],
        ),
        Choice("message__state", pgettext_lazy("message", "Message"), Message.State.choices),
        Choice("reply", _("Reply"), ContactPlan.Reply.choices[1:]),
    )
