"""The auditor's page: who looked at whose sensitive data, when and for what (CUS-25)."""

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from tingtang.core.views import Request, page
from tingtang.customers import queries, tables
from tingtang.customers.forms.access import Wanted


@page("customers.view_access")
def access(request: Request) -> HttpResponseBase:
    form = Wanted(request.GET)
    rows = queries.lookups(request.actor, *form.span(request.at))
    table = tables.AccessLog(rows, request)
    note = _("From the journal, which nobody can change: every time a mask was lifted.")
    return table.respond("customers/access.html", page_title=_("Who looked at sensitive data"), page_note=note, form=form)
