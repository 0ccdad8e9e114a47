"""Pages of surveys: built question by question, published, asked in waves, read."""

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tingtang.channels.events import MESSAGE_REFUSED
from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.errors import NotFound, Problem
from tingtang.core.views import Request, page
from tingtang.org.models import Hall
from tingtang.quality.actions import surveys as actions
from tingtang.quality.forms import surveys as forms
from tingtang.quality.models import Invitation, Reply, Survey, SurveyVersion, SurveyWave, WaveState
from tingtang.quality.queries import surveys as queries
from tingtang.quality.queries.units import case_kinds
from tingtang.quality.shown import answers
from tingtang.quality.shown import surveys as shown
from tingtang.quality.tables.surveys import Replies, Surveys, Waves, rate
from tingtang.ui import editing
from tingtang.ui.records import Noun, edited, removed

SAVE = "quality.save_survey"
BY_HAND = frozenset({"paper", "workshop", "study"})
SURVEY = Noun(
    "quality", "survey", "surveys", title=_("Surveys"), new_title=_("New survey"), make=_("Build a survey"), save_verb=_("Save the survey"),
    remove_verb=_("Remove the survey"), table=Surveys, save=actions.save_survey, remove=actions.remove_survey,
)  # fmt: skip
WAVE = Noun(
    "quality", "wave", "waves", title=_("Survey waves"), new_title=_("New wave"), make=_("Plan a wave"), save_verb=_("Save the wave"),
    remove_verb=_("Remove the wave"), table=Waves, save=actions.save_wave, remove=actions.remove_wave,
)  # fmt: skip


@page(queries.VIEW)
def surveys(request: Request) -> HttpResponseBase:
    """All surveys."""
    first = _first(request, SAVE, "quality:new_survey", SURVEY.make)
    table = Surveys(queries.surveys(request.actor), request, **first)
    return table.respond("quality/surveys.html", page_title=_("Surveys"), make=first, place="surveys")


def _first(request: Request, permission: str, url: str, verb: Any) -> dict[str, Any]:
    return {"empty_url": reverse(url), "empty_verb": verb} if request.actor.may(permission) else {}


@page(SAVE, everywhere=True)
def new_survey(request: Request) -> HttpResponseBase:
    return edited(request, SURVEY, None, forms.Survey(request.POST or None, instance=Survey()), to_record=True)


@page(SAVE, everywhere=True)
def edit_survey(request: Request, survey: int) -> HttpResponseBase:
    found = queries.get_survey(request.actor, survey)
    return edited(request, SURVEY, found, forms.Survey(request.POST or None, instance=found), to_record=True)


@page("quality.remove_survey", everywhere=True)
@require_POST
def remove_survey(request: Request, survey: int) -> HttpResponseBase:
    return removed(request, SURVEY, queries.get_survey(request.actor, survey))


@page(queries.VIEW)
def survey(request: Request, survey: int) -> HttpResponseBase:
    """One survey: its questions, versions and waves."""
    found = queries.get_survey(request.actor, survey)
    latest = queries.latest_version(found)
    context = {
        "page_title": str(found),
        "survey": found,
        "drawn": shown.drawn(found.asked, {}, {}),
        "versions": found.versions.order_by("-number"),
        "waves": queries.waves(request.actor).filter(edition__survey=found).order_by("-opens_at")[:20],
        "kinds": forms.KIND_WORDS.items(),
        "may": request.actor.may(SAVE),
        "may_publish": request.actor.may("quality.publish_survey"),
        "is_changed": bool(found.questions) and (latest is None or latest.questions != found.questions),
        "latest": latest,
    }
    return render(request, "quality/survey.html", context)


@page("quality.publish_survey", everywhere=True)
@require_POST
def publish_survey(request: Request, survey: int) -> HttpResponseBase:
    found = queries.get_survey(request.actor, survey)
    return editing.attempt(
        request, lambda: actions.publish_survey(request.actor, survey=found, at=request.at), url=SURVEY.url(found),
        text=_("The survey is published. Plan a wave to ask it."),
    )  # fmt: skip


@page(SAVE, everywhere=True)
def new_question(request: Request, survey: int, kind: str) -> HttpResponseBase:
    """Add a question of a kind at the end."""
    found = queries.get_survey(request.actor, survey)
    if kind not in forms.KIND_WORDS:
        raise NotFound
    form = forms.Question(request.POST or None, kind=kind, earlier=found.asked)
    taken = {one["code"] for one in found.questions} | queries.codes_used(found).keys()
    code = next(f"q{number}" for number in range(1, len(taken) + 2) if f"q{number}" not in taken)
    kept = editing.saved(request, form, lambda: _save(request, found, [*found.questions, form.values(code)]))
    if kept is not None:
        return editing.done(request, f"{SURVEY.url(found)}#{code}", _("The question has been added."))
    title = _("New question: {kind}").format(kind=forms.KIND_WORDS[kind])
    return editing.page(request, form, submit=_("Add the question"), cancel=SURVEY.url(found), page_title=title)


