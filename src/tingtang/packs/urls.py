"""Addresses of packs and of the first set-up."""

from django.urls import path

from tingtang.packs import views, welcome

app_name = "packs"
urlpatterns = [
    path("setup/packs/", views.packs, name="packs"),
    path("setup/packs/<str:key>/", views.pack, name="pack"),
    path("setup/packs/<str:key>/apply/", views.apply, name="apply"),
    path("setup/packs/<str:key>/demo/", views.load_demo, name="load_demo"),
    path("welcome/", welcome.welcome, name="welcome"),
    path("welcome/<slug:step>/", welcome.welcome_step, name="welcome_step"),
]
