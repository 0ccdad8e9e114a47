"""Addresses of the catalogue's pages."""

from django.urls import path

from tingtang.catalogue import views

app_name = "catalogue"
urlpatterns = [
    path("setup/categories/", views.categories, name="categories"),
    path("setup/categories/new/", views.new_category, name="new_category"),
    path("setup/categories/<int:category>/", views.category, name="category"),
    path("setup/categories/<int:category>/remove/", views.remove_category, name="remove_category"),
    path("setup/services/", views.services, name="services"),
    path("setup/services/new/", views.new_service, name="new_service"),
    path("setup/services/<int:service>/", views.service, name="service"),
    path("setup/services/<int:service>/remove/", views.remove_service, name="remove_service"),
]
