"""One simulated day on its way into Insight: written to a file, brought as a log, read at once, since it is small."""

import csv
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from io import BytesIO, StringIO

from tingtang.core.actors import Actor
from tingtang.core.errors import Denied
from tingtang.journal import imports, uploads
from tingtang.org.models import Hall
from tingtang.planning.actions import bring_day
from tingtang.planning.queries.days import code_for
from tingtang.planning.rules.simulation.built import build
from tingtang.planning.rules.simulation.logs import EVENT_ROW, event_rows
from tingtang.planning.rules.simulation.scenario import Scenario

PERMISSION = "planning.bring_day"


def bring(actor: Actor, hall: Hall, scenario: Scenario, names: Mapping[str, str], *, name: str, at: datetime) -> str:
    """The code of the log of a simulated day. The same day asked for again is the log that is there already. Denied without the right."""
    if not actor.may(PERMISSION):
        raise Denied(permission=PERMISSION)
    day = at.astimezone(hall.zone).date().isoformat()
    mark = sha256(f"{name}\0{scenario.model_dump_json()}".encode()).hexdigest()[:8]
    code, is_new = code_for(f"sim-{hall.code[:30]}-{day.replace('-', '')}-{mark}")
    if not is_new:
        return code
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(EVENT_ROW)
    for case, activity, *others in event_rows(build(scenario), day, zone=hall.zone):
        writer.writerow([case, names.get(str(activity), activity), *others])
    path = uploads.keep(BytesIO(text.getvalue().encode()))
    job = imports.run(bring_day(actor, hall=hall, code=code, name=name, path=path, at=at).pk)
    imports.forget_file(job)
    return code
