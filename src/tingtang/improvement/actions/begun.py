"""Drives, plans and articles that are set up by one press from a gap, a finding or a fault, with what is known of it carried over."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Refused
from tingtang.improvement.actions.corrections import analyse, save_correction, save_measure
from tingtang.improvement.actions.drives import save_drive
from tingtang.improvement.actions.knowledge import save_article
from tingtang.improvement.models import Article, ArticleKind, ArticleState, Correction, Drive
from tingtang.improvement.queries.begun import DAYS, PLAN_DAYS, Source, drive_under_way, plan_under_way
from tingtang.improvement.queries.days import day_in
from tingtang.journal.saving import locked
from tingtang.org.models import Hall
from tingtang.org.queries import staff_of


class NobodyAnswers(Refused):
    """A plan is somebody's."""

    message = _("Nobody answers for this: report it by hand and say who corrects it.")


@action("improvement.share_finding", on="hall", label=_("Make articles of what was found about customers"))
def share_finding(actor: Actor, *, hall: Hall | None, title: str, body: str, found_on: str, at: datetime) -> Article:
    """Write a draft of what an analysis found, of a hall's knowledge or (None) everybody's: somebody looks through it and publishes it.

    One of the same finding that is still a draft is given back as it is.
    """
    with connection.cursor() as cursor:  # pressed twice, the second waits for the first and finds its draft
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('improvement.share_finding'), hashtext(%s))", [title[:200]])
    there = Article.objects.filter(title=title[:200], found_on=found_on, state=ArticleState.DRAFT).first()
    if there is not None:
        unchanged()
        return there
    return save_article(
        actor,
        hall=hall,
        at=at,
        kind=ArticleKind.PRACTICE,
        title=title[:200],
        body=body,
        author=staff_of(actor),
        found_on=found_on,
    )


def _held(source: Source) -> Source:
    """The source, held until the action ends: of two presses at once the second finds what the first has set up."""
    for one in source.about.values():
        if isinstance(one, Model):
            locked(one)
    return replace(source, correction=locked(source.correction)) if source.correction is not None else source


@action("improvement.set_up_drive", on="hall", label=_("Set up drives from gaps, findings and faults"))
def set_up_drive(actor: Actor, *, hall: Hall | None, source: Source, at: datetime) -> Drive:
    """Set up a drive of thirty days against what was found: its cause, and each remedy as something to deliver.

    One that was set up from the same and has not ended is given back as it is.
    """
    source = _held(source)
    there = drive_under_way(source)
    if there is not None:
        unchanged()
        return there
    first = day_in(hall, at)
    made = save_drive(
        actor, hall=hall, at=at, name=gettext("Campaign: {title}").format(title=source.title)[:120], goal=source.body[:2000],
        owner=staff_of(actor) or source.owner, first_date=first, last_date=first + timedelta(days=DAYS - 1),
        cause=source.cause[:3000], phases=source.planned(first), **source.about,
    )  # fmt: skip
    if source.correction is not None:
        save_correction(actor, hall=source.correction.hall, correction=source.correction, drive=made, at=at)
    return made


@action("improvement.set_up_plan", on="hall", label=_("Set up improvement plans from gaps and findings"))
def set_up_plan(actor: Actor, *, hall: Hall | None, source: Source, at: datetime) -> Correction:
    """Set up a correction of what was found: with its cause where it is known, and each remedy as a measure.

    One that was set up from the same and is not over is given back as it is. Refused when nobody is there to correct it, and for
    others than who remedies the finding or reports faults there.
    """
    me = staff_of(actor)
    if (me is None or source.owner is None or me.pk != source.owner.pk) and not actor.may("improvement.save_correction", hall):
        raise Denied(permission="improvement.save_correction")
    source = _held(source)
    there = plan_under_way(source)
    if there is not None:
        unchanged()
        return there
    owner = source.owner or me
    if owner is None:
        raise NobodyAnswers
    today = day_in(hall, at)
    due = today + timedelta(days=PLAN_DAYS)
    made = save_correction(
        actor, hall=hall, at=at, title=source.title, body=source.body[:5000], origin=source.origin, owner=owner, found_date=today,
        due_date=due, **source.about,
    )  # fmt: skip
    if not source.causes:
        return made
    made = analyse(actor, correction=made, at=at, root_cause=source.cause[:2000])
    for text in source.remedies:
        save_measure(actor, correction=made, at=at, text=text[:300], owner=owner, due_date=due)
    return Correction.objects.get(pk=made.pk)
