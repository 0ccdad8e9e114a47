"""Pages that belong to no domain: the choice of language, Ctrl-K, and the page of components."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tingtang.core.views import public, signed_in
from tingtang.ui import language, reference, samples, search


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "/")
    own = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return wanted if own else "/"


@public("Everybody reads in his own language, before logging in too.")
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    return language.choose(request, HttpResponseRedirect(_back(request)), request.POST.get("language", ""))


@signed_in
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """What Ctrl-K finds. It posts what is typed: a customer's phone or identity belongs in no address, which logs keep."""
    text = request.POST.get("q", request.GET.get("q", ""))
    return render(request, "ui/parts/found.html", {"groups": search.found(request, text), "text": text})


@signed_in
def components(request: HttpRequest) -> HttpResponseBase:
    return samples.answer(request)


@signed_in
@require_GET
def reference_of_api(request: HttpRequest) -> HttpResponse:
    note = _("Everything that can be done here can be done by a program.")
    return render(request, "ui/reference.html", {"groups": reference.groups(), "page_title": "API", "page_note": note})
