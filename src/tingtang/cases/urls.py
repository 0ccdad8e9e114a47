"""Addresses of cases: the work pages, then those of one case."""

from django.urls import path

from tingtang.cases.urls_oversight import OVERSIGHT
from tingtang.cases.urls_work import WORK
from tingtang.cases.views import attachments, board, bulk, case, dashboard, lists, mine, opening, saved, working

app_name = "cases"
urlpatterns = [
    *OVERSIGHT,
    path("cases/", lists.cases, name="cases"),
    path("cases/new/", opening.new, name="new"),
    path("cases/new/fields/", opening.kind_fields, name="kind_fields"),
    path("cases/similar/", opening.similar, name="similar"),
    path("cases/suggest/<slug:what>/", opening.suggest, name="suggest"),
    path("cases/mine/", mine.mine, name="mine"),
    path("cases/queue/", mine.first_queue, name="first_queue"),
    path("cases/queue/<int:team_id>/", mine.queue, name="queue"),
    path("cases/board/", board.show, name="board"),
    path("cases/board/drop/", board.drop, name="drop"),
    path("cases/calendar/", board.calendar, name="calendar"),
    path("cases/dashboard/", dashboard.dashboard, name="dashboard"),
    path("cases/views/", saved.views, name="views"),
    path("cases/views/new/", saved.new_view, name="new_view"),
    path("cases/views/<int:view_id>/", saved.view, name="view"),
    path("cases/views/<int:view_id>/remove/", saved.remove_view, name="remove_view"),
    path("cases/bulk/<slug:verb>/", bulk.bulk, name="bulk"),
    path("cases/bulk/<slug:verb>/undo/", bulk.undo, name="bulk_undo"),
    path("cases/<str:number>/", case.case, name="case"),
    path("cases/<str:number>/older/", case.older, name="older"),
    path("cases/<str:number>/panels/", case.panels, name="panels"),
    path("cases/<str:number>/files/", attachments.add, name="add_file"),
    path("cases/<str:number>/files/<int:attachment_id>/", attachments.fetch, name="file"),
    path("cases/<str:number>/files/<int:attachment_id>/remove/", attachments.remove, name="remove_file"),
    path("cases/<str:number>/give/", case.give, name="give"),
    path("cases/<str:number>/print/", case.printed, name="print"),
    path("cases/<str:number>/draft/", case.draft, name="draft"),
    path("cases/<str:number>/here/", case.here, name="here"),
    path("cases/<str:number>/change/", opening.change, name="change"),
    path("cases/<str:number>/move/", working.move, name="move"),
    path("cases/<str:number>/notes/", working.write, name="write"),
    path("cases/<str:number>/take/", working.take, name="take"),
    path("cases/<str:number>/assign/", working.assign, name="assign"),
    path("cases/<str:number>/assign/back/<int:team_id>/<int:staff_id>/", working.put_back, name="put_back"),
    path("cases/<str:number>/give-back/", working.give_back, name="give_back"),
    path("cases/<str:number>/watch/", working.watch, name="watch"),
    path("cases/<str:number>/unwatch/", working.unwatch, name="unwatch"),
    path("cases/<str:number>/link/", working.link, name="link"),
    path("cases/<str:number>/unlink/", working.unlink, name="unlink"),
    path("cases/<str:number>/merge/", working.merge, name="merge"),
    path("cases/<str:number>/unmerge/", working.unmerge, name="unmerge"),
    path("cases/<str:number>/split/", working.split, name="split"),
    path("cases/<str:number>/refuse/", working.refuse, name="refuse"),
    path("cases/<str:number>/lesson/", working.mark_lesson, name="mark_lesson"),
    path("cases/<str:number>/lesson/remove/", working.unmark_lesson, name="unmark_lesson"),
    *WORK,
]