@page(SAVE, everywhere=True)
def question(request: Request, survey: int, code: str) -> HttpResponseBase:
    """Change a question."""
    found = queries.get_survey(request.actor, survey)
    number = _number(found, code)
    one = found.asked[number]
    form = forms.Question(request.POST or None, kind=one.kind, earlier=found.asked[:number], found=one)

    def values() -> dict[str, Any]:
        return form.values(code, used=queries.codes_used(found).get(code, ()))

    kept = editing.saved(request, form, lambda: _save(request, found, _with(found, number, values())))
    if kept is not None:
        return editing.done(request, f"{SURVEY.url(found)}#{code}", _("The question has been saved."))
    context: dict[str, Any] = {
        "page_title": f"{code} · {forms.KIND_WORDS[one.kind]}", "remove_url": reverse("quality:remove_question", args=[found.pk, code]),
        "remove_verb": _("Remove the question"), "remove_question": _("Remove “{name}”?").format(name=code),
    }  # fmt: skip
    return editing.page(request, form, submit=_("Save the question"), cancel=SURVEY.url(found), **context)


def _number(survey: Survey, code: str) -> int:
    found = next((number for number, one in enumerate(survey.questions) if one["code"] == code), None)
    if found is None:
        raise NotFound
    return found


def _with(survey: Survey, number: int, one: dict[str, Any]) -> list[dict[str, Any]]:
    return [*survey.questions[:number], one, *survey.questions[number + 1 :]]


def _save(request: Request, survey: Survey, questions: list[dict[str, Any]]) -> Survey:
    return actions.save_survey(request.actor, survey=survey, at=request.at, questions=questions)


@page(SAVE, everywhere=True)
@require_POST
def remove_question(request: Request, survey: int, code: str) -> HttpResponseBase:
    found = queries.get_survey(request.actor, survey)
    number = _number(found, code)
    rest = [*found.questions[:number], *found.questions[number + 1 :]]
    return editing.attempt(
        request, lambda: _save(request, found, rest), url=SURVEY.url(found), text=_("The question has been removed.")
    )


@page(SAVE, everywhere=True)
@require_POST
def move_question(request: Request, survey: int, code: str) -> HttpResponseBase:
    """Change places with the question before it."""
    found = queries.get_survey(request.actor, survey)
    number, order = _number(found, code), list(found.questions)
    if number:
        order[number - 1], order[number] = order[number], order[number - 1]
    return editing.attempt(
        request, lambda: _save(request, found, order), url=f"{SURVEY.url(found)}#{code}", text=_("The question has moved up.")
    )


@page(queries.VIEW)
def waves(request: Request) -> HttpResponseBase:
    """All waves."""
    first = _first(request, "quality.save_wave", "quality:new_wave", WAVE.make)
    return Waves(queries.waves(request.actor), request, **first).respond(
        "quality/surveys.html", page_title=_("Survey waves"), make=first, place="waves"
    )


@page("quality.save_wave", everywhere=True)
def new_wave(request: Request) -> HttpResponseBase:
    made = SurveyWave(opens_at=request.at)
    asked = request.GET.get("version", "")
    if asked.isdecimal():
        made.edition_id = int(asked)
    return edited(request, WAVE, None, forms.Wave(request.POST or None, instance=made), to_record=True)


@page("quality.save_wave", everywhere=True)
def edit_wave(request: Request, wave: int) -> HttpResponseBase:
    found = queries.get_wave(request.actor, wave)
    return edited(request, WAVE, found, forms.Wave(request.POST or None, instance=found), to_record=True)


@page("quality.remove_wave", everywhere=True)
@require_POST
def remove_wave(request: Request, wave: int) -> HttpResponseBase:
    return removed(request, WAVE, queries.get_wave(request.actor, wave))


@page(queries.VIEW)
def wave(request: Request, wave: int) -> HttpResponseBase:
    """One wave: how far it is, its links, whom to call."""
    found = queries.get_wave(request.actor, wave)
    return render(request, "quality/wave.html", wave_context(request, found))


def inviting_hall(actor: Actor, wave: SurveyWave) -> Hall | None:
    """The hall whose customers the actor may invite to a wave that is asked in every hall: where he works, else the first."""
    halls = actor.halls("quality.invite_here")
    if wave.hall_id is not None or halls is EVERYWHERE:
        return None
    found = Hall.objects.filter(pk__in=cast("frozenset[int]", halls), is_active=True)
    return found.filter(pk=actor.hall_id or 0).first() or found.order_by("code").first()


