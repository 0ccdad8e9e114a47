"""What a list of customers asks of its indexes, so that a million are counted as quickly as a hundred."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db

_COLUMNS = """
SELECT c.relname, array_agg(a.attname::text ORDER BY k.place) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid,
    unnest(i.indkey) WITH ORDINALITY k(number, place), pg_attribute a
WHERE i.indrelid = 'customers_customer'::regclass AND a.attrelid = i.indrelid AND a.attnum = k.number GROUP BY c.relname
"""


class TestBeginningsOfNames:
    def test_are_counted_from_an_index_alone_whichever_the_planner_takes(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_COLUMNS)
            found = [columns for _name, columns in cursor.fetchall() if columns[0] == "name"]

        assert len(found) == 2
        assert all({"hall_id", "merged_into_id", "erased_at"} <= set(columns) for columns in found), found

    def test_are_estimated_in_small_steps(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT attname, attstattarget FROM pg_attribute"
                " WHERE attrelid = 'customers_customer'::regclass AND attname IN ('name', 'initials')"
            )
            found = dict(cursor.fetchall())

        assert found == {"name": 500, "initials": 500}
