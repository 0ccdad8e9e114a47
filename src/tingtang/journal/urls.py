"""Addresses of the journal."""

from django.urls import path

from tingtang.journal import views

app_name = "journal"
urlpatterns = [
    path("setup/journal/", views.logs, name="logs"),
    path("setup/journal/trail/", views.trail_page, name="trail"),
    path("setup/journal/trail/export/", views.export_trail, name="export_trail"),
    path("setup/journal/import/", views.upload, name="upload"),
    path("setup/journal/import/<str:token>/", views.mapping, name="mapping"),
    path("setup/journal/logs/<slug:code>/", views.log, name="log"),
    path("setup/journal/logs/<slug:code>/progress/", views.progress, name="progress"),
    path("setup/journal/logs/<slug:code>/resume/", views.resume, name="resume"),
    path("setup/journal/logs/<slug:code>/stop/", views.stop, name="stop"),
    path("setup/journal/logs/<slug:code>/hide/", views.hide, name="hide"),
    path("setup/journal/logs/<slug:code>/export/", views.export, name="export"),
    path("setup/journal/logs/<slug:code>/events/", views.events, name="events"),
]
