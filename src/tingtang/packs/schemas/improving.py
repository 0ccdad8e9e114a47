"""What may stand in improvement.yaml: what every demo hall improves, learns, contests and meets about."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from tingtang.packs.schemas import Code, Part, Text

Days = Annotated[int, Field(ge=-366, le=366)]


class Correction(Part):
    """A fault found and due so many days from today, and how far it has come."""

    title: Text
    days: Annotated[list[Days], Field(min_length=2, max_length=2)]
    state: Literal["reported", "analysed", "acting", "submitted", "lasting"]
    weight: Literal["light", "medium", "heavy"]
    origin: str


class Article(Part):
    """Something that is known."""

    title: Text
    body: Text


class Course(Part):
    """A course with its quiz as people write it."""

    name: Text
    theme: Text
    reason: Text
    aim: Text
    material: Text
    quiz: Text


class Taught(Part):
    """A course of one of the four families (IMP-09) by one of the methods (IMP-11) held so many days ago, with what people came to.

    `parts` are what each plays in a scene; `levels` those on which each learns; whoever is taught in pairs is helped by the one before.
    """

    name: Text
    family: Literal["culture", "post", "rules", "attitude"]
    method: Literal["lecture", "pair", "levels", "class", "scene"]
    theme: Text
    aim: Text
    plan: Text
    measures: Text
    assessment: Text
    days: Days
    points: Annotated[list[Annotated[int, Field(ge=0, le=100)]], Field(min_length=1, max_length=6)]
    words: Text
    levels: list[Annotated[int, Field(ge=1, le=5)]] = []
    parts: list[Text] = []


class ForCustomers(Part):
    """A course for customers that was held so many days ago, and what each who came had right before and after (in %)."""

    name: Text
    needs: Text
    aim: Text
    material: Text
    days: Days
    tests: list[Annotated[list[Annotated[int, Field(ge=0, le=100)]], Field(min_length=2, max_length=2)]]


class Study(Part):
    """What somebody studied by himself, from one day to another."""

    title: Text
    read_from: Text
    days: Annotated[list[Days], Field(min_length=2, max_length=2)]
    hours: float
    learnt: Text


Chance = Annotated[float, Field(ge=0, le=1)]


class Measured(Part):
    """A drive that is over and whose effect is measured: how often an item of a sheet has full marks, before, after and elsewhere."""

    name: Text
    indicator: Code
    sheet: Code
    before: Chance
    after: Chance
    elsewhere: Chance
    summary: Text


class Talk(Part):
    """A talk that supported somebody: so many days ago, and again in so many."""

    said: Text
    agreed: Text
    days: Annotated[list[Days], Field(min_length=2, max_length=2)]


class Meeting(Part):
    """A meeting with its topics, minutes and what it decided."""

    title: Text
    topics: list[Text]
    minutes: Text
    decision: Text


class Told(Article):
    """A service case that was told, what colleagues said of it, and what was drawn from it."""

    comments: list[Text]
    drawn: Article


class Round(Part):
    """A discussion round about what is promised: how the first promise was said differently, and how everybody says it now."""

    title: Text
    minutes: Text
    difference: Text
    wording: Text


class Gathering(Part):
    """Something of the culture calendar: what, where, on which day from today, and what is kept of it once it was."""

    kind: Literal["study", "outdoor", "sports", "community", "culture"]
    title: Text
    place: Text
    days: int
    minutes: Text | None = None


class Subject(Part):
    """What is contested, and what each entrant came to, in order."""

    name: Text
    kind: Literal["judged", "more", "less"]
    weight: float
    marks: Annotated[list[float], Field(min_length=1)]


class Prize(Part):
    """What the ranks down to `to` win."""

    to: int
    prize: Text


class Thanked(Article):
    """An idea that was decided, with what came of it and thanks."""

    result: Text
    thanks: Text


class Contest(Part):
    """A contest that was held so many days ago."""

    name: Text
    goal: Text
    days: Days
    subjects: list[Subject]
    prizes: list[Prize]


class Report(Part):
    """A self-check report: texts by the codes of its form's parts."""

    title: Text
    parts: dict[str, Text]


class Ranking(Part):
    """How trainers are ranked: by an indicator's code."""

    name: Text
    indicator: Code


class Story(Part):
    """What a demo hall improves; people are taken from the hall in order."""

    FILE: ClassVar[str] = "improvement.yaml"
    corrections: list[Correction]
    cause: Text
    why: Text
    measure: Text
    verdict: Text
    lasting: Text
    heard: Text
    articles: list[Article]
    question: Text
    told: Told
    round: Round
    course: Course
    taught: list[Taught] = []
    customers: ForCustomers
    study: list[Study]
    effects: list[Measured]
    moods: list[Annotated[int, Field(ge=1, le=5)]]
    talk: Talk
    reading: Article
    meeting: Meeting
    gatherings: list[Gathering] = []
    steering: Meeting
    idea: Article
    thanked: Thanked
    contest: Contest
    ranking: Ranking
    report: Report


class DemoImprovement(Part):
    """demo_improvement.yaml: what a demo of this trade improves otherwise than every demo hall; what is not named is as there."""

    FILE: ClassVar[str] = "demo_improvement.yaml"
    corrections: list[Correction] | None = None
    why: Text | None = None
    measure: Text | None = None
    lasting: Text | None = None
    articles: list[Article] | None = None
    question: Text | None = None
    course: Course | None = None
    meeting: Meeting | None = None
    steering: Meeting | None = None
    idea: Article | None = None
    thanked: Thanked | None = None
    contest: Contest | None = None

    def of(self, story: Story) -> Story:
        """The story with what is said otherwise."""
        return story.model_copy(update={name: value for name, value in vars(self).items() if value and name != "source"})
