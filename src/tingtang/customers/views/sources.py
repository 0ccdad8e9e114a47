"""Pages of where customers' data comes from: named sources, and the fields of one record."""

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tingtang.core.errors import NotFound
from tingtang.core.views import Request, page
from tingtang.customers import queries
from tingtang.customers.actions import sources as actions
from tingtang.customers.forms import sources as forms
from tingtang.customers.models import DataSource
from tingtang.customers.queries import sources as reads
from tingtang.customers.tables import sources as tables_sources
from tingtang.ui import editing
from tingtang.ui.records import Noun, edited, listed, removed

DATA_SOURCE = Noun(
    "customers", "data_source", "data_sources", title=gettext_lazy("Sources of data"), new_title=gettext_lazy("New source of data"),
    make=gettext_lazy("Name a source"), save_verb=gettext_lazy("Save the source"), remove_verb=gettext_lazy("Remove the source"),
    table=tables_sources.DataSources, save=actions.save_data_source, remove=actions.remove_data_source,
)  # fmt: skip


def _one(key: int) -> DataSource:
    found = DataSource.objects.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


@page("customers.view_setup")
def data_sources(request: Request) -> HttpResponseBase:
    return listed(request, DATA_SOURCE, reads.data_sources())


@page("customers.save_data_source", everywhere=True)
def data_source(request: Request, data_source: int) -> HttpResponseBase:
    found = _one(data_source)
    return edited(request, DATA_SOURCE, found, forms.DataSourceRecord(request.POST or None, instance=found))


@page("customers.save_data_source", everywhere=True)
def new_data_source(request: Request) -> HttpResponseBase:
    return edited(request, DATA_SOURCE, None, forms.DataSourceRecord(request.POST or None, instance=DataSource()))


@page("customers.remove_data_source", everywhere=True)
@require_POST
def remove_data_source(request: Request, data_source: int) -> HttpResponseBase:
    return removed(request, DATA_SOURCE, _one(data_source))


@page(queries.VIEW)
def sources(request: Request, customer: int) -> HttpResponseBase:
    """Where each field of a record comes from; whoever may notes another source."""
    found = queries.get_customer(request.actor, customer)
    may = found.erased_at is None and request.actor.may("customers.note_source", found)
    form = None
    if may:
        initial = {"taken_date": timezone.localdate(request.at)}
        form = forms.NoteSource(request.POST or None, initial=initial)
        kept = editing.saved(
            request, form, lambda: actions.note_source(request.actor, customer=found, at=request.at, **form.cleaned_data)
        )
        if kept is not None:
            return editing.done(request, reverse("customers:sources", args=[found.pk]), _("The source has been noted."))
    context = {"page_title": _("Where the data comes from"), "customer": found, "fields": reads.sources_of(found), "form": form}
    return render(request, "customers/sources.html", context, status=422 if form is not None and form.errors else 200)
