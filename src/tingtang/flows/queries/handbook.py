"""The handbook of processes (STD-08): made from what is published, by process and by post."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from tingtang.core.registry import Text
from tingtang.flows.models import Group, Process, Version
from tingtang.flows.queries.processes import published, version_in_force
from tingtang.flows.queries.shown import Step, steps_of
from tingtang.org.models import Post, Staff


@dataclass(frozen=True)
class Chapter:
    """A process as the handbook tells it: the version in force, with its steps."""

    process: Process
    version: Version
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class PostChapter:
    """What a post does: its duties, who holds it, and its steps by process."""

    post: Post
    holders: tuple[Staff, ...]
    parts: tuple[tuple[Chapter, tuple[Step, ...]], ...]


@dataclass(frozen=True)
class Handbook:
    """The whole handbook on a day, with what it shows to be missing (ORG-01)."""

    chapters: tuple[Chapter, ...]
    posts: tuple[PostChapter, ...]
    unowned: tuple[tuple[Chapter, Step], ...]
    idle: tuple[Post, ...]

    def groups(self) -> list[tuple[Text, list[Chapter]]]:
        """Chapters by where the work is done, and after them those for special events and other unusual work (STD-04)."""
        usual = [one for one in self.chapters if one.process.is_business]
        found: list[tuple[Text, list[Chapter]]]
        found = [(Group(group).label, [one for one in usual if one.process.group == group]) for group in Group.values]
        found.append((_("procedures for special events"), [one for one in self.chapters if not one.process.is_business]))
        return [(label, chapters) for label, chapters in found if chapters]


def chapter(version: Version) -> Chapter:
    """The chapter of one version."""
    return _chapters([version])[0]


def _chapters(versions: Iterable[Version]) -> tuple[Chapter, ...]:
    rows = list(versions)
    told = zip(rows, steps_of([one.xml for one in rows]), strict=True)
    return tuple(Chapter(version.process, version, tuple(steps)) for version, steps in told)


def chapter_of(process: Process, day: date) -> Chapter | None:
    """The chapter of a process on `day`; None while nothing of it is in force."""
    version = version_in_force(process, day)
    return chapter(version) if version is not None else None


def handbook_on(day: date) -> Handbook:
    """The handbook on `day`: every process in force, every post; steps nobody can do and posts without a step."""
    chapters = _chapters(published(day))
    posts = list(Post.objects.order_by("code"))
    holders = _holders()
    told = tuple(PostChapter(post, holders.get(post.pk, ()), tuple(_parts(chapters, post))) for post in posts)
    held = {one.post.pk for one in told if one.holders or not one.post.is_held}
    return Handbook(
        chapters,
        tuple(one for one in told if one.parts),
        tuple((one, step) for one in chapters for step in one.steps if step.post is None or step.post.pk not in held),
        tuple(one.post for one in told if not one.parts and one.post.is_held),
    )


def post_chapter(post: Post, day: date) -> PostChapter:
    """What one post does."""
    chapters = _chapters(published(day))
    return PostChapter(post, _holders().get(post.pk, ()), tuple(_parts(chapters, post)))


def _parts(chapters: Iterable[Chapter], post: Post) -> Iterable[tuple[Chapter, tuple[Step, ...]]]:
    for one in chapters:
        own = tuple(step for step in one.steps if step.post is not None and step.post.pk == post.pk)
        if own:
            yield one, own


def _holders() -> dict[int, tuple[Staff, ...]]:
    present = (
        Staff.objects.filter(left_date__isnull=True, posts__isnull=False).distinct().prefetch_related("posts").order_by("badge")
    )
    found: dict[int, tuple[Staff, ...]] = {}
    for staff in present:
        for post in staff.posts.all():
            found[post.pk] = (*found.get(post.pk, ()), staff)
    return found
