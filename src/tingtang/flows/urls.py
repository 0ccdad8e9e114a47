"""Addresses of the pages of flows."""

from django.urls import path

from tingtang.flows.views import analysis, changes, handbook, moving, processes, running, studio, versions

app_name = "flows"
urlpatterns = [
    path("flows/", processes.processes, name="processes"),
    path("flows/new/", processes.new_process, name="new_process"),
    path("flows/<int:process>/", processes.process, name="process"),
    path("flows/<int:process>/analysis/", analysis.analysis, name="analysis"),
    path("flows/<int:process>/edit/", processes.edit_process, name="edit_process"),
    path("flows/<int:process>/remove/", processes.remove_process, name="remove_process"),
    path("flows/<int:process>/change/", changes.ask_change, name="ask_change"),
    path("flows/changes/<int:change>/begin/", changes.begin_draft, name="begin_draft"),
    path("flows/changes/<int:change>/decline/", changes.decline_change, name="decline_change"),
    path("flows/changes/<int:change>/review/", changes.review_draft, name="review_draft"),
    path("flows/changes/<int:change>/approve/", changes.approve_draft, name="approve_draft"),
    path("flows/changes/<int:change>/return/", changes.return_draft, name="return_draft"),
    path("flows/versions/<int:version>/", versions.version, name="version"),
    path("flows/versions/<int:version>/file/", versions.file, name="file"),
    path("flows/versions/<int:version>/compare/<int:other>/", versions.compare, name="compare"),
    path("flows/versions/<int:version>/submit/", versions.submit, name="submit_draft"),
    path("flows/versions/<int:version>/publish/", versions.publish, name="publish_version"),
    path("flows/versions/<int:version>/retire/", versions.retire, name="retire_version"),
    path("flows/versions/<int:version>/move/", moving.move, name="move"),
    path("flows/versions/<int:version>/moving/", moving.moving, name="moving"),
    path("flows/versions/<int:version>/moving/stop/", moving.stop, name="stop_moving"),
    path("flows/versions/<int:version>/remove/", versions.remove, name="remove_draft"),
    path("flows/versions/<int:version>/studio/", studio.studio, name="studio"),
    path("flows/versions/<int:version>/save/", studio.save, name="save_draft"),
    path("flows/versions/<int:version>/condition/", studio.condition, name="condition"),
    path("flows/versions/<int:version>/decision/", studio.decision, name="decision"),
    path("flows/versions/<int:version>/trial/", studio.trial, name="trial"),
    path("flows/running/", running.running, name="running"),
    path("flows/running/<int:instance>/", running.instance, name="instance"),
    path("flows/running/<int:instance>/abort/", running.abort, name="abort"),
    path("flows/running/steps/<int:token>/skip/", running.skip, name="skip_step"),
    path("flows/running/<str:what>/<int:job>/retry/", running.retry, name="retry"),
    path("flows/handbook/", handbook.handbook, name="handbook"),
    path("flows/handbook.pdf", handbook.pdf, name="handbook_pdf"),
    path("flows/handbook/processes/<int:process>/", handbook.of_process, name="handbook_process"),
    path("flows/handbook/posts/<int:post>/", handbook.of_post, name="handbook_post"),
]
