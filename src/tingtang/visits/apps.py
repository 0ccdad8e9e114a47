"""Visits as a Django application."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "tingtang.visits"
    label = "visits"
