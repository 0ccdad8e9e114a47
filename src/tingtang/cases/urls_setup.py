"""Addresses of what is set up for cases."""

from django.urls import path

from tingtang.cases.views import kinds

SETUP = [
    path("setup/cases/kinds/", kinds.kinds, name="kinds"),
    path("setup/cases/kinds/new/", kinds.new_kind, name="new_kind"),
    path("setup/cases/kinds/<int:kind>/", kinds.kind, name="kind"),
    path("setup/cases/kinds/<int:kind>/states/", kinds.kind_life, name="kind_life"),
    path("setup/cases/kinds/<int:kind>/form/", kinds.kind_form, name="kind_form"),
    path("setup/cases/kinds/<int:kind>/work/", kinds.kind_work, name="kind_work"),
    path("setup/cases/kinds/<int:kind>/remove/", kinds.remove_kind, name="remove_kind"),
    path("setup/cases/words/", kinds.natures, name="natures"),
]
