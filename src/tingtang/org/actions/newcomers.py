"""Many people at once, from a table: each by the ordinary actions, all of them or nobody."""

import os
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any, Final

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, NotFound, Problem
from tingtang.org.actions.roles import grant_role
from tingtang.org.actions.staff import save_staff
from tingtang.org.actions.teams import save_skill, save_staff_skill, save_team, save_team_member
from tingtang.org.models import Hall, Post, Role, Skill, Staff, StaffSkill, Team, TeamMember
from tingtang.org.newcomers import SEVERAL, WORDS, Person, words_in

ORDINARY_LEVEL: Final = 3
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another
_LEVEL = re.compile(r"^(?P<name>.+?)\s*[:：=]\s*(?P<level>\d)$")


@dataclass(slots=True)
class Outcome:
    """What became of a row: somebody new, changed, as before; or what is wrong with it. A first password is told this once.

    `said` are its columns with what they name called by its name, however it was written.
    """

    person: Person
    what: str = "same"
    troubles: list[str] = field(default_factory=list)
    password: str = ""
    said: dict[str, str] = field(default_factory=dict)


class Known:
    """What the names in a table may stand for: codes, and names in any language."""

    def __init__(self, actor: Actor) -> None:
        self.read(actor)

    def read(self, actor: Actor) -> None:
        """Read them anew: what a row made that was then taken back is gone."""
        self.halls = _by_words(Hall.objects.visible_to(actor, "org.save_staff"))
        self.roles = _by_words(Role.objects.all())
        self.posts = _by_words(Post.objects.all())
        self.teams = _by_words(Team.objects.all())
        self.skills = _by_words(Skill.objects.all())

    def told(self, person: Person) -> dict[str, str]:
        """What the columns of a row name, each by its name; what is unknown stays as it was written."""
        named = {"hall": self.halls, "roles": self.roles, "posts": self.posts, "teams": self.teams}
        said = {
            column: SEVERAL.join(str(rows.get(word.casefold(), word)) for word in words_in(person, column))
            for column, rows in named.items()
        }
        levels = [(text, _LEVEL.match(text)) for text in person.skills]
        skills = [(level["name"], f":{level['level']}") if level else (text, "") for text, level in levels]
        return said | {"skills": SEVERAL.join(f"{self.skills.get(word.casefold(), word)}{level}" for word, level in skills)}


def _by_words(rows: Iterable[Any]) -> dict[str, Any]:
    return {word.strip().casefold(): one for one in rows for word in (*one.names.values(), one.name, one.code)}


def import_people(
    actor: Actor,
    people: Sequence[Person],
    *,
    at: datetime,
    makes_missing: bool = False,
    renews_passwords: bool = False,
    is_trial: bool = False,
) -> list[Outcome]:
    """Make or change everybody of a table by their badge numbers, or (`is_trial`) say what would happen.

    Whatever is wrong with one row leaves all of them undone. Roles, teams and skills are added, never taken away. Whoever has not
    signed in yet can be given a new first password (`renews_passwords`): the first ones were told once, and may not have arrived.
    """
    passwords = [] if is_trial else _passwords(people, renews_passwords=renews_passwords)
    wishes = _Wishes(makes_missing, renews_passwords, is_trial, passwords)
    outcomes = [Outcome(person) for person in people]
    seen: set[str] = set()
    with transaction.atomic():
        known = Known(actor)
        for one in outcomes:
            if one.person.badge in seen:
                one.troubles.append(_("This badge number stands in the table twice."))
                continue
            seen.add(one.person.badge)
            _take(actor, one, known, wishes, at=at)
        if is_trial or any(one.troubles for one in outcomes):
            transaction.set_rollback(True)
            for one in outcomes:
                one.password = ""
    return outcomes


@dataclass(frozen=True, slots=True)
class _Wishes:
    makes_missing: bool
    renews_passwords: bool
    is_trial: bool
    passwords: list[tuple[str, str]]  # first ones with their hashes, one for each who needs one


def _take(actor: Actor, one: Outcome, known: Known, wishes: _Wishes, *, at: datetime) -> None:
    try:
        with transaction.atomic():
            staff, hall, before = _record(actor, one, known, wishes, at=at)
            given = _roles(actor, one.person, staff, hall, known, at)
            given |= _teams(actor, one.person, staff, hall, known if wishes.makes_missing else _Only(known), at)
            given |= _skills(actor, one.person, staff, known if wishes.makes_missing else _Only(known), at)
            if before is None:
                one.what = "new"
            elif given or _is_renewed(staff, wishes) or before != _state(staff):
                one.what = "changed"
            one.said = known.told(one.person)
            if hall is None and one.said["roles"]:
                one.said["roles"] = _("{roles} (in all halls)").format(roles=one.said["roles"])
    except Problem as problem:
        one.troubles.extend(_reasons(problem))
        known.read(actor)


class _Only:
    """The same names, none of which may be made."""

    def __init__(self, known: Known) -> None:
        self.teams, self.skills = known.teams, known.skills


def _reasons(problem: Problem) -> list[str]:
    fields = problem.fields if isinstance(problem, Invalid) else {}
    if not fields:
        return [problem.text()]
    return [
        f"{WORDS[name]}: {reason}" if name in WORDS else str(reason) for name, reasons in fields.items() for reason in reasons
    ]


