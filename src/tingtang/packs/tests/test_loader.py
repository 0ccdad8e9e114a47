"""Packs are read whole, and everything that is wrong is said at once, with its line."""

from pathlib import Path

import pytest

from tingtang.flows.rules.bpmn import parse
from tingtang.packs.loader import load, places, shared_part
from tingtang.packs.schemas.asking import Asking
from tingtang.packs.schemas.improving import Story
from tingtang.packs.source import BadPack
from tingtang.packs.tests.factories import SHIPPED, changed, write_pack


def problems(folder: Path) -> list[str]:
    with pytest.raises(BadPack) as caught:
        load(str(folder))
    return [str(problem) for problem in caught.value.problems]


class TestLoad:
    @pytest.mark.parametrize("code", ["government", "bank", "insurer"])
    def test_accepts_the_packs_we_ship(self, code: str) -> None:
        loaded = load(code)

        assert loaded.code == code
        assert loaded.demo is not None

    def test_reads_a_pack_from_any_folder(self, tmp_path: Path) -> None:
        loaded = load(str(write_pack(tmp_path)))

        assert loaded.catalogue.services[0].expected == 120
        assert loaded.org.layouts[0].opening["su"] == ["09:00-12:00", "13:00-18:00"]
        assert "mo" not in loaded.org.layouts[0].opening

    @pytest.mark.parametrize(
        ("file", "old", "new", "said"),
        [
            ("catalogue.yaml", "expected: 2 min", "expected: 2", "catalogue.yaml:7: expected: write a duration with its unit"),
            ("catalogue.yaml", "wait_target:", "wait_targt:", "Did you mean “wait_target”?"),
            ("catalogue.yaml", "wait_target: 5 min\n", "\n", "catalogue.yaml:4: “wait_target” is missing"),
            (
                "catalogue.yaml",
                "    category: loans",
                "    category: loan",
                "catalogue.yaml:5: there is no category “loan” in this pack",
            ),
            ("catalogue.yaml", "[librarian]", "[nurse]", "there is no post “nurse”"),
            ("org.yaml", "zone: front", "zone: back", "org.yaml:11: there is no zone “back”"),
            ("org.yaml", "tu-su", "tue-su", "“tue-su” is not a day or a range of days"),
            ("org.yaml", "09:00-12:00", "9-12", "“9-12” is not a span of hours"),
            ("pack.yaml", '"1.0"', "1.0", 'pack.yaml:2: “version” must be text: put it in quotes, "1.0"'),
            ("pack.yaml", ">=0.1,<1", ">=99", "this pack is for Tingtang >=99"),
            ("pack.yaml", ">=0.1,<1", "latest", "“latest” is not a range of versions"),
            ("visits.yaml", "discipline: plain", "discipline: fair", "there is no discipline “fair”"),
            ("visits.yaml", "code: ordinary,", "code: ordinary, privileged: true,", "one class must be neither"),
        ],
    )
    def test_says_what_is_wrong_and_where(self, tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
        write_pack(tmp_path, **changed(file, old, new))

        assert any(said in problem for problem in problems(tmp_path)), problems(tmp_path)

    def test_says_everything_at_once(self, tmp_path: Path) -> None:
        write_pack(tmp_path, terms="conter: x\n", roles="roles: [{code: x}]\n")

        assert len(problems(tmp_path)) == 2

    def test_refuses_a_permission_nobody_knows(self, tmp_path: Path) -> None:
        write_pack(tmp_path, roles="roles:\n  - {code: x, name: x, permissions: [org.view, moon.land]}\n")

        [problem] = problems(tmp_path)
        assert problem.startswith("roles.yaml:2: there is no permission “moon.land”")

    def test_refuses_a_file_it_would_never_read(self, tmp_path: Path) -> None:
        write_pack(tmp_path, services="services: []\n")

        assert "services.yaml" in problems(tmp_path)[0]

    def test_refuses_a_folder_without_a_pack(self, tmp_path: Path) -> None:
        assert "this file is missing" in problems(tmp_path)[0]

    def test_names_the_packs_there_are(self) -> None:
        with pytest.raises(BadPack, match=f"Known packs: {', '.join(SHIPPED)}"):
            load("zoo")


class TestPlaces:
    def test_finds_packs_in_the_data_folder(self, tmp_path: Path, settings: object) -> None:
        settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
        (tmp_path / "packs" / "library").mkdir(parents=True)
        write_pack(tmp_path / "packs" / "library")

        assert places()["library"] == tmp_path / "packs" / "library"


class TestShippedPacks:
    @pytest.mark.parametrize("code", SHIPPED)
    def test_say_every_text_in_three_languages(self, code: str) -> None:
        folder = places()[code]

        for path in sorted(folder.glob("*.yaml")):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                hans, hant = line.count("zh-hans:"), line.count("zh-hant:")
                english = line.count(" en: ")
                block = hans + hant == 1 or english == 1
                assert block or hans == hant == english, f"{path.name}:{number}: {line}"

    def test_government_has_the_licence_line_of_195_seconds(self) -> None:
        [renewal] = [s for s in load("government").catalogue.services if s.code == "licence_renewal"]

        assert [step.takes for step in renewal.steps] == [15, 30, 60, 40, 20, 30]
        assert renewal.expected == 195

    @pytest.mark.parametrize("code", ["government", "bank"])
    def test_have_six_kinds_of_zones(self, code: str) -> None:
        assert len(load(code).org.zone_types) == 6

    def test_know_nobody_of_another_demo(self) -> None:
        demos = [demo for code in SHIPPED if (demo := load(code).demo) is not None]
        people = [one for demo in demos for each in (demo, *demo.branches) for one in each.staff]

        assert len({one.username for one in people}) == len({one.badge for one in people}) == len(people)
        numbers = [
            {text for one in demo.customers for text in (one.phone, one.mail, *one.numbers.values()) if text} for demo in demos
        ]
        assert len(set().union(*numbers)) == sum(map(len, numbers))
        halls = [each.hall.code for demo in demos for each in (demo, *demo.branches)]
        assert len(set(halls)) == len(halls)

    @pytest.mark.parametrize("code", SHIPPED)
    def test_let_each_procedure_that_leads_cases_run(self, code: str) -> None:
        pack = load(code)

        led = {one.code for one in pack.flows.processes if one.case is not None}

        assert led <= {run.kind for run in pack.demo_cases.runs}

    def test_insurer_has_the_rules_and_procedures_its_trade_must_have(self) -> None:
        insurer = load("insurer")
        drawn = {one.code for one in insurer.flows.processes}

        assert len(insurer.standards.regulations) == 11  # the list “insurer-rules” of STD-23
        assert drawn >= {"archive-borrowing", "archive-filing", "customer-training", "claims-assistance", "business-consulting"}
        assert {one.code for one in insurer.cases.kinds} == {"claim", "preservation", "archive-loan"}

    def test_supply_company_has_its_four_blocks(self) -> None:
        heads = [one.code for one in load("supply").org.posts if one.level == "department"]

        assert heads == ["marketing_head", "use_centre_head", "fee_centre_head", "service_centre_head"]

    def test_insurer_reports_satisfaction_real_names_and_visits_every_month(self) -> None:
        told = {one["of"] for report in load("insurer").measures.reports for one in report["blocks"]}
        assert told >= {"content-share", "real-name-complete", "real-name-conforming", "real-name-right", "executive-visits-kept"}
        assert told >= {"claims-on-time", "claims-hours", "claims-content", "claims-checked", "claims-reopened"}

    def test_bank_never_calls_two_privileged_in_a_row(self) -> None:
        visits = load("bank").visits

        assert visits.rules_of(visits.disciplines[0])["privileged_in_a_row"] == 1


@pytest.mark.parametrize(
    "drawing", sorted(Path(__file__).parents[1].glob("*/flows/*.bpmn")), ids=lambda path: f"{path.parts[-3]}/{path.stem}"
)
def test_every_process_brings_its_picture_for_the_printed_handbook(drawing: Path) -> None:
    diagram, picture = parse(drawing.read_bytes()), drawing.with_suffix(".svg").read_text(encoding="utf-8")

    assert [one for one in diagram.nodes if f'data-element-id="{one}"' not in picture] == []


def test_shared_sheets_ask_for_every_link_of_internal_control() -> None:
    [sheet] = [one for one in shared_part(Asking).sheets if one.code == "internal-control"]

    assert len(sheet.items) == 16


def test_a_service_desk_speaks_of_no_lobby_and_no_counters_in_what_it_improves_and_inspects() -> None:
    desk = load("desk")
    story = desk.demo_improvement.of(shared_part(Story))
    told = story.model_dump_json(
        include={"corrections", "articles", "course", "contest", "meeting", "steering", "idea", "thanked"}
    )
    sheet = next(one for one in desk.asking.sheets if one.code == "hall-daily")

    assert not [word for word in ("取号", "柜台", "窗口", "引导", "大厅") if word in told + sheet.model_dump_json()]
    assert story.moods == shared_part(Story).moods


def test_every_service_of_the_it_desk_is_reported_in_one_of_its_four_areas() -> None:
    services = load("desk").catalogue.services

    assert {one.area for one in services} == {"desk", "it", "applications", "operations"}


def test_the_it_desk_ships_five_lines_fourteen_series_and_fifty_three_key_products() -> None:
    lines = load("desk").offers.lines
    series = [one for line in lines for one in line.series]
    products = [one for each in series for one in each.products]

    assert (len(lines), len(series), len([one for one in products if one.key])) == (5, 14, 53)
    assert len({one.code for one in products}) == 53
