"""What each level of responsibility owes, and who may see it: everybody his own level, auditors and administrators all (ORG-05)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext, pgettext

from tingtang.core.actors import Actor
from tingtang.org.models import CoverPair, Level, Obligation, Post, Staff
from tingtang.org.models.obligations import ObligationQuerySet
from tingtang.org.queries.actors import VIEW_ALL_OBLIGATIONS

LEVELS = tuple(Level.values)


def sees_all_obligations(actor: Actor) -> bool:
    """Whether the actor sees the obligations of every level; they belong to no hall."""
    return actor.may_somewhere(VIEW_ALL_OBLIGATIONS) or actor.may("org.save_obligation")


def own_posts(actor: Actor) -> list[Post]:
    """The posts the actor holds, by code; none for whoever is not of the staff."""
    return list(Post.objects.filter(staff=actor.staff_id).order_by("code")) if actor.staff_id is not None else []


def does_post(actor: Actor, code: str) -> bool:
    """Whether the actor holds a post, or is B, or B of B, of somebody who holds it: he does its work when that one is away."""
    if actor.staff_id is None:
        return False
    firsts = {actor.staff_id}
    for _round in range(3):
        if Post.objects.filter(code=code, staff__in=firsts).exists():
            return True
        own = Q(post__isnull=True) | Q(post__code=code)
        firsts = set(CoverPair.objects.filter(own, backup__in=firsts, team__isnull=True).values_list("primary", flat=True))
    return False


def levels_of(posts: Iterable[Post]) -> frozenset[str]:
    """The levels of responsibility of whoever holds these posts; without a post, that of an individual."""
    return frozenset(post.level for post in posts) or frozenset({Level.INDIVIDUAL.value})


def obligations(actor: Actor) -> ObligationQuerySet:
    """The obligations in force that the actor may see: of his levels, for everybody or for a post he holds; or all."""
    query = Obligation.objects.filter(is_active=True).select_related("post").order_by("order", "code")
    if sees_all_obligations(actor):
        return query
    posts = own_posts(actor)
    return query.of_levels(levels_of(posts)).filter(Q(post__isnull=True) | Q(post__in=posts))


def posts_with_duties(actor: Actor) -> QuerySet[Post]:
    """The posts whose duties the actor may see: his own, or all."""
    if sees_all_obligations(actor) or actor.may_somewhere("org.save_post"):
        return Post.objects.all()
    return Post.objects.filter(pk__in=[post.pk for post in own_posts(actor)])


@dataclass(frozen=True)
class Owed:
    """One line of the system of responsibilities: what is owed at which level, by whom, and where that is written."""

    pk: int
    level: str
    who: str
    text: str
    source: str
    holders: tuple[Staff, ...]
    is_held: bool = True

    @property
    def names(self) -> str:
        """Who they are, in one line."""
        if not self.is_held:
            return gettext("whoever it is about")
        return pgettext("between names", ", ").join(person.name for person in self.holders)


def responsibilities(actor: Actor) -> list[Owed]:
    """Obligations and duties of posts that the actor may see, level by level."""
    present = Staff.objects.filter(left_date__isnull=True).order_by("badge")
    all_posts: list[Any] = list(Post.objects.prefetch_related(Prefetch("staff", present, to_attr="holders")).order_by("code"))
    of_post = {post.pk: tuple(post.holders) for post in all_posts}
    of_level = {level: _together(post for post in all_posts if post.level == level) for level in LEVELS}
    seen = set(posts_with_duties(actor).values_list("pk", flat=True))
    posts = [post for post in all_posts if post.pk in seen]
    lines = [
        Owed(
            one.pk,
            one.level,
            str(one.post) if one.post else one.get_party_display(),
            str(one),
            one.source,
            of_post.get(one.post_id, ()) if one.post_id else of_level[one.level],
        )
        for one in obligations(actor)
    ]
    lines += [
        Owed(post.pk, post.level, str(post), duty, "", of_post[post.pk], post.is_held) for post in posts for duty in post.duties
    ]
    return sorted(lines, key=lambda line: LEVELS.index(line.level))


def _together(posts: Iterable[Any]) -> tuple[Staff, ...]:
    people = {person.pk: person for post in posts for person in post.holders}
    return tuple(sorted(people.values(), key=lambda person: person.badge))
