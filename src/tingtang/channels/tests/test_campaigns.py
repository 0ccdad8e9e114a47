"""Campaigns reach whom they may, once, stop when told, and count what is answered."""

from datetime import timedelta

import pytest
from django.core import mail, signing
from django.test import Client, override_settings
from django.urls import reverse

from tingtang.cases.models import Notice
from tingtang.channels import tasks
from tingtang.channels.actions import campaigns as acts
from tingtang.channels.actions.arriving import receive_mail
from tingtang.channels.actions.replies import note_reply
from tingtang.channels.models import Campaign, Invitee
from tingtang.channels.queries import campaigns as reads
from tingtang.channels.rules.sending import Standing, filled, is_stop_word, refusal
from tingtang.channels.tests.factories import AT, make_campaign, make_channel, make_purpose, make_writer, raw_mail
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Denied, Invalid, NotFound
from tingtang.customers.actions.contacts import add_contact
from tingtang.customers.models import ContactPlan
from tingtang.customers.queries import consents_of
from tingtang.journal.subscribers import SUBSCRIBERS
from tingtang.journal.tests.history import happened
from tingtang.org.tests.factories import actor_for, make_staff

pytestmark = pytest.mark.django_db


def spread(campaign: Campaign) -> None:
    """Invite everybody."""
    while acts.spread_campaign(SYSTEM, key=campaign.pk, at=AT):
        pass


class TestRefusal:
    @pytest.mark.parametrize(
        ("standing", "why"),
        [
            (Standing(True, consent=True), None),
            (Standing(False), "no_address"),
            (Standing(False, is_opted_out=True, consent=True), "opted_out"),
            (Standing(True), "no_consent"),
            (Standing(True, consent=False), "withdrawn"),
            (Standing(True, consent=True, sent_lately=2), "too_often"),
        ],
    )
    def test_says_why_not(self, standing: Standing, why: str | None) -> None:
        assert refusal(standing, most_lately=2) == why

    def test_fills_known_places_and_knows_words_to_be_left_alone(self) -> None:
        assert filled("{name}您好 {x}", {"name": "王芳"}) == "王芳您好 {x}"
        assert [is_stop_word(word) for word in ("退订", " TD。", "好的")] == [True, True, False]


class TestSpread:
    def test_writes_to_who_agreed_and_notes_why_others_are_left_out(self) -> None:
        make_writer("王芳", agrees=True)
        make_writer("赵六", mail="zhao@example.com")
        make_writer("钱七", mail="")
        campaign = acts.start_campaign(SYSTEM, campaign=make_campaign(), at=AT)

        spread(campaign)
        spread(campaign)

        found = reads.results(campaign)
        assert (found.invited, found.kept_out, found.states) == (1, {"no_consent": 1, "no_address": 1}, {"queued": 1})

    def test_sends_each_his_own_words_with_a_way_out_and_ends(self) -> None:
        wang = make_writer("王芳", agrees=True)
        campaign = acts.start_campaign(SYSTEM, campaign=make_campaign(), at=AT)
        assert campaign.channel is not None

        with override_settings(PUBLIC_URL="https://riverside.example"):
            spread(campaign)
            tasks.send_some(campaign.channel)
        acts.spread_campaign(SYSTEM, key=campaign.pk, at=AT)

        sent = mail.outbox[0]
        link = "https://riverside.example" + reverse("channels:stop", args=[acts.stop_token(wang, campaign.purpose, campaign)])
        assert sent.body.startswith("王芳您好") and link in sent.body
        assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        campaign.refresh_from_db()
        assert campaign.state == "done"

    def test_writes_to_nobody_too_often(self) -> None:
        make_writer(agrees=True)
        first = acts.start_campaign(SYSTEM, campaign=make_campaign(most_lately=1), at=AT)
        spread(first)
        second = make_campaign(first.channel, name="第二次", most_lately=1)

        assert reads.forecast(second, AT).kept_out == {"too_often": 1}

    def test_stops_at_once_and_goes_on_where_it_stood(self) -> None:
        make_writer(agrees=True)
        campaign = acts.start_campaign(SYSTEM, campaign=make_campaign(), at=AT)
        assert campaign.channel is not None
        spread(campaign)

        acts.stop_campaign(SYSTEM, campaign=campaign, at=AT)
        stopped = tasks.send_some(campaign.channel)
        acts.start_campaign(SYSTEM, campaign=campaign, at=AT)
        spread(campaign)

        assert (stopped, tasks.send_some(campaign.channel), Invitee.objects.count()) == (0, 1, 1)

    def test_waits_for_its_time(self) -> None:
        make_writer(agrees=True)
        campaign = acts.start_campaign(SYSTEM, campaign=make_campaign(), at=AT, starts_at=AT + timedelta(hours=1))

        spread(campaign)

        assert reads.due(AT) == [] and Invitee.objects.count() == 0

    def test_plans_calls_that_count_with_their_replies(self) -> None:
        wang = make_writer(agrees=True)
        add_contact(SYSTEM, customer=wang, kind="phone", value="13900001001", at=AT)
        campaign = make_campaign(way="phone", channel=None, owner=make_staff("limin"))
        spread(acts.start_campaign(SYSTEM, campaign=campaign, at=AT))

        plan = ContactPlan.objects.get(campaign=campaign.name)

        assert (plan.way, reads.results(campaign).invited) == ("phone", 1)


