"""Pages of remote review: samples, what was drawn, calibration, appeals."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tingtang.core.errors import Invalid
from tingtang.core.naming import text_in
from tingtang.core.views import Request, page, signed_in
from tingtang.org.models import Hall
from tingtang.quality.actions import reviews as actions
from tingtang.quality.forms import inspections as forms
from tingtang.quality.models import Inspection, ReviewSample
from tingtang.quality.queries import reviews as queries
from tingtang.quality.queries.seen import holders
from tingtang.quality.rules.sheets import NOT_HERE
from tingtang.quality.tables.inspections import Appeals, Samples
from tingtang.ui import editing
from tingtang.ui.records import Noun, edited, listed, removed

MARK = "mark_"
SAMPLE = Noun(
    "quality", "sample", "samples", title=_("Remote review"), new_title=_("New sample"), make=_("Plan a sample"),
    save_verb=_("Save the sample"), remove_verb=_("Remove the sample"), table=Samples, save=actions.save_sample,
    remove=actions.remove_sample,
)  # fmt: skip


@page(queries.VIEW)
def samples(request: Request) -> HttpResponseBase:
    return listed(request, SAMPLE, queries.samples(request.actor), "quality/reviews.html", place="samples")


def _form(request: Request, found: ReviewSample) -> forms.Sample:
    halls = Hall.objects.visible_to(request.actor, "quality.save_sample").filter(is_active=True)
    return forms.Sample(request.POST or None, instance=found, halls=halls)


@page("quality.save_sample")
def new_sample(request: Request) -> HttpResponseBase:
    return edited(request, SAMPLE, None, _form(request, ReviewSample()), to_record=True)


@page("quality.save_sample")
def edit_sample(request: Request, sample: int) -> HttpResponseBase:
    found = queries.get_sample(request.actor, sample)
    return edited(request, SAMPLE, found, _form(request, found), to_record=True)


@page("quality.remove_sample")
@require_POST
def remove_sample(request: Request, sample: int) -> HttpResponseBase:
    return removed(request, SAMPLE, queries.get_sample(request.actor, sample))


@signed_in
def sample(request: Request, sample: int) -> HttpResponseBase:
    """One sample: what was drawn, who scores it, and how far reviewers agree."""
    return render(request, "quality/sample.html", _shown(request, queries.get_sample(request.actor, sample)))


def _shown(request: Request, found: ReviewSample) -> dict[str, Any]:
    actor = request.actor
    rows = found.reviews.select_related("clerk", "reviewer", "inspection").order_by("occurred_at", "pk")
    recorded = queries.recordings([one.inspection_id for one in rows if one.inspection_id])
    calibrated = queries.calibration(found) if found.is_calibration and found.drawn_at else []
    known = [one.kappa for one in calibrated if one.kappa is not None]
    return {
        "page_title": str(found), "sample": found, "may_open": actor.may(queries.VIEW, found),
        "reviews": [(one, recorded.get(one.inspection_id or 0, [])) for one in rows],
        "calibrated": calibrated,
        "kappa": sum(known) / len(known) if known else None, "may_name": actor.may("quality.name_recording", found),
        "may_attach": actor.may("quality.attach_recording", found), "may_take_off": actor.may("quality.remove_recording", found),
        "people": forms.People(label=_("Reviewers"), people=holders("quality.review", found.hall_id))
        if actor.may("quality.draw_sample", found) and found.drawn_at is None else None,
        "may_save": actor.may("quality.save_sample", found) and found.drawn_at is None,
        "said": queries.conclusion(found) if found.drawn_at else None, "readers": list(found.readers.order_by("name", "pk")),
        "may_stop": bool(found.rhythm) and found.drawn_at is not None and actor.may("quality.stop_sample", found),
    }  # fmt: skip


@page("quality.draw_sample")
@require_POST
def draw_sample(request: Request, sample: int) -> HttpResponseBase:
    found = queries.get_sample(request.actor, sample)
    form = forms.People(request.POST, label=_("Reviewers"), people=holders("quality.review", found.hall_id))
    if form.is_valid():
        people = list(form.cleaned_data["people"])
        kept = editing.told(form, lambda: actions.draw_sample(request.actor, sample=found, reviewers=people, at=request.at))
        if kept is not None:
            return editing.done(request, reverse("quality:sample", args=[found.pk]), _("The sample has been drawn."))
    return render(request, "quality/sample.html", _shown(request, found) | {"people": form}, status=422)


@page("quality.stop_sample")
@require_POST
def stop_sample(request: Request, sample: int) -> HttpResponseBase:
    found = queries.get_sample(request.actor, sample)
    return editing.attempt(
        request, lambda: actions.stop_sample(request.actor, sample=found, at=request.at),
        url=reverse("quality:sample", args=[found.pk]), text=_("No more samples are drawn after this one."),
    )  # fmt: skip


@page("quality.name_recording")
@require_POST
def name_recording(request: Request, sample: int, review: int) -> HttpResponseBase:
    """Say where the recording can be heard."""
    found = queries.get_review(request.actor, review)
    return editing.attempt(
        request,
        lambda: actions.name_recording(request.actor, review=found, recording=request.POST.get("recording", ""), at=request.at),
        url=reverse("quality:sample", args=[found.sample_id]), text=_("The recording has been named."),
    )  # fmt: skip


@page("quality.attach_recording")
@require_POST
def attach_recording(request: Request, sample: int, review: int) -> HttpResponseBase:
    """Keep a sound or a film with a review."""
    found, upload = queries.get_review(request.actor, review), request.FILES.get("file")

    def act() -> None:
        if upload is None:
            raise Invalid(fields={"file": [_("Choose a sound or a film.")]})
        actions.attach_recording(request.actor, review=found, upload=upload, at=request.at)

    url = reverse("quality:sample", args=[found.sample_id])
    return editing.attempt(request, act, url=url, text=_("The recording is kept with the review."))


@page("quality.remove_recording")
@require_POST
def remove_recording(request: Request, sample: int, review: int, evidence: int) -> HttpResponseBase:
    found = queries.get_review(request.actor, review)
    kept = queries.get_recording(found, evidence)
    return editing.attempt(
        request, lambda: actions.remove_recording(request.actor, review=found, evidence=kept, at=request.at),
        url=reverse("quality:sample", args=[found.sample_id]), text=_("The recording has been taken off."),
    )  # fmt: skip


@page("quality.appeal")
def appeals(request: Request) -> HttpResponseBase:
    """Appeals: those in the reader's halls, and his own."""
    return Appeals(queries.appeals(request.actor), request).respond(
        "quality/reviews.html",
        page_title=_("Appeals against scores"),
        place="appeals",
        make={},
        scores=queries.scores_about(request.actor),
    )


