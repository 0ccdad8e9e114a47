"""What is offered: categories and services, the standards they are served against, and the calendars their clocks follow."""

from tingtang.catalogue.models.agreements import Agreement, AgreementItem, AgreementState, Form
from tingtang.catalogue.models.appraisals import Appraisal, Sheet
from tingtang.catalogue.models.beginnings import Beginning, BeginningAnswer, BeginningRule
from tingtang.catalogue.models.calendars import Calendar, CalendarDay, DayImport, HallCalendar
from tingtang.catalogue.models.comparisons import Comparison
from tingtang.catalogue.models.frameworks import Cover, Framework, Point
from tingtang.catalogue.models.offers import Line, Product, Promise, Series, Stage
from tingtang.catalogue.models.refinements import Refinement, RefinementAim, RefinementArea
from tingtang.catalogue.models.regulations import Drill, Regulation, RegulationKind, RegulationReading, System
from tingtang.catalogue.models.routines import Override, Round, Routine
from tingtang.catalogue.models.services import Area, Category, Listed, Service, series_validator
from tingtang.catalogue.models.situations import Application, Outcome, Situation
from tingtang.catalogue.models.standards import Origin, Standard, StandardKind, StandardVersion, Target, VersionState
from tingtang.catalogue.models.strategies import CostKind, ProductCost, Strategy, StrategyReview
from tingtang.catalogue.models.touches import TouchPoint, TouchStage, TouchWay
from tingtang.catalogue.models.traits import Trait, TraitKind
from tingtang.catalogue.models.upkeep import Upkeep, UpkeepKind
from tingtang.catalogue.models.wordings import Scene, Wording

__all__ = [
    "Agreement",
    "AgreementItem",
    "AgreementState",
    "Application",
    "Appraisal",
    "Area",
    "Beginning",
    "BeginningAnswer",
    "BeginningRule",
    "Calendar",
    "CalendarDay",
    "Category",
    "Comparison",
    "CostKind",
    "Cover",
    "DayImport",
    "Drill",
    "Form",
    "Framework",
    "HallCalendar",
    "Line",
    "Listed",
    "Origin",
    "Outcome",
    "Override",
    "Point",
    "Product",
    "ProductCost",
    "Promise",
    "Refinement",
    "RefinementAim",
    "RefinementArea",
    "Regulation",
    "RegulationKind",
    "RegulationReading",
    "Round",
    "Routine",
    "Scene",
    "Series",
    "Service",
    "Sheet",
    "Situation",
    "Stage",
    "Standard",
    "StandardKind",
    "StandardVersion",
    "Strategy",
    "StrategyReview",
    "System",
    "Target",
    "TouchPoint",
    "TouchStage",
    "TouchWay",
    "Trait",
    "TraitKind",
    "Upkeep",
    "UpkeepKind",
    "VersionState",
    "Wording",
    "series_validator",
]
