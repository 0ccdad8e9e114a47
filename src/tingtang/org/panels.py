"""What the organisation puts into the frame of every page: the hall one is in, and one's own pages."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from tingtang.core.views import actor_of
from tingtang.org import queries
from tingtang.org.models import Hall
from tingtang.ui import shell


def hall_switcher(request: HttpRequest, subject: object) -> str:
    """The hall one is in, with the others one may choose."""
    halls, code = _halls(request), shell.hall_code(request)
    current = next((hall for hall in halls if hall.code == code), None)
    return render_to_string("org/parts_hall.html", {"halls": halls, "code": code, "current": current}, request)


def hall_of(request: HttpRequest, wanted: str) -> str:
    """The hall one is in: the one chosen before when one still may see it, else one's own, else the first."""
    halls = _halls(request)
    by_code = {hall.code for hall in halls}
    own = [hall.code for hall in halls if hall.pk == actor_of(request).hall_id]
    return wanted if wanted in by_code else next(iter([*own, *(hall.code for hall in halls)]), "")


def _halls(request: HttpRequest) -> list[Hall]:
    """The halls one may see, read once for each request."""
    if not hasattr(request, "_org_halls"):
        request._org_halls = list(queries.seen_halls(actor_of(request)))  # type: ignore[attr-defined]  # noqa: SLF001
    return request._org_halls  # type: ignore[attr-defined,no-any-return]  # noqa: SLF001


def post_choices(request: HttpRequest, subject: object) -> str:
    """Boxes for the posts that may perform a service; `subject` holds the codes picked so far."""
    picked = set(subject) if isinstance(subject, list | tuple) else set()
    posts = [(post.code, str(post), post.code in picked) for post in queries.posts()]
    gone = [(code, code, True) for code in sorted(picked - {code for code, _name, _is in posts})]
    return render_to_string("org/parts_posts.html", {"posts": posts + gone}, request)


def own_pages(request: HttpRequest, subject: object) -> str:
    """Links to one's account and post card."""
    return render_to_string("org/parts_me.html", {}, request)
