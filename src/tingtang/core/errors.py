"""The ways to say no. Each carries its HTTP status, a code for programs and a sentence for people."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class Problem(Exception):
    """Something the caller can mend; subclasses stand beside the action that raises them."""

    status: ClassVar[int] = 400
    message: Text = _("This could not be done.")

    def __init__(self, message: Text | None = None, **data: Any) -> None:
        self.data = data
        if message is not None:
            self.message = message
        super().__init__(str(self.message))

    @property
    def code(self) -> str:
        """The class name in kebab case: `NothingWaiting` is `nothing-waiting`."""
        name = type(self).__name__
        return "".join(f"-{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))

    @property
    def headers(self) -> dict[str, str]:
        """What the answer's headers say of it: when it makes sense to try again."""
        return {"Retry-After": str(self.data["wait_seconds"])} if "wait_seconds" in self.data else {}

    def text(self) -> str:
        """The sentence in the language of the request, with the data put in."""
        return str(self.message).format_map(_Named(self.data))

    def as_document(self) -> dict[str, Any]:
        """The problem as an RFC 9457 document."""
        extra = {k: v for k, v in self.data.items() if isinstance(v, str | int | float | bool | list | dict)}
        return {
            "type": f"urn:tingtang:{self.code}",
            "title": self.text(),
            "status": self.status,
            "code": self.code,
            **extra,
        }


class _Named(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


class Invalid(Problem):
    """The input is wrong; `fields` names each field with its reasons."""

    status = 422
    message = _("Please correct the marked fields.")

    def __init__(self, message: Text | None = None, *, fields: Mapping[str, Sequence[Text]] | None = None, **data: Any) -> None:
        self.fields = dict(fields or {})
        super().__init__(message, **data)

    def as_document(self) -> dict[str, Any]:
        return super().as_document() | {"errors": {k: [str(v) for v in vs] for k, vs in self.fields.items()}}


class Denied(Problem):
    """The actor is known and may not do this."""

    status = 403
    message = _("You do not have the right to do this. Ask an administrator if you need it.")


class Unknown(Problem):
    """Nobody has logged in yet."""

    status = 401
    message = _("Please log in first.")


class NotFound(Problem):
    """Absent or not visible to the actor: both look the same."""

    status = 404
    message = _("This does not exist, or you may not see it.")


class Refused(Problem):
    """The state of things does not allow it now."""

    status = 409
    message = _("This is not possible now.")


class TooMany(Problem):
    """Too many tries in a short time."""

    status = 429
    message = _("Too many tries. Wait {wait_minutes} min and try again.")


class Unavailable(Problem):
    """The database went away in the middle of the request, or did not come back in time."""

    status = 503
    message = _("The database does not answer at the moment. Wait a few seconds and try again.")
