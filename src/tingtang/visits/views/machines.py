"""Edges of the machines of a hall: known by their own cookie, answered in JSON, told problems they can show."""

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST
from pydantic import BaseModel, ValidationError

from tingtang.core import registry
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied, Invalid, NotFound, Problem, Unknown
from tingtang.core.middleware import as_document
from tingtang.core.naming import Named, text_in
from tingtang.core.queries import DEVICE_COOKIE
from tingtang.core.registry import Text
from tingtang.core.views import Request, page
from tingtang.org.models import Device
from tingtang.ui import bundles

M = TypeVar("M", bound=BaseModel)
JsonView = Callable[[Request], Mapping[str, Any]]
PageView = Callable[[Request], HttpResponseBase]
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
HOMES = {"kiosk": "visits:kiosk", "board": "visits:board", "pad": "visits:pad", "terminal": "visits:terminal"}


def _as_machine(request: Request) -> None:
    # Somebody may be logged in with the same browser: on a machine's page the machine acts.
    key, load = request.COOKIES.get(DEVICE_COOKIE), registry.actor.get("device")
    if key and load:
        request.actor = load(key, request.at) or request.actor


def machine_page(permission: str) -> Callable[[PageView], PageView]:
    """A machine's page. Whoever is no enrolled machine is sent to the enrolment."""

    def declare(view: PageView) -> PageView:
        inner = page(permission)(require_GET(ensure_csrf_cookie(view)))

        @wraps(inner)
        def enter(request: Request) -> HttpResponseBase:
            _as_machine(request)
            try:
                return inner(request)
            except (Unknown, Denied, NotFound):
                gone = "?gone=1" if DEVICE_COOKIE in request.COOKIES else ""
                return redirect(reverse("visits:enrol") + gone)

        return enter

    return declare


def machine_read(permission: str) -> Callable[[JsonView], PageView]:
    """What a machine asks: JSON or problem+json."""

    def declare(view: JsonView) -> PageView:
        @page(permission)
        @require_GET
        def answer(request: Request) -> HttpResponse:
            response = JsonResponse(view(request))
            response.headers["Cache-Control"] = "no-store"
            return response

        return wraps(view)(_told(answer))

    return declare


def machine_write(permission: str) -> Callable[[JsonView], PageView]:
    """What a machine writes: repeated under the same key it gets the first answer."""

    def declare(view: JsonView) -> PageView:
        def answer(request: Request) -> HttpResponse:
            try:
                return JsonResponse(view(request))
            except Problem as problem:
                return as_document(problem)

        return wraps(view)(_told(page(permission)(require_POST(idempotent(answer)))))

    return declare


def _told(view: PageView) -> PageView:
    @wraps(view)
    def answer(request: Request) -> HttpResponseBase:
        _as_machine(request)
        try:
            return view(request)
        except Problem as problem:
            return as_document(problem)

    return answer


def edition(device: Device, *files: str) -> str:
    """Changes with the files of a machine's page and with its settings: then the machine loads its page again, at rest."""
    about = [[bundles.address(name) for name in files], device.settings, device.name, device.zone_id, device.counter_id]
    return hashlib.blake2b(json.dumps(about, sort_keys=True).encode(), digest_size=8).hexdigest()


def body(request: Request, shape: type[M]) -> M:
    """The JSON body of a request. Refused when it is not of this shape."""
    try:
        return shape.model_validate_json(request.body)
    except ValidationError as error:
        fields = {".".join(map(str, one["loc"])) or "body": [one["msg"]] for one in error.errors()}
        raise Invalid(fields=fields) from error


def texts(words: Mapping[str, Text]) -> dict[str, dict[str, str]]:
    """Texts in every language at once."""
    found: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        with translation.override(language):
            found[language] = {name: str(word) for name, word in words.items()}
    return found


def names(thing: Named) -> dict[str, str]:
    """The name of something in every language."""
    return {language: thing.name_in(language) for language in LANGUAGES}


def in_languages(given: Mapping[str, str], plain: str = "") -> dict[str, str]:
    """A text in every language, as far as it was translated."""
    return {language: text_in(given, language, plain) for language in LANGUAGES}


def language_of(chosen: object) -> str:
    """A language that a device's settings name, else the installation's."""
    return chosen if isinstance(chosen, str) and chosen in LANGUAGES else settings.LANGUAGE_CODE
