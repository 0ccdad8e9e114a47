"""Addresses of insight."""

from django.urls import path

from tingtang.insight import comparing_views, credit_views, mining_views, routes_views, views

app_name = "insight"
urlpatterns = [
    path("insight/waiting/", views.waiting, name="waiting"),
    path("insight/waiting/services/", views.services, name="services"),
    path("insight/waiting/services/<int:episode>/", views.service, name="service"),
    path("insight/operations/", views.service_operations, name="operations"),
    path("insight/operations/behind/", views.operations_behind, name="operations_behind"),
    path("insight/routes/", routes_views.routes, name="routes"),
    path("insight/routes/visits/", routes_views.routes_behind, name="routes_behind"),
    path("insight/credit/", credit_views.scores, name="credit"),
    path("insight/credit/new/<int:customer>/", credit_views.new_score, name="new_credit"),
    path("insight/credit/<int:credit_score>/", credit_views.score, name="credit_score"),
    path("insight/credit/<int:credit_score>/review/", credit_views.review, name="review_credit"),
    path("insight/credit/<int:credit_score>/approve/", credit_views.approve, name="approve_credit"),
    path("insight/credit/<int:credit_score>/goes/", credit_views.goes, name="credit_goes"),
    path("insight/credit/<int:credit_score>/withdraw/", credit_views.drop, name="drop_credit"),
    path("insight/credit/approvers/", credit_views.approvers, name="approvers"),
    path("insight/credit/approvers/<int:staff>/", credit_views.approver, name="approver"),
    path("insight/credit/systems/usual/", credit_views.take_scorecards, name="take_scorecards"),
    *credit_views.scorecards.paths("insight/credit/systems/"),
    path("insight/process/", mining_views.process_map, name="mining"),
    path("insight/process/now/", mining_views.process_map_now, name="mining_now"),
    path("insight/process/objects/", mining_views.objects, name="mining_objects"),
    path("insight/process/variants/", mining_views.variants, name="mining_variants"),
    path("insight/process/throughput/", mining_views.throughput, name="mining_throughput"),
    path("insight/process/waiting/", mining_views.waiting, name="mining_waiting"),
    path("insight/process/people/", mining_views.people, name="mining_people"),
    path("insight/process/conformance/", comparing_views.conformance, name="mining_conformance"),
    path("insight/process/conformance/keep/", comparing_views.keep_conformance, name="keep_conformance"),
    path("insight/process/discovery/", mining_views.discovery, name="mining_discovery"),
    path("insight/process/discovery/draft/", mining_views.draft_flow, name="mining_draft"),
    path("insight/process/changes/", comparing_views.changes, name="mining_drift"),
    path("insight/process/cases/", mining_views.cases, name="mining_cases"),
    path("insight/process/case/", mining_views.case, name="mining_case"),
    path("insight/process/day/", mining_views.day, name="mining_day"),
]
