"""Addresses of what is done inside a case."""

from django.urls import path

from tingtang.cases.views import collecting, outside, reach, work

WORK = [
    path("cases/<str:number>/handings/", outside.hand_to_party, name="hand_to_party"),
    path("cases/<str:number>/handings/<int:part>/answer/", outside.note_party_answer, name="note_party_answer"),
    path("cases/<str:number>/handings/<int:part>/settle/", outside.settle_with_party, name="settle_with_party"),
    path("cases/<str:number>/fields/", work.save_fields, name="save_fields"),
    path("cases/<str:number>/tasks/", work.add_task, name="add_task"),
    path("cases/<str:number>/tasks/<int:part>/", work.move_task, name="move_task"),
    path("cases/<str:number>/steps/<int:part>/", work.do_step, name="do_step"),
    path("cases/<str:number>/checks/", work.add_check, name="add_check"),
    path("cases/<str:number>/checks/<int:part>/", work.tick, name="tick"),
    path("cases/<str:number>/checks/<int:part>/remove/", work.remove_check, name="remove_check"),
    path("cases/<str:number>/watch/start/", work.start_watch, name="start_watch"),
    path("cases/<str:number>/watch/stop/", work.stop_watch, name="stop_watch"),
    path("cases/<str:number>/time/", work.note_time, name="note_time"),
    path("cases/<str:number>/payments/", collecting.note_payment, name="note_payment"),
    path("cases/<str:number>/payments/<int:part>/", collecting.correct_payment, name="correct_payment"),
    path("cases/<str:number>/approvals/", work.ask_approval, name="ask_approval"),
    path("cases/<str:number>/approvals/<int:part>/", work.decide, name="decide"),
    path("cases/<str:number>/approvals/<int:part>/delegate/", work.delegate, name="delegate"),
    path("cases/<str:number>/approvals/<int:part>/withdraw/", work.withdraw_approval, name="withdraw_approval"),
    path("cases/<str:number>/quality/", work.check_quality, name="check_quality"),
    path("cases/<str:number>/tellings/", work.add_telling, name="add_telling"),
    path("cases/<str:number>/tell/", work.tell, name="tell"),
    path("cases/<str:number>/letters/<int:part>/", work.letter, name="letter"),
    path("cases/<str:number>/access/", work.ask_access, name="ask_access"),
    path("cases/<str:number>/access/<int:part>/", work.change_access, name="change_access"),
    path("cases/<str:number>/access/<int:part>/withdraw/", work.withdraw_access, name="withdraw_access"),
    path("cases/<str:number>/representative/", reach.representative, name="representative"),
    path("cases/<str:number>/representative/drop/", reach.drop_representative, name="drop_representative"),
    path("cases/<str:number>/send/", reach.send, name="send"),
    path("cases/<str:number>/ease/", reach.ease, name="ease"),
]
