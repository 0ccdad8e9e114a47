"""Ui as a Django application."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "tingtang.ui"
    label = "ui"
