"""Records over the API: list with a cursor, get, make, change, remove, in the same shape for every noun."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import orjson
from django.conf import settings
from django.db.models import DateTimeField, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from ninja.decorators import decorate_view
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field, create_model, field_validator, model_validator

from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.naming import text_in
from tingtang.core.versions import version_of
from tingtang.core.views import actor_of, at_of
from tingtang.ui.unseen import seen

Code = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-z0-9][a-z0-9_-]*$")]
Line = Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")]
Words = Annotated[str, Field(max_length=4000, pattern=r"^[^\x00]*$")]
Row = Annotated[int, Field(ge=1, le=2**63 - 1)]
Texts = Annotated[dict[Annotated[str, Field(pattern=r"^(zh-hans|zh-hant|en)$")], Words], Field(max_length=3)]
# A time with its zone, kept in UTC: the database knows no zone as far off as a program may name.
Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(2000, 1, 1, tzinfo=UTC), le=datetime(2200, 1, 1, tzinfo=UTC)),
    AfterValidator(lambda at: at.astimezone(UTC)),
]
LARGEST_PAGE = 500
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 1, 1))]
HallCode = Annotated[Line, Field(description="The code of a hall: only what is of it.")]
FirstDay = Annotated[Day, Field(description="The first day that counts, in the zone of the organisation.")]
LatestDay = Annotated[Day, Field(description="The latest day that counts.")]


class Body(Schema):
    """What is sent: unknown fields are refused, so that a misspelt one is not lost in silence; what nobody sees is left out."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def _seen(cls, value: Any) -> Any:
        return seen(value) if isinstance(value, str) else value


class NamedBody(Body):
    """What is sent of a record with names: `name` alone, or `names` in several languages; one of them is needed."""

    name: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$")] | None = None
    names: Texts = {}

    @model_validator(mode="after")
    def _is_called(self) -> "NamedBody":
        if not self.name and not any(text.strip() for text in self.names.values()):
            raise ValueError("name or names is needed")
        return self


def called(values: dict[str, Any], found: Any = None) -> dict[str, Any]:
    """What was sent, with `name` and `names` that agree: of several names the first is the Chinese one; one alone replaces that."""
    name, names = values.pop("name", None), values.pop("names", None)
    if names:
        return values | {"name": name or text_in(names, "zh-hans"), "names": names}
    if name:
        kept = dict(found.names) if found is not None else {}
        return values | {"name": name, "names": kept | ({"zh-hans": name} if "zh-hans" in kept else {})}
    return values


class Removed(Schema):
    """What is answered when a record is gone."""

    removed: bool = True


def optional(schema: type[Schema]) -> type[Schema]:
    """`schema` with every field optional and a `version`: for changes. Only what is sent is changed."""
    fields: dict[str, Any] = {}
    for name, one in schema.model_fields.items():
        fields[name] = (Annotated[one.annotation, *one.metadata] if one.metadata else one.annotation, None)
    fields["version"] = (Line, None)
    module = schema.__module__
    return create_model(f"{schema.__name__}Change", __base__=Body, __doc__=schema.__doc__, __module__=module, **fields)


@dataclass(frozen=True)
class Resource:
    """A noun of the API.

    `rows` gives the dictionaries an actor may see; `renamed` their keys that are called otherwise in the answer.
    `find` gives a record by the key of its address, for a permission; `arranged` turns what was sent into what the
    action takes. `versioned` are the fields whose version a change may name; `called` tells its operations apart from those of
    another noun of the same name.
    """

    one: str
    many: str
    rows: Callable[[Actor], QuerySet[Any, dict[str, Any]]]
    find: Callable[[Actor, Any, str], Model]
    make: type[Schema]
    out: type[Schema]
    save: Callable[..., Model]
    remove: Callable[..., None] | None
    permission: str
    arranged: Callable[[Actor, dict[str, Any], Model | None], dict[str, Any]]
    versioned: tuple[str, ...]
    view: str
    key: Any = int
    renamed: Mapping[str, str] = field(default_factory=dict)
    makes: bool = True
    called: str = ""

    @property
    def noun(self) -> str:
        """One of them as its operations are named."""
        return self.called or self.one

    @property
    def spoken(self) -> str:
        """Several of them as they are spoken of."""
        return self.many.replace("-", " ")

    def listed(self, request: HttpRequest, given: Mapping[str, Any], narrow: Mapping[str, Any], day: str = "") -> HttpResponse:
        """A page of rows after the cursor, straight from the table to bytes."""
        limit = given["limit"]
        query = self.rows(actor_of(request)).filter(pk__gt=given["after"], **narrow)
        if day:
            query = in_days(query, day, given["first"], given["latest"])
        rows = list(query.order_by("pk")[: limit + 1])
        following = rows[limit - 1]["id"] if len(rows) > limit else None
        return answer({"items": [self.named(row) for row in rows[:limit]], "next": following})

    def named(self, row: dict[str, Any]) -> dict[str, Any]:
        """A row with the keys of the answer."""
        for old, new in self.renamed.items():
            row[new] = row.pop(old)
        return row

    def shown(self, actor: Actor, record: Model, status: int = 200) -> HttpResponse:
        """One record with its version."""
        row = self.rows(actor).filter(pk=record.pk).first() or {"id": record.pk}
        fresh = type(record)._base_manager.get(pk=record.pk)
        return answer(self.named(row) | {"version": version_of(fresh, self.versioned)}, status)


