"""Pages of reports: composed, made, kept; read as a page, a PDF or a workbook."""

from typing import Any

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tingtang.core.views import Request, page
from tingtang.quality.actions import reports as actions
from tingtang.quality.forms import indicators as forms
from tingtang.quality.models import Issue, Report
from tingtang.quality.queries import reporting as queries
from tingtang.quality.queries.forged import changed_since
from tingtang.quality.queries.indicators import VIEW, halls
from tingtang.quality.rules.estimates import Estimate
from tingtang.quality.shown import indicators as shown
from tingtang.quality.tables.indicators import Issues
from tingtang.quality.telling import period_short
from tingtang.ui import editing, formats

SAVE, MAKE = "quality.save_report", "quality.make_report"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page(VIEW)
def reports(request: Request) -> HttpResponseBase:
    """Reports that were made, and what they are composed of."""
    may = request.actor.may(SAVE)
    make = {"empty_url": reverse("quality:new_report"), "empty_verb": _("Compose a report")} if may else {}
    first = {"empty_url": reverse("quality:ready"), "empty_verb": _("Take over a ready set")} if may else {}
    table = Issues(queries.issues(request.actor), request, **first)  # type: ignore[arg-type]
    kept = list(queries.reports(request.actor).order_by("name", "pk"))
    return table.respond(
        "quality/reports.html",
        page_title=_("Reports"),
        make=make,
        kept=kept,
        may_save=may,
        may_make=request.actor.may_somewhere(MAKE),
    )


@page(SAVE, everywhere=True)
def new_report(request: Request) -> HttpResponseBase:
    return _edited(request, None)


@page(SAVE, everywhere=True)
def edit_report(request: Request, report: int) -> HttpResponseBase:
    return _edited(request, queries.get_report(request.actor, report))


def _edited(request: Request, found: Report | None) -> HttpResponseBase:
    form = forms.Report(request.POST or None, instance=found or Report())
    kept = editing.saved(request, form, lambda: actions.save_report(request.actor, report=found, at=request.at, **form.values()))
    if kept is not None:
        return editing.done(request, reverse("quality:reports"), _("{name} has been saved.").format(name=kept))
    submit = _("Save the report") if found else _("Compose the report")
    return editing.page(request, form, submit=submit, cancel=reverse("quality:reports"), page_title=found or _("New report"))


@page(MAKE)
def make_report(request: Request, report: int) -> HttpResponseBase:
    """Make the report of a month, quarter or year now."""
    found = queries.get_report(request.actor, report)
    form = forms.Making(request.POST or None, report=found, halls=halls(request.actor), at=request.at)
    issue = editing.saved(
        request, form,
        lambda: actions.make_report(
            request.actor, report=found, hall=form.cleaned_data["hall"], at=request.at, texts=form.texts(), **form.chosen()
        ),
    )  # fmt: skip
    if issue is not None:
        return editing.done(request, reverse("quality:issue", args=[issue.pk]), _("The report is made and kept."))
    return editing.page(request, form, submit=_("Make the report"), cancel=reverse("quality:reports"), page_title=found)


@page(MAKE)
def comment_issue(request: Request, issue: int) -> HttpResponseBase:
    """Say in words what this issue shows: it is made anew with the commentary, as its next version."""
    found = queries.get_issue(request.actor, issue)
    form = forms.Commentary(request.POST or None, report=found.report, said=found.content.get("texts"))
    made = editing.saved(
        request, form,
        lambda: actions.make_report(
            request.actor, report=found.report, hall=found.hall, day=found.first, at=request.at, texts=form.texts(), period=found.period
        ),
    )  # fmt: skip
    if made is not None:
        return editing.done(request, reverse("quality:issue", args=[made.pk]), _("The report is made and kept."))
    back = reverse("quality:issue", args=[found.pk])
    return editing.page(request, form, submit=_("Make the next version"), cancel=back, page_title=_("Commentary"))


@page(VIEW)
def issue(request: Request, issue: int) -> HttpResponseBase:
    """A report as it was made."""
    found = queries.get_issue(request.actor, issue)
    blocks = [{**one, "name": f"block-{number}", **_chart(one)} for number, one in enumerate(found.content["blocks"])]
    context = {
        "page_title": found.content["title"], "issue": found, "content": found.content, "blocks": blocks,
        "others": queries.versions(found).exclude(pk=found.pk),
        "may_make": request.actor.may(MAKE, found),
        "may_comment": request.actor.may(MAKE, found) and bool(queries.commented(found.report)),
        "changed_since": changed_since(found.made_at, found.first, found.latest, found.hall_id),
    }  # fmt: skip
    return render(request, "quality/issue.html", context)


def _chart(block: dict[str, Any]) -> dict[str, Any]:
    told = block.get("line") or block.get("bars")
    if not told:
        return {}
    first = [cell for row in block["rows"] for cell in row["cells"][:1]]
    counts, urls = [cell.get("n") or 0 for cell in first], [cell["url"] for cell in first]
    estimates = [Estimate(value, low, high, n, n) for (value, low, high), n in zip(told["values"], counts, strict=True)]
    labels = [f"{name}\nn = {n}" if n else name for name, n in zip(told["labels"], counts, strict=True)]
    if block.get("line"):
        option = shown.past_chart(told["unit"], labels, estimates, [told["target"]] * len(estimates), urls)
    else:
        rows = [(name, one.value, one.low, one.high, url) for name, one, url in zip(labels, estimates, urls, strict=True)]
        option = shown.bars_chart(told["unit"], rows, told["target"])
    return {
        "option": option,
        "columns": shown.table_heads(_now("Unit")),
        "chart_rows": shown.table_rows(told["unit"], told["labels"], estimates),
    }


def _base(request: Request) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def _file(found: Issue) -> str:
    return f"report-{period_short(found.period, found.first)}-{found.pk}"


def _made(found: Issue) -> str:
    return gettext("made %(at)s, version %(number)s") % {"at": formats.moment(found.made_at), "number": found.number}


@page(VIEW)
def issue_pdf(request: Request, issue: int) -> HttpResponseBase:
    """The report as PDF."""
    from tingtang.quality.printing import pdf  # noqa: PLC0415 - loads the typesetter

    found = queries.get_issue(request.actor, issue)
    words = {"note": gettext("Intervals hold with 95 % confidence. Figures of ratings by too few people are withheld.")}
    words["interval"] = gettext("95 % interval")
    response = HttpResponse(pdf(found.content, _made(found), words, _base(request)), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{_file(found)}.pdf"'
    return response


@page(VIEW)
def issue_xlsx(request: Request, issue: int) -> HttpResponseBase:
    """The report as a workbook."""
    from tingtang.quality.printing import workbook  # noqa: PLC0415 - its library is slow to load

    found = queries.get_issue(request.actor, issue)
    heads = ["", _now("from"), _now("to"), "n", pgettext("change", "What can be said")]
    name = f"{_file(found)}.xlsx"
    book = workbook(found.content, _made(found), heads, _base(request))
    return FileResponse(book, as_attachment=True, filename=name, content_type=_XLSX)


@page(MAKE)
@require_POST
def make_again(request: Request, issue: int) -> HttpResponseBase:
    """Make the report of the same days and hall anew, as its next version."""
    found = queries.get_issue(request.actor, issue)
    made = actions.make_report(
        request.actor, report=found.report, hall=found.hall, day=found.first, at=request.at, period=found.period
    )
    return editing.done(request, reverse("quality:issue", args=[made.pk]), _("The report is made and kept."))