def wave_context(request: Request, found: SurveyWave) -> dict[str, Any]:
    """What the page of a wave shows."""
    link = request.build_absolute_uri(reverse("quality:reply_open", args=[found.link_key])) if found.is_open else ""
    actor = request.actor
    may_invite = found.state == WaveState.OPEN and (actor.may("quality.invite", found) or inviting_hall(actor, found) is not None)
    return {
        "page_title": str(found), "wave": found, "quotas": _quotas(found),
        "of_kinds": [name for code, name in case_kinds().items() if code in found.kinds] if found.kinds else [],
        "inviting": forms.Inviting() if may_invite else None, "link": link, "rate": rate(found),
        "to_call": queries.to_call(found, request.at).count(),
        "states": _states(found), "by_message": _messages(found), "without_link": queries.without_link(found),
        "by_number": queries.by_number(found),
        "is_reached": bool(settings.PUBLIC_URL), "may_tell": actor.may("channels.save_telling"),
        "by_hall": [(hall, f"{link}?h={hall.code}") for hall in _halls(found)] if link else [],
        "may_save": actor.may("quality.save_wave"), "may_move": actor.may("quality.move_wave", found),
        "may_enter": actor.may("quality.enter_reply", found), "may_call": actor.may("quality.note_survey_call", found),
        "may_read": actor.may(queries.VIEW_REPLIES, found),
    }  # fmt: skip


def _quotas(wave: SurveyWave) -> list[dict[str, Any]]:
    asked, found = {one.code: one for one in wave.edition.asked}, []
    for quota in wave.quotas:
        question = asked[quota["question"]]
        option = next(one for one in question.options if one.code == quota["option"])
        words = {"question": wave.text_of(dict(question.text)), "option": wave.text_of(dict(option.text)), "most": quota["most"]}
        found.append(words | {"n": queries.count_met(wave, quota)})
    return found


def _states(wave: SurveyWave) -> list[tuple[str, int]]:
    words = dict(wave.invitations.model._meta.get_field("state").flatchoices)
    counts: dict[str, int] = {}
    for state in wave.invitations.values_list("state", flat=True):
        counts[state] = counts.get(state, 0) + 1
    return [(str(words[state]), n) for state, n in counts.items()]


def _messages(wave: SurveyWave) -> list[tuple[str, int]]:
    """What became of the invitations that went by message."""
    states: Any = Invitation._meta.get_field("message").related_model._meta.get_field("state")
    words = dict(states.flatchoices)
    why = MESSAGE_REFUSED.values["reason"]
    rows = wave.invitations.filter(message__isnull=False).values_list("message__state", "message__reason").annotate(n=Count("pk"))
    return [
        (f"{words[state]} ({why[reason]})" if reason in why else str(words[state]), n) for state, reason, n in rows.order_by("-n")
    ]


def _halls(wave: SurveyWave) -> list[Hall]:
    return list(Hall.objects.filter(is_active=True).order_by("code")[:30]) if wave.hall is None else []


@page("quality.move_wave")
@require_POST
def move_wave(request: Request, wave: int) -> HttpResponseBase:
    found = queries.get_wave(request.actor, wave)
    state = request.POST.get("state", "")
    text = _("The wave is open.") if state == "open" else _("The wave is closed.")
    return editing.attempt(
        request, lambda: actions.move_wave(request.actor, wave=found, state=state, at=request.at), url=WAVE.url(found), text=text
    )


@page(queries.VIEW)
def results(request: Request, survey: int) -> HttpResponseBase:
    """What the replies to a version, a wave or in a hall come to."""
    found = queries.get_survey(request.actor, survey)
    version = _version(request, found)
    if version is None:
        messages.info(request, _("Nothing has been published yet."))
        return HttpResponseRedirect(SURVEY.url(found))
    halls = request.actor.halls(queries.VIEW)
    own = None if halls is EVERYWHERE else sorted(halls)  # type: ignore[arg-type]
    hall = Hall.objects.filter(code=request.GET.get("hall", "")).first()
    if hall is not None and own is not None and hall.pk not in own:
        raise NotFound
    waves = queries.waves(request.actor).filter(edition=version).order_by("-opens_at")
    one, before = (
        waves.filter(pk=int(key)).first() if (key := request.GET.get(name, "")).isdecimal() else None
        for name in ("wave", "before")
    )
    changes = (
        answers.changes(version, before, one, hall_id=hall.pk if hall else None, halls=own)
        if one and before and one != before
        else None
    )
    context = {
        "page_title": _("Results: {name}").format(name=found), "survey": found, "version": version, "hall": hall, "wave": one,
        "found": shown.results(version, wave=one, hall=hall, halls=own), "versions": found.versions.order_by("-number"),
        "waves": waves, "invited": _invited(one), "before": before, "changes": changes,
    }  # fmt: skip
    return render(request, "quality/survey_results.html", context)


