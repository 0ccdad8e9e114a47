"""Assessments: made from evidence and marks, frozen with their hash, signed as a published procedure says, computed again to the same."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Denied, Invalid, Refused
from tingtang.flows.actions import abort
from tingtang.flows.models import Instance
from tingtang.journal.subscribers import SUBSCRIBERS
from tingtang.journal.tests.history import events_about, happened
from tingtang.org.models import Hall, Post, Staff
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import AT, actor_for, grant, make_hall, make_staff
from tingtang.quality.actions import assessments as actions
from tingtang.quality.actions import reckoning
from tingtang.quality.actions.indicators import save_indicator
from tingtang.quality.models import Assessment, Measure
from tingtang.quality.queries import assessments as queries
from tingtang.quality.tests.judged import OCTOBER, SATISFIED, clerk, make_scheme, rate

pytestmark = pytest.mark.django_db
MARK = {"c2": {"points": 80, "reason": "主动补位"}}


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def li(hall: Hall) -> Staff:
    found = clerk(hall, "limin", "李敏")
    rate(hall, found, 45, 5)
    return found


@pytest.fixture
def chen(hall: Hall) -> Staff:
    found = grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)
    found.posts.add(Post.objects.get_or_create(code="head", defaults={"name": "主任"})[0])
    return found


def news(name: str) -> None:
    """Have a subscriber take everything that happened."""
    found = SUBSCRIBERS[name]
    found.take(happened(found.types))


def made(hall: Hall, li: Staff, chen: Staff) -> Assessment:
    return actions.make_assessment(
        actor_for(chen), scheme=make_scheme(), hall=hall, staff=li, first_date=OCTOBER[0], latest_date=OCTOBER[1], at=AT
    )


def frozen(hall: Hall, li: Staff, chen: Staff) -> Assessment:
    found = actions.mark_assessment(actor_for(chen), assessment=made(hall, li, chen), marks=MARK, at=AT)
    return actions.freeze_assessment(actor_for(chen), assessment=found, at=AT)


class TestMaking:
    def test_joins_evidence_and_marks(self, hall: Hall, li: Staff, chen: Staff) -> None:
        found = actions.mark_assessment(actor_for(chen), assessment=made(hall, li, chen), marks=MARK, at=AT)

        assert found.points == pytest.approx(0.6 * 90 + 0.4 * 80)
        assert found.content["pieces"][1]["reason"] == "主动补位"

    def test_is_never_of_oneself_or_of_another_hall(self, hall: Hall, li: Staff, chen: Staff) -> None:
        days = {"first_date": OCTOBER[0], "latest_date": OCTOBER[1], "at": AT}
        scheme = make_scheme()
        with pytest.raises(Denied):
            actions.make_assessment(actor_for(chen), scheme=scheme, hall=hall, staff=chen, **days)
        with pytest.raises(Denied):
            actions.make_assessment(SYSTEM, scheme=scheme, hall=make_hall("hillside", "山边"), staff=li, **days)

    def test_wants_a_reason_for_a_mark(self, hall: Hall, li: Staff, chen: Staff) -> None:
        with pytest.raises(Invalid):
            actions.mark_assessment(actor_for(chen), assessment=made(hall, li, chen), marks={"c2": {"points": 80}}, at=AT)

    def test_is_not_frozen_without_its_marks(self, hall: Hall, li: Staff, chen: Staff) -> None:
        with pytest.raises(actions.MarksMissing):
            actions.freeze_assessment(actor_for(chen), assessment=made(hall, li, chen), at=AT)

    def test_of_a_post_is_for_who_may_everywhere(self, hall: Hall, li: Staff, chen: Staff) -> None:
        scheme = make_scheme(code="posts", kind="post", criteria=[SATISFIED])
        about = {"scheme": scheme, "post": Post.objects.get(code="head"), "first_date": OCTOBER[0], "latest_date": OCTOBER[1]}

        with pytest.raises(Invalid):
            actions.make_assessment(actor_for(chen), hall=hall, at=AT, **about)
        with pytest.raises(Denied):
            actions.make_assessment(actor_for(chen), hall=None, at=AT, **about)


class TestSigning:
    def test_goes_step_by_step_as_the_procedure_says(self, hall: Hall, li: Staff, chen: Staff) -> None:
        found = frozen(hall, li, chen)
        with pytest.raises(actions.NotYourStep):
            actions.sign_assessment(actor_for(chen), assessment=found, is_agreed=True, at=AT)
        assert queries.waiting_for(actor_for(li)) == [found.pk]

        actions.sign_assessment(actor_for(li), assessment=found, is_agreed=True, digest=found.digest, at=AT)
        assert queries.waiting_for(actor_for(chen)) == [found.pk]
        kept = actions.sign_assessment(actor_for(chen), assessment=found, is_agreed=True, at=AT)

        assert (kept.state, kept.signed_at) == ("signed", AT)
        assert [(one.staff, one.digest) for one in kept.signatures.order_by("pk")] == [(li, found.digest), (chen, found.digest)]
        assert Instance.objects.get(subject_id=found.pk).state == "completed"
        assert [one.name for one in events_about(kept)][-1] == "quality.assessment.ended"

    def test_calls_each_step_in_the_readers_language_whoever_signed_in_which(self, hall: Hall, li: Staff, chen: Staff) -> None:
        found = frozen(hall, li, chen)
        with override("en"):
            actions.sign_assessment(actor_for(li), assessment=found, is_agreed=True, at=AT)

        with override("zh-hans"):
            (chinese,) = [one.name for one in queries.signatures(found)]
        with override("en"):
            (english,) = [one.name for one in queries.signatures(found)]

        assert (english, chinese) == ("Signed by the person", "本人签字")

    def test_sending_back_wants_a_reason_and_opens_it_again(self, hall: Hall, li: Staff, chen: Staff) -> None:
        found = frozen(hall, li, chen)
        with pytest.raises(Invalid):
            actions.sign_assessment(actor_for(li), assessment=found, is_agreed=False, at=AT)

        kept = actions.sign_assessment(actor_for(li), assessment=found, is_agreed=False, note="有一条评价不是我的", at=AT)

        assert kept.state == "returned"
        assert actions.freeze_assessment(actor_for(chen), assessment=kept, at=AT + timedelta(days=1)).state == "signing"

    def test_refuses_what_was_not_read(self, hall: Hall, li: Staff, chen: Staff) -> None:
        with pytest.raises(Refused):
            actions.sign_assessment(actor_for(li), assessment=frozen(hall, li, chen), is_agreed=True, digest="0" * 64, at=AT)

    def test_nobody_signs_for_a_post_about_himself(self, hall: Hall, li: Staff, chen: Staff) -> None:
        li.posts.add(Post.objects.get(code="head"))
        found = frozen(hall, li, chen)
        actions.sign_assessment(actor_for(li), assessment=found, is_agreed=True, at=AT)

        with pytest.raises(actions.NotYourStep):
            actions.sign_assessment(actor_for(li), assessment=found, is_agreed=True, at=AT)

    def test_a_form_sent_twice_signs_one_step(self, hall: Hall, li: Staff, chen: Staff) -> None:
        found = frozen(hall, li, chen)
        actions.sign_assessment(actor_for(li), assessment=found, is_agreed=True, at=AT)
        actions.sign_assessment(actor_for(chen), assessment=found, is_agreed=True, step="lead", at=AT)

        with pytest.raises(actions.NotYourStep):
            actions.sign_assessment(actor_for(chen), assessment=found, is_agreed=True, step="lead", at=AT)

    def test_signs_all_that_were_chosen_and_none_that_changed_since(self, hall: Hall, li: Staff, chen: Staff) -> None:
        wang = clerk(hall, "wanglei", "王磊")
        rate(hall, wang, 40, 2)
        first = frozen(hall, li, chen)
        second = actions.make_assessment(
            actor_for(chen), scheme=first.scheme, hall=hall, staff=wang, first_date=OCTOBER[0], latest_date=OCTOBER[1], at=AT
        )
        actions.mark_assessment(actor_for(chen), assessment=second, marks=MARK, at=AT)
        second = actions.freeze_assessment(actor_for(chen), assessment=Assessment.objects.get(pk=second.pk), at=AT)
        for staff, found in ((li, first), (wang, second)):
            actions.sign_assessment(actor_for(staff), assessment=found, is_agreed=True, at=AT)
        client, shown = browser(chen), {f"digest-{one.pk}": one.digest for one in (first, second)}
        page = client.get("/quality/assessments/").content.decode()

        client.post("/quality/assessments/sign/", {"one": [first.pk, second.pk], **shown, f"digest-{second.pk}": "0" * 64})
        states = [Assessment.objects.get(pk=one.pk).state for one in (first, second)]
        told = client.get("/quality/assessments/").content.decode()
        browser(li).post("/quality/assessments/sign/", {"one": [second.pk], **shown})
        still = Assessment.objects.get(pk=second.pk).state
        client.post("/quality/assessments/sign/", {"one": [first.pk, second.pk, "x"], **shown})

        assert page.count('name="one"') == 2 and second.digest in page
        assert states == ["signed", "signing"] and "王磊: This is not what you have read." in told
        assert (still, Assessment.objects.get(pk=second.pk).state) == ("signing", "signed")

    def test_for_a_unit_signs_whoever_leads_it_and_nobody_else(self, hall: Hall, li: Staff, chen: Staff) -> None:
        scheme = make_scheme(code="units", kind="hall", criteria=[SATISFIED])
        found = actions.make_assessment(SYSTEM, scheme=scheme, hall=hall, first_date=OCTOBER[0], latest_date=OCTOBER[1], at=AT)
        actions.freeze_assessment(SYSTEM, assessment=found, at=AT)

        with pytest.raises(actions.NotYourStep):
            actions.sign_assessment(actor_for(li), assessment=found, is_agreed=True, at=AT)
        assert queries.waiting_for(actor_for(chen)) == [found.pk]

    def test_who_may_sign_is_asked_once_for_all_that_wait(self, hall: Hall, li: Staff, chen: Staff) -> None:
        scheme = make_scheme(code="units", kind="hall", criteria=[SATISFIED])
        asked, reader = [], actor_for(chen)
        for days in range(3):
            span = {"first_date": OCTOBER[0], "latest_date": OCTOBER[1] - timedelta(days=days)}
            found = actions.make_assessment(SYSTEM, scheme=scheme, hall=hall, at=AT, **span)
            actions.freeze_assessment(SYSTEM, assessment=found, at=AT)
            with CaptureQueriesContext(connection) as queried:
                assert len(queries.waiting_for(reader)) == days + 1
            asked.append(len(queried))

        assert asked[2] == asked[1]

    def test_who_has_signed_for_a_hall_does_not_sign_for_a_post_too(self, hall: Hall, li: Staff, chen: Staff) -> None:
        scheme = make_scheme(code="units", kind="hall", criteria=[SATISFIED])
        found = actions.make_assessment(SYSTEM, scheme=scheme, hall=hall, first_date=OCTOBER[0], latest_date=OCTOBER[1], at=AT)
        found = actions.freeze_assessment(SYSTEM, assessment=found, at=AT)
        song = grant(make_staff("songhe", "宋和"), "leadership")
        song.posts.add(Post.objects.get(code="head"))
        actions.sign_assessment(actor_for(chen), assessment=found, is_agreed=True, at=AT)
        (step,) = queries.open_steps(found)

        assert queries.waiting_for(actor_for(chen)) == []
        assert queries.signers_of(found, step) == [song.pk]
        with pytest.raises(actions.NotYourStep):
            actions.sign_assessment(actor_for(chen), assessment=found, is_agreed=True, at=AT)
        assert actions.sign_assessment(actor_for(song), assessment=found, is_agreed=True, at=AT).state == "signed"

    def test_where_nobody_is_left_of_a_post_who_may_assess_signs_and_not_for_the_unit(
        self, hall: Hall, li: Staff, chen: Staff
    ) -> None:
        scheme = make_scheme(code="units", kind="hall", criteria=[SATISFIED])
        found = actions.make_assessment(SYSTEM, scheme=scheme, hall=hall, first_date=OCTOBER[0], latest_date=OCTOBER[1], at=AT)
        found = actions.freeze_assessment(SYSTEM, assessment=found, at=AT)
        tang = grant(make_staff("tangyue", "唐悦"), "quality_manager")
        before = queries.waiting_for(actor_for(tang)), queries.signers_of(found, queries.open_steps(found)[0])
        actions.sign_assessment(actor_for(chen), assessment=found, is_agreed=True, at=AT)

        assert before == ([], [chen.pk])
        assert queries.signers_of(found, queries.open_steps(found)[0]) == [tang.pk]
        assert queries.waiting_for(actor_for(tang)) == [found.pk]
        assert actions.sign_assessment(actor_for(tang), assessment=found, is_agreed=True, at=AT).state == "signed"

    def test_of_a_post_signs_whoever_holds_it_wherever_he_works(self, hall: Hall, li: Staff, chen: Staff) -> None:
        counter = Post.objects.create(code="counter", name="窗口岗")
        li.posts.add(counter)
        scheme = make_scheme(code="posts", kind="post", criteria=[SATISFIED])
        found = actions.make_assessment(
            SYSTEM, scheme=scheme, hall=None, post=counter, first_date=OCTOBER[0], latest_date=OCTOBER[1], at=AT
        )
        found = actions.freeze_assessment(SYSTEM, assessment=found, at=AT)
        page = f"/quality/assessments/{found.pk}/"

        assert "Agree and sign" in browser(li).get(page).content.decode()
        browser(li).post(f"{page}sign/", {"decision": "yes", "digest": found.digest})
        with pytest.raises(actions.NotYourStep):
            actions.sign_assessment(actor_for(li), assessment=found, is_agreed=True, at=AT)
        kept = actions.sign_assessment(actor_for(chen), assessment=found, is_agreed=True, at=AT)

        assert kept.state == "signed"
        assert [one.staff for one in kept.signatures.order_by("pk")] == [li, chen]
        (piece,) = kept.content["pieces"]
        assert (piece["low"], piece["high"]) == pytest.approx((kept.content["total"]["low"], kept.content["total"]["high"]))

    def test_what_its_procedure_lets_go_of_is_sent_back(self, hall: Hall, li: Staff, chen: Staff) -> None:
        found = frozen(hall, li, chen)
        actions.sign_assessment(actor_for(li), assessment=found, is_agreed=True, at=AT)
        abort(SYSTEM, instance=Instance.objects.get(subject_id=found.pk), at=AT)

        news("quality.follow_signatures")

        found.refresh_from_db()
        assert found.state == "returned"
        assert "ended before everybody had signed" in browser(chen).get(f"/quality/assessments/{found.pk}/").content.decode()
        assert actions.freeze_assessment(actor_for(chen), assessment=found, at=AT).state == "signing"


class TestTelling:
    def test_whose_signature_is_wanted_is_told_once_and_finds_it_on_his_work(self, hall: Hall, li: Staff, chen: Staff) -> None:
        found = frozen(hall, li, chen)
        for _again in range(2):
            news("quality.follow_signatures")

        page = browser(li).get("/cases/notices/").content.decode()
        assert page.count("Your signature is wanted under the assessment of 李敏") == 1
        assert f"/quality/assessments/{found.pk}/" in browser(li).get("/cases/mine/").content.decode()
        assert "Your signature" not in browser(chen).get("/cases/notices/").content.decode()

    def test_the_end_is_told_to_who_made_it_and_whom_it_is_about_in_his_language(
        self, hall: Hall, li: Staff, chen: Staff
    ) -> None:
        found = frozen(hall, li, chen)
        actions.sign_assessment(actor_for(li), assessment=found, is_agreed=True, at=AT)
        actions.sign_assessment(actor_for(chen), assessment=found, is_agreed=True, at=AT)

        news("quality.tell_people")

        words = "The assessment of 李敏 is signed by everybody."
        assert words in browser(li).get("/cases/notices/").content.decode()
        assert words not in browser(chen).get("/cases/notices/").content.decode()  # he did it himself


class TestFrozen:
    def test_comes_to_the_same_when_it_is_computed_again(self, hall: Hall, li: Staff, chen: Staff) -> None:
        found = frozen(hall, li, chen)
        rate(hall, li, 0, 30, at=AT)

        again = queries.again(found)

        assert again is not None
        assert again.is_same

    def test_by_an_earlier_method_says_that_intervals_are_computed_otherwise_now(
        self, hall: Hall, li: Staff, chen: Staff
    ) -> None:
        found = frozen(hall, li, chen)
        told = [{**one, "low": 0.0} if one["name"] == "群众满意" else one for one in found.content["pieces"]]
        found.content = {name: value for name, value in found.content.items() if name != "method"} | {"pieces": told}

        again = queries.again(found)
        found.content["method"] = queries.METHOD
        as_now = queries.again(found)

        assert again is not None and (again.is_same, again.method) == (True, ("群众满意",))
        assert as_now is not None and (as_now.is_same, as_now.differs) == (False, ["群众满意"])

    def test_says_which_criterion_differs_when_its_days_have_changed(self, hall: Hall, li: Staff, chen: Staff) -> None:
        found = frozen(hall, li, chen)
        rate(hall, li, 0, 30)

        again = queries.again(found)

        assert again is not None
        assert again.differs == ["群众满意"]

    @pytest.mark.django_db(transaction=True)
    def test_counts_nothing_that_was_told_later_and_says_what_it_would_change(self, hall: Hall, li: Staff, chen: Staff) -> None:
        aim = [{"hall": "", "from": "2026-01-01", "target": 1.0, "floor": 0.0}]
        save_indicator(
            SYSTEM, at=AT, code="content", name="满意率", formula="share(not is_bad of visits.service.rated)", unit="share",
            targets=aim, from_date=OCTOBER[0],
        )  # fmt: skip
        reckoning.keep_up(AT)
        measured = {"name": "满意率", "kind": "indicator", "of": "content", "weight": 40}
        scheme = make_scheme(criteria=[SATISFIED, measured])
        found = actions.make_assessment(
            actor_for(chen), scheme=scheme, hall=hall, staff=li, first_date=OCTOBER[0], latest_date=OCTOBER[1], at=AT
        )
        actions.freeze_assessment(actor_for(chen), assessment=found, at=AT)
        found.refresh_from_db()
        before = queries.again(found)
        rate(hall, li, 0, 30)
        reckoning.reckon(1, list(Measure.objects.all()), *OCTOBER)

        after = queries.again(found)

        assert found.points == 90.0 and before == queries.Again(is_same=True, differs=[])
        assert after == queries.Again(is_same=True, differs=[], later=["群众满意", "满意率"])
        page = browser(grant(make_staff("tangyue", "唐悦"), "quality_manager")).get(f"/quality/assessments/{found.pk}/")
        assert "it would change: 群众满意, 满意率" in page.content.decode()

    def test_does_not_change_any_more(self, hall: Hall, li: Staff, chen: Staff) -> None:
        found = frozen(hall, li, chen)

        with pytest.raises(actions.NotDraft):
            actions.mark_assessment(actor_for(chen), assessment=found, marks=MARK, at=AT)


class TestWhoSeesWhat:
    def test_people_see_their_own_once_signing_has_begun(self, hall: Hall, li: Staff, chen: Staff) -> None:
        wu = clerk(hall, "wufang", "吴芳")
        draft = made(hall, li, chen)
        assert not queries.assessments(actor_for(li)).exists()

        actions.mark_assessment(actor_for(chen), assessment=draft, marks=MARK, at=AT)
        actions.freeze_assessment(actor_for(chen), assessment=draft, at=AT)

        assert queries.assessments(actor_for(li)).count() == 1
        assert not queries.assessments(actor_for(wu)).exists()
