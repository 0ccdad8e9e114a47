"""Where in the database a text stands: what tests of forgetting ask."""

from django.db import connection

from tingtang.core.sealing import digest
from tingtang.customers.queries.customers import DIGEST


def places_of(text: str) -> list[str]:
    """Every column of every table that holds `text`, in the open or as a digest."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c"
            " JOIN information_schema.tables t USING (table_schema, table_name)"
            " WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'"
            " AND c.data_type IN ('text', 'character varying', 'jsonb', 'json', 'ARRAY', 'bytea', 'tsvector')"
        )
        for table, column, kind in cursor.fetchall():
            if kind == "bytea":
                wanted = [text.encode(), digest(text, DIGEST)]
                cursor.execute(
                    f'SELECT 1 FROM "{table}" WHERE position(%s IN "{column}") > 0 OR position(%s IN "{column}") > 0 LIMIT 1',
                    wanted,
                )
            else:
                cursor.execute(f'SELECT 1 FROM "{table}" WHERE "{column}"::text LIKE %s LIMIT 1', [f"%{text}%"])
            found += [f"{table}.{column}"] if cursor.fetchone() else []
    return found
