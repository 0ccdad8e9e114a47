"""What several parts of the API of channels share."""

from typing import Annotated, Literal

from pydantic import Field

from tingtang.ui.resources import Body

Said = Annotated[str, Field(min_length=1, max_length=5000, pattern=r"^[^\x00]*$")]


Name = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00]*$")]


Medium = Literal["mail", "chat", "phone", "sms", "messenger"]


Outcome = Literal["solved", "case", "referred", "silent", "spam"]


Reason = Literal["need", "price", "rival", "trust", "time", "other"]


class Nothing(Body):
    """Nothing has to be said."""
