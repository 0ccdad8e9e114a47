"""Addresses of quality."""

from django.urls import path

from tingtang.quality.urls import asking, judging
from tingtang.quality.views import comparisons, indicators, reports, scorecards
from tingtang.quality.views import evaluations as views

app_name = "quality"
urlpatterns = [
    path("quality/evaluations/", views.evaluations, name="evaluations"),
    path("quality/evaluations/new/", views.new_evaluation, name="new_evaluation"),
    path("quality/evaluations/<int:evaluation>/", views.evaluation, name="evaluation"),
    path("quality/evaluations/<int:evaluation>/edit/", views.edit_evaluation, name="edit_evaluation"),
    path("quality/evaluations/<int:evaluation>/copy/", views.copy_evaluation, name="copy_evaluation"),
    path("quality/evaluations/<int:evaluation>/remove/", views.remove_evaluation, name="remove_evaluation"),
    path("quality/evaluations/<int:evaluation>/open/", views.open_evaluation, name="open_evaluation"),
    path("quality/evaluations/<int:evaluation>/settle/", views.settle_evaluation, name="settle_evaluation"),
    path("quality/evaluations/<int:evaluation>/experts/<int:expert>/return/", views.return_judgements, name="return_judgements"),
    path("quality/evaluations/<int:evaluation>/compare/", views.compare, name="compare"),
    path("quality/evaluations/<int:evaluation>/compare/pair/", views.judge, name="judge"),
    path("quality/evaluations/<int:evaluation>/compare/hand-in/", views.submit_judgements, name="submit_judgements"),
    *asking.urlpatterns,
    *judging.urlpatterns,
    path("quality/indicators/", indicators.indicators, name="indicators"),
    path("quality/indicators/ready/", indicators.ready, name="ready"),
    path("quality/indicators/ready/<slug:ready_set>/", indicators.adopt, name="adopt"),
    path("quality/indicators/compared/", comparisons.comparisons, name="comparisons"),
    path("quality/indicators/compare/", comparisons.compare_now, name="compare_indicators"),
    path("quality/indicators/new/", indicators.new_indicator, name="new_indicator"),
    path("quality/indicators/preview/", indicators.preview, name="preview"),
    path("quality/indicators/<int:indicator>/", indicators.indicator, name="indicator"),
    path("quality/indicators/<int:indicator>/edit/", indicators.edit_indicator, name="edit_indicator"),
    path("quality/indicators/<int:indicator>/events/", indicators.evidence, name="evidence"),
    path("quality/scorecards/", scorecards.scorecards, name="scorecards"),
    path("quality/scorecards/mine/", scorecards.own, name="own_scorecard"),
    path("quality/scorecards/new/", scorecards.new_scorecard, name="new_scorecard"),
    path("quality/scorecards/<int:scorecard>/", scorecards.scorecard, name="scorecard"),
    path("quality/scorecards/<int:scorecard>/edit/", scorecards.edit_scorecard, name="edit_scorecard"),
    path("quality/scorecards/<int:scorecard>/<int:unit>/", scorecards.unit, name="unit"),
    path("quality/reports/", reports.reports, name="reports"),
    path("quality/reports/new/", reports.new_report, name="new_report"),
    path("quality/reports/<int:report>/", reports.edit_report, name="edit_report"),
    path("quality/reports/<int:report>/make/", reports.make_report, name="make_report"),
    path("quality/reports/issues/<int:issue>/", reports.issue, name="issue"),
    path("quality/reports/issues/<int:issue>/commentary/", reports.comment_issue, name="comment_issue"),
    path("quality/reports/issues/<int:issue>/again/", reports.make_again, name="make_again"),
    path("quality/reports/issues/<int:issue>/pdf/", reports.issue_pdf, name="issue_pdf"),
    path("quality/reports/issues/<int:issue>/xlsx/", reports.issue_xlsx, name="issue_xlsx"),
]
