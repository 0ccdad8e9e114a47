"""The sheets of models. What may be missing in a draft may be empty; solving then asks for it."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field, RootModel

from tingtang.planning.rules.models.cells import LARGEST, at_once
from tingtang.planning.rules.models.head import Model, UnitText
from tingtang.planning.rules.models.parts import ByColumn
from tingtang.planning.rules.sheets import Amount, Code, Label, Named, Number, Part, Unique
from tingtang.planning.rules.tariffs.sheet import Tariff
from tingtang.planning.rules.timetables.sheet import Timetable

Count = Annotated[int, Field(ge=0, le=10**9)]
Formula = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00-\x1f]*$")]
MOST = 400


class Resource(Named):
    """A means of which there are `stock` in `unit`s: machine hours, staff, material."""

    stock: Amount | None = None
    unit: UnitText = ""


class Product(Named):
    """What can be made: `profit` for each, and how much of each means it `uses`; as many as `minimum` and `maximum` allow."""

    profit: Number | None = None
    profit_unit: UnitText = ""
    uses: dict[Code, Number | None] = {}
    unit: UnitText = ""
    integer: bool = False
    minimum: Amount = 0
    maximum: Amount | None = None


class ProductMix(Model):
    """How much of each product to make with limited means, for the most profit."""

    template: Literal["product_mix"]
    resources: Annotated[list[Resource], Field(max_length=MOST), Unique] = []
    products: Annotated[list[Product], Field(max_length=MOST), Unique] = []


class Component(Named):
    """What the blend must hold of something, as a share of the whole."""

    least: Amount | None = None
    most: Amount | None = None


class Ingredient(Named):
    """A raw material: what one unit costs, its `contents` as shares of itself, and how much there is of it."""

    cost: Amount | None = None
    contents: dict[Code, Amount | None] = {}
    least: Amount = 0
    available: Amount | None = None


class Blending(Model):
    """How much of each raw material makes a blend of `total`, at the least cost."""

    template: Literal["blending"]
    total: Amount | None = None
    unit: UnitText = ""
    components: Annotated[list[Component], Field(max_length=MOST), Unique] = []
    ingredients: Annotated[list[Ingredient], Field(max_length=MOST), Unique] = []


class Item(Named):
    """A thing to take along: what one is worth, what one weighs, and how many there are."""

    value: Amount | None = None
    weight: Amount | None = None
    unit: UnitText = ""
    most: Count = 1


class Knapsack(Model):
    """Which goods to take along under a limit of load, for the most value."""

    template: Literal["knapsack"]
    capacity: Amount | None = None
    unit: UnitText = ""
    items: Annotated[Sequence[Item], ByColumn(Item, 5000, "value", "weight")] = []


class Source(Named):
    """From where something goes, and how much there is."""

    supply: Amount | None = None
    unit: UnitText = ""


class Target(Named):
    """Where something is wanted, and how much."""

    demand: Amount | None = None
    unit: UnitText = ""


class Transport(Model):
    """How much goes from where to where, at the least freight. `costs`: a row for each source; "x": there is no way."""

    template: Literal["transport"]
    unit: UnitText = ""
    cost_unit: UnitText = ""
    sources: Annotated[Sequence[Source], ByColumn(Source, MOST, "supply")] = []
    targets: Annotated[Sequence[Target], ByColumn(Target, MOST, "demand")] = []
    costs: Annotated[
        list[Annotated[list[Amount | Literal["x"] | None], Field(max_length=MOST)]], Field(max_length=MOST), at_once(0, MOST)
    ] = []
    unplaced: list[Number] = []


class Assignment(Model):
    """Who does what: each project has one owner, each owner at most one project. "x": not possible."""

    template: Literal["assignment"]
    goal: Literal["max", "min"] = "max"
    owners: Annotated[Sequence[Named], ByColumn(Named, MOST)] = []
    projects: Annotated[Sequence[Named], ByColumn(Named, MOST)] = []
    values: Annotated[
        list[Annotated[list[Number | Literal["x"] | None], Field(max_length=MOST)]],
        Field(max_length=MOST),
        at_once(-LARGEST, MOST),
    ] = []


class Criterion(Named):
    """A figure of each candidate, and what those chosen may have of it together."""

    unit: UnitText = ""
    limit_unit: UnitText = ""
    least: Number | None = None
    most: Number | None = None


class Candidate(Named):
    """What may be chosen: its value, and its figure for each criterion by code."""

    value: Number | None = None
    figures: dict[Code, Number | None] = {}


class Selection(Model):
    """Which candidates to choose, for the most value."""

    template: Literal["selection"]
    choose_least: Count | None = None
    choose_most: Count | None = None
    criteria: Annotated[list[Criterion], Field(max_length=50), Unique] = []
    candidates: Annotated[list[Candidate], Field(max_length=MOST), Unique] = []


class FreeVariable(Part):
    """What is decided: a name formulas call it by, and between which bounds it lies."""

    code: Annotated[str, Field(pattern=r"^[^\W\d]\w*$", max_length=40)]
    name: Label = ""
    type: Literal["continuous", "integer", "binary"] = "continuous"
    lower: Number | None = 0
    upper: Number | None = None
    unit: UnitText = ""


class Free(Model):
    """Any linear model, written as formulas; `names` say what the conditions are called."""

    template: Literal["free"]
    variables: Annotated[list[FreeVariable], Field(max_length=MOST), Unique] = []
    goal: Formula = ""
    rows: Annotated[list[Formula], Field(max_length=2000)] = []
    names: Annotated[list[Named], Field(max_length=2000), Unique] = []


Linear = ProductMix | Blending | Knapsack | Transport | Assignment | Selection | Free
AnyModel = Linear | Tariff | Timetable
TEMPLATES: dict[str, type[Any]] = {
    "product_mix": ProductMix,
    "blending": Blending,
    "knapsack": Knapsack,
    "transport": Transport,
    "assignment": Assignment,
    "selection": Selection,
    "free": Free,
    "tariff": Tariff,
    "timetable": Timetable,
}


class ModelSheet(RootModel[Annotated[AnyModel, Field(discriminator="template")]]):
    """A sheet of any of them, told apart by its `template`."""
