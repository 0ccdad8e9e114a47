"""What every hall of an industry begins with: surveys that ask by themselves, articles that colleagues read, courses to be given."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from tingtang.catalogue.models import Service
from tingtang.core.actors import Actor
from tingtang.improvement.actions.knowledge import publish_article, save_article
from tingtang.improvement.actions.training import save_course
from tingtang.improvement.models import Article, Course
from tingtang.improvement.rules import quizzes
from tingtang.org.models import Hall, Skill
from tingtang.org.queries import organisation
from tingtang.packs.loaded import Loaded
from tingtang.quality.actions.surveys import move_wave, publish_survey, save_wave
from tingtang.quality.models import Survey, SurveyWave, Trigger

LONG: Final = timedelta(days=3650)
TRIGGERS: Final = {"case_closed": Trigger.CLOSED, "service_finished": Trigger.SERVED}


def begin(actor: Actor, loaded: Loaded, halls: Iterable[Hall], at: datetime) -> bool:
    """Give these halls what they have not had yet; whether anything was given."""
    known = list(halls)
    given = [one(actor, loaded, known, at) for one in (_open_waves, _write_articles, _write_courses)]
    return any(given)


def _write_courses(actor: Actor, loaded: Loaded, halls: Iterable[Hall], at: datetime) -> bool:
    """Write courses in the language of the house; a hall that has had one of its name gets it no more."""
    language, is_new = _language(), False
    for hall in halls:
        there = set(Course.objects.filter(hall=hall).values_list("name", flat=True))
        for told in loaded.knowledge.courses:
            if there.isdisjoint(told.name.all.values()):
                words: dict[str, Any] = {
                    name: text.read(language) if (text := getattr(told, name)) else ""
                    for name in ("name", "aim", "plan", "measures", "assessment", "material")
                }
                quiz = quizzes.as_data(quizzes.read(told.quiz.read(language))) if told.quiz else []
                save_course(
                    actor,
                    hall=hall,
                    at=at,
                    **words,
                    family=told.family,
                    method=told.method,
                    minutes=told.minutes,
                    quiz=quiz,
                    skill=Skill.objects.filter(code=told.skill or "").first(),
                )
                is_new = True
    return is_new


def _write_articles(actor: Actor, loaded: Loaded, halls: Iterable[Hall], at: datetime) -> bool:
    """Publish articles in the language of the house; a hall that has had one of its title, perhaps withdrawn since, gets it no more."""
    language, is_new = _language(), False
    services = {one.code: one for one in Service.objects.filter(code__in={one.service for one in loaded.knowledge.articles})}
    for hall in halls:
        there = set(Article.objects.filter(hall=hall).values_list("title", flat=True))
        for told in loaded.knowledge.articles:
            if there.isdisjoint(told.title.all.values()):
                made = save_article(
                    actor, hall=hall, at=at, kind=told.kind, title=told.title.read(language), body=told.body.read(language),
                    service=services.get(told.service or ""),
                )  # fmt: skip
                publish_article(actor, article=made, at=at)
                is_new = True
    return is_new


def _language() -> str:
    found = organisation()
    return found.language if found is not None else "zh-hans"


def _open_waves(actor: Actor, loaded: Loaded, halls: Iterable[Hall], at: datetime) -> bool:
    """Open what asks by itself in these halls; what was asked there once, and closed again, stays as it is. Whether anything was."""
    language, is_new = _language(), False
    for told in loaded.asking.surveys:
        survey = Survey.objects.filter(code=told.code).first()
        if told.after is None or survey is None:
            continue
        for hall in halls:
            if SurveyWave.objects.filter(edition__survey=survey, hall=hall).exists():
                continue
            edition = survey.versions.order_by("-number").first() or publish_survey(actor, survey=survey, at=at)
            wave = save_wave(
                actor, at=at, edition=edition, name=f"{survey.name_in(language)} · {hall.name_in(language)}"[:120], hall=hall,
                opens_at=at, closes_at=at + LONG, trigger=TRIGGERS[told.after.what], share=told.after.share,
                rest_days=told.after.rest_days, wanted=told.after.wanted, kinds=told.after.kinds,
            )  # fmt: skip
            move_wave(actor, wave=wave, state="open", at=at)
            is_new = True
    return is_new
