"""Addresses of the pages that belong to no domain."""

from django.urls import path

from tingtang.ui import views

app_name = "ui"
urlpatterns = [
    path("ui/language/", views.choose_language, name="language"),
    path("api/", views.reference_of_api, name="api"),
    path("ui/find/", views.find, name="find"),
    path("ui/components/", views.components, name="components"),
]
