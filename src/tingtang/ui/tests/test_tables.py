"""Lists: paging, sorting, filters and exports over real rows."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
from django.db import connection

from tingtang.core.models import Account
from tingtang.ui import exports, paging, tables
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Dates, Flag, Search
from tingtang.ui.listed import Bulk
from tingtang.ui.tables import Table
from tingtang.ui.tests.readers import request_of

AT = datetime(2026, 11, 21, 1, tzinfo=UTC)


class Accounts(Table):
    name = "test.accounts"
    columns = (
        Column("username", "User name", sort="username", link=lambda row: f"/accounts/{row.pk}/"),
        Column("name", "Name", sort="name"),
        Column("last_login", "Seen", sort="last_login", kind="datetime"),
        Column("is_active", "May log in", kind="flag", is_shown=False),
    )
    filters = (
        Search(("username", "name")),
        Choice("language", "Language", [("en", "English"), ("zh-hans", "Chinese")]),
        Flag("is_active", "May log in"),
        Dates("seen", "Seen", field="last_login"),
    )
    sort = "username"
    page_size = 25


class Called(Accounts):
    columns = (Column("username", "User name", str, sort="username"),)


class Plain(Accounts):
    columns = (Column("username", "User name", sort="username"),)


def make_accounts(count: int = 60) -> None:
    Account.objects.bulk_create(
        Account(
            username=f"clerk{index:03d}",
            name=f"Clerk {index % 7}",
            language="en" if index % 2 else "zh-hans",
            is_active=index % 3 != 0,
            last_login=AT + timedelta(minutes=index) if index % 4 else None,
        )
        for index in range(count)
    )


def accounts(path: str = "/") -> Accounts:
    return Accounts(Account.objects.all(), request_of(path))


def names(table: Table) -> list[str]:
    return [table.chosen[0].text(table.chosen[0].of(row)) for row in table.page.rows]


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixty accounts, and a bound so low that they count as many."""
    make_accounts()
    monkeypatch.setattr(paging, "COUNTED", 20)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE core_account")  # what the planner believed of the table came from the tests before


@pytest.mark.django_db
class TestCountedRows:
    def test_come_page_by_page(self):
        make_accounts()

        table = accounts("/?page=3")

        assert names(table) == [f"clerk{index:03d}" for index in range(50, 60)]
        assert (table.page.count_text, table.page.first, table.page.last, table.page.pages) == ("60", 51, 60, 3)

    def test_show_the_last_page_when_asked_beyond_it(self):
        make_accounts()

        assert accounts("/?page=99").page.number == 3

    @pytest.mark.parametrize("page", ["0", "-1", "x", "99999999", "٣"])
    def test_survive_a_page_that_is_no_number(self, page):
        make_accounts()

        assert len(accounts(f"/?page={page}").page.rows) > 0

    def test_that_are_no_query_stand_last_where_nothing_is_known_whichever_way_they_are_sorted(self):
        rows = [
            Account(username=name, last_login=seen) for name, seen in (("a", None), ("b", AT), ("c", AT + timedelta(minutes=1)))
        ]

        orders = [
            [row.username for row in Accounts(rows, request_of(f"/?sort={sort}")).sorted_rows()]
            for sort in ("last_login", "-last_login")
        ]

        assert orders == [["b", "c", "a"], ["c", "b", "a"]]

    def test_are_sorted_by_what_a_column_offers_only(self):
        make_accounts()

        assert names(accounts("/?sort=-username"))[0] == "clerk059"
        assert names(accounts("/?sort=password"))[0] == "clerk000"

    @pytest.mark.parametrize("export", ["", "csv"])
    def test_are_sorted_as_people_read_them_where_a_column_says_what_they_are_called(self, export):
        for name in ("Value 10", "北区", "Value 2", "安防", "value 1"):
            Account.objects.create(username=name)

        for sort, order in (("username", ["value 1", "Value 2", "Value 10", "安防", "北区"]), ("-username", ["北区", "安防"])):
            table = Called(Account.objects.all(), request_of(f"/?sort={sort}&export={export}"))
            found = [row[0] for row in exports._values(table)] if export else names(table)

            assert found[: len(order)] == order

    def test_are_sorted_by_what_is_stored_where_there_are_very_many(self, monkeypatch):
        make_accounts(30)
        monkeypatch.setattr(tables, "_READ", 20)

        table = Called(Account.objects.all(), request_of("/?sort=-username"))

        assert table.page.rows[0].username == "clerk029"

    def test_are_as_many_as_the_reader_wants(self):
        make_accounts()

        assert len(accounts("/?size=50").page.rows) == 50
        assert len(accounts("/?size=7").page.rows) == 25


