"""Customers as a Django application."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "tingtang.customers"
    label = "customers"
