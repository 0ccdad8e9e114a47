"""Addresses of the pages of visits: the machines of a hall and the customer's phone."""

from django.urls import path

from tingtang.visits.views import board, enrol, kiosk, pad, phone

app_name = "visits"
urlpatterns = [
    path("d/enrol/", enrol.enrol, name="enrol"),
    path("d/kiosk/", kiosk.kiosk, name="kiosk"),
    path("d/kiosk/worker.js", kiosk.worker, name="kiosk_worker"),
    path("d/kiosk/hall/", kiosk.hall, name="kiosk_hall"),
    path("d/kiosk/issue/", kiosk.issue, name="kiosk_issue"),
    path("d/kiosk/void/", kiosk.give_up, name="kiosk_void"),
    path("d/kiosk/lease/", kiosk.lease, name="kiosk_lease"),
    path("d/kiosk/replay/", kiosk.replay, name="kiosk_replay"),
    path("d/kiosk/print/", kiosk.print_slip, name="kiosk_print"),
    path("d/board/", board.board, name="board"),
    path("d/board/state/", board.board_state, name="board_state"),
    path("d/pad/", pad.pad, name="pad"),
    path("d/pad/state/", pad.pad_state, name="pad_state"),
    path("d/pad/rate/", pad.pad_rate, name="pad_rate"),
    path("t/<str:key>/", phone.phone, name="phone"),
    path("t/<str:key>/leave/", phone.phone_leave, name="phone_leave"),
    path("t/<str:key>/rate/<int:rating_id>/", phone.phone_rate, name="phone_rate"),
]
