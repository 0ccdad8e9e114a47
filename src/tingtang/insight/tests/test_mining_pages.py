"""The pages of mining, each with the cases behind its figures."""

from dataclasses import astuple
from datetime import UTC
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tingtang.catalogue.models import Calendar
from tingtang.core import registry
from tingtang.core.actors import SYSTEM
from tingtang.flows.models import Version, VersionState
from tingtang.flows.rules.bpmn import parse
from tingtang.flows.tests.drawing import Drawing
from tingtang.flows.tests.factories import published
from tingtang.insight import episodes
from tingtang.insight.forms import mining
from tingtang.insight.mining import flow_held, following, loading
from tingtang.insight.mining.objects import NOTIONS, OTHERS, is_kept, label
from tingtang.insight.rules.eventlog import EventLog
from tingtang.insight.rules.follows import WIDEST_TABLE
from tingtang.insight.rules.rework import CAUSES
from tingtang.insight.store import storing
from tingtang.insight.tests.factories import make_table
from tingtang.insight.views.mining import types_to_choose
from tingtang.insight.views.mining_frame import TABS
from tingtang.journal.formats import Columns
from tingtang.journal.models import Code, Log
from tingtang.journal.tests.factories import import_file
from tingtang.org.models import Role, Staff
from tingtang.org.tests.factories import PASSWORD, grant, make_hall, make_role, make_staff
from tingtang.visits.actions.tickets import leave
from tingtang.visits.tests.factories import MORNING, make_ticket
from tingtang.visits.tests.factories import make_hall as make_visited_hall

EVERYTHING = 2**62
ROWS = [
    ("A1", "passport", "Li", 0, 5, 15),
    ("A1", "photo", "Zhao", 20, 21, 22),
    ("A2", "passport", "Li", 1, 15, 35),
    ("A2", "passport", "Li", 60, 61, 90),
]


@pytest.fixture
def reader(db, settings, tmp_path):
    settings.STORE_DIR = tmp_path / "store"
    log = make_table(tmp_path, ROWS)
    storing.advance(horizon=EVERYTHING)
    client = logged_in("chengang")
    client.log = log
    return client


def logged_in(username, hall=None):
    staff = make_staff(username, hall=hall)
    grant(staff, make_role(f"analyst-{username}", "insight.view"), hall)
    client = Client()
    client.post("/login/", {"username": username, "password": PASSWORD})
    return client


def address(reader, name, **more):
    return f"{reverse(f'insight:{name}')}?{urlencode({'log': reader.log.code, **more})}"


