"""Addresses of the customers' pages. What somebody is known by never stands in one."""

from django.urls import path

from tingtang.customers.views import access, customers, record, setup

app_name = "customers"
urlpatterns = [
    path("customers/", customers.customers, name="customers"),
    path("customers/new/", customers.new, name="new"),
    path("customers/find/", customers.find, name="find"),
    path("customers/check/", customers.check, name="check"),
    path("customers/reviews/", customers.reviews, name="reviews"),
    path("customers/access/", access.access, name="access"),
    path("customers/<int:customer>/", record.customer, name="customer"),
    path("customers/<int:customer>/edit/", customers.edit, name="edit"),
    path("customers/<int:customer>/timeline/", record.timeline, name="timeline"),
    path("customers/<int:customer>/reveal/", record.reveal, name="reveal"),
    path("customers/<int:customer>/identities/", record.add_identity, name="add_identity"),
    path("customers/<int:customer>/identities/<int:identity>/remove/", record.remove_identity, name="remove_identity"),
    path("customers/<int:customer>/contacts/", record.add_contact, name="add_contact"),
    path("customers/<int:customer>/contacts/<int:contact>/", record.change_contact, name="change_contact"),
    path("customers/<int:customer>/contacts/<int:contact>/remove/", record.remove_contact, name="remove_contact"),
    path("customers/<int:customer>/preferences/", record.add_preference, name="add_preference"),
    path("customers/<int:customer>/preferences/<int:preference>/remove/", record.remove_preference, name="remove_preference"),
    path("customers/<int:customer>/links/", record.link, name="link"),
    path("customers/<int:customer>/links/<int:link>/remove/", record.unlink, name="unlink"),
    path("customers/<int:customer>/consents/", record.answer_consent, name="answer_consent"),
    path("customers/<int:customer>/tier/", record.set_tier, name="set_tier"),
    path("customers/tiers/", setup.tiers, name="tiers"),
    path("customers/tiers/new/", setup.new_tier_scheme, name="new_tier_scheme"),
    path("customers/tiers/<int:tier_scheme>/", setup.tier_scheme, name="tier_scheme"),
    path("customers/tiers/<int:tier_scheme>/remove/", setup.remove_tier_scheme, name="remove_tier_scheme"),
    path("customers/tiers/<int:tier_scheme>/new/", setup.new_tier, name="new_tier"),
    path("customers/tiers/tier/<int:tier>/", setup.tier, name="tier"),
    path("customers/tiers/tier/<int:tier>/remove/", setup.remove_tier, name="remove_tier"),
    path("setup/identities/", setup.identity_kinds, name="identity_kinds"),
    path("setup/identities/new/", setup.new_identity_kind, name="new_identity_kind"),
    path("setup/identities/<int:identity_kind>/", setup.identity_kind, name="identity_kind"),
    path("setup/identities/<int:identity_kind>/remove/", setup.remove_identity_kind, name="remove_identity_kind"),
    path("setup/links/", setup.link_kinds, name="link_kinds"),
    path("setup/links/new/", setup.new_link_kind, name="new_link_kind"),
    path("setup/links/<int:link_kind>/", setup.link_kind, name="link_kind"),
    path("setup/links/<int:link_kind>/remove/", setup.remove_link_kind, name="remove_link_kind"),
    path("setup/consents/", setup.consent_purposes, name="consent_purposes"),
    path("setup/consents/new/", setup.new_consent_purpose, name="new_consent_purpose"),
    path("setup/consents/<int:consent_purpose>/", setup.consent_purpose, name="consent_purpose"),
    path("setup/consents/<int:consent_purpose>/remove/", setup.remove_consent_purpose, name="remove_consent_purpose"),
]
