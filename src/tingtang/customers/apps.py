"""Customers as a Django application."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "tingtang.customers"
    label = "customers"

    def ready(self) -> None:
        from tingtang.customers import actions, queries  # noqa: F401, PLC0415 - models load first