class TestPages:
    def test_show_an_imported_log_and_a_hostile_one(self, reader, tmp_path):
        many = [
            (f"H{n % 7}", f"step {n}", "Li", 9_999 - n, None, None if n % 5 else 10_000 - n) for n in range(WIDEST_TABLE + 100)
        ]
        hostile = make_table(tmp_path, many, code="hostile")  # newest first, ends missing, a kind of activity for every event
        storing.advance(horizon=EVERYTHING)

        for name, _label in TABS:
            answers = [reader.get(address(reader, name)), reader.get(address(reader, name, log=hostile.code))]

            assert [(name, answer.status_code, answer.context["is_empty"]) for answer in answers] == [(name, 200, False)] * 2
            assert all(len(answer.content) < 900_000 for answer in answers)
            if "csv_url" in answers[0].context:
                saved = reader.get(address(reader, name, **{"as": "csv"}))
                assert (saved.headers["Content-Type"], b"," in saved.content) == ("text/csv; charset=utf-8", True)

    def test_lead_from_a_path_to_its_cases_and_their_events(self, reader):
        shown = reader.get(address(reader, "mining")).context["map"]
        edge = next(each for each in shown["edges"] if each["from"] == each["to"] and each["count"] == 2)

        cases = reader.get(edge["url"]).context["table"].source
        events = reader.get(cases[0].url).context["events"]

        assert [row.name for row in cases] == ["A1"]
        assert (len(events), events[0].after) == (6, None)

    def test_lead_from_periods_bars_and_causes_to_as_many_cases_as_they_say(self, reader):
        def count(url):
            return len(reader.get(url).context["table"].source)

        drift = reader.get(address(reader, "mining_drift")).context
        bars = reader.get(address(reader, "mining_throughput")).context["chart"]["series"][0]["data"]
        causes = reader.get(address(reader, "mining_waiting")).context["causes"]["series"]

        assert [count(each["url"]) for each in drift["periods"]] == [each["mined"].cases for each in drift["periods"]] == [1, 1]
        assert [(each["value"], count(each["url"])) for each in bars if each["value"]] == [(1, 1), (1, 1)]
        assert [count(each["data"][0]["url"]) for each in causes if each["data"][0]["value"]] == [1, 2]
        assert count(address(reader, "mining_cases", discovered="0")) == 0

    def test_name_the_customer_and_the_batch_as_causes_and_lead_to_their_cases(self, reader):
        job = import_file(
            Path(__file__).with_name("permits.csv"), code="permits", columns=Columns("case", "activity", "time", "resource")
        )
        episodes.ensure(Log.objects.get(pk=job.log_id))
        storing.advance(horizon=EVERYTHING)

        asked = reader.get(address(reader, "mining_waiting", log="permits"))
        key = next(key for key, name in asked.context["activities"] if name == "通知补正")
        answer = reader.get(address(reader, "mining_waiting", log="permits", customer=key))
        rows = {(row["source"], row["target"]): row["evidence"] for row in answer.context["rows"]}
        parts = {one["data"][0]["url"]: one["data"][0]["value"] for one in answer.context["causes"]["series"]}
        shares = {cause: value for url, value in parts.items() for cause in CAUSES if f"cause={cause}" in url}
        batched = next(url for url in parts if "cause=batching" in url)

        assert any("100" in said for said in rows["通知补正", "收到补正"])
        assert len(rows["审查", "签批"]) == 3  # gathered, lying ready, and taken up together
        assert shares["customer"] > shares["queue"] > shares["batching"] > shares["closed"] == 0
        assert len(reader.get(batched).context["table"].sorted_rows()) == 38

    def test_refuse_figures_of_flows_that_are_not_there(self, reader):
        for wrong in ({"process": "7"}, {"process": "x"}, {"cause": "moon", "before": "soon", "longer": "9" * 40}):
            assert reader.get(address(reader, "mining_cases", **wrong)).status_code in {200, 404}

    def test_say_what_moved_on_a_day(self, reader):
        day = reader.get(address(reader, "mining")).context["map"]["day"]

        found = reader.get(f"{day}&day=2026-11-20").json()

        assert found["of"] == len(found["moves"])

    def test_hide_logs_from_who_sees_one_hall_only(self, reader):
        client = logged_in("zhaoxiao", make_hall())

        assert client.get(address(reader, "mining")).status_code == 404
        assert client.get(reverse("insight:mining")).status_code == 200

    def test_forget_what_was_chosen_about_another_log(self, reader):
        asked = {"log": reader.log.code, "first": "2031-01-01", "activity": "1.0", "lifecycle": "COMPLETE"}
        own, same = (
            reader.get(reverse("insight:mining"), asked | {"of": of}).context for of in ("own x", f"{reader.log.code} case")
        )

        assert (own["is_empty"], own["form"].data["first"]) == (False, "")
        assert same["form"].data["first"] == "2031-01-01"
        waits = reader.get(reverse("insight:waiting"), asked | {"latest": "2031-01-02", "of": "own"}).context
        assert waits["answer"].total.n > 0

    def test_offer_transitions_of_the_log_alone(self, reader):
        offered = reader.get(address(reader, "mining")).context["form"].fields["lifecycle"].choices

        assert {value for value, _word in offered} == {"", "SCHEDULE", "START", "COMPLETE"}

    def test_keep_what_the_cases_are_of_when_the_list_is_sorted(self, reader):
        answer = reader.get(address(reader, "mining_cases", longer=1, sort="events")).context["table"]

        assert not answer.is_filtered
        assert {("log", reader.log.code), ("longer", "1")} == set(answer.standing)

    def test_say_of_times_thousands_of_years_apart_that_nobody_knows_their_hours(self, reader, tmp_path):
        years = 1440 * 365 * 1500
        log = make_table(tmp_path, [("A1", "passport", "Li", -years, None, 5 * years)], code="far")
        storing.advance(horizon=EVERYTHING)
        calendar = Calendar.objects.create(code="office", names={"en": "Office"})

        assert reader.get(address(reader, "mining", log=log.code)).status_code == 200
        assert reader.get(reverse("insight:waiting"), {"log": log.code}).status_code == 200
        answer = reader.get(address(reader, "mining", log=log.code, calendar=calendar.pk))
        assert (answer.status_code, b"2200" in answer.content) == (422, True)

    def test_show_a_log_whose_cases_have_one_event_each(self, reader, tmp_path):
        log = make_table(tmp_path, [(f"A{n}", "passport", "Li", n, None, None) for n in range(3)], code="single")
        storing.advance(horizon=EVERYTHING)

        assert reader.get(address(reader, "mining", log=log.code)).context["mined"].cases == 3

    def test_keep_to_the_days_asked_for(self, reader):
        answer = reader.get(address(reader, "mining", first="2031-01-01"))

        assert answer.context["is_empty"]

    @pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "tomorrow"])
    def test_take_days_no_record_has_for_none(self, reader, day):
        for name, what in (
            ("mining", "latest"),
            ("mining_variants", "first"),
            ("mining_objects", "latest"),
            ("mining_drift", "from"),
        ):
            assert reader.get(address(reader, name, **{what: day})).status_code == 200
        assert reader.get(address(reader, "mining_day", day=day)).status_code == 404
        assert reader.get(reverse("insight:operations"), {"month": day[:7]}).status_code == 200

    def test_offer_the_chosen_and_most_frequent_types_before_all_others(self):
        known = [f"type{number}" for number in range(20)]

        told = types_to_choose(known, ["type1", "type15"])

        assert [(name, is_on) for name, _label, is_on in told["types"] if is_on] == [("type1", True), ("type15", True)]
        assert len(told["types"]) == 13
        assert [name for name, _label, _is_on in told["more_types"]] == ["type12", "type13", "type14", *known[16:]]

    def test_say_of_a_log_just_imported_that_it_is_being_read(self, reader, tmp_path):
        log = make_table(tmp_path, ROWS, code="new")

        for name, _label in TABS:
            assert reader.get(address(reader, name, log=log.code)).context["is_awaited"]
        storing.advance(horizon=EVERYTHING)

        assert not reader.get(address(reader, "mining", log=log.code)).context["is_awaited"]
        looked = reader.get(address(reader, "mining", log=log.code), headers={"hx-request": "true", "hx-target": "log-awaited"})
        assert looked.headers["HX-Refresh"] == "true"