def _invited(wave: SurveyWave | None) -> tuple[int, float | None]:
    return (wave.invited_count, rate(wave)) if wave is not None else (0, None)  # type: ignore[attr-defined]


def _version(request: Request, survey: Survey) -> SurveyVersion | None:
    asked = request.GET.get("version", "")
    found = survey.versions.filter(number=int(asked)).first() if asked.isdecimal() else None
    return found or queries.latest_version(survey)


@page(queries.VIEW_REPLIES)
def replies(request: Request, wave: int) -> HttpResponseBase:
    """Single replies of a wave, to look at and to take along as CSV or XLSX."""
    found = queries.get_wave(request.actor, wave, queries.VIEW_REPLIES)
    rows = found.replies.select_related("hall")
    return Replies(rows, request, found.edition.asked).respond(
        "quality/replies.html", page_title=_("Replies: {name}").format(name=found), wave=found
    )


@page("quality.enter_reply")
def paper(request: Request, wave: int) -> HttpResponseBase:
    """Enter what was written on paper, said in a workshop, or found by a market study (KPI-09)."""
    found = queries.get_wave(request.actor, wave, "quality.enter_reply")
    channel = request.POST.get("channel", "paper")
    channel = channel if channel in BY_HAND else "paper"
    return _entered(request, found, None, channel=channel, back=reverse("quality:paper", args=[found.pk]))


@page("quality.note_survey_call")
def call(request: Request, wave: int) -> HttpResponseBase:
    """The next customer to be called: what to say, the questions, what came of it."""
    found = queries.get_wave(request.actor, wave, "quality.note_survey_call")
    asked = request.GET.get("invitation", "") or request.POST.get("invitation", "")
    rows = queries.to_call(found, request.at)
    one = rows.filter(pk=int(asked)).first() if asked.isdecimal() else rows.first()
    if one is None:
        return render(request, "quality/survey_call.html", {"page_title": _("Calls: {name}").format(name=found), "wave": found})
    if "number" in request.POST:
        numbers = actions.see_number(request.actor, invitation=one, at=request.at)
        return render(request, "quality/survey_number.html", {"wave": found, "invitation": one, "numbers": numbers})
    outcome = request.POST.get("outcome", "")
    url = reverse("quality:call", args=[found.pk])
    if request.method == "POST" and outcome:
        return editing.attempt(
            request, lambda: actions.note_survey_call(request.actor, invitation=one, outcome=outcome, at=request.at), url=url,
            text=_("Noted. The next one is shown."),
        )  # fmt: skip
    return _entered(request, found, one, channel="phone", back=url)


def _entered(request: Request, wave: SurveyWave, invitation: Any, *, channel: str, back: str) -> HttpResponseBase:
    asked = wave.edition.asked
    given: dict[str, Any] = {}
    errors: dict[str, Any] = {}
    problem = ""
    if request.method == "POST":
        given = forms.answers_of(request.POST, asked)
        hall = Hall.objects.visible_to(request.actor).filter(code=request.POST.get("hall", "")).first()
        try:
            kept = actions.enter_reply(
                request.actor, wave=wave, answers=given, at=request.at, channel=channel, hall=hall, invitation=invitation
            )
            text = _("The reply has been entered.") if kept else _("This group is complete: the reply was not counted.")
            return editing.done(request, back, text)
        except Problem as refused:
            errors, problem = getattr(refused, "fields", {}), refused.text()
    template = "quality/survey_call.html" if channel == "phone" else "quality/survey_paper.html"
    title = _("Calls: {name}") if channel == "phone" else _("Paper: {name}")
    context = {
        "page_title": title.format(name=wave), "wave": wave, "invitation": invitation, "drawn": shown.drawn(asked, given, errors),
        "problem": problem, "halls": Hall.objects.visible_to(request.actor).filter(is_active=True) if wave.hall is None else [],
        "script": wave.text_of(wave.script), "intro": wave.text_of(wave.edition.survey.intro), "chosen_hall": request.POST.get("hall", ""),
        "channels": [one for one in Reply._meta.get_field("channel").flatchoices if one[0] in BY_HAND], "chosen_channel": channel,
    }  # fmt: skip
    return render(request, template, context, status=422 if problem else 200)
