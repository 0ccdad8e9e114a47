"""Industries of companies: the sections of the national classification GB/T 4754-2017, which the statistics use too."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Industry(models.TextChoices):
    """A section of GB/T 4754-2017; `rules/industries.py` knows which divisions each has."""

    FARMING = "A", pgettext_lazy("industry", "farming, forestry, husbandry and fishing")
    MINING = "B", pgettext_lazy("industry", "mining")
    MANUFACTURING = "C", pgettext_lazy("industry", "manufacturing")
    UTILITIES = "D", pgettext_lazy("industry", "electricity, heat, gas and water")
    CONSTRUCTION = "E", pgettext_lazy("industry", "construction")
    TRADE = "F", pgettext_lazy("industry", "wholesale and retail")
    TRANSPORT = "G", pgettext_lazy("industry", "transport, storage and post")
    LODGING = "H", pgettext_lazy("industry", "hotels and restaurants")
    INFORMATION = "I", pgettext_lazy("industry", "information, software and telecommunication")
    FINANCE = "J", pgettext_lazy("industry", "finance")
    REAL_ESTATE = "K", pgettext_lazy("industry", "real estate")
    LEASING = "L", pgettext_lazy("industry", "leasing and business services")
    SCIENCE = "M", pgettext_lazy("industry", "research and technical services")
    ENVIRONMENT = "N", pgettext_lazy("industry", "water works, environment and public facilities")
    HOUSEHOLDS = "O", pgettext_lazy("industry", "services to households, repairs and others")
    EDUCATION = "P", pgettext_lazy("industry", "education")
    HEALTH = "Q", pgettext_lazy("industry", "health and social work")
    CULTURE = "R", pgettext_lazy("industry", "culture, sports and entertainment")
    PUBLIC = "S", pgettext_lazy("industry", "public administration and associations")
    INTERNATIONAL = "T", pgettext_lazy("industry", "international organisations")
