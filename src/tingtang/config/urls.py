"""All addresses: each domain's pages under its own place, the API under one."""

from functools import lru_cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.utils.module_loading import module_has_submodule
from ninja import Schema
from ninja.errors import ValidationError
from ninja.params.models import ParamModel
from pydantic import BaseModel

from tingtang.config import moved
from tingtang.config.addressing import ByFirstWord
from tingtang.config.described import kept
from tingtang.config.questions import refuse_unknown
from tingtang.core.api import api
from tingtang.ui.replies import refuse_body

# Three thousand schemas are read before the first request, and few of them are ever asked in the life of a process: each is built
# when it is first needed, and every process starts two thirds of a second sooner.
_schemas: list[type[BaseModel]] = [Schema, *ParamModel.__subclasses__()]
for _schema in _schemas:
    _schema.model_config["defer_build"] = True

api.exception_handler(ValidationError)(refuse_body)
refuse_unknown(api)


def _domains_with(part: str) -> list[str]:
    """Domains (lowest first) and packs with code that have the module `part`."""
    ours = ("tingtang.", *(pack.partition(".")[0] + "." for pack in settings.PACKS))
    names = [config.name for config in apps.get_app_configs() if f"{config.name}.".startswith(ours)]
    return [name for name in names if module_has_submodule(import_module(name), part)]


# Highest domain first: addresses are tried in order, and those of visits are asked a hundred times as often as the others.
for _name in reversed(_domains_with("api")):
    if _name != "tingtang.core":
        api.add_router("", import_module(f"{_name}.api").router, tags=[_name.rpartition(".")[2]])


@lru_cache(maxsize=2)
def _described(path_prefix: str) -> Any:
    """The description of the API, the same for everybody in every language."""
    return kept(api, path_prefix)


def _description(*, path_prefix: str | None = None, path_params: dict[str, Any] | None = None) -> Any:
    return _described(path_prefix or api.get_root_path(path_params or {}))


api.get_openapi_schema = _description  # type: ignore[method-assign]
_operations, _app, _namespace = api.urls


def _by_words_first(operation: URLPattern | URLResolver) -> list[bool]:
    return [part.startswith("<") for part in str(operation.pattern).split("/")]


# What is named by a word comes before what may be any: `scorecards/mine` is no scorecard with the key “mine”.
_operations = sorted(_operations, key=_by_words_first)
_all: list[URLPattern | URLResolver] = [path("api/v1/", ([ByFirstWord([*_operations, *moved.addresses()])], _app, _namespace))]
_all += [path("", include(f"{name}.urls")) for name in _domains_with("urls")]
urlpatterns: list[URLResolver] = [ByFirstWord(_all)]
handler400 = "tingtang.ui.refusing.refuse"
handler404 = "tingtang.ui.refusing.miss"
