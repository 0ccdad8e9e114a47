"""Addresses of the pages of visits: the machines of a hall and the customer's phone."""

from django.urls import path

from tingtang.visits.views import board, enrol, kiosk, pad, phone

app_name = "visits"
urlpatterns = [
    path("d/enrol/", enrol.enrol, name="enrol"),
    path("d/kiosk/", kiosk.kiosk, name="kiosk"),
    path("d/kiosk/worker.js", kiosk.worker, name="kiosk-worker"),
    path("d/kiosk/hall/", kiosk.hall, name="kiosk-hall"),
    path("d/kiosk/issue/", kiosk.issue, name="kiosk-issue"),
    path("d/kiosk/void/", kiosk.give_up, name="kiosk-void"),
    path("d/kiosk/lease/", kiosk.lease, name="kiosk-lease"),
    path("d/kiosk/replay/", kiosk.replay, name="kiosk-replay"),
    path("d/kiosk/print/", kiosk.print_slip, name="kiosk-print"),
    path("d/board/", board.board, name="board"),
    path("d/board/state/", board.board_state, name="board-state"),
    path("d/pad/", pad.pad, name="pad"),
    path("d/pad/state/", pad.pad_state, name="pad-state"),
    path("d/pad/rate/", pad.pad_rate, name="pad-rate"),
    path("t/<str:key>/", phone.phone, name="phone"),
    path("t/<str:key>/leave/", phone.phone_leave, name="phone-leave"),
    path("t/<str:key>/rate/<int:rating_id>/", phone.phone_rate, name="phone-rate"),
]
