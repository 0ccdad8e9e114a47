"""Addresses of planning."""

from django.urls import URLPattern, path

from tingtang.planning.views import again, files, flow, forecast, learned, moves, now, promised, rosters, sheets, times, whatif

app_name = "planning"
urlpatterns: list[URLPattern] = [
    path("planning/what-if/", whatif.what_if, name="what_if"),
    path("planning/flow/", flow.flow_what_if, name="flow"),
    path("planning/flow/scenario.yaml", flow.flow_yaml, name="flow_yaml"),
    path("planning/moves/", moves.moves, name="moves"),
    path("planning/moves/lend/", moves.lend, name="lend"),
    path("planning/again/", again.again, name="again"),
    path("planning/now/<slug:hall>/", now.hall_now, name="hall_now"),
    path("planning/promised/", promised.promised, name="promised"),
    path("planning/learned/", learned.learned_page, name="learned"),
    path("planning/lines/", sheets.lines, name="lines"),
    path("planning/models/", sheets.models, name="models"),
    path("planning/forecast/", forecast.forecast, name="forecast"),
    path("planning/forecast/roster/", forecast.roster_from_forecast, name="roster_from_forecast"),
    path("planning/rosters/", sheets.rosters, name="rosters"),
    path("planning/sheets/upload/", sheets.upload_sheet, name="upload_sheet"),
    path("planning/sheets/new/<slug:kind>/", sheets.new_sheet, name="new_sheet"),
    path("planning/sheets/<int:sheet>/", sheets.sheet, name="sheet"),
    path("planning/sheets/<int:sheet>/edit/", sheets.edit_sheet, name="edit_sheet"),
    path("planning/sheets/<int:sheet>/remove/", sheets.remove_sheet, name="remove_sheet"),
    path("planning/sheets/<int:sheet>/sheet.yaml", files.sheet_yaml, name="sheet_yaml"),
    path("planning/sheets/<int:sheet>/sheet.xlsx", files.sheet_xlsx, name="sheet_xlsx"),
    path("planning/sheets/<int:sheet>/answer.csv", files.sheet_csv, name="sheet_csv"),
    path("planning/sheets/<int:sheet>/layouts/<int:place>.svg", files.line_svg, name="line_svg"),
    path("planning/sheets/<int:sheet>/people/<str:person>.ics", files.roster_ics, name="roster_ics"),
    path("planning/sheets/<int:sheet>/times/", times.pull_times, name="pull_times"),
    path("planning/sheets/<int:sheet>/plan/", rosters.plan_roster, name="plan_roster"),
    path("planning/sheets/<int:sheet>/search/", rosters.search, name="roster_search"),
    path("planning/sheets/<int:sheet>/stop/", rosters.stop_roster, name="stop_roster"),
    path("planning/sheets/<int:sheet>/turns/", rosters.bring_roster, name="bring_roster"),
    path("planning/sheets/<int:sheet>/publish/", rosters.publish_roster, name="publish_roster"),
]