class TestWording:
    def test_is_refused_with_places_nobody_fills_and_without_words(self) -> None:
        channel = make_channel()
        with pytest.raises(Invalid):
            make_campaign(channel, bodies={"zh-hans": "{nickname}您好"})
        empty = make_campaign(channel, bodies={})
        with pytest.raises(acts.NotReady):
            acts.start_campaign(SYSTEM, campaign=empty, at=AT)


class TestReplies:
    def test_are_counted_and_refusals_ask_for_a_measure(self) -> None:
        make_writer(agrees=True)
        campaign = acts.start_campaign(SYSTEM, campaign=make_campaign(), at=AT)
        spread(campaign)
        invitee = Invitee.objects.get()

        with pytest.raises(Invalid):
            note_reply(SYSTEM, campaign=campaign, invitee=invitee, reply="refused", at=AT)
        note_reply(SYSTEM, campaign=campaign, invitee=invitee, reply="refused", refusal="price", at=AT)
        remedy = acts.save_remedy(
            SYSTEM, campaign=campaign, refusal="price", text="推出优惠套餐", owner=make_staff("limin"), due_date=AT.date(), at=AT
        )

        assert reads.results(campaign).refusals == {"price": 1}
        assert acts.finish_remedy(SYSTEM, campaign=campaign, remedy=remedy, at=AT).done_at == AT

    def test_give_their_measure_to_somebody_who_hears_of_it_and_finishes_it(self) -> None:
        li, other = make_staff("limin"), make_staff("wanglei")
        given = {"refusal": "price", "text": "推出优惠套餐", "due_date": AT.date()}
        remedy = acts.save_remedy(SYSTEM, campaign=make_campaign(), owner=li, at=AT, **given)
        follower = SUBSCRIBERS["channels.tell_remedies"]
        follower.take(happened(follower.types))

        with pytest.raises(NotFound):
            reads.get_own_remedy(actor_for(other), remedy.pk)
        done = acts.finish_own_remedy(
            actor_for(li), remedy=reads.get_own_remedy(actor_for(li), remedy.pk), at=AT, effect="多三人报名"
        )

        assert "推出优惠套餐" in Notice.objects.get(staff=li).data["texts"]["en"]
        assert (done.done_at, done.effect) == (AT, "多三人报名")
        assert list(reads.own_remedies(actor_for(li))) == []
        with pytest.raises(Denied):
            acts.finish_own_remedy(actor_for(other), remedy=done, at=AT)

    def test_by_mail_are_noted_and_a_word_is_enough_to_be_left_alone(self) -> None:
        wang = make_writer(agrees=True)
        campaign = acts.start_campaign(SYSTEM, campaign=make_campaign(), at=AT)
        assert campaign.channel is not None
        spread(campaign)
        out = Invitee.objects.get().message
        assert out is not None

        receive_mail(
            SYSTEM, channel=campaign.channel, raw=raw_mail("退订", In_Reply_To=f"<{out.message_id}>"), at=AT + timedelta(hours=1)
        )

        invitee = Invitee.objects.get()
        assert invitee.replied_at is not None and invitee.opted_out_at is not None
        assert not consents_of(wang)[campaign.purpose_id].is_given

    def test_by_the_link_take_the_consent_back_only_when_posted(self) -> None:
        wang = make_writer(agrees=True)
        campaign = acts.start_campaign(SYSTEM, campaign=make_campaign(), at=AT)
        spread(campaign)
        address = f"/stop/{acts.stop_token(wang, campaign.purpose, campaign)}/"
        client = Client(enforce_csrf_checks=True)

        looked = client.get(address)
        before = consents_of(wang)[campaign.purpose_id].is_given
        client.post(address, {"List-Unsubscribe": "One-Click"})
        again = client.post(address)

        assert (looked.status_code, before, again.status_code) == (200, True, 200)
        assert not consents_of(wang)[campaign.purpose_id].is_given
        assert client.get("/stop/forged/").status_code == 404

    def test_by_the_link_of_an_older_mail_take_it_back_too(self) -> None:
        wang = make_writer(agrees=True)
        purpose = make_purpose()
        older = signing.dumps([0, wang.pk, purpose.pk], salt=acts.STOP_SALT)
        of_another_page = signing.dumps([0, wang.pk, purpose.pk], salt="another page")

        answers = [Client().post(f"/stop/{token}/").status_code for token in (of_another_page, older)]

        assert answers == [404, 200] and not consents_of(wang)[purpose.pk].is_given
