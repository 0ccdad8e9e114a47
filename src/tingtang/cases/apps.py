"""Cases as a Django application."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "tingtang.cases"
    label = "cases"
