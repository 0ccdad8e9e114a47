"""Shifts from a table: look at what it would plan, then plan it as a whole."""

from collections import Counter
from datetime import timedelta

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tingtang.core.views import Request, page
from tingtang.org import actions, forms, queries
from tingtang.org.forms.shifts import staff_for
from tingtang.org.rosterfile import WORDS
from tingtang.org.views.weeks import monday_of
from tingtang.ui import editing, exports

MEANINGS = "shift_words"  # in the session: what the words of a hall's tables mean is typed once
MOST_NAMED = 500


@page("org.import_shifts")
def import_week(request: Request, hall: str) -> HttpResponseBase:
    """Take a table, show what each shift becomes, and plan all of them."""
    found = queries.get_hall(request.actor, hall, "org.import_shifts")
    monday = monday_of(request, found)
    kept = request.session.get(MEANINGS, {})
    initial = {"meanings": kept.get(found.code) or _("early = 08:00-16:00")}
    form = forms.Roster(request.POST or None, request.FILES or None, hall=found, near=monday, initial=initial)
    context = {"page_title": _("Plan from a table"), "hall": found, "form": form, "monday": monday}
    if request.method != "POST" or not form.is_valid():
        return render(request, "org/roster_table.html", context, status=422 if form.errors else 200)
    request.session[MEANINGS] = kept | {found.code: form.cleaned_data["meanings"]}
    counts = Counter(one.what for one in form.planned)
    if "begin" in request.POST and counts["new"] and not counts["wrong"]:
        new = [one.values for one in form.planned if one.what == "new"]
        days = [one.entry.day for one in form.planned if one.entry.day is not None]
        url = f"{reverse('org:week', args=[found.code])}?week={min(days).isoformat()}"
        text = _("{count} shifts planned from the table.").format(count=len(new))
        return editing.attempt(
            request, lambda: actions.import_shifts(request.actor, hall=found, rows=new, at=request.at), url=url, text=text
        )
    again = forms.Roster(
        initial={name: form.cleaned_data[name] for name in ("meanings",)} | {"table": form.text}, hall=found, near=monday
    )
    return render(request, "org/roster_table.html", context | {"form": again, "rows": form.planned, "counts": counts})


@page("org.import_shifts")
@require_GET
def roster_template(request: Request, hall: str) -> HttpResponseBase:
    """A table of the week with everybody of the hall, to be filled in a spreadsheet."""
    found = queries.get_hall(request.actor, hall, "org.import_shifts")
    monday = monday_of(request, found)
    days = [monday + timedelta(days=n) for n in range(7)]
    rows = [[one.badge, one.name, *[""] * 7] for one in staff_for(found)[:MOST_NAMED]]
    heads = [str(WORDS["badge"]), str(WORDS["name"]), *[day.isoformat() for day in days]]
    return exports.download(f"shifts-{found.code}-{monday}", heads, rows, request.GET.get("as", ""))
