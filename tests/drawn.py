"""The description of an API, drawn once for all processes: that of the program takes each two seconds."""

import json
from pathlib import Path
from typing import Any

from ninja import NinjaAPI
from ninja.responses import NinjaJSONEncoder

from tests.database import alone
from tingtang.config import described

draw = described.describe


def share(folder: Path) -> None:
    """Have whoever needs the description first leave it in `folder` for the others."""

    def once(api: NinjaAPI, path_prefix: str) -> dict[str, Any]:
        place = folder / f"{api.urls_namespace}-{path_prefix.strip('/').replace('/', '-')}.json"
        with alone(folder, "description"):
            if not place.exists():
                place.write_text(json.dumps(draw(api, path_prefix), cls=NinjaJSONEncoder))
        found: dict[str, Any] = json.loads(place.read_bytes())
        return found

    described.describe = once
