"""What Ctrl-K finds in the organisation: people by name, badge or user name, and teams."""

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tingtang.core.registry import Found
from tingtang.core.views import actor_of
from tingtang.org.models import Staff, Team
from tingtang.org.queries import VIEW_ACCOUNTS

MOST = 5
OPENS = "org.save_staff"


def people(request: HttpRequest, text: str) -> list[Found]:
    """Staff whose record one may see and open."""
    actor = actor_of(request)
    named = Q(name__icontains=text) | Q(badge__istartswith=text) | Q(account__username__istartswith=text)
    visible = Staff.objects.visible_to(actor, VIEW_ACCOUNTS) & Staff.objects.visible_to(actor, OPENS)
    hits = visible.filter(named).order_by("badge")[:MOST]
    return [Found(one.name, reverse("org:staff", args=[one.pk]), _("Staff"), one.badge) for one in hits]


def teams(request: HttpRequest, text: str) -> list[Found]:
    """Teams whose page one may open."""
    named = Q(name__icontains=text) | Q(code__istartswith=text) | Q(names__icontains=text)
    actor = actor_of(request)
    hits = Team.objects.visible_to(actor, "org.save_team").filter(named).order_by("code")[:MOST]
    return [
        Found(str(one), reverse("org:team", args=[one.pk]), _("Team"), one.code)
        for one in hits
        if actor.may("org.save_team", one)
    ]
