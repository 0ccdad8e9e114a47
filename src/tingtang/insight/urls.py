"""Addresses of insight."""

from django.urls import path

from tingtang.insight import views

app_name = "insight"
urlpatterns = [
    path("insight/waiting/", views.waiting, name="waiting"),
    path("insight/waiting/services/", views.services, name="services"),
    path("insight/waiting/services/<int:episode>/", views.service, name="service"),
    path("insight/operations/", views.service_operations, name="operations"),
]
