"""What flows put on other domains' pages: on the post card, the steps of one's posts and their standards (ORG-02)."""

import json

from django.db.models import Model
from django.http import HttpRequest
from django.template.loader import render_to_string

from tingtang.catalogue.actions.versions import today
from tingtang.catalogue.models import Regulation
from tingtang.core.views import at_of
from tingtang.flows.queries.chains import chain_of
from tingtang.flows.queries.handbook import post_chapter
from tingtang.flows.queries.running import instances_of
from tingtang.flows.queries.standing import standing_of
from tingtang.flows.queries.watching import marks_of
from tingtang.org.models import Post


def steps_of_post(request: HttpRequest, subject: object) -> str:
    """The steps of one post by process, each with its time limit and standard."""
    if not isinstance(subject, Post):
        return ""
    found = post_chapter(subject, today(at_of(request)))
    return render_to_string("flows/parts_card.html", {"chapter": found}, request) if found.parts else ""


def chain_of_rule(request: HttpRequest, subject: object) -> str:
    """On the page of a rule: the processes that carry it out, the forms of their steps, and how often they ran (STD-21)."""
    if not isinstance(subject, Regulation):
        return ""
    return render_to_string("flows/parts_chain.html", {"links": chain_of(subject, today(at_of(request)))}, request)


def running(request: HttpRequest, subject: object) -> str:
    """On the page of what a procedure runs for: its diagram with where it stands, what is late and what comes next."""
    if not isinstance(subject, Model):
        return ""
    found = instances_of(subject)
    if not found:
        return ""
    standing = standing_of(found[0], at_of(request))
    drawing = json.dumps({"xml": standing.instance.version.xml, "marks": marks_of(standing)})
    context = {"standing": standing, "drawing": drawing}
    return render_to_string("flows/parts_running.html", context, request)
