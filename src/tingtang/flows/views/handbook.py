"""The handbook as pages and as PDF."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tingtang.catalogue.actions.versions import today
from tingtang.core.errors import NotFound
from tingtang.core.views import Request, page
from tingtang.flows import queries
from tingtang.flows.printing import printed
from tingtang.flows.queries.drawings import drawing_read
from tingtang.flows.queries.handbook import Chapter, Handbook, chapter_of, handbook_on, post_chapter
from tingtang.flows.queries.tabling import tables_in
from tingtang.org.models import Post
from tingtang.org.queries import get_common, organisation


@page("flows.view")
def handbook(request: Request) -> HttpResponseBase:
    found = handbook_on(today(request.at))
    return render(request, "flows/handbook.html", {"handbook": found, "page_title": _("Handbook of processes")})


@page("flows.view")
def of_process(request: Request, process: int) -> HttpResponseBase:
    found = _chapter(request, process)
    context = {
        "chapter": found,
        "steps": found.steps,
        "diagram": {"xml": drawing_read(found.version.xml)},
        "decisions": tables_in(found.version.xml),
        "page_title": str(found.process),
    }
    return render(request, "flows/handbook_process.html", context)


@page("flows.view")
def of_post(request: Request, post: int) -> HttpResponseBase:
    found = post_chapter(get_common(Post, post), today(request.at))
    return render(request, "flows/handbook_post.html", {"chapter": found, "page_title": str(found.post)})


def _chapter(request: Request, key: int) -> Chapter:
    found = chapter_of(queries.get_process(request.actor, key), today(request.at))
    if found is None:
        raise NotFound
    return found


@page("flows.view")
@require_GET
def pdf(request: Request) -> HttpResponseBase:
    """The handbook as PDF: whole, of one process (`process`) or of one post (`post`)."""
    day = today(request.at)
    process, post = (request.GET.get(name, "") for name in ("process", "post"))
    if process.isascii() and process.isdigit():
        one = _chapter(request, int(process))
        title, book = str(one.process), Handbook((one,), (), (), ())
    elif post.isascii() and post.isdigit():
        told = post_chapter(get_common(Post, int(post)), day)
        title, book = str(told.post), Handbook((), (told,), (), ())
    else:
        title, book = _("Handbook of processes"), handbook_on(day)
    named = organisation()
    content = printed(title, str(named) if named else "", book, day)
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": 'inline; filename="handbook.pdf"'}
    )