@pytest.mark.django_db
@pytest.mark.usefixtures("many")
class TestManyRows:
    @pytest.mark.parametrize("sort", ["username", "-username"])
    def test_are_reached_one_after_another_and_back(self, sort):
        expected = list(Account.objects.order_by(sort).values_list("username", flat=True))

        seen, table = [], accounts(f"/?sort={sort}")
        while table.page.after:
            seen += names(table)
            table = accounts(f"/?sort={sort}&after={table.page.after}")
        seen += names(table)
        back = accounts(f"/?sort={sort}&before={table.page.before}")

        assert seen == expected
        assert names(back) == expected[25:50]

    @pytest.mark.parametrize("sort", ["last_login", "-last_login"])
    def test_are_complete_where_the_sorted_field_may_be_empty(self, sort, monkeypatch):
        monkeypatch.setattr(paging, "is_indexed", lambda model, path: True)
        expected = list(Account.objects.order_by(sort, "-pk" if sort[0] == "-" else "pk").values_list("username", flat=True))

        seen, table = [], accounts(f"/?sort={sort}")
        while table.page.after:
            seen += names(table)
            table = accounts(f"/?sort={sort}&after={table.page.after}")

        assert seen + names(table) == expected

    def test_may_be_dictionaries(self):
        rows = Account.objects.values("pk", "username")
        first = Plain(rows, request_of())

        second = Plain(rows, request_of(f"/?after={first.page.after}"))

        assert names(second) == [f"clerk{index:03d}" for index in range(25, 50)]

    def test_end_with_the_last_page(self):
        assert names(accounts("/?end=1")) == [f"clerk{index:03d}" for index in range(35, 60)]

    def test_say_that_their_number_is_an_estimate(self):
        assert accounts().page.is_estimate

    def test_are_not_sorted_by_what_has_no_index(self):
        table = accounts("/?sort=name")

        assert table.order == "username"
        assert [head.is_slow for head in table.heads] == [False, True, True]

    @pytest.mark.parametrize("place", ["after=forged", "before=forged", "after=Wzld:1:x"])
    def test_begin_at_the_start_when_the_place_was_forged(self, place):
        assert names(accounts(f"/?{place}"))[0] == "clerk000"


@pytest.mark.django_db
class TestFilters:
    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ("q=clerk01", 10),
            ("q=nobody", 0),
            ("language=en", 30),
            ("language=xx", 60),
            ("is_active=False", 20),
            ("seen_from=2026-11-21&seen_to=2026-11-21", 45),
            ("seen_to=2026-11-20", 0),
            ("seen_from=yesterday", 60),
            ("seen_from=2026-02-31", 60),
            ("seen_from=0001-01-01", 60),
            ("q=clerk&language=en&is_active=True", 20),
        ],
    )
    def test_narrow_the_rows(self, query, count):
        make_accounts()

        assert accounts(f"/?{query}&size=200").page.count == count

    def test_narrow_rows_that_are_no_query_alike(self):
        make_accounts()
        rows = list(Account.objects.all())

        for query in ("q=clerk01", "language=en", "is_active=False", "seen_from=2026-11-21&seen_to=2026-11-21"):
            table = Accounts(rows, request_of(f"/?{query}&sort=-username"))
            assert table.page.count == accounts(f"/?{query}").page.count


class Dangerous(Table):
    name = "test.dangerous"
    columns = (Column("text", "Text"), Column("cents", "Fee", kind="money"), Column("took", "Took", kind="duration"))
    sort = "text"


