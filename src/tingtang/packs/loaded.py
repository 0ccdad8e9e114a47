"""A pack that has been read: what stood in each of its files."""

from dataclasses import dataclass
from pathlib import Path

from tingtang.packs import schemas
from tingtang.packs.schemas.asking import Asking
from tingtang.packs.schemas.assets import Assets, DemoAssets
from tingtang.packs.schemas.cases import Cases
from tingtang.packs.schemas.casework import DemoCases
from tingtang.packs.schemas.customers import Customers
from tingtang.packs.schemas.demo import Demo
from tingtang.packs.schemas.flows import Flows
from tingtang.packs.schemas.improving import DemoImprovement
from tingtang.packs.schemas.judging import Judging
from tingtang.packs.schemas.knowledge import Knowledge
from tingtang.packs.schemas.lessons import DemoLessons
from tingtang.packs.schemas.library import Library
from tingtang.packs.schemas.measures import Measures
from tingtang.packs.schemas.offers import DemoOffers, Offers
from tingtang.packs.schemas.planning import Planning
from tingtang.packs.schemas.standards import Standards
from tingtang.packs.schemas.talks import DemoTalks
from tingtang.packs.schemas.visits import Visits

PARTS: tuple[type[schemas.Part], ...] = (
    schemas.Pack,
    schemas.Terms,
    schemas.Org,
    schemas.Catalogue,
    schemas.Roles,
    Visits,
    Customers,
    Cases,
    Standards,
    Offers,
    Assets,
    Flows,
    Planning,
    Measures,
    Judging,
    Asking,
    Knowledge,
    Library,
    Demo,
    DemoCases,
    DemoOffers,
    DemoAssets,
    DemoTalks,
    DemoLessons,
    DemoImprovement,
)


@dataclass(frozen=True)
class Loaded:
    """A pack that has been read and found good."""

    folder: Path
    pack: schemas.Pack
    terms: schemas.Terms
    org: schemas.Org
    catalogue: schemas.Catalogue
    roles: schemas.Roles
    visits: Visits
    customers: Customers
    cases: Cases
    standards: Standards
    offers: Offers
    assets: Assets
    flows: Flows
    planning: Planning
    measures: Measures
    judging: Judging
    asking: Asking
    knowledge: Knowledge
    library: Library
    demo: Demo | None
    demo_cases: DemoCases
    demo_offers: DemoOffers
    demo_assets: DemoAssets
    demo_talks: DemoTalks
    demo_lessons: DemoLessons
    demo_improvement: DemoImprovement

    @property
    def code(self) -> str:
        return self.pack.code

    def layout(self, code: str) -> schemas.Layout:
        """The layout with `code`; KeyError when the pack has none."""
        return {layout.code: layout for layout in self.org.layouts}[code]
