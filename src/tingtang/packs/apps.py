"""Packs as a Django application."""

from django.apps import AppConfig


class PacksConfig(AppConfig):
    name = "tingtang.packs"
    label = "packs"
