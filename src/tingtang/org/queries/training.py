"""Who lacks what must be learnt before the first shift (RST-08)."""

from django.utils.translation import pgettext

from tingtang.org.models import Post, Skill, Staff


def untrained(staff: Staff, post: Post | None = None) -> str:
    """The skills, in words, that somebody lacks for a post, or for any of his; empty when he may work."""
    posts = [post] if post is not None else list(staff.posts.exclude(needed_skills=[]))
    needed = {code for one in posts for code in one.needed_skills}
    if not needed:
        return ""
    missing = Skill.objects.filter(code__in=needed).exclude(holders__staff=staff).order_by("code")
    return pgettext("between things of a list", ", ").join(skill.name_in() for skill in missing)
