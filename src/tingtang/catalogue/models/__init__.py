"""What is offered: categories and services, the standards they are served against, and the calendars their clocks follow."""

from tingtang.catalogue.models.agreements import Agreement, AgreementItem, AgreementState, Form
from tingtang.catalogue.models.calendars import Calendar, CalendarDay, DayImport, HallCalendar
from tingtang.catalogue.models.offers import Line, Product, Promise, Series, Stage
from tingtang.catalogue.models.regulations import Drill, Regulation, RegulationKind, RegulationReading, System
from tingtang.catalogue.models.services import Category, Listed, Service, series_validator
from tingtang.catalogue.models.standards import Origin, Standard, StandardVersion, Target, VersionState
from tingtang.catalogue.models.strategies import CostKind, ProductCost, Strategy, StrategyReview

__all__ = [
    "Agreement",
    "AgreementItem",
    "AgreementState",
    "Calendar",
    "CalendarDay",
    "Category",
    "CostKind",
    "DayImport",
    "Drill",
    "Form",
    "HallCalendar",
    "Line",
    "Listed",
    "Origin",
    "Product",
    "ProductCost",
    "Promise",
    "Regulation",
    "RegulationKind",
    "RegulationReading",
    "Series",
    "Service",
    "Stage",
    "Standard",
    "StandardVersion",
    "Strategy",
    "StrategyReview",
    "System",
    "Target",
    "VersionState",
    "series_validator",
]
