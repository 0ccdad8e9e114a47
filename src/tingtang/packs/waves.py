"""Opens the surveys that ask by themselves: one wave for each hall of the industry, until somebody closes it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from tingtang.core.actors import Actor
from tingtang.org.models import Hall
from tingtang.org.queries import organisation
from tingtang.packs.loader import Loaded
from tingtang.quality.actions.surveys import move_wave, publish_survey, save_wave
from tingtang.quality.models import Survey, SurveyWave, Trigger

LONG: Final = timedelta(days=3650)
TRIGGERS: Final = {"case_closed": Trigger.CLOSED, "service_finished": Trigger.SERVED}


def open_waves(actor: Actor, loaded: Loaded, halls: Iterable[Hall], at: datetime) -> bool:
    """Open what asks by itself in these halls; what was asked there once, and closed again, stays as it is. Whether anything was."""
    found = organisation()
    language, is_new = found.language if found is not None else "zh-hans", False
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
                rest_days=told.after.rest_days, wanted=told.after.wanted,
            )  # fmt: skip
            move_wave(actor, wave=wave, state="open", at=at)
            is_new = True
    return is_new
