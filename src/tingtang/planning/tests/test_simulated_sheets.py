"""Tariff schemes and timetables: bills and lessons worked out by hand, and sheets that cannot be."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import grant, make_staff
from tingtang.planning.books import content_of, data_of
from tingtang.planning.command.line import content
from tingtang.planning.rules.models import solve
from tingtang.planning.rules.models.outcome import answered
from tingtang.planning.rules.models.sheet import ModelSheet
from tingtang.planning.rules.sheets import BadSheet, from_yaml, read
from tingtang.planning.rules.tariffs.sheet import hours_of, months_of
from tingtang.planning.tests.factories import make_sheet
from tingtang.planning.words.models import sentences
from tingtang.planning.words.simulated import tables


def of_example(name: str, **changes: Any) -> dict[str, Any]:
    return answered(read(ModelSheet, from_yaml(content(name)) | changes).root)


def problems(name: str, **changes: Any) -> list[str]:
    with pytest.raises(BadSheet) as refused:
        of_example(name, **changes)
    return [one.code for one in refused.value.problems]


NEW = ("service-ranking", "outlets", "charging-sites", "tariff-schemes", "course-timetable")


@pytest.mark.parametrize("name", NEW)
def test_workbooks_of_new_examples_say_the_same_when_read_again(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solve, "PATIENCE", 60)
    data = from_yaml(content(name))

    again = data_of(content_of("model", data, "en"))

    assert sentences(answered(read(ModelSheet, again).root)) == sentences(of_example(name))


@pytest.mark.django_db
@pytest.mark.parametrize("name", NEW)
def test_pages_and_files_of_new_examples_open_in_every_language(name: str) -> None:
    sheet = make_sheet(name, at=datetime(2026, 11, 23, tzinfo=UTC))
    client = browser(grant(make_staff("linfan", "林帆"), "planner"))

    for language, words in (("en", "The answer in words"), ("zh-hans", "文字结论"), ("zh-hant", "文字結論")):
        page = client.get(f"/planning/sheets/{sheet.pk}/", headers={"accept-language": language})
        assert (page.status_code, words in page.content.decode()) == (200, True)
    for path in ("edit/", "answer.csv", "sheet.xlsx", "sheet.yaml"):
        assert client.get(f"/planning/sheets/{sheet.pk}/{path}").status_code == 200


class TestTariff:
    def test_bills_are_as_by_hand(self) -> None:
        found = {one["code"]: one["bills"] for one in of_example("tariff-schemes")["groups"]}

        # Large: 5 months of 500 (200 x 0.05 + 100 x 0.3 more) and 7 of 300 (100 x 0.05 more).
        assert found["small"] == pytest.approx([900, 900])
        assert found["large"] == pytest.approx([2300, 2300 + 5 * 40 + 7 * 5])
        # Shops: (1200 x 1.5 + 700 + 100 x 0.5) x 0.68 in months that weigh 5 x 0.9 + 5 x 1.1 + 2 = 12.
        assert found["shops"] == pytest.approx([21600, 2550 * 0.68 * 12])
        assert found["works"] == pytest.approx([324000, 55000 * 0.56 * 12])
        # Eight hours of peak and eight of valley outweigh each other.
        assert found["nights"] == pytest.approx([240000 * 0.6 * 12, 240000 * 0.56 * 12])

    def test_says_who_pays_more_and_that_the_gap_narrows(self) -> None:
        said = " ".join(sentences(of_example("tariff-schemes")))

        assert "brings 487,440,000 元 a year, +1 %" in said
        assert "these pay more: Works by day +14.1 % (+45,600 元), Large households +10.2 % (+235 元)" in said
        assert "these pay less: Works round the clock -6.7 % (-115,200 元), Shops -3.7 % (-792 元)" in said
        assert "Commerce pays 0.2537 元 more for each kWh than Industry, instead of 0.3 元: the gap narrows." in said

    def test_revenue_of_seasons_and_categories_is_that_of_the_year(self) -> None:
        found = of_example("tariff-schemes")

        for place in (0, 1):
            assert sum(one["paid"][place] for one in found["seasons"]) == pytest.approx(found["revenue"][place])
            assert sum(one["paid"][place] for one in found["categories"]) == pytest.approx(found["revenue"][place])

    def test_spans_go_over_midnight_and_new_year(self) -> None:
        assert hours_of(["22-2", "8"]) == [0, 1, 8, 22, 23]
        assert months_of(["11-2"]) == [0, 1, 10, 11]
        assert len(hours_of(["0-24"])) == 24

    def test_asks_for_what_is_missing(self) -> None:
        found = of_example("tariff-schemes", rates=[{"scheme": "now", "category": "household", "price": 0.5}])

        assert found["state"] == "incomplete"
        assert "Give the price of “Steps and times · Industry”." in sentences(found)

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"seasons": [{"code": "wet", "name": "W", "months": "6-13"}]}, "bad_month"),
            ({"periods": [{"code": "peak", "name": "P", "hours": "8-25"}]}, "bad_hour"),
            ({"periods": [{"code": "peak", "name": "P", "hours": ["1.5"]}]}, "bad_text"),
            ({"loads": [{"group": "nobody", "amount": 5}]}, "unknown_name"),
            ({"dearer": "temples"}, "unknown_name"),
            ({"rates": [{"scheme": "now", "category": "household", "price": 1}] * 2}, "two_rates"),
            ({"rates": [{"scheme": "now", "category": "household", "price": 1, "factors": {"noon": 2}}]}, "unknown_name"),
            ({"loads": [{"group": "small", "amount": float("inf")}]}, "no_number"),
            ({"loads": [{"group": "small", "amount": -1}]}, "too_small"),
        ],
    )
    def test_refuses_what_cannot_be(self, changes: dict[str, Any], code: str) -> None:
        assert code in problems("tariff-schemes", **changes)

    def test_refuses_an_hour_that_is_peak_and_valley(self) -> None:
        periods = [{"code": "peak", "name": "P", "hours": "8-12"}, {"code": "valley", "name": "V", "hours": "11-13"}]

        assert "in_two_rows" in problems("tariff-schemes", periods=periods)


class TestTimetable:
    def test_keeps_what_is_published_but_the_lesson_that_cannot_stay(self) -> None:
        found = of_example("course-timetable")

        # Piano on Monday has to move; juniors have English on Tuesday morning, so it is Tuesday noon.
        assert (found["state"], len(found["lessons"])) == ("optimal", 7)
        assert [(one["before"]["day"], one["now"]["day"], one["now"]["hour_code"]) for one in found["changes"]] == [
            ("mo", "tu", "noon")
        ]

    def test_has_no_clash_of_rooms_teachers_and_learners(self) -> None:
        sheet = from_yaml(content("course-timetable"))
        courses = {one["code"]: one for one in sheet["courses"]}

        lessons = of_example("course-timetable", published=[])["lessons"]

        for key in ("room_code", "teacher"):
            assert len({(one["day"], one["hour_code"], one[key]) for one in lessons}) == len(lessons)
        learners = [(one["day"], one["hour_code"], *courses[one["course_code"]]["learners"]) for one in lessons]
        assert len(set(learners)) == len(learners)
        assert len({(one["day"], one["course_code"]) for one in lessons}) == len(lessons)

    def test_finds_rooms_where_two_small_sets_share_one(self) -> None:
        rooms = [
            {"code": "a", "name": "A", "has": ["x"]},
            {"code": "b", "name": "B", "has": ["x", "y"]},
            {"code": "c", "name": "C", "has": ["y"]},
        ]
        teachers = [{"code": f"t{k}", "name": f"T{k}"} for k in range(4)]
        courses = [{"code": f"c{k}", "name": f"C{k}", "teacher": f"t{k}", "people": 1, "needs": ["xy"[k % 2]]} for k in range(4)]
        given = {"hours": [{"code": "h", "name": "H"}], "days": ["mo"], "rooms": rooms, "teachers": teachers, "courses": courses}

        found = of_example("course-timetable", published=[], **given)

        # Two rooms have x, two have y, but together they are three: one of four lessons has no room.
        assert (found["state"], len(found["lessons"])) == ("short", 3)
        assert len({one["room_code"] for one in found["lessons"]}) == 3

    def test_of_a_whole_school_is_found_in_its_time(self) -> None:
        given = {
            "hours": [{"code": f"h{k}", "name": f"{k}"} for k in range(8)],
            "days": ["mo", "tu", "we", "th", "fr"],
            "rooms": [{"code": f"r{k}", "name": f"R{k}", "seats": 20 + k} for k in range(20)],
            "teachers": [{"code": f"t{k}", "name": f"T{k}"} for k in range(20)],
            "courses": [
                {
                    "code": f"c{k}",
                    "name": f"C{k}",
                    "teacher": f"t{k % 20}",
                    "learners": [f"g{k % 12}"],
                    "people": 15 + k % 20,
                    "times": 2,
                }
                for k in range(60)
            ],
        }

        found = of_example("course-timetable", published=[], seconds=60, **given)

        assert len(found["lessons"]) == 120

    def test_keeps_its_weekdays_in_a_workbook(self) -> None:
        again = read(ModelSheet, data_of(content_of("model", from_yaml(content("course-timetable")), "en"))).root

        assert again.model_dump()["days"] == ["mo", "tu", "we"]

    def test_says_until_when_it_has_to_be_published(self) -> None:
        said = sentences(of_example("course-timetable"))

        assert "Publish by 2027-02-22, better by 2027-02-15: the term starts on 2027-03-01." in said
        assert [one.title for one in tables(of_example("course-timetable"))][-1] == "Price list"

    def test_says_what_has_no_place_and_why(self) -> None:
        courses = from_yaml(content("course-timetable"))["courses"]
        choir = {"code": "choir", "name": "Choir", "teacher": "qian", "people": 50}
        daily = {"code": "daily", "name": "Daily", "teacher": "qian", "people": 5, "times": 3}

        found = of_example("course-timetable", courses=[*courses, choir, daily], published=[])

        assert found["state"] == "short"
        assert {(one["course"], one["lessons"], one["why"]) for one in found["missing"]} == {
            ("Choir", 1, "no_room"),
            ("Daily", 1, "few_days"),
        }

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"courses": [{"code": "x", "name": "X", "teacher": "nobody"}]}, "unknown_name"),
            ({"teachers": [{"code": "qian", "name": "Q", "away": ["someday"]}, {"code": "sun", "name": "S"}]}, "unknown_name"),
            ({"days": ["holiday"]}, "no_such_choice"),
            ({"term_starts": "soon"}, "bad_value"),
            ({"courses": [{"code": "x", "name": "X", "teacher": "sun", "times": 8}]}, "too_big"),
        ],
    )
    def test_refuses_what_cannot_be(self, changes: dict[str, Any], code: str) -> None:
        assert code in problems("course-timetable", **({"published": []} | changes))

    def test_asks_for_what_is_missing(self) -> None:
        found = answered(read(ModelSheet, {"name": "T", "template": "timetable"}).root)

        assert sentences(found)[1:] == [
            "Say which times of lessons there are.",
            "Say which rooms there are.",
            "Say which teachers there are.",
            "Say which courses there are.",
            "Give the first day of the term.",
        ]
