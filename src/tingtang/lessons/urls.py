"""Addresses of terms, classes, pupils and lessons."""

from django.urls import path

from tingtang.lessons.views import lessons, pupils, terms

app_name = "lessons"

urlpatterns = [
    path("lessons/", lessons.today, name="today"),
    path("lessons/terms/", terms.terms, name="terms"),
    path("lessons/terms/new/", terms.new_term, name="new_term"),
    path("lessons/terms/<int:term>/", terms.term, name="term"),
    path("lessons/terms/<int:term>/edit/", terms.edit_term, name="edit_term"),
    path("lessons/terms/<int:term>/remove/", terms.remove_term, name="remove_term"),
    path("lessons/terms/<int:term>/publish/", terms.publish_term, name="publish_term"),
    path("lessons/terms/<int:term>/classes/new/", terms.new_group, name="new_group"),
    path("lessons/classes/<int:group>/", terms.group, name="group"),
    path("lessons/classes/<int:group>/edit/", terms.edit_group, name="edit_group"),
    path("lessons/classes/<int:group>/remove/", terms.remove_group, name="remove_group"),
    path("lessons/classes/<int:group>/alter/", terms.alter_group, name="alter_group"),
    path("lessons/classes/<int:group>/<str:date>/", lessons.record, name="record"),
    path("lessons/alterations/<int:alteration>/accept/", terms.accept_handover, name="accept_handover"),
    path("lessons/pupils/", pupils.pupils, name="pupils"),
    path("lessons/pupils/new/", pupils.new_pupil, name="new_pupil"),
    path("lessons/pupils/<int:enrolment>/", pupils.pupil, name="pupil"),
    path("lessons/pupils/<int:enrolment>/test/", pupils.note_test, name="note_test"),
    path("lessons/pupils/<int:enrolment>/fee/", pupils.take_fee, name="take_fee"),
    path("lessons/pupils/<int:enrolment>/fee/check/", pupils.check_fee, name="check_fee"),
    path("lessons/pupils/<int:enrolment>/fee/return/", pupils.return_fee, name="return_fee"),
    path("lessons/pupils/<int:enrolment>/receipt/", pupils.receipt, name="receipt"),
    path("lessons/pupils/<int:enrolment>/leave/", pupils.leave, name="leave"),
    path("lessons/pupils/<int:enrolment>/review/", pupils.review, name="review"),
    path("lessons/pupils/<int:enrolment>/guidance/", pupils.guide, name="guide"),
    path("lessons/marks/<int:mark>/made-up/", pupils.make_up, name="make_up"),
    path("lessons/marks/<int:mark>/sign/", pupils.sign, name="sign"),
    path("timetable/", terms.timetable, name="timetable"),
    path("homework/<int:enrolment>/", lessons.own_book, name="own_book"),
    path("homework/<int:enrolment>/<int:mark>/sign/", lessons.own_sign, name="own_sign"),
]
