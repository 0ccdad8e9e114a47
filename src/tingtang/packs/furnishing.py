"""What a new hall of a pack begins with: rounds at its tables and places; and once for the house the courses and articles of the trade."""

from datetime import datetime
from typing import Any

from tingtang.catalogue.actions.routines import save_routine
from tingtang.catalogue.models import Service, Standard
from tingtang.core.actors import Actor
from tingtang.improvement.actions.knowledge import publish_article, save_article
from tingtang.improvement.actions.training import save_course
from tingtang.improvement.models import Article, Course
from tingtang.improvement.rules import quizzes
from tingtang.org.models import Hall, Organisation, Skill
from tingtang.packs.loader import Loaded
from tingtang.packs.schemas import Layout, Text


def furnish(actor: Actor, loaded: Loaded, layout: Layout, hall: Hall, at: datetime) -> None:
    """Enter rounds of the hall, and what of the library is not there yet, in the language of the organisation."""
    house = Organisation.objects.first()
    language = house.language if house else "zh-hans"
    _routines(actor, loaded, layout, hall, at, language)
    _courses(actor, loaded, at, language)
    _articles(actor, loaded, at, language)


def _said(text: Text | None, language: str) -> str:
    return text.read(language) if text else ""


def _routines(actor: Actor, loaded: Loaded, layout: Layout, hall: Hall, at: datetime, language: str) -> None:
    tables = [counter.name.plain for counter in layout.counters if counter.seats]
    for order, one in enumerate(loaded.library.routines, 1):
        places = tables if one.tables else [place.read(language) for place in one.places]
        if places:
            save_routine(
                actor, at=at, code=f"{one.code}-{hall.code}"[:40], name=one.name.read(language), names=one.name.all, hall=hall,
                order=order, every_minutes=one.every, places=places, while_served=one.tables, text=_said(one.text, language),
                items=[item.read(language) for item in one.items], standard=Standard.objects.filter(code=one.standard or "").first(),
            )  # fmt: skip


def _courses(actor: Actor, loaded: Loaded, at: datetime, language: str) -> None:
    for one in loaded.library.courses:
        name = one.name.read(language)
        if not Course.objects.filter(name=name).exists():
            texts: dict[str, Any] = {
                field: _said(getattr(one, field), language) for field in ("aim", "plan", "measures", "assessment", "material")
            }
            save_course(
                actor, hall=None, at=at, name=name, family=one.family, method=one.method, minutes=one.minutes, **texts,
                skill=Skill.objects.filter(code=one.skill or "").first(),
                quiz=quizzes.as_data(quizzes.read(_said(one.quiz, language))),
            )  # fmt: skip


def _articles(actor: Actor, loaded: Loaded, at: datetime, language: str) -> None:
    for one in loaded.library.articles:
        title = one.title.read(language)
        if not Article.objects.filter(title=title).exists():
            service = Service.objects.filter(code=one.service or "").first()
            made = save_article(
                actor, hall=None, at=at, title=title, body=one.body.read(language), kind=one.kind, service=service
            )
            publish_article(actor, article=made, at=at)
