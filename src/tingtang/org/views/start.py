"""Logging in and out, where one lands, and the hall one is in."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tingtang.core import registry
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, NotFound, TooMany
from tingtang.core.models import Account
from tingtang.core.queries import SESSION_ACCOUNT, SESSION_SEAL
from tingtang.core.views import Request, address_of, public, signed_in
from tingtang.org import actions, forms, queries
from tingtang.org.middleware import MUST_CHANGE
from tingtang.org.panels import FIRST_TIME, LANDED
from tingtang.ui import editing, shell
from tingtang.ui.usual import Usual

# Where somebody lands whose roles name no page: the first of these he may do, on the page named, else by its place in the menu.
USUAL = Usual("tt_usual")
LANDING = {
    "org.save_organisation": "",
    "visits.view_live": "",
    "visits.call_next": "",
    "visits.view_lobby": "",
    "journal.view": "",
    "insight.view": "",
    "catalogue.save_version": "catalogue:standards",
}


@public("Nobody has logged in before logging in.")
@never_cache
def log_in(request: Request) -> HttpResponse:
    if request.method != "POST":
        if request.actor.kind == "account":
            return HttpResponseRedirect(own_path(request, request.GET.get("next", "")) or "/")
        return _login_page(request, forms.Login())
    form = forms.Login(request.POST)
    if not form.is_valid():
        return _login_page(request, form, status=422)
    try:
        browser = USUAL.mark_of(request, form.cleaned_data["username"])
        account = actions.check_login(**form.cleaned_data, address=address_of(request), at=request.at, browser=browser)
    except (Invalid, TooMany) as problem:
        editing.refuse(form, problem)
        return _login_page(request, form, status=problem.status, headers=problem.headers)
    response = _entered(request, account)
    USUAL.keep_mark(request, response, account.username, path=settings.LOGIN_URL)
    return response


def _login_page(
    request: Request, form: forms.Login, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    wanted = request.POST.get("next", request.GET.get("next", ""))
    page = render_to_string("org/login.html", {"form": form, "next": wanted, "demo": queries.demo_accounts()}, request)
    return HttpResponse(page, status=status, headers=headers)


@public("Only accounts of the demo, and only where the demo's logins are on: their password is known to everybody.")
@require_POST
def demo_login(request: Request) -> HttpResponse:
    account = next((one for one in queries.demo_accounts() if one.username == request.POST.get("username")), None)
    if account is None:
        raise NotFound
    return _entered(request, account)


def _entered(request: Request, account: Account) -> HttpResponse:
    request.session.flush()
    request.session[SESSION_ACCOUNT] = account.pk
    request.session[SESSION_SEAL] = seal = queries.seal_of(account.password)
    rotate_token(request)
    if account.last_login is None:
        request.session[FIRST_TIME] = True
    if account.must_change_password:
        request.session[MUST_CHANGE] = True
    at = request.at
    actor = queries.actor_of_account(str(account.pk), at, seal=seal)
    if actor is not None:
        actions.log_in(actor, account=account, at=at)
    wanted = reverse("org:me") if account.must_change_password else own_path(request, request.POST.get("next", ""))
    response = HttpResponseRedirect(wanted or "/")
    if account.language:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, account.language, max_age=365 * 86400, samesite="Lax")
    return response


def own_path(request: Request, wanted: str) -> str:
    """The path of `wanted` when it is a page of ours, else empty: a login never leads to another site, nor back to itself.

    A form that came too late names its page in whole, as browsers say where they are.
    """
    wanted = wanted.removeprefix(f"{request.scheme}://{request.get_host()}")
    is_own = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return "" if not is_own or wanted.startswith(settings.LOGIN_URL) else wanted


@public("Whoever is logged out already may say so again.")
@require_POST
def log_out(request: Request) -> HttpResponse:
    actor = request.actor
    if actor.kind == "account":
        account = Account.objects.get(pk=actor.id)
        actions.log_out(actor, account=account, at=request.at)
    request.session.flush()
    # What was seen goes from the browser too: on a counter's machine the way back must not show a customer to the next person.
    return HttpResponseRedirect(settings.LOGIN_URL, headers={"Clear-Site-Data": '"cache"'})


@public("It only leads on: to the login, the first run's wizard, or one's own first page.")
def land(request: Request) -> HttpResponse:
    actor = request.actor
    if actor.is_anonymous:
        return HttpResponseRedirect(_wizard() or settings.LOGIN_URL)
    request.session[LANDED] = True
    return HttpResponseRedirect(landing_of(request, actor))


def _wizard() -> str:
    if queries.organisation() is not None:
        return ""
    try:
        return reverse("packs:welcome")
    except NoReverseMatch:
        return ""


def landing_of(request: Request, actor: Actor) -> str:
    """The first page of somebody: the one his role names, else by what he may do, else his own account's."""
    named = [shell.address(request, name) for name in queries.landings(actor)]
    places = sorted(registry.navigation.values(), key=lambda place: place.order)
    guessed = (
        shell.address(request, name)
        for permission, page in LANDING.items()
        if actor.may_somewhere(permission)
        for name in ([page] if page else [place.url_name for place in places if place.permission == permission])
    )
    return next((url for url in (*named, *guessed) if url), reverse("org:me"))


@signed_in
@require_POST
def choose_hall(request: Request) -> HttpResponse:
    actor = request.actor
    wanted = request.POST.get("hall", "")
    hall = queries.hall_named(wanted)
    if hall is None or hall.pk not in queries.reach_of(actor):
        raise NotFound
    response = HttpResponseRedirect(_same_page(request, wanted))
    response.set_cookie(shell.HALL_COOKIE, wanted, max_age=365 * 86400, samesite="Lax")
    return response


@signed_in
def find_hall(request: Request) -> HttpResponse:
    """The halls of the switcher that fit what is typed."""
    halls = queries.seen_halls(request.actor, text=request.GET.get("q", "").strip(), limit=20)
    return render(request, "org/parts_halls.html", {"halls": halls, "code": shell.hall_code(request)})


def _same_page(request: Request, hall: str) -> str:
    """The page one came from, for another hall when it is a hall's page."""
    path = urlsplit(own_path(request, request.POST.get("next", "")) or "/").path
    try:
        match = resolve(path)
    except Resolver404:
        return "/"
    if "hall" not in match.kwargs:
        return path
    return reverse(match.view_name, kwargs={**match.kwargs, "hall": hall})