class TestCases:
    @pytest.mark.parametrize("name", [name for name in NOTIONS if "." in name])
    def test_may_be_what_the_journal_tells_events_of(self, name):
        words = {word for type_ in registry.event.values() for word in type_.objects}

        assert apps.get_model(name)._meta.label_lower == name
        assert name.partition(".")[2] in words

    def test_may_be_any_object_that_is_kept_but_no_actor(self):
        assert [is_kept(name) for name in ("assets.asset", "quality.survey", "system", "anonymous")] == [True, True, False, False]
        assert label("quality.survey") != "quality.survey"

    @pytest.mark.parametrize("name", list(OTHERS))
    def test_have_words_for_people(self, name):
        with translation.override("zh-hans"):
            assert label(name).isascii() is False

    def test_are_handed_on_between_units_as_between_people(self):
        log = EventLog.of(
            [0, 0, 0], [0, 0, 0], [1, 2, 3], cases="a", activities="x", resource=[0, 1, 2], resources=["Li", "Zhao", "Chen"]
        )
        loaded = loading.Loaded(log, log.at, log.case, log.case, ["1.0"], units=["Desk", "Desk", ""])

        found = loading.by_unit(log, loaded)

        assert (found.resource.tolist(), list(found.resources)) == ([0, 0, -1], ["Desk"])

    def test_are_one_person_by_account_and_as_staff_and_told_apart_from_a_namesake(self, db):
        li, other = make_staff("limin", "李敏"), make_staff("limin2", "李敏")
        staff, account = (Code.objects.get(kind="object", name=name).pk for name in ("org.staff", "account"))
        pairs = [(account, li.account_id), (staff, other.pk), (staff, li.pk), (account, other.account_id), (account, 0)]

        assert loading._same(pairs) == [0, 1, 0, 1, 4]
        assert loading._people(pairs, is_own=True) == [
            f"李敏 ({li.badge})", f"李敏 ({other.badge})", f"李敏 ({li.badge})", f"李敏 ({other.badge})", ""
        ]  # fmt: skip


