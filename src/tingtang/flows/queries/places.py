"""Where an instance stands: read with it by one prepared statement, which is what a step begins with."""

from datetime import datetime
from typing import Any

import orjson
from django.db import DEFAULT_DB_ALIAS

from tingtang.core.database.statements import ask, one
from tingtang.flows.models import Instance, Token
from tingtang.flows.rules.state import MOST_TOKENS
from tingtang.flows.rules.state import Token as Place

_FIELDS = [field.attname for field in Instance._meta.concrete_fields]
_TIMES = [_FIELDS.index("started_at"), _FIELDS.index("ended_at")]
_TOKEN_FIELDS = [field.attname for field in Token._meta.concrete_fields]
_READ = f"""
SELECT json_build_array({", ".join(f'"{field.column}"' for field in Instance._meta.concrete_fields)}),
    (SELECT json_agg(json_build_array(number, node, scope, nth, done, total, opened_at, due_at) ORDER BY number)
     FROM flows_token WHERE instance_id = i.id)
FROM flows_instance i WHERE id = %s"""


def instance_at(key: int) -> Instance | None:
    """An instance with its places, as they are at this moment. None where there is none."""
    return _read(key)[0]


def step_at(key: int) -> Token | None:
    """A token by its key, with its instance and the other places of that. None where it is no more."""
    instance, rows = _read(key // MOST_TOKENS)
    for number, *place, opened_at, due_at in rows:
        if instance and Token.key(instance.pk, number) == key:
            values = (key, instance.pk, number, *place, _time(opened_at), _time(due_at))
            token = Token.from_db(DEFAULT_DB_ALIAS, _TOKEN_FIELDS, values)
            token.instance = instance
            return token
    return None


def _read(instance_id: int) -> tuple[Instance | None, list[list[Any]]]:
    for row, tokens in ask(_READ, one(instance_id)):
        values, rows = orjson.loads(row or b""), orjson.loads(tokens or b"[]")
        for column in _TIMES:
            values[column] = _time(values[column])
        instance = Instance.from_db(DEFAULT_DB_ALIAS, _FIELDS, values)
        instance.places = {number: Place(*place[:5]) for number, *place in rows}
        return instance, rows
    return None, []


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
