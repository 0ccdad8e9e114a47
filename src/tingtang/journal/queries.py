"""Reads of the log."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.core.permissions import reading
from tingtang.journal.models import Import, Log

VIEW = reading("journal.view", _("See the journal"))


def logs(actor: Actor) -> QuerySet[Log]:
    """The logs the actor may see: all who see the journal see the own one, imported ones need it everywhere."""
    if actor.may(VIEW):
        return Log.objects.filter(is_hidden=False).order_by("pk")
    return Log.objects.filter(pk=Log.OWN) if actor.may_somewhere(VIEW) else Log.objects.none()


def get_log(actor: Actor, code: str) -> Log:
    """The log `code`. NotFound when it is absent, hidden or not the actor's to see."""
    found = logs(actor).filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def get_import(actor: Actor, code: str) -> Import:
    """The import that makes or made the log `code`. NotFound as with the log."""
    found = Import.objects.filter(log=get_log(actor, code)).select_related("log").first()
    if found is None:
        raise NotFound
    return found