def _state(staff: Staff) -> tuple[Any, ...]:
    posts = tuple(sorted(staff.posts.values_list("pk", flat=True)))
    return staff.name, staff.hall_id, staff.account.username, posts


def _record(
    actor: Actor, one: Outcome, known: Known, wishes: _Wishes, *, at: datetime
) -> tuple[Staff, Hall | None, tuple[Any, ...] | None]:
    """Whom a row makes or changes, with an account; the hall, and what was there before."""
    person = one.person
    if not person.badge or not person.name:
        raise Invalid(fields={"badge" if person.name else "name": [_("This field is required.")]})
    found = Staff.objects.select_related("account", "hall").filter(badge=person.badge).first()
    if found is not None and not actor.may("org.save_staff", found if found.hall_id else None):
        raise NotFound
    before = _state(found) if found is not None else None
    hall = _one(known.halls, person.hall, "hall") if person.hall else (found.hall if found is not None else None)
    values: dict[str, Any] = {"badge": person.badge, "name": person.name}
    if person.posts is not None and (person.posts or found is None):
        values["posts"] = [_one(known.posts, word, "posts") for word in person.posts]
    if person.username or found is None:
        values["username"] = person.username or person.badge.lower()
    if found is None:
        values |= {"must_change_password": True, "is_active": True}
    if not wishes.is_trial and (found is None or _is_renewed(found, wishes)):
        one.password, values["hashed"] = wishes.passwords.pop()
    return save_staff(actor, staff=found, hall=hall, at=at, **values), hall, before


def _is_renewed(staff: Staff, wishes: _Wishes) -> bool:
    """Whether somebody gets a new first password: who was to choose an own one and never came to it."""
    account = staff.account
    return wishes.renews_passwords and account.last_login is None and account.must_change_password and account.is_active


def _passwords(people: Sequence[Person], *, renews_passwords: bool) -> list[tuple[str, str]]:
    """First passwords for as many as may need one. A hash is slow on purpose: they are made on all processors at once."""
    badges = {person.badge for person in people}
    known = Staff.objects.filter(badge__in=badges)
    if renews_passwords:
        known = known.exclude(account__last_login__isnull=True, account__must_change_password=True)
    made = [_password() for _person in range(len(badges) - known.count())]
    with ThreadPoolExecutor(min(8, os.cpu_count() or 1)) as pool:
        return list(zip(made, pool.map(make_password, made), strict=True))


def _password() -> str:
    """A first password that can be read out: four groups of four."""
    return "-".join("".join(secrets.choice(_LETTERS) for _place in range(4)) for _group in range(4))


def _one(named: Mapping[str, Any], word: str, column: str) -> Any:
    found = named.get(word.casefold())
    if found is None:
        raise Invalid(fields={column: [_("there is no “{name}”.").format(name=word)]})
    return found


def _roles(actor: Actor, person: Person, staff: Staff, hall: Hall | None, known: Known, at: datetime) -> bool:
    wanted = [_one(known.roles, word, "roles") for word in person.roles]
    held = set(staff.grants.filter(hall=hall).values_list("role_id", flat=True))
    fresh = [role for role in wanted if role.pk not in held]
    for role in fresh:
        grant_role(actor, staff=staff, role=role, hall=hall, at=at)
    return bool(fresh)


def _teams(actor: Actor, person: Person, staff: Staff, hall: Hall | None, known: Known | _Only, at: datetime) -> bool:
    differs = False
    for word in person.teams:
        team = known.teams.get(word.casefold())
        if team is None and isinstance(known, Known):
            team = save_team(actor, hall=hall, code=_code(known.teams, word, "team"), name=word, at=at)
            known.teams |= _by_words([team])
        team = team or _one(known.teams, word, "teams")
        if not TeamMember.objects.filter(team=team, staff=staff).exists():
            save_team_member(actor, team=team, staff=staff, at=at)
            differs = True
    return differs


def _skills(actor: Actor, person: Person, staff: Staff, known: Known | _Only, at: datetime) -> bool:
    differs = False
    for text in person.skills:
        said = _LEVEL.match(text)
        word, level = (said["name"], int(said["level"])) if said else (text, ORDINARY_LEVEL)
        skill = known.skills.get(word.casefold())
        if skill is None and isinstance(known, Known):
            skill = save_skill(actor, code=_code(known.skills, word, "skill"), name=word, at=at)
            known.skills |= _by_words([skill])
        skill = skill or _one(known.skills, word, "skills")
        held = StaffSkill.objects.filter(staff=staff, skill=skill).first()
        if held is None or (said and held.level != level):
            save_staff_skill(actor, staff=staff, staff_skill=held, skill=skill, level=level, at=at)
            differs = True
    return differs


def _code(taken: Mapping[str, Any], word: str, prefix: str) -> str:
    """A code nobody has: of the name where it is Latin, else numbered."""
    plain = slugify(word)[:32]
    if plain and plain not in taken:
        return plain
    return next(code for number in count(1) if (code := f"{plain or prefix}-{number}") not in taken)
