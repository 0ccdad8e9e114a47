"""Addresses of improvement."""

from django.urls import path

from tingtang.improvement.views import corrections, drives

app_name = "improvement"
urlpatterns = [
    path("improvement/drives/", drives.drives, name="drives"),
    path("improvement/drives/new/", drives.new_drive, name="new_drive"),
    path("improvement/drives/<int:drive>/", drives.drive, name="drive"),
    path("improvement/drives/<int:drive>/edit/", drives.edit_drive, name="edit_drive"),
    path("improvement/drives/<int:drive>/remove/", drives.remove_drive, name="remove_drive"),
    path("improvement/drives/<int:drive>/start/", drives.start_drive, name="start_drive"),
    path("improvement/drives/<int:drive>/end/", drives.end_drive, name="end_drive"),
    path("improvement/drives/<int:drive>/phases/new/", drives.new_phase, name="new_phase"),
    path("improvement/phases/<int:phase>/", drives.phase, name="phase"),
    path("improvement/phases/<int:phase>/remove/", drives.remove_phase, name="remove_phase"),
    path("improvement/phases/<int:phase>/deliverables/new/", drives.new_deliverable, name="new_deliverable"),
    path("improvement/deliverables/<int:deliverable>/", drives.deliverable, name="deliverable"),
    path("improvement/deliverables/<int:deliverable>/remove/", drives.remove_deliverable, name="remove_deliverable"),
    path("improvement/deliverables/<int:deliverable>/deliver/", drives.deliver, name="deliver"),
    path("improvement/deliverables/<int:deliverable>/take-back/", drives.take_back, name="take_back"),
    path("improvement/", corrections.circle, name="circle"),
    path("improvement/corrections/", corrections.corrections, name="corrections"),
    path("improvement/corrections/new/", corrections.new_correction, name="new_correction"),
    path("improvement/corrections/<int:correction>/", corrections.correction, name="correction"),
    path("improvement/corrections/<int:correction>/edit/", corrections.edit_correction, name="edit_correction"),
    path("improvement/corrections/<int:correction>/analyse/", corrections.analyse, name="analyse"),
    path("improvement/corrections/<int:correction>/hand-in/", corrections.submit_correction, name="submit_correction"),
    path("improvement/corrections/<int:correction>/accept/", corrections.accept_correction, name="accept_correction"),
    path("improvement/corrections/<int:correction>/last/", corrections.make_lasting, name="make_lasting"),
    path("improvement/corrections/<int:correction>/drop/", corrections.drop_correction, name="drop_correction"),
    path("improvement/corrections/<int:correction>/measures/new/", corrections.new_measure, name="new_measure"),
    path("improvement/measures/<int:measure>/", corrections.measure, name="measure"),
    path("improvement/measures/<int:measure>/remove/", corrections.remove_measure, name="remove_measure"),
    path("improvement/measures/<int:measure>/finish/", corrections.finish_measure, name="finish_measure"),
]