class TestLoading:
    def test_reads_a_log_once_while_nothing_is_added(self, reader):
        notion = loading.notions(reader.log)[0][0]

        assert loading.load(reader.log, notion) is loading.load(reader.log, notion)


class TestFollowing:
    def test_takes_in_what_was_added_without_reading_the_log_again(self, db, settings, tmp_path):
        settings.STORE_DIR = tmp_path / "store"
        rows = [(f"A{n % 4}", "passport" if n % 3 else "photo", "Li", 30 * n, 30 * n + 2, 30 * n + 9) for n in range(12)]
        log = make_table(tmp_path, rows)
        storing.advance(horizon=1)
        storing._advance(20, EVERYTHING)
        steps = []
        while storing._advance(7, EVERYTHING):
            notion = loading.notions(log)[0][0]
            asking = loading.Asking(log, notion, None, None, UTC)
            steps.append((following.now(SYSTEM, asking), following._of(SYSTEM, asking, loading.ready())))
            loaded, whole = loading.select(SYSTEM, asking)
            computed = following.computed(whole, None, list(loaded.keys), 0)
            assert told(steps[-1][0]) == told(computed)

        assert len(steps) > 2
        assert len({id(followed) for _now, followed in steps}) == 1


def told(now):
    """The figures of a map by the keys of its activities."""
    figures = now.figures
    edges = {
        (now.keys[source], now.keys[target], *(round(each, 6) for each in rest)) for source, target, *rest in figures.edges.rows()
    }
    nodes = {
        (key, int(figures.occurrences[n]), int(figures.begins[n]), int(figures.ends[n])) for n, key in enumerate(now.keys)
        if figures.occurrences[n]
    }  # fmt: skip
    return edges, nodes, figures.cases, figures.events, figures.variants, astuple(figures.throughput), now.until


class TestConformance:
    def test_leads_from_each_figure_to_its_cases_and_holds_the_log_once(self, reader):
        drawing = Drawing()
        for kind, name in (("startEvent", "s"), ("userTask", "passport"), ("userTask", "photo"), ("endEvent", "e")):
            drawing.node(kind, name, name=name)
        drawing.line("s", "passport", "photo", "e")
        version = published(drawing)
        grant(Staff.objects.get(account__username="chengang"), make_role("drawer", "flows.view"), None)
        asked = address(reader, "mining_conformance", lifecycle="COMPLETE", process=version.process_id)
        flow_held._kept.clear()

        found = reader.get(asked).context

        def names(url):
            return [row.name for row in reader.get(url).context["table"].source]

        steps = {(row["name"], row["is_skipped"]): names(row["url"]) for row in found["steps"]}
        assert (names(found["fitting_url"]), names(found["leaving_url"])) == (["A1"], ["A2"])
        assert steps == {("photo", True): ["A2"], ("passport", False): ["A2"]}
        assert [(names(url), names(all_url)) for *_who, url, all_url in found["people"]] == [(["A2"], ["A2", "A1"])]
        assert reader.get(found["leaving_url"]).context["crumbs"][0][0].endswith(f"&process={version.process_id}")
        assert len(flow_held._kept) == 1
        assert found["drafts"] == []

    def test_leads_nowhere_from_nothing(self, reader):
        drawing = Drawing()
        for kind, name in (("startEvent", "s"), ("userTask", "passport"), ("endEvent", "e")):
            drawing.node(kind, name, name=name)
        drawing.line("s", "passport", "e")
        version = published(drawing)
        grant(Staff.objects.get(account__username="chengang"), make_role("drawer", "flows.view"), None)

        page = reader.get(address(reader, "mining_conformance", lifecycle="COMPLETE", process=version.process_id))

        assert all(skipped == 0 < added for _name, added, skipped, *_more in page.context["people"])
        assert '<td class="cell-number">0</td>' in page.content.decode()

    def test_holds_the_log_against_a_flow_that_is_still_drawn_for_whoever_draws(self, reader):
        drawing = Drawing()
        for kind, name in (("startEvent", "s"), ("userTask", "passport"), ("userTask", "photo"), ("endEvent", "e")):
            drawing.node(kind, name, name=name)
        drawing.line("s", "passport", "photo", "e")
        version = published(drawing)
        Version.objects.filter(pk=version.pk).update(state=VersionState.DRAFT, effective_date=None)
        staff = Staff.objects.get(account__username="chengang")
        asked = address(reader, "mining_conformance", lifecycle="COMPLETE", process=f"draft-{version.pk}")

        grant(staff, make_role("reader", "flows.view"), None)
        hidden = reader.get(asked).context
        grant(staff, make_role("drawer", "flows.view", "flows.save_draft"), None)
        found = reader.get(asked).context
        cases = reader.get(found["leaving_url"]).context["table"].source

        assert (hidden["drafts"], hidden["chosen"]) == ([], "")
        assert [key for key, _name in found["drafts"]] == [f"draft-{version.pk}"]
        assert [row.name for row in cases] == ["A2"]


