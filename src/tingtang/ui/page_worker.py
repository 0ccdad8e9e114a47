"""The service worker of a page that opens without a line."""

import json
from collections.abc import Iterable

from django.http import HttpResponse

from tingtang.ui import bundles


def answer(name: str, page: str, assets: Iterable[str], *, is_personal: bool = False) -> HttpResponse:
    """The script that keeps `page` with its bundles by `name`; a personal page is forgotten once nobody is logged in."""
    files = [bundles.address(one) for one in assets]
    told = {"NAME": name, "PAGE": page, "ASSETS": files, "VERSION": "|".join(files), "IS_PERSONAL": is_personal}
    head = "".join(f"self.TT_{key} = {json.dumps(value)};\n" for key, value in told.items())
    response = HttpResponse(head + bundles.text("page-worker.js"), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response
