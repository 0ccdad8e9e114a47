"""Which version of a record an editor has seen, so that nobody saves over another's change unknowingly."""

import hashlib
from collections.abc import Collection
from typing import Any

import orjson
from django.db import models


def version_of(subject: models.Model, fields: Collection[str]) -> str:
    """A short text that changes whenever one of `fields` does; forms send back the one they were filled from."""
    values = {name: value_of(subject, name) for name in sorted(fields)}
    return hashlib.blake2b(orjson.dumps(values, default=str, option=orjson.OPT_SORT_KEYS), digest_size=8).hexdigest()


def value_of(subject: models.Model, name: str) -> Any:
    """The stored value of a field; of a reference, the key it refers to."""
    return getattr(subject, subject._meta.get_field(name).attname)  # type: ignore[union-attr]