def answer(data: Any, status: int = 200) -> HttpResponse:
    """`data` as JSON."""
    return HttpResponse(orjson.dumps(data, default=_plain), status=status, content_type="application/json")


def _plain(value: Any) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError


class After(Schema):
    """From where on a list goes, and how many at most."""

    after: Annotated[int, Field(ge=0, le=2**63 - 1, description="The `next` of the page before.")] = 0
    limit: Annotated[int, Field(ge=1, le=LARGEST_PAGE)] = 100


class InHall(After):
    """A list of one hall, or of all one may see."""

    hall: HallCode | None = None


class InDays(After):
    """A list of some days, or of all times."""

    first: FirstDay | None = None
    latest: LatestDay | None = None


class InHallAndDays(InDays, InHall):
    """A list of one hall and some days."""


def in_days(found: QuerySet[Any], field: str, first: date | None, latest: date | None) -> QuerySet[Any]:
    """Those whose `field` lies on days from `first` to `latest`, both counted; days of moments are those of the organisation's zone."""
    if first is not None:
        found = found.filter(**{f"{field}__gte": _begin(first) if _is_moment(found.model, field) else first})
    if latest is not None:
        after = latest + timedelta(days=1)
        found = found.filter(**{f"{field}__lt": _begin(after) if _is_moment(found.model, field) else after})
    return found


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(settings.HOME_ZONE))


def _is_moment(model: type[Model], path: str) -> bool:
    name, _, further = path.partition("__")
    field: Any = model._meta.get_field(name)
    return _is_moment(field.related_model, further) if further else isinstance(field, DateTimeField)


def page_from(
    found: QuerySet[Any], wanted: After, told: Callable[[Any], dict[str, Any]], *, hall: str = "hall__code", day: str = ""
) -> HttpResponse:
    """A page of records after the cursor, each as `told` says it, in the order in which they were made; of the hall and the days that
    are wanted, where `hall` and `day` are the look-ups that say of which it is.
    """
    if isinstance(wanted, InHall) and wanted.hall:
        found = found.filter(**{hall: wanted.hall})
    if isinstance(wanted, InDays):
        found = in_days(found, day, wanted.first, wanted.latest)
    rows = list(found.filter(pk__gt=wanted.after).order_by("pk")[: wanted.limit + 1])
    following = rows[wanted.limit - 1].pk if len(rows) > wanted.limit else None
    return answer({"items": [told(row) for row in rows[: wanted.limit]], "next": following})


def page_of(out: type[Schema]) -> type[Schema]:
    """A page of a list: rows, and the cursor of the next page or null."""
    rows: Any = list[out]  # type: ignore[valid-type]
    return create_model(
        f"{out.__name__}Page", __base__=Schema, __module__=out.__module__, items=(rows, ...), next=(int | None, None)
    )


def serve(router: Router, resource: Resource, filters: Mapping[str, str] | None = None, *, day: str = "") -> None:
    """Put the five operations of `resource` on `router`. `filters` are query parameters and the look-ups they become; `_asked` says
    what each takes. `day` is the field by whose day the list is narrowed.
    """
    _serve_list(router, resource, filters or {}, day)
    _serve_one(router, resource)
    if resource.makes:
        _serve_make(router, resource)
    _serve_change(router, resource)
    if resource.remove is not None:
        _serve_remove(router, resource)