@page("quality.appeal")
def appeal(request: Request, appeal: int) -> HttpResponseBase:
    """One appeal, decided by somebody else."""
    found = queries.get_appeal(request.actor, appeal)
    actor = request.actor
    is_free = actor.staff_id not in {found.staff_id, found.inspection.inspector_id}
    may = found.state == "open" and is_free and actor.may("quality.decide_appeal", found)
    return render(
        request,
        "quality/appeal.html",
        {
            "page_title": _("Appeal of {name}").format(name=found.staff),
            "appeal": found,
            "may": may,
            "rows": _rows(found.inspection) if may else [],
        },
    )


def _rows(filled: Inspection) -> list[dict[str, Any]]:
    """The items of a sheet with the marks they have and could have."""
    found = []
    for one in filled.looked_at:
        mark = filled.marks.get(one.code, {})
        steps = (
            [("1", _("in order")), ("0", _("not in order"))]
            if one.how == "passed"
            else [(str(n), f"{n} / {one.most}") for n in range(one.most, -1, -1)]
        )
        value = NOT_HERE if mark.get("value") is None else str(mark["value"])
        found.append(
            {
                "name": f"{MARK}{one.code}", "section": text_in(one.section), "text": text_in(one.text), "note": mark.get("note", ""),
                "choices": [(code, word, code == value) for code, word in [*steps, (NOT_HERE, _("does not apply"))]],
            }
        )  # fmt: skip
    return found


@page("quality.decide_appeal")
@require_POST
def decide_appeal(request: Request, appeal: int) -> HttpResponseBase:
    found = queries.get_appeal(request.actor, appeal)
    marks = {name.removeprefix(MARK): value for name, value in request.POST.items() if name.startswith(MARK)}
    return editing.attempt(
        request,
        lambda: actions.decide_appeal(request.actor, appeal=found, answer=request.POST.get("answer", ""), marks=marks, at=request.at),
        url=reverse("quality:appeal", args=[found.pk]), text=_("The appeal has been decided."),
    )  # fmt: skip
