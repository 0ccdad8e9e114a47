"""What a call of the API may ask in its address: the names its operation knows, and no other."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja.errors import ValidationError
from ninja.operation import Operation

_values = Operation._get_values  # noqa: SLF001 - Ninja has no place to ask this
_known: dict[Operation, frozenset[str]] = {}


def known_to(operation: Operation) -> frozenset[str]:
    """The names that may stand after the `?` of an operation's address."""
    found = _known.get(operation)
    if found is None:
        asked = [one for one in operation.models if one.__ninja_param_source__ == "query"]
        names = (getattr(one, "__ninja_flatten_map__", None) or one.model_fields for one in asked)
        found = _known[operation] = frozenset(name for some in names for name in some)
    return found


def refuse_unknown() -> None:
    """Refuse a name that the operation does not know: a misspelt filter would be answered with everything there is."""
    Operation._get_values = _checked  # type: ignore[method-assign, assignment]  # noqa: SLF001


def _checked(self: Operation, request: HttpRequest, path_params: Any, response: HttpResponse) -> Any:
    if request.GET and (unknown := request.GET.keys() - known_to(self)):
        raise ValidationError([{"type": "extra_forbidden", "loc": ("query", name), "msg": ""} for name in sorted(unknown)])
    return _values(self, request, path_params, response)
