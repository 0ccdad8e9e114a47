"""What a call of the API may ask in its address: the names its operation knows, what these were once called, and no other."""

from collections.abc import Callable
from functools import wraps
from inspect import unwrap
from typing import Any, Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.operation import Operation

from tingtang.core.views import actor_of

Run = Callable[..., HttpResponseBase]
# Several lists called the same thing otherwise; programs that were written then go on.
OLD_NAMES: Final = {"cursor": "after", "offset": "after", "since": "first", "until": "latest", "last": "latest"}


def known_to(operation: Operation) -> frozenset[str]:
    """The names that may stand after the `?` of an operation's address."""
    asked = [one for one in operation.models if one.__ninja_param_source__ == "query"]
    names = (getattr(one, "__ninja_flatten_map__", None) or one.model_fields for one in asked)
    return frozenset(name for some in names for name in some)


def _take_old_names(request: HttpRequest, known: frozenset[str]) -> None:
    """Ask by the name of today what is asked by an old one."""
    asked = request.GET.copy()
    for old in asked.keys() & OLD_NAMES.keys() - known:
        if (new := OLD_NAMES[old]) in known and new not in asked:
            asked.setlist(new, asked.pop(old))
    request.GET = asked  # type: ignore[assignment]


def refuse_unknown(api: NinjaAPI) -> None:
    """Refuse a name that the operation does not know: a misspelt filter would be answered with everything there is."""

    def checking(run: Run) -> Run:
        operation: Operation = unwrap(run).__self__
        known = known_to(operation)

        @wraps(run)
        def checked(request: HttpRequest, **path: Any) -> HttpResponseBase:
            if request.GET.keys() & OLD_NAMES.keys():
                _take_old_names(request, known)
            unknown = request.GET.keys() - known if request.GET else None
            if not unknown or (
                operation.auth_callbacks and actor_of(request).is_anonymous
            ):  # whom the operation itself turns away
                return run(request, **path)
            said = [{"type": "extra_forbidden", "loc": ("query", name), "msg": ""} for name in sorted(unknown)]
            return api.on_exception(request, ValidationError(said))

        return checked

    api.add_decorator(checking, mode="view")
