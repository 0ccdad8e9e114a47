"""Many people at once over the API."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from ninja.decorators import decorate_view
from pydantic import Field

from tingtang.core.api import idempotent
from tingtang.core.errors import Denied
from tingtang.core.views import actor_of, at_of
from tingtang.org.actions.newcomers import Outcome, import_people
from tingtang.org.newcomers import MOST_ROWS, Person
from tingtang.ui.resources import Body, Line, answer

router = Router()
Word = Annotated[Line, Field(max_length=100)]


class PersonIn(Body):
    """Somebody by badge number; halls, roles, posts, teams and skills by code or name. A skill may carry its level: `network:4`."""

    badge: Annotated[Line, Field(max_length=20)]
    name: Word
    username: Annotated[Line, Field(max_length=64)] = ""
    hall: Word | None = None
    roles: list[Word] = []
    posts: list[Word] | None = None
    teams: list[Word] = []
    skills: list[Word] = []


class PeopleIn(Body):
    """Whom to make or change. A trial says what would happen and does nothing.

    `renews_passwords`: whoever has never signed in gets a new first password, when the first ones were lost.
    """

    people: Annotated[list[PersonIn], Field(min_length=1, max_length=MOST_ROWS)]
    makes_missing: bool = False
    renews_passwords: bool = False
    is_trial: bool = False


class PersonTaken(Schema):
    """What became of somebody; a first password is told this once."""

    badge: str
    outcome: Literal["new", "changed", "same", "refused"]
    troubles: list[str]
    first_password: str | None


class PeopleTaken(Schema):
    """Whether it was done, and what became of each. One that is refused leaves all undone."""

    is_done: bool
    people: list[PersonTaken]


@router.post("/staff/import", response={200: PeopleTaken, 422: PeopleTaken}, summary="Make or change many people at once")
@decorate_view(idempotent)
def import_staff(request: HttpRequest, body: PeopleIn) -> HttpResponse:
    """Everybody in the list, or nobody. Roles, teams and skills are added, never taken away."""
    actor = actor_of(request)
    if not actor.may_somewhere("org.save_staff"):
        raise Denied
    people = [_person(line, one.dict()) for line, one in enumerate(body.people, 1)]
    wishes = body.dict(include={"makes_missing", "renews_passwords", "is_trial"})
    found = import_people(actor, people, at=at_of(request), **wishes)
    is_refused = any(one.troubles for one in found)
    taken = {"is_done": not (is_refused or body.is_trial), "people": [_told(one) for one in found]}
    return answer(taken, 422 if is_refused else 200)


def _person(line: int, said: dict[str, Any]) -> Person:
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in said.items()}
    return Person(line=line, **values)


def _told(one: Outcome) -> dict[str, Any]:
    return {
        "badge": one.person.badge,
        "outcome": "refused" if one.troubles else one.what,
        "troubles": one.troubles,
        "first_password": one.password or None,
    }
