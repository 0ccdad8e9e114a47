"""One's own pages: account, password, language, keys for programs, post card."""

from datetime import timedelta

from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tingtang.core.errors import NotFound
from tingtang.core.models import Account, ApiToken
from tingtang.core.queries import SESSION_SEAL
from tingtang.core.views import Request, actor_of, at_of, signed_in
from tingtang.org import actions, forms, queries
from tingtang.org.middleware import MUST_CHANGE
from tingtang.org.models import Level
from tingtang.ui import editing, language


@signed_in
@never_cache
def me(
    request: Request, *, password: forms.Password | None = None, token: forms.Token | None = None, key: str = ""
) -> HttpResponseBase:
    account = _account(request)
    context = {
        "account": account,
        "staff": queries.staff_record_of(request.actor),
        "password_form": password or forms.Password(),
        "token_form": token or forms.Token(),
        "tokens": queries.tokens_of(account, request.at),
        "new_key": key,
        "page_title": _("My account"),
    }
    wrong = (password is not None and password.errors) or (token is not None and token.errors)
    return render(request, "org/me.html", context, status=422 if wrong else 200)


def _account(request: Request) -> Account:
    actor = request.actor
    account = Account.objects.filter(pk=actor.id).first() if actor.kind == "account" else None
    if account is None:
        raise NotFound
    return account


@signed_in
@require_POST
def change_password(request: Request) -> HttpResponseBase:
    form, account, actor = forms.Password(request.POST), _account(request), request.actor
    if form.is_valid():
        present, password = form.cleaned_data["present"], form.cleaned_data["password"]
        kept = editing.told(
            form,
            lambda: actions.change_password(
                actor,
                account=account,
                present=present,
                password=password,
                at=request.at,
            ),
        )
        if kept is not None:
            request.session[SESSION_SEAL] = queries.seal_of(kept.password)
            request.session.pop(MUST_CHANGE, None)
            return editing.done(request, reverse("org:me"), _("Password changed. You have been logged out everywhere else."))
    return me(request, password=form)


@signed_in
@require_POST
def make_token(request: Request) -> HttpResponseBase:
    form, account, actor = forms.Token(request.POST), _account(request), request.actor
    if form.is_valid():
        name, days, at = form.cleaned_data["name"], form.cleaned_data["days"], request.at
        ends = at + timedelta(days=days) if days else None
        made = editing.told(form, lambda: actions.make_token(actor, account=account, name=name, at=at, expires_at=ends))
        if made is not None:
            return me(request, key=made.key)
    return me(request, token=form)


@signed_in
@require_POST
def revoke_token(request: Request, token: int) -> HttpResponseBase:
    found = ApiToken.objects.filter(pk=token, account=_account(request)).first()
    if found is None:
        raise NotFound
    text = _("The key “{name}” no longer works.").format(name=found.name)
    return editing.attempt(
        request,
        lambda: actions.revoke_token(request.actor, token=found, at=request.at),
        url=reverse("org:me"),
        text=text,
    )


@signed_in
def card(request: Request) -> HttpResponseBase:
    staff = queries.staff_record_of(request.actor)
    posts = queries.own_posts(request.actor)
    levels = queries.levels_of(posts)
    owed = queries.obligations(request.actor).of_levels(levels).filter(Q(post__isnull=True) | Q(post__in=posts))
    is_of_the_house = staff is not None and request.actor.may_somewhere("org.view")  # a mystery visitor from outside owes nothing
    context = {
        "staff": staff,
        "posts": posts,
        "owed": owed if is_of_the_house else [],
        "levels": [word for level, word in Level.choices if level in levels] if is_of_the_house else [],
        "duties": queries.own_duties(staff, request.at) if staff is not None else None,
        "page_title": _("My post card"),
    }
    return render(request, "org/card.html", context)


@language.on_choice
def keep_language(request: HttpRequest, chosen: str) -> None:
    """Remember with the account the language its owner chose on any page."""
    actor = actor_of(request)
    if actor.kind == "account":
        account = Account.objects.get(pk=actor.id)
        actions.set_language(actor, account=account, language=chosen, at=at_of(request))