def _asked(look: str) -> Any:
    """What a filter takes: the code of a hall, a number for `…_id`, yes or no for `is_…`, else a line."""
    if look == "hall__code":
        return HallCode
    return Row if look.endswith("_id") else bool if look.startswith("is_") else Line


def _serve_list(router: Router, resource: Resource, filters: Mapping[str, str], day: str) -> None:
    narrowing = create_model(
        f"{resource.out.__name__}Filters",
        __base__=InDays if day else After,
        __module__=resource.out.__module__,
        **{name: (_asked(look) | None, None) for name, look in filters.items()},  # type: ignore[call-overload]
    )

    def many(request: HttpRequest, wanted: Any) -> HttpResponse:
        given = wanted.dict()
        narrow = {look: given[name] for name, look in filters.items() if given[name] not in (None, "")}
        return resource.listed(request, given, narrow, day)

    many.__annotations__["wanted"] = Annotated[narrowing, Query()]  # type: ignore[type-arg]
    many.__name__ = f"list_{resource.many}"
    router.get(
        f"/{resource.many}",
        response=page_of(resource.out),
        operation_id=f"list_{resource.many.replace('-', '_')}",
        summary=f"List {resource.spoken}",
        description="Those one may see, in the order in which they were made." + (f" Days are those of `{day}`." if day else ""),
    )(many)


def _serve_one(router: Router, resource: Resource) -> None:
    def one(request: HttpRequest, key: Any) -> HttpResponse:
        actor = actor_of(request)
        return resource.shown(actor, resource.find(actor, key, resource.view))

    one.__annotations__["key"] = resource.key
    one.__name__ = f"get_{resource.one}"
    router.get(
        f"/{resource.many}/{{key}}",
        response=resource.out,
        operation_id=f"get_{resource.noun}",
        summary=f"Get one of {resource.spoken}",
        description="One of them, with the `version` that a change may name.",
    )(one)


def _serve_make(router: Router, resource: Resource) -> None:
    def make(request: HttpRequest, body: Any) -> HttpResponse:
        actor = actor_of(request)
        values = resource.arranged(actor, body.dict(exclude_unset=True), None)
        made = resource.save(actor, **{resource.one: None}, at=at_of(request), **values)
        return resource.shown(actor, made, 201)

    make.__annotations__["body"] = resource.make
    make.__name__ = f"make_{resource.one}"
    wrapped = decorate_view(idempotent)(make)
    router.post(
        f"/{resource.many}",
        response={201: resource.out},
        operation_id=f"make_{resource.noun}",
        summary=f"Make one of {resource.spoken}",
        description="A new one, answered as it is kept.",
    )(wrapped)


def _serve_change(router: Router, resource: Resource) -> None:
    def change(request: HttpRequest, key: Any, body: Any) -> HttpResponse:
        actor = actor_of(request)
        found = resource.find(actor, key, resource.permission)
        given = body.dict(exclude_unset=True)
        version = given.pop("version", None)
        values = resource.arranged(actor, given, found)
        kept = resource.save(actor, **{resource.one: found}, at=at_of(request), version=version, **values)
        return resource.shown(actor, kept)

    change.__annotations__.update(key=resource.key, body=optional(resource.make))
    change.__name__ = f"change_{resource.one}"
    wrapped = decorate_view(idempotent)(change)
    router.patch(
        f"/{resource.many}/{{key}}",
        response=resource.out,
        operation_id=f"change_{resource.noun}",
        summary=f"Change one of {resource.spoken}",
        description="Only what is sent is changed. With the `version` it was read with, refused over somebody else's change (409).",
    )(wrapped)


def _serve_remove(router: Router, resource: Resource) -> None:
    def remove(request: HttpRequest, key: Any) -> HttpResponse:
        actor = actor_of(request)
        found = resource.find(actor, key, f"{resource.permission.partition('.')[0]}.remove_{resource.one}")
        assert resource.remove is not None  # noqa: S101 - only served then
        resource.remove(actor, **{resource.one: found}, at=at_of(request))
        return answer({"removed": True})

    remove.__annotations__["key"] = resource.key
    remove.__name__ = f"remove_{resource.one}"
    wrapped = decorate_view(idempotent)(remove)
    router.delete(
        f"/{resource.many}/{{key}}",
        response=Removed,
        operation_id=f"remove_{resource.noun}",
        summary=f"Remove one of {resource.spoken}",
        description="Refused while something else rests on it.",
    )(wrapped)
