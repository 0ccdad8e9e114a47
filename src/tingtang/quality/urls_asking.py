"""Addresses of surveys, inspections, mystery visits, reviews and the integrity of ratings."""

from django.urls import path

from tingtang.quality.views import replying, surveys

urlpatterns = [
    path("s/i/<str:token>/", replying.reply_invited, name="reply_invited"),
    path("s/<str:key>/", replying.reply_open, name="reply_open"),
    path("quality/surveys/", surveys.surveys, name="surveys"),
    path("quality/surveys/new/", surveys.new_survey, name="new_survey"),
    path("quality/surveys/<int:survey>/", surveys.survey, name="survey"),
    path("quality/surveys/<int:survey>/edit/", surveys.edit_survey, name="edit_survey"),
    path("quality/surveys/<int:survey>/remove/", surveys.remove_survey, name="remove_survey"),
    path("quality/surveys/<int:survey>/publish/", surveys.publish_survey, name="publish_survey"),
    path("quality/surveys/<int:survey>/results/", surveys.results, name="results"),
    path("quality/surveys/<int:survey>/questions/new/<str:kind>/", surveys.new_question, name="new_question"),
    path("quality/surveys/<int:survey>/questions/<str:code>/", surveys.question, name="question"),
    path("quality/surveys/<int:survey>/questions/<str:code>/remove/", surveys.remove_question, name="remove_question"),
    path("quality/surveys/<int:survey>/questions/<str:code>/up/", surveys.move_question, name="move_question"),
    path("quality/waves/", surveys.waves, name="waves"),
    path("quality/waves/new/", surveys.new_wave, name="new_wave"),
    path("quality/waves/<int:wave>/", surveys.wave, name="wave"),
    path("quality/waves/<int:wave>/edit/", surveys.edit_wave, name="edit_wave"),
    path("quality/waves/<int:wave>/remove/", surveys.remove_wave, name="remove_wave"),
    path("quality/waves/<int:wave>/move/", surveys.move_wave, name="move_wave"),
    path("quality/waves/<int:wave>/replies/", surveys.replies, name="replies"),
    path("quality/waves/<int:wave>/paper/", surveys.paper, name="paper"),
    path("quality/waves/<int:wave>/call/", surveys.call, name="call"),
]
