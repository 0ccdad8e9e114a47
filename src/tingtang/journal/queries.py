"""Reads of the log."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.core.models import Account
from tingtang.core.permissions import reading
from tingtang.journal.events import IMPORT_STARTED
from tingtang.journal.models import Code, Event, EventObject, Import, Log

VIEW_IMPORTED = reading("journal.view_imported", _("See imported logs"))
VIEW = reading("journal.view", _("See the journal"), includes=(VIEW_IMPORTED,))


def logs(actor: Actor) -> QuerySet[Log]:
    """The logs the actor may see: who sees the journal anywhere sees the own one; imported ones need the right everywhere."""
    seen = Log.objects.filter(is_hidden=False).order_by("pk")
    if not actor.may(VIEW_IMPORTED):
        seen = seen.filter(pk=Log.OWN)
    return seen if actor.may_somewhere(VIEW) else seen.exclude(pk=Log.OWN)


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


def is_importer(actor: Actor, log: Log) -> bool:
    """Whether the actor began the import of `log`, as the own journal says."""
    words = {
        (code.kind, code.name): code.pk for code in Code.objects.filter(name__in=[IMPORT_STARTED.name, "journal.log", actor.kind])
    }
    if len(words) < 3:
        return False
    about = EventObject.objects.filter(log_id=Log.OWN, object_type_id=words["object", "journal.log"], object_id=log.pk)
    begun = Event.objects.filter(log_id=Log.OWN, type_id=words["event", IMPORT_STARTED.name], id__in=about.values("event_id"))
    return begun.filter(actor_type=words["object", actor.kind], actor_id=actor.id).exists()


def accounts_called(text: str) -> tuple[int, ...]:
    """The accounts whose name or user name holds a text."""
    found = Account.objects.filter(Q(name__icontains=text) | Q(username__iexact=text))
    return tuple(found.values_list("pk", flat=True)[:500])
