"""Which duties somebody answers for, and which nobody does (ORG-01)."""

from dataclasses import dataclass

from django.db.models import Prefetch

from tingtang.org.models import Post, Staff


@dataclass(frozen=True)
class Duty:
    """A duty with its post and who holds it."""

    text: str
    post: Post
    holders: tuple[Staff, ...]


@dataclass(frozen=True)
class DutyReport:
    """Every duty with who answers for it; what is missing, both ways."""

    duties: tuple[Duty, ...]
    without_holder: tuple[Post, ...]
    without_duty: tuple[Post, ...]
    without_post: tuple[Staff, ...]

    @property
    def unowned(self) -> tuple[Duty, ...]:
        """Duties nobody owns."""
        return tuple(duty for duty in self.duties if not duty.holders)

    @property
    def owned_ratio(self) -> float | None:
        """The share of duties somebody answers for; None when there is none. The goal is all."""
        return (len(self.duties) - len(self.unowned)) / len(self.duties) if self.duties else None


def duty_report() -> DutyReport:
    """Duties nobody owns, posts nobody holds, posts with no duty, and people with no post."""
    present = Staff.objects.filter(left_date__isnull=True)
    posts = list(Post.objects.prefetch_related(Prefetch("staff", present.order_by("badge"), to_attr="holders")).order_by("code"))
    duties = tuple(Duty(text, post, tuple(post.holders)) for post in posts for text in post.duties)
    return DutyReport(
        duties,
        without_holder=tuple(post for post in posts if not post.holders),
        without_duty=tuple(post for post in posts if not post.duties),
        without_post=tuple(present.filter(posts__isnull=True).order_by("badge")[:200]),
    )
