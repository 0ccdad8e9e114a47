"""The life of a version of a standard, and which one is in force."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.translation import override

from tingtang.catalogue import actions, queries
from tingtang.catalogue.models import Standard, StandardVersion, Target
from tingtang.catalogue.queries.standards import in_force_among
from tingtang.catalogue.tests.factories import AT, NORMS, STEPS, TARGETS, make_draft, make_service, make_standard, screened
from tingtang.core.actors import EVERYWHERE, SYSTEM, Actor
from tingtang.core.errors import Invalid
from tingtang.core.models import Account
from tingtang.journal.models import Event
from tingtang.journal.record import code
from tingtang.journal.saving import ChangedMeanwhile, InUse
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import grant, make_hall, make_post, make_staff

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
RIGHTS = [f"catalogue.{name}_version" for name in ("save", "submit", "approve", "return", "retire", "adopt", "remove")]


def somebody(username: str) -> Actor:
    account = Account.objects.create(username=username, name=username)
    return Actor("account", account.pk, username, grants=dict.fromkeys(RIGHTS, EVERYWHERE))


def submitted(**values: Any) -> StandardVersion:
    return actions.submit_version(SYSTEM, version=screened(make_draft(**values)), at=AT)


class TestSubmitVersion:
    @pytest.mark.parametrize(("without", "word"), [("targets", "targets"), ("norms", "method"), ("procedure", "procedure")])
    def test_refuses_a_version_without_one_of_the_three_parts_and_names_it(self, without: str, word: str) -> None:
        norms = [{**NORMS[0], "step": ""}]
        draft = make_draft(**{"norms": norms, without: []})

        with override("en"), pytest.raises(actions.Incomplete) as refusal:
            actions.submit_version(SYSTEM, version=draft, at=AT)

        with override("en"):
            assert word in refusal.value.text()
        assert refusal.value.data["faults"] == [[without, 0]]

    def test_refuses_norms_without_limit_or_check_and_counts_them(self) -> None:
        bare = {"text": {"zh-hans": "使用文明用语"}}
        draft = make_draft(norms=[*NORMS, bare])

        with pytest.raises(actions.Incomplete) as refusal:
            actions.submit_version(SYSTEM, version=draft, at=AT)

        assert refusal.value.data["faults"] == [["norm_limit", 2], ["norm_check", 2]]

    def test_hands_a_whole_version_to_review_and_records_it(self) -> None:
        version = submitted()

        assert (version.state, version.submitted_at) == ("review", AT)
        assert Event.objects.filter(type_id=code("event", "catalogue.version.submitted")).count() == 1
        with pytest.raises(actions.NotOpen):
            actions.save_version(SYSTEM, standard=version.standard, draft=version, at=AT, method="Another")


class TestApproveVersion:
    def test_takes_two_people(self) -> None:
        author, editor, other = somebody("zhou"), somebody("chen"), somebody("sun")
        draft = make_draft(actor=author)
        actions.save_version(editor, standard=draft.standard, draft=draft, at=AT, method="Politely")
        version = screened(actions.submit_version(author, version=draft, at=AT))

        for writer in (author, editor):
            with pytest.raises(actions.OnePerson):
                actions.approve_version(writer, version=version, effective_date=TODAY, at=AT)
        approved = actions.approve_version(other, version=version, effective_date=TODAY, at=AT)

        assert (approved.state, approved.approver_id, approved.author_id) == ("approved", other.id, author.id)

    def test_refuses_a_date_that_has_passed(self) -> None:
        with pytest.raises(actions.TooEarly):
            actions.approve_version(SYSTEM, version=submitted(), effective_date=TODAY - timedelta(days=1), at=AT)

    def test_refuses_a_draft(self) -> None:
        with pytest.raises(actions.NotOpen):
            actions.approve_version(SYSTEM, version=make_draft(), effective_date=TODAY, at=AT)

    def test_makes_the_version_unchangeable(self) -> None:
        version = actions.approve_version(SYSTEM, version=submitted(), effective_date=TODAY, at=AT)

        with pytest.raises(actions.NotOpen):
            actions.save_version(SYSTEM, standard=version.standard, draft=version, at=AT, targets=[])
        with pytest.raises(actions.NotOpen):
            actions.remove_version(SYSTEM, version=version, at=AT)


class TestReturnVersion:
    def test_gives_it_back_with_the_reason_and_keeps_what_was_written(self) -> None:
        version = actions.return_version(SYSTEM, version=submitted(), reason=" 时限太长 ", at=AT)

        assert (version.state, version.return_reason, version.norms[0]["minutes"]) == ("draft", "时限太长", 10)
        with pytest.raises(Invalid):
            actions.return_version(SYSTEM, version=actions.submit_version(SYSTEM, version=version, at=AT), reason=" ", at=AT)


class TestSaveVersion:
    def test_begins_the_next_number_and_allows_one_open_version(self) -> None:
        first = make_standard()

        second = make_draft()

        assert (first.number, second.number) == (1, 2)
        with pytest.raises(Invalid):
            make_draft()

    def test_refuses_to_save_over_anothers_change_of_the_targets(self) -> None:
        draft = make_draft()
        seen = actions.seen_of(draft)
        actions.save_version(SYSTEM, standard=draft.standard, draft=draft, at=AT, targets=[{"clock": "resolve", "minutes": 30}])

        with pytest.raises(ChangedMeanwhile):
            actions.save_version(SYSTEM, standard=draft.standard, draft=draft, seen=seen, at=AT, method="Mine")

    @pytest.mark.parametrize(
        "targets",
        [
            [{"clock": "resolve", "minutes": 0}],
            [{"clock": "resolve", "minutes": None}],
            [{"clock": "lunch", "minutes": 5}],
            [{"clock": "step:", "minutes": 5}],
            [{"clock": "resolve", "minutes": 5}, {"clock": "resolve", "minutes": 6}],
            [{"clock": "resolve", "minutes": 10**9}],
            [{"clock": "resolve", "minutes": 5, "priority": -1}],
        ],
    )
    def test_refuses_targets_that_do_not_hold_together(self, targets: list[dict[str, Any]]) -> None:
        with pytest.raises(Invalid) as refusal:
            make_draft(targets=targets)

        assert list(refusal.value.fields) == ["targets"]

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("norms", [{"text": {}}]),
            ("norms", [{"text": {"zh-hans": "x"}, "minutes": 0}]),
            ("norms", [{"text": {"zh-hans": "x"}, "step": "nowhere"}]),
            ("procedure", [{"name": {"zh-hans": "x"}, "code": "a"}, {"name": {"zh-hans": "y"}, "code": "a"}]),
            ("procedure", "steps"),
            ("measures", [{"kind": "mood", "text": {"en": "x"}}]),
            ("measures", [{"kind": "speed", "text": {"en": "x"}, "value": "fast"}]),
            ("promise", {"fr": "x"}),
        ],
    )
    def test_refuses_parts_that_cannot_be_read(self, field: str, value: object) -> None:
        with pytest.raises(Invalid) as refusal:
            make_draft(**{field: value, **({} if field == "norms" else {"norms": [{**NORMS[0], "step": ""}]})})

        assert list(refusal.value.fields) == [field]

    def test_gives_steps_without_a_code_one(self) -> None:
        draft = make_draft(procedure=[*STEPS, {"name": {"zh-hans": "归档"}}])

        assert [step["code"] for step in draft.procedure] == ["accept", "issue", "step-3"]

    def test_changes_nothing_when_nothing_differs(self) -> None:
        draft = make_draft()
        count = Event.objects.count()

        actions.save_version(SYSTEM, standard=draft.standard, draft=draft, at=AT, targets=TARGETS, norms=NORMS)

        assert Event.objects.count() == count


class TestVersionInForce:
    def test_is_the_latest_that_has_begun_of_the_services_own_standard(self) -> None:
        service = make_service()
        general = make_standard("general", "通用标准")
        own = make_standard(service=service, since=date(2026, 3, 1))
        later = make_standard(since=date(2026, 6, 1))

        assert queries.version_in_force(service, None, date(2026, 2, 1)) == general
        assert queries.version_in_force(service, None, date(2026, 5, 31)) == own
        assert queries.version_in_force(service, None, date(2026, 6, 1)) == later
        assert queries.version_in_force(None, None, date(2026, 6, 1)) == general
        assert queries.version_in_force(service, None, date(2025, 1, 1)) is None

    def test_does_not_bring_an_older_version_back_when_the_latest_retires(self) -> None:
        service = make_service()
        make_standard(service=service, since=date(2026, 3, 1))
        later = make_standard(since=date(2026, 6, 1))

        actions.retire_version(SYSTEM, version=later, retired_date=date(2026, 12, 1), at=AT)

        assert queries.version_in_force(service, None, date(2026, 11, 30)) == later
        assert queries.version_in_force(service, None, date(2026, 12, 1)) is None

    def test_drives_no_case_by_a_standard_of_things_or_posts(self) -> None:
        general = make_standard("general", "通用标准")
        for kind in ("technical", "work"):
            Standard.objects.filter(pk=make_standard(f"a-{kind}", kind).standard_id).update(kind=kind)
        own, service = make_standard("licence", "换证"), make_service()
        Standard.objects.filter(pk=own.standard_id).update(service=service)
        other = make_standard("a-licence", "换证设备")
        Standard.objects.filter(pk=other.standard_id).update(service=service, kind="technical")
        both = [StandardVersion.objects.select_related("standard").get(pk=one.pk) for one in (general, own, other)]

        assert queries.version_in_force(None, None, TODAY) == general
        assert queries.version_in_force(service, None, TODAY) == own
        assert queries.versions_in_force(TODAY) == {None: general, service.pk: own}
        assert in_force_among([one.standard for one in both], both, None, TODAY) == own

    def test_is_on_the_card_of_whoever_holds_a_post_of_its_steps(self) -> None:
        officer = make_staff("limin", "李敏", hall := make_hall(), posts=[make_post("licence_officer", "驾驶证岗")])
        step = {"code": "check", "name": {"zh-hans": "核对", "en": "Check"}, "minutes": 2, "post": "licence_officer"}
        make_standard("renewal", "换证标准", procedure=[step], norms=[{**NORMS[0], "step": "check"}])

        card = browser(grant(officer, "clerk", hall)).get("/me/card/").content.decode()

        assert "By which standard" in card and "换证标准" in card and "2 minutes" in card

    def test_lets_the_one_before_go_on_when_the_next_is_withdrawn(self) -> None:
        service = make_service()
        first = make_standard(service=service, since=date(2026, 3, 1))
        coming = make_standard(since=date(2026, 12, 1))

        withdrawn = actions.retire_version(SYSTEM, version=coming, retired_date=TODAY, at=AT)
        versions = [first, withdrawn]

        assert queries.version_in_force(service, None, date(2026, 12, 2)) == first
        assert in_force_among([first.standard], versions, None, date(2026, 12, 2)) == first
        assert queries.states_on(versions, date(2026, 12, 2)) == {first.pk: "in_force", withdrawn.pk: "retired"}

    def test_takes_one_query_and_the_batch_agrees(self, django_assert_num_queries: Any) -> None:
        service = make_service()
        general, own = make_standard("general", "通用标准"), make_standard(service=service)

        with django_assert_num_queries(1):
            assert queries.version_in_force(service, None, TODAY) == own
        assert queries.versions_in_force(TODAY) == {None: general, service.pk: own}

    def test_ignores_standards_out_of_use_and_drafts(self) -> None:
        service = make_service()
        version = make_standard(service=service)
        make_draft()
        actions.save_standard(SYSTEM, standard=version.standard, at=AT, is_active=False)

        assert queries.version_in_force(service, None, TODAY) is None


class TestTargetsOf:
    def test_are_read_once_for_approved_versions_and_always_for_drafts(self, django_assert_num_queries: Any) -> None:
        approved = make_standard()
        draft = make_draft()
        queries.targets_of(approved)

        with django_assert_num_queries(0):
            chosen = queries.choose_target(approved, "resolve", priority=1)
        assert chosen is not None
        assert chosen.minutes == 450
        with django_assert_num_queries(1):
            queries.targets_of(draft)

    def test_keep_their_ids(self) -> None:
        version = make_standard()

        assert {one.id for one in queries.targets_of(version)} == set(Target.objects.values_list("pk", flat=True))


class TestRemoveStandard:
    def test_refuses_one_with_versions(self) -> None:
        version = make_standard()

        with pytest.raises(InUse):
            actions.remove_standard(SYSTEM, standard=version.standard, at=AT)

    def test_removes_draft_then_standard(self) -> None:
        draft = make_draft()

        actions.remove_version(SYSTEM, version=draft, at=AT)
        actions.remove_standard(SYSTEM, standard=draft.standard, at=AT)

        assert not Standard.objects.exists()


class TestStandardsOfPlaces:
    def test_the_standard_that_names_the_hall_most_exactly_speaks_there(self) -> None:
        bank, branch = make_hall("maple", "枫叶支行", industry="bank"), make_hall("oak", "橡树支行", industry="bank")
        centre = make_hall(industry="government")
        everywhere = make_standard("a-house", "全院通用标准")
        of_banks = make_standard("general", "网点通用标准", industries=["bank"])
        of_one = make_standard("zz-maple", "枫叶支行通用标准", halls=["maple"])

        found = [queries.version_in_force(None, hall, TODAY) for hall in (bank, branch, centre)]

        assert found == [of_one, of_banks, everywhere]
        assert [queries.ground_for(hall, None, TODAY).standard for hall in (bank, branch, centre)] == found

    def test_the_standard_of_the_service_speaks_before_that_of_the_hall_and_only_where_it_holds(self) -> None:
        service = make_service()
        centre, bank = make_hall(industry="government"), make_hall("maple", "枫叶支行", industry="bank")
        of_service = make_standard(service=service, industries=["government"])
        of_hall = make_standard("general", "本厅通用标准", halls=["riverside", "maple"])

        assert queries.version_in_force(service, centre, TODAY) == of_service
        assert queries.version_in_force(service, bank, TODAY) == of_hall

    def test_halls_of_no_known_industry_take_what_there_is_as_before(self) -> None:
        of_banks = make_standard("general", "网点通用标准", industries=["bank"])

        assert queries.version_in_force(None, make_hall(industry=""), TODAY) == of_banks
        assert queries.version_in_force(None, None, TODAY) == of_banks

    def test_says_why_a_standard_speaks(self) -> None:
        hall = make_hall(industry="bank")
        of_banks = make_standard("general", "网点通用标准", industries=["bank"]).standard
        everywhere = make_standard("house", "通用标准").standard
        of_hall = make_standard("own", "本厅标准", halls=["riverside"]).standard

        with override("en"):
            words = [queries.why_words(one, hall) for one in (of_hall, of_banks, everywhere)]

        assert words == [
            "the general standard of this hall",
            "the general standard of this hall's industry",
            "the general standard",
        ]

    def test_refuses_a_hall_that_there_is_not(self) -> None:
        with pytest.raises(Invalid) as refusal:
            actions.save_standard(SYSTEM, at=AT, code="own", name="本厅标准", halls=["nowhere"])

        assert set(refusal.value.fields) == {"halls"}
