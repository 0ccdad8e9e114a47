"""Addresses of quality."""

from django.urls import path

from tingtang.quality import urls_asking
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
    *urls_asking.urlpatterns,
]
