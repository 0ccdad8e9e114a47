"""The customers' pages of a survey: by personal link, by open link or QR code, at the rating pad."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.errors import NotFound, Problem
from tingtang.core.views import Request, address_of, public
from tingtang.org.actions.login import count_try
from tingtang.org.models import Hall
from tingtang.org.queries import organisation
from tingtang.quality.actions import surveys as actions
from tingtang.quality.forms.surveys import answers_of
from tingtang.quality.models import Invitation, SurveyWave
from tingtang.quality.queries import surveys as queries
from tingtang.quality.shown import surveys as shown

MOST_REPLIES = 60  # from one address in a short time: a rating pad sends as many in an hour, a script far more


@public("whoever was sent the unguessable link of a survey may answer it, once")
@never_cache
def reply_invited(request: Request, token: str) -> HttpResponseBase:
    """Answer by a personal link."""
    try:
        found = queries.invitation_by_token(token)
    except NotFound:
        return _told(request, _("Survey"), _("This link is not known. Please check whether it is complete."), 404)
    return _replied(request, found.wave, found, "quality.invitation")


@public("a survey open to all; the number of replies from an address is limited")
@never_cache
def reply_open(request: Request, key: str) -> HttpResponseBase:
    """Answer by the link that everybody may use."""
    try:
        found = queries.wave_by_link(key)
    except NotFound:
        return _told(request, _("Survey"), _("This link is not known. Please check whether it is complete."), 404)
    return _replied(request, found, None, "quality.surveywave")


def _replied(request: Request, wave: SurveyWave, invitation: Invitation | None, kind: str) -> HttpResponseBase:
    asked = invitation or wave
    is_pad, cookie = "pad" in request.GET, f"tt_replied_{wave.pk}"
    survey = wave.edition.survey
    if invitation is None and not is_pad and cookie in request.COOKIES:
        return _told(request, str(survey), _("You have replied already. Thank you."), house=_house(wave, invitation))
    given: dict[str, Any] = {}
    problem: Problem | None = None
    if request.method == "POST":
        given = answers_of(request.POST, wave.edition.asked)
        actor = Actor("customer", 0, grants={"quality.answer": EVERYWHERE}, own=(kind, asked.pk))
        try:
            if invitation is None:
                count_try(f"survey {address_of(request)}", at=request.at, limit=MOST_REPLIES)
            kept = actions.answer(
                actor, asked=asked, answers=given, at=request.at, channel="pad" if is_pad else "link", language=get_language() or "",
                hall=Hall.objects.filter(code=request.GET.get("h", ""), is_active=True).first(), staff_id=request.actor.staff_id,
            )  # fmt: skip
        except Problem as refused:
            problem = refused
        else:
            text = wave.text_of(survey.thanks) or _("Thank you for your reply.")
            response = _told(
                request,
                str(survey),
                text if kept else _("Thank you. Enough people in your group have replied already."),
                is_pad=is_pad,
                house=_house(wave, invitation),
            )
            if invitation is None and not is_pad:
                response.set_cookie(cookie, "1", max_age=90 * 24 * 3600, httponly=True, samesite="Lax")
            return response
    return _asked(request, wave, invitation, given, problem, is_pad=is_pad)


def _asked(
    request: Request,
    wave: SurveyWave,
    invitation: Invitation | None,
    given: dict[str, Any],
    problem: Problem | None,
    *,
    is_pad: bool,
) -> HttpResponseBase:
    if not getattr(problem, "fields", None):  # a form that can never be sent is not drawn again
        try:
            actions.check_open(wave, invitation, request.at, request.actor.staff_id)
        except Problem as refused:
            return _told(request, str(wave.edition.survey), refused.text(), refused.status, house=_house(wave, invitation))
    survey = wave.edition.survey
    errors = getattr(problem, "fields", {})
    context = {
        "page_title": str(survey), "wave": wave, "intro": wave.text_of(survey.intro), "is_anonymous": survey.is_anonymous,
        "drawn": shown.drawn(wave.edition.asked, given, errors), "problem": problem.text() if problem else "", "is_pad": is_pad,
        "house": _house(wave, invitation),
    }  # fmt: skip
    return render(request, "quality/reply.html", context, status=problem.status if problem else 200)


def _house(wave: SurveyWave, invitation: Invitation | None) -> str:
    """Who asks: whoever gets a link by message wants to know."""
    hall = (invitation.hall if invitation else None) or wave.hall
    return " · ".join(str(one) for one in (organisation(), hall) if one)


def _told(
    request: Request, title: str, text: str, status: int = 200, *, is_pad: bool = False, house: str = ""
) -> HttpResponseBase:
    context = {"page_title": title, "text": text, "is_pad": is_pad, "house": house}
    return render(request, "quality/reply_done.html", context, status=status)