class TestOpenMap:
    def test_takes_in_what_happens_in_the_map_and_in_every_count_above_it(self, reader):
        page = reader.get(address(reader, "mining")).content.decode()
        found = reader.get(address(reader, "mining_now", version=0)).json()
        again = reader.get(address(reader, "mining_now", version=found["map"]["version"]))

        assert all(f'data-part="{name}"' in page for name in ("mining_note", "mining_tiles", "mining_edges"))
        assert found["parts"]["mining_note"] in page
        assert again.status_code == 204


class TestHallScope:
    def test_keeps_cases_of_other_halls_out_of_every_figure(self, db, settings, tmp_path):
        settings.STORE_DIR = tmp_path / "store"
        here, there = (make_visited_hall(code) for code in ("riverside", "maple"))
        mine, other = (make_ticket(hall) for hall in (here, there))
        for each in (mine, other):
            leave(SYSTEM, ticket=each, at=MORNING)
        storing.advance(horizon=EVERYTHING)
        client = logged_in("zhaoxiao", here)
        asked = {"log": "own", "notion": "visits.ticket", "first": "2020-01-01", "latest": "2199-01-01"}

        def get(name, **more):
            return client.get(reverse(f"insight:{name}"), asked | more)

        assert [row.case for row in get("mining_cases").context["table"].source] and get("mining").context["mined"].cases == 1
        assert [get("mining_case", case=each.pk).status_code for each in (mine, other)] == [200, 404]
        assert get("mining_cases", hall=there.code).status_code == get("mining_case", case=10**9).status_code == 404
        assert client.get("/api/v1/mining", asked).json()["cases"] == 1


class TestNotions:
    def test_are_one_list_while_they_are_few(self):
        assert [name for name, _word in mining.grouped(["visits.ticket", "票号"])] == ["visits.ticket", "票号"]

    def test_begin_with_what_is_mostly_looked_at_when_they_are_many(self):
        rare = [f"type {number:02}" for number in range(30, 0, -1)]

        (_most, first), (_others, then) = mining.grouped([rare[0], "visits.ticket", *rare[1:], "cases.case"])

        assert [name for name, _word in first] == ["visits.ticket", "cases.case"]
        assert [name for name, _word in then] == sorted(rare)


class TestApi:
    def test_tells_the_same_as_the_command(self, reader):
        found = reader.get("/api/v1/mining", {"log": reader.log.code}).json()

        assert (found["cases"], found["activities"], found["events"]) == (2, 2, 12)

    def test_refuses_what_is_no_day(self, reader):
        assert reader.get("/api/v1/mining", {"log": reader.log.code, "first": "never"}).status_code == 422


class TestDraft:
    def test_of_a_discovered_flow_opens_in_the_studio(self, reader):
        make_role("designer", "insight.draft_flow", "flows.save_draft", "flows.view")
        grant(Staff.objects.get(account__username="chengang"), Role.objects.get(code="designer"), None)

        answer = reader.post(address(reader, "mining_draft"), {"code": "found", "name": "Found", "noise": "0"})

        version = Version.objects.get(process__code="found")
        assert answer.headers["Location"] == reverse("flows:studio", args=[version.pk])
        assert {node.name for node in parse(version.xml).nodes.values()} >= {"passport", "photo"}

    def test_is_refused_to_who_only_looks(self, reader):
        answer = reader.post(address(reader, "mining_draft"), {"code": "found", "name": "Found", "noise": "0"})

        assert answer.status_code == 403
        assert not Version.objects.exists()
