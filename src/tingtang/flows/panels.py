"""What flows put on other domains' pages: on the post card, the steps of one's posts and their standards (ORG-02)."""

import json

from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.actions.versions import today
from tingtang.catalogue.models import Regulation
from tingtang.catalogue.panels import points, sheet
from tingtang.catalogue.queries.coverage import COUNTERS
from tingtang.catalogue.queries.subjects import SUBJECTS, Subject
from tingtang.core import registry
from tingtang.core.views import actor_of, at_of
from tingtang.flows.models import Change, Process
from tingtang.flows.queries.chains import chain_of
from tingtang.flows.queries.drawings import drawing_read
from tingtang.flows.queries.entered import entered
from tingtang.flows.queries.handbook import post_chapter
from tingtang.flows.queries.running import instances_of
from tingtang.flows.queries.standing import standing_of
from tingtang.flows.queries.waiting import changes_waiting
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
    drawing = json.dumps({"xml": drawing_read(standing.instance.version.xml), "marks": marks_of(standing)})
    context = {"standing": standing, "drawing": drawing, "entered": entered(standing.instance)}
    return render_to_string("flows/parts_running.html", context, request)


def variant(request: HttpRequest, subject: object) -> str:
    """The four cautions of a variant; of another process nothing."""
    return sheet("variant")(request, subject) if isinstance(subject, Process) and subject.variant_of_id is not None else ""


def changes(request: HttpRequest, subject: object) -> str:
    """On one's own work and above the list of processes: drafts and retirements to approve, and what was returned to whoever drew it."""
    rows = changes_waiting(actor_of(request))
    context = {"rows": rows, "title": gettext("Processes that wait for me"), "name": "processes-waiting"}
    return render_to_string("catalogue/parts_waiting.html", context, request) if rows else ""


def _in_use() -> QuerySet[Process]:
    return Process.objects.filter(is_active=True, versions__state="published").distinct().order_by("code")


def _drawn() -> QuerySet[Change]:
    return Change.objects.filter(retires__isnull=True)


def _of_change(change: Change) -> str:
    return (
        reverse("flows:version", args=[change.version_id])
        if change.version_id
        else reverse("flows:process", args=[change.process_id])
    )


def _systems() -> dict[str, int]:
    return dict(Process.objects.filter(is_active=True).values_list("system").annotate(count=Count("pk")).order_by())


def register() -> None:
    """Hold processes against points and sheets of questions as standards are, and show those on their pages."""
    to_process = Subject(
        _("process"), _in_use, lambda one: reverse("flows:process", args=[one.pk]), ("principles", "variant"), view="flows.view"
    )
    SUBJECTS["flows.process"] = to_process
    SUBJECTS["flows.change"] = Subject(_("change request"), _drawn, _of_change, ("release",), covers=False, view="flows.view")
    COUNTERS.append(_systems)
    panel = registry.Panel
    registry.panel.add("flows.changes_waiting", panel("cases.mine", changes, "flows.view", 28))
    registry.panel.add("flows.changes_listed", panel("flows.processes", changes, "flows.view"))
    registry.panel.add("flows.release", panel("flows.change", sheet("release"), "flows.view", 10))
    registry.panel.add("flows.variant", panel("flows.process", variant, "flows.view", 10))
    registry.panel.add("flows.points", panel("flows.process", points, "flows.view", 20))
    registry.panel.add("flows.principles", panel("flows.process", sheet("principles"), "flows.view", 30))
