"""Addresses of the catalogue's pages."""

from django.urls import path

from tingtang.catalogue.views import calendars, services, standards

app_name = "catalogue"
urlpatterns = [
    path("setup/categories/", services.categories, name="categories"),
    path("setup/categories/new/", services.new_category, name="new_category"),
    path("setup/categories/<int:category>/", services.category, name="category"),
    path("setup/categories/<int:category>/remove/", services.remove_category, name="remove_category"),
    path("setup/services/", services.services, name="services"),
    path("setup/services/new/", services.new_service, name="new_service"),
    path("setup/services/<int:service>/", services.service, name="service"),
    path("setup/services/<int:service>/remove/", services.remove_service, name="remove_service"),
    path("setup/calendars/", calendars.calendars, name="calendars"),
    path("setup/calendars/new/", calendars.new_calendar, name="new_calendar"),
    path("setup/calendars/halls/", calendars.hall_calendars, name="hall_calendars"),
    path("setup/calendars/halls/<slug:hall>/", calendars.choose_calendar, name="choose_calendar"),
    path("setup/calendars/<int:calendar>/", calendars.calendar, name="calendar"),
    path("setup/calendars/<int:calendar>/week/", calendars.edit_calendar, name="edit_calendar"),
    path("setup/calendars/<int:calendar>/remove/", calendars.remove_calendar, name="remove_calendar"),
    path("setup/calendars/<int:calendar>/days/<str:date>/", calendars.day, name="day"),
    path("setup/calendars/<int:calendar>/days/<str:date>/remove/", calendars.remove_day, name="remove_day"),
    path("setup/calendars/<int:calendar>/public/", calendars.public_days, name="public_days"),
    path("setup/calendars/<int:calendar>/file/", calendars.read_file, name="read_file"),
    path("setup/calendars/<int:calendar>/import/", calendars.import_days, name="import_days"),
    path("setup/calendars/<int:calendar>/imports/<int:made>/undo/", calendars.undo_import, name="undo_import"),
    path("setup/standards/", standards.standards, name="standards"),
    path("setup/standards/new/", standards.new_standard, name="new_standard"),
    path("setup/standards/<int:standard>/", standards.standard, name="standard"),
    path("setup/standards/<int:standard>/edit/", standards.edit_standard, name="edit_standard"),
    path("setup/standards/<int:standard>/remove/", standards.remove_standard, name="remove_standard"),
    path("setup/standards/<int:standard>/versions/new/", standards.new_version, name="new_version"),
    path("setup/standards/versions/<int:version>/", standards.version, name="version"),
    path("setup/standards/versions/<int:version>/edit/", standards.edit_version, name="edit_version"),
    path("setup/standards/versions/<int:version>/submit/", standards.submit_version, name="submit_version"),
    path("setup/standards/versions/<int:version>/approve/", standards.approve_version, name="approve_version"),
    path("setup/standards/versions/<int:version>/return/", standards.return_version, name="return_version"),
    path("setup/standards/versions/<int:version>/retire/", standards.retire_version, name="retire_version"),
    path("setup/standards/versions/<int:version>/remove/", standards.remove_version, name="remove_version"),
    path("setup/standards/versions/<int:version>/compare/<int:other>/", standards.compare_versions, name="compare_versions"),
    path("promises/", standards.promises, name="promises"),
    path("promises/<slug:promise>/", standards.promise, name="promise"),
]
