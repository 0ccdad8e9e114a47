"""What the organisation puts into the frame of every page: the hall one is in, and one's own pages."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from tingtang.core.views import actor_of
from tingtang.org import queries
from tingtang.ui import shell

LONGEST_LIST = 20


def hall_switcher(request: HttpRequest, subject: object) -> str:
    """The hall one is in, with the others one may choose."""
    halls, code = queries.seen_halls(actor_of(request), limit=LONGEST_LIST + 1), shell.hall_code(request)
    current = next((hall for hall in halls if hall.code == code), None) or queries.hall_named(code)
    context = {"halls": halls[:LONGEST_LIST], "code": code, "current": current, "has_more": len(halls) > LONGEST_LIST}
    return render_to_string("org/parts_hall.html", context, request)


def post_choices(request: HttpRequest, subject: object) -> str:
    """Boxes for the posts that may perform a service; `subject` holds the codes picked so far."""
    picked = set(subject) if isinstance(subject, list | tuple) else set()
    posts = [(post.code, str(post), post.code in picked) for post in queries.posts()]
    gone = [(code, code, True) for code in sorted(picked - {code for code, _name, _is in posts})]
    return render_to_string("org/parts_posts.html", {"posts": posts + gone}, request)


def own_pages(request: HttpRequest, subject: object) -> str:
    """Links to one's account and post card."""
    return render_to_string("org/parts_me.html", {}, request)
