"""Addresses of dispatch, supervision and notices; they stand before those of single cases."""

from django.urls import path

from tingtang.cases.views import dispatch, notices, outside, oversight

OVERSIGHT = [
    path("cases/supervision/", oversight.board, name="oversight"),
    path("cases/notices/", notices.notices, name="notices"),
    path("cases/notices/read/", notices.read_all, name="read_notices"),
    path("cases/notices/bell/", notices.bell, name="bell"),
    path("cases/party-sanctions/", outside.party_sanctions, name="party_sanctions"),
    path("cases/party-sanctions/<int:sanction>/", outside.party_sanction, name="party_sanction"),
    path("cases/party-sanctions/<int:sanction>/told/", outside.tell_party, name="tell_party"),
    path("cases/party-sanctions/<int:sanction>/appeal/", outside.appeal_for_party, name="appeal_for_party"),
    path("cases/party-sanctions/<int:sanction>/answer/", outside.answer_party_appeal, name="answer_party_appeal"),
    *outside.party_rules.paths("setup/cases/party-rules/"),
    path("setup/dispatch/", dispatch.rules, name="dispatchrules"),
    path("setup/dispatch/new/", dispatch.new_rule, name="new_dispatchrule"),
    path("setup/dispatch/check/", dispatch.check_condition, name="check_condition"),
    path("setup/dispatch/<int:dispatchrule>/", dispatch.rule, name="dispatchrule"),
    path("setup/dispatch/<int:dispatchrule>/remove/", dispatch.remove_rule, name="remove_dispatchrule"),
    path("setup/dispatch/teams/", dispatch.ways, name="teamways"),
    path("setup/dispatch/clocks/", dispatch.computed_again, name="recalculations"),
    path("setup/dispatch/teams/new/", dispatch.new_way, name="new_teamway"),
    path("setup/dispatch/teams/<int:teamway>/", dispatch.way, name="teamway"),
    path("setup/dispatch/teams/<int:teamway>/remove/", dispatch.remove_way, name="remove_teamway"),
    path("setup/supervision/", oversight.ladders, name="ladders"),
    path("setup/supervision/<slug:code>/", oversight.ladder, name="ladder"),
    path("cases/<str:number>/supervision/", oversight.urge, name="urge"),
    path("cases/<str:number>/escalate/", oversight.escalate, name="escalate"),
    path("cases/<str:number>/urgings/<int:urging>/", oversight.answer, name="answer_urging"),
    path("cases/<str:number>/decline/", notices.decline, name="decline_offer"),
    path("cases/<str:number>/promise/", notices.promise, name="promise_update"),
]
