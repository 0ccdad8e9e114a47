"""What may stand in visits.yaml: classes of service, orders of service, rating scales, the policy of a new hall."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from tingtang.packs.schemas import Code, Duration, Part, Text


class ServiceClass(Part):
    """A class of service: its head start in minutes of waiting, and what each minute waited adds."""

    code: Code
    name: Text
    credit: Annotated[float, Field(ge=0, le=100_000)] = 0
    per_minute: Annotated[float, Field(ge=0, le=100)] = 1
    privileged: bool = False
    emergency: bool = False
    promise: Text | None = None


class Discipline(Part):
    """An order of service over the classes of the pack, with its guards."""

    code: Code
    name: Text
    starvation_bound: Duration
    privileged_in_a_row: int | None = Field(None, ge=1, lt=60)
    emergency_share: Annotated[float, Field(gt=0, le=1)] = 0.2
    share_window: int = Field(20, ge=1, le=60)


class Level(Part):
    """A level of a rating scale; a bad one tells the supervisor."""

    code: Code
    value: int
    name: Text
    bad: bool = False


class RatingScale(Part):
    """A scale of satisfaction, from best to worst."""

    code: Code
    name: Text
    levels: Annotated[list[Level], Field(min_length=2, max_length=11)]


class CrowdLevel(Part):
    """From how many people on, waiting or counted, how many hosts walk among customers; the first stands for level 1."""

    waiting: int | None = Field(None, ge=1)
    people: int | None = Field(None, ge=1)
    hosts: int = Field(ge=1, le=50)


class Gesture(Part):
    """A gesture of service that staff may offer, with what it costs, in yuan; `limit` is what it may cost without asking."""

    code: Code
    name: Text
    about: Text
    cost: Annotated[float | int, Field(ge=0)] = 0
    limit: Annotated[float | int, Field(ge=0)] | None = None
    posts: list[Code] = []
    example: Text | None = None


class HelpRung(Part):
    """Which post is called to help, by which means, and after how long without an answer the next."""

    post: Code
    after: Duration = 180
    means: Literal["bell", "phone", "radio"] = "bell"


class HallPolicy(Part):
    """What a new hall starts with."""

    discipline: Code
    scale: Code
    recall_limit: int = Field(3, ge=1, le=20)
    recall_cooldown: Duration = 15
    late_return: Literal["front", "after", "original", "end", "never"] = "after"
    late_return_after: int = Field(3, ge=0, le=50)
    late_return_within: Duration = 7200
    ticket_note: Text | None = None
    crowd: list[CrowdLevel] = Field([], max_length=5)
    help: list[HelpRung] = Field([], max_length=4)


class Visits(Part):
    """visits.yaml: in which order people are called, how they rate, and which gestures of service are offered."""

    FILE: ClassVar[str] = "visits.yaml"
    service_classes: list[ServiceClass] = []
    disciplines: list[Discipline] = []
    rating_scales: list[RatingScale] = []
    hall_policy: HallPolicy | None = None
    gestures: list[Gesture] = []

    def rules_of(self, discipline: Discipline) -> dict[str, Any]:
        """The discipline as the hall's arithmetic reads it, with the labels of its classes beside."""
        minutes = discipline.starvation_bound / 60
        return {
            "classes": [
                {
                    "code": each.code,
                    "base_credit_minutes": each.credit,
                    "credit_per_minute": each.per_minute,
                    "is_emergency": each.emergency,
                    "is_privileged": each.privileged,
                    "starvation_minutes": None if each.emergency else minutes,
                }
                for each in self.service_classes
            ],
            "labels": {each.code: each.name.all for each in self.service_classes},
            "promises": {each.code: each.promise.all for each in self.service_classes if each.promise},
            "emergency_share_cap": discipline.emergency_share,
            "share_window": discipline.share_window,
            "privileged_in_a_row": discipline.privileged_in_a_row,
        }
