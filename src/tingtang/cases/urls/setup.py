"""Addresses of what is set up for cases, and of the lists beside the desk."""

from django.urls import path

from tingtang.cases.views import complaints, desk_lists, kinds, pledges, reach, reception, takeovers

# These stand before the addresses of single cases, which begin alike.
LISTS = [
    path("cases/approvals/", desk_lists.approvals, name="approvals"),
    path("cases/call-backs/", desk_lists.call_backs, name="call_backs"),
    path("cases/call-backs/<int:call_back>/", desk_lists.note_call_back, name="note_call_back"),
    path("cases/rights/", desk_lists.rights, name="rights"),
    path("cases/suggestions/", complaints.suggestions, name="suggestions"),
    path("cases/sanctions/", complaints.sanctions, name="sanctions"),
    path("cases/sanctions/<int:sanction>/appeal/", complaints.appeal, name="appeal"),
    path("cases/sanctions/<int:sanction>/answer/", complaints.answer_appeal, name="answer_appeal"),
    path("cases/receptions/", reception.receptions, name="receptions"),
    path("cases/receptions/new/", reception.new_reception, name="new_reception"),
    path("cases/receptions/desk/", reception.reception_desk, name="reception_desk"),
    path("cases/receptions/<int:reception>/", reception.reception, name="reception"),
    path("cases/promises/", pledges.promises, name="promises"),
    path("cases/promises/new/", pledges.new_promise, name="new_promise"),
    path("cases/promises/<int:pledge>/", pledges.promise, name="promise"),
    path("cases/reviews/", complaints.reviews, name="reviews"),
    path("cases/reviews/decisions/<int:decision>/", complaints.finish, name="finish_decision"),
    path("cases/reviews/<slug:hall>/<str:month>/", complaints.review, name="review"),
    path("cases/reviews/<slug:hall>/<str:month>/sheet/", complaints.review_sheet, name="review_sheet"),
    path("cases/reviews/<slug:hall>/<str:month>/decide/", complaints.decide, name="save_decision"),
]
SETUP = [
    path("setup/cases/kinds/", kinds.kinds, name="kinds"),
    path("setup/cases/kinds/new/", kinds.new_kind, name="new_kind"),
    path("setup/cases/kinds/led/<int:process>/", kinds.lead, name="lead_kind"),
    path("setup/cases/kinds/<int:kind>/", kinds.kind, name="kind"),
    path("setup/cases/kinds/<int:kind>/states/", kinds.kind_life, name="kind_life"),
    path("setup/cases/kinds/<int:kind>/form/", kinds.kind_form, name="kind_form"),
    path("setup/cases/kinds/<int:kind>/work/", kinds.kind_work, name="kind_work"),
    path("setup/cases/kinds/<int:kind>/remove/", kinds.remove_kind, name="remove_kind"),
    path("setup/cases/takeovers/", takeovers.takeovers, name="takeovers"),
    path("setup/cases/takeovers/new/", takeovers.new_takeover, name="new_takeover"),
    path("setup/cases/takeovers/new/<str:token>/", takeovers.map_takeover, name="map_takeover"),
    path("setup/cases/takeovers/<int:job>/", takeovers.takeover, name="takeover"),
    path("setup/cases/takeovers/<int:job>/progress/", takeovers.progress, name="takeover_progress"),
    path("setup/cases/takeovers/<int:job>/resume/", takeovers.resume_takeover, name="resume_takeover"),
    path("setup/cases/takeovers/<int:job>/stop/", takeovers.stop_takeover, name="stop_takeover"),
    path("setup/cases/words/", kinds.natures, name="natures"),
    path("setup/cases/authority/", complaints.authorities, name="authorities"),
    path("setup/cases/authority/new/", complaints.new_authority, name="new_authority"),
    path("setup/cases/authority/<int:authority>/", complaints.authority, name="authority"),
    path("setup/cases/authority/<int:authority>/remove/", complaints.remove_authority, name="remove_authority"),
    *desk_lists.conflicts.paths("setup/cases/conflicts/"),
    *desk_lists.event_rules.paths("setup/cases/events/"),
    path("setup/cases/easings/", reach.easings, name="easings"),
    path("setup/cases/easings/new/", reach.new_easing, name="new_easing"),
    path("setup/cases/easings/<int:easing>/", reach.easing, name="easing"),
    path("setup/cases/easings/<int:easing>/approve/", reach.approve_easing, name="approve_easing"),
    path("setup/cases/easings/<int:easing>/remove/", reach.remove_easing, name="remove_easing"),
]
