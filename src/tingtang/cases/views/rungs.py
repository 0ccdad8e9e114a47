"""Rungs of supervision in words."""

from django.utils.translation import gettext as _

from tingtang.cases.forms.oversight import CLOCKS, TOLD
from tingtang.cases.models.cases import PRIORITIES
from tingtang.cases.rules.priority import LOWEST
from tingtang.cases.rules.supervision import Does, Rung
from tingtang.ui import formats


def rung_words(rung: Rung) -> str:
    """What a rung does, when, and whom it tells."""
    when = _("at {percent} % of the target").format(percent=f"{rung.share * 100:g}")
    if rung.before and rung.share == 1:
        when = _("{time} before it is due").format(time=formats.duration(rung.before))
    elif rung.before:
        when += _(", {time} before").format(time=formats.duration(rung.before))
    to = _(", ").join(str(dict(TOLD)[one.value]) for one in rung.to)
    clock = str(dict(CLOCKS).get(rung.clock, rung.clock))
    acts = {
        Does.REMIND: _("{clock}, {when}: reminds {to}"),
        Does.URGE: _("{clock}, {when}: urges {to}"),
        Does.ESCALATE: _("{clock}, {when}: goes up to {to}"),
    }
    text = acts[rung.does].format(clock=clock, when=when, to=to)
    if rung.acknowledge:
        text += _("; answer within {time}").format(time=formats.duration(rung.acknowledge))
    if rung.priority < LOWEST:
        text += _("; for cases of priority “{priority}” or above").format(priority=dict(PRIORITIES)[rung.priority])
    return text
