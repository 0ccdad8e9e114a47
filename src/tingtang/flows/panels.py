"""What flows put on other domains' pages: on the post card, the steps of one's posts and their standards (ORG-02)."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from tingtang.catalogue.actions.versions import today
from tingtang.core.views import at_of
from tingtang.flows.queries.handbook import post_chapter
from tingtang.org.models import Post


def steps_of_post(request: HttpRequest, subject: object) -> str:
    """The steps of one post by process, each with its time limit and standard."""
    if not isinstance(subject, Post):
        return ""
    found = post_chapter(subject, today(at_of(request)))
    return render_to_string("flows/parts_card.html", {"chapter": found}, request) if found.parts else ""