ROWS = [
    {"id": 1, "text": "=HYPERLINK(1)", "cents": 1250, "took": timedelta(seconds=90)},
    {"id": 2, "text": "@sum", "cents": None, "took": None},
    {"id": 3, "text": "王女士\x07", "cents": -5, "took": timedelta(hours=2)},
]


class TestExport:
    def test_begins_with_its_heads_before_any_row_is_read(self):
        def unread():
            raise AssertionError
            yield

        response = Dangerous(ROWS, request_of("/?export=csv")).respond()
        table = Dangerous(ROWS, request_of("/?export=csv"))
        table.sorted_rows = unread

        begun = next(iter(exports.as_csv(table).streaming_content)).decode("utf-8-sig")

        assert b"".join(response.streaming_content).decode("utf-8-sig").startswith(begun)
        assert begun.count("\r\n") == 1

    def test_is_csv_that_spreadsheets_read_and_do_not_compute(self):
        response = Dangerous(ROWS, request_of("/?export=csv")).respond()

        content = b"".join(response.streaming_content)
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        assert content.startswith(b"\xef\xbb\xbf")
        assert rows[0] == ["Text", "Fee", "Took"]
        assert rows[1] == ["'=HYPERLINK(1)", "12.50", "90.0"]
        assert rows[2] == ["'@sum", "", ""]
        assert rows[3][1] == "-0.05"

    @pytest.mark.parametrize("text", ["＝1+1", "＋86", "－1", "＠sum", "\n=1"])
    def test_marks_what_a_chinese_spreadsheet_would_compute(self, text):
        assert exports.safe(text) == f"'{text}"

    def test_is_a_spreadsheet_without_formulas(self):
        response = Dangerous(ROWS, request_of("/?export=xlsx")).respond()

        sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
        cells = list(sheet.iter_rows(min_row=2))
        assert [cell.value for cell in cells[0]] == ["=HYPERLINK(1)", 12.5, 90]
        assert cells[0][0].data_type == "s"
        assert cells[2][0].value == "王女士"

    def test_refuses_a_spreadsheet_too_large_to_open(self, monkeypatch):
        monkeypatch.setattr(exports, "SHEET_LIMIT", 2)

        with pytest.raises(exports.TooManyRows):
            Dangerous(ROWS, request_of("/?export=xlsx")).respond()

    @pytest.mark.django_db
    def test_has_all_rows_that_pass_the_filters_and_the_chosen_columns(self):
        make_accounts()

        response = accounts("/?export=csv&language=en&page=2&cols=username&cols=is_active").respond()

        rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
        assert len(rows) == 31
        assert len(rows[1]) == 2

    def test_shows_the_page_when_the_kind_is_unknown(self):
        assert "export" not in Dangerous(ROWS, request_of("/?export=pdf")).address()


class TestCells:
    def test_show_a_dash_for_what_is_absent(self):
        assert Column("a", "A", "gone.away").text(Column("a", "A", "gone.away").of({"gone": None})) == "–"

    def test_lead_where_the_column_says(self):
        table = Dangerous(ROWS, request_of())
        table.columns = (Column("text", "Text", link=lambda row: f"/{row['id']}"),)

        assert re.findall(r'<a href="([^"]+)">', table.body) == ["/1", "/2", "/3"]


class TestColumnsOfOneReader:
    def test_are_never_those_of_another_at_the_same_address(self):
        def drawn(label):
            table = Plain([], request_of("/?sort=username"))
            table.columns = (Column("username", label, sort="username"),)
            return table.drawn_heads + table.boxes + table.tools

        first, second = drawn("What Ms Wang was asked"), drawn("What Mr Zhao was asked")

        assert "Ms Wang" in first
        assert "Ms Wang" not in second
        assert "Mr Zhao" in second


class TestBulkActionsOfOneReader:
    def test_are_never_those_of_another_with_the_same_address(self):
        def drawn(label):
            table = Plain([], request_of("/"))
            table.bulk = (Bulk(label, "/accounts/close/"),)
            return table.drawn_bulk

        assert "Close" in drawn("Close")
        assert drawn("Open again").count("Open again") == 1
