"""Addresses of the API that were renamed: who calls the old one is sent on for good, with the method and body he came with."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt

MOVED: Final = {
    "consent_purposes": "consent-purposes",
    "cover_pairs": "cover-pairs",
    "housekeeping_systems": "housekeeping-systems",
    "identity_kinds": "identity-kinds",
    "link_kinds": "link-kinds",
    "outlet_classes": "outlet-classes",
    "staff_skills": "staff-skills",
    "team_members": "team-members",
    "tier_schemes": "tier-schemes",
    "visit_quotas": "visit-quotas",
}


@csrf_exempt
def _on(request: HttpRequest, was: str, rest: str = "") -> HttpResponse:
    address = request.get_full_path().replace(f"/{was}", f"/{MOVED[was]}", 1)
    return HttpResponse(status=308, headers={"Location": address})


def addresses() -> list[URLPattern]:
    """The old addresses."""
    return [path(f"{was}{rest}", _on, {"was": was}) for was in MOVED for rest in ("", "/<path:rest>")]
