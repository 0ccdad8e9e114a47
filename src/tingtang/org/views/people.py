"""Pages of posts, staff and roles."""

from datetime import date, datetime, timedelta

from django.db.models import Count, Q
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tingtang.core.errors import NotFound
from tingtang.core.views import Request, page
from tingtang.org import actions, forms, queries, tables
from tingtang.org.models import Hall, Post, Role, Staff, StaffRole
from tingtang.org.queries.roles import roles_to_decide
from tingtang.ui import editing
from tingtang.ui.records import Noun, edited, listed, removed

POST = Noun(
    "org",
    "post",
    "posts",
    title=gettext_lazy("Posts"),
    new_title=gettext_lazy("New post"),
    make=gettext_lazy("Make a post"),
    save_verb=gettext_lazy("Save the post"),
    remove_verb=gettext_lazy("Remove the post"),
    table=tables.Posts,
    save=actions.save_post,
    remove=actions.remove_post,
)
PERSON = Noun(
    "org",
    "staff",
    "people",
    title=gettext_lazy("Staff"),
    new_title=gettext_lazy("New member of staff"),
    make=gettext_lazy("Add somebody"),
    save_verb=gettext_lazy("Save the record"),
    remove_verb=gettext_lazy("Remove the record"),
    table=tables.People,
    save=actions.save_staff,
    remove=actions.remove_staff,
)
ROLE = Noun(
    "org",
    "role",
    "roles",
    title=gettext_lazy("Roles"),
    new_title=gettext_lazy("New role"),
    make=gettext_lazy("Make a role"),
    save_verb=gettext_lazy("Save the role"),
    remove_verb=gettext_lazy("Remove the role"),
    table=tables.Roles,
    save=actions.save_role,
    remove=actions.remove_role,
)


@page("org.view")
def posts(request: Request) -> HttpResponseBase:
    query = Post.objects.annotate(holder_count=Count("staff", filter=Q(staff__left_date__isnull=True)))
    may_report = request.actor.may_somewhere("org.view_all_obligations")
    return listed(request, POST, query, template="org/posts.html", may_report=may_report)


@page("org.save_post", everywhere=True)
def post(request: Request, post: int) -> HttpResponseBase:
    found = queries.get_common(Post, post)
    return edited(request, POST, found, forms.Post(request.POST or None, instance=found))


@page("org.save_post", everywhere=True)
def new_post(request: Request) -> HttpResponseBase:
    return edited(request, POST, None, forms.Post(request.POST or None, instance=Post()))


@page("org.remove_post", everywhere=True)
@require_POST
def remove_post(request: Request, post: int) -> HttpResponseBase:
    return removed(request, POST, queries.get_common(Post, post))


@page("org.view_all_obligations")
def duties(request: Request) -> HttpResponseBase:
    halls = queries.halls_with_pairs(queries.halls(request.actor))
    pairs = [one for hall in halls for one in queries.pair_cover(hall, _monday(hall, request.at))]
    context = {
        "report": queries.duty_report(),
        "pair_count": len(pairs),
        "gaps": [one for one in pairs if one.has_gap],
        "page_title": _("Duties and who answers for them"),
    }
    return render(request, "org/duties.html", context)


def _monday(hall: Hall, at: datetime) -> date:
    today = at.astimezone(hall.zone).date()
    return today - timedelta(days=today.weekday())


@page("org.view_accounts")
def people(request: Request) -> HttpResponseBase:
    query = Staff.objects.visible_to(request.actor, "org.view_accounts").select_related("account", "hall")
    query = query.prefetch_related("grants__role", "posts")
    return listed(request, PERSON, query, template="org/people.html", may_import=PERSON.may(request.actor, "save"))


@page("org.save_staff")
def person(request: Request, staff: int) -> HttpResponseBase:
    found = queries.get_part(request.actor, Staff, staff, "org.save_staff")
    form = forms.Staff(request.POST or None, instance=found, actor=request.actor)
    grants = found.grants.select_related("role", "hall").order_by("role__code")
    grant_form = forms.Grant(actor=request.actor)
    return edited(request, PERSON, found, form, template="org/person.html", grants=grants, grant_form=grant_form, person=found)


@page("org.save_staff")
def new_person(request: Request) -> HttpResponseBase:
    form = forms.Staff(request.POST or None, instance=Staff(), actor=request.actor)
    return edited(request, PERSON, None, form, to_record=True)


@page("org.remove_staff")
@require_POST
def remove_person(request: Request, staff: int) -> HttpResponseBase:
    return removed(request, PERSON, queries.get_part(request.actor, Staff, staff, "org.remove_staff"))


@page("org.grant_role")
@require_POST
def grant_role(request: Request, staff: int) -> HttpResponseBase:
    found = queries.get_visible_staff(request.actor, staff)
    form, url = forms.Grant(request.POST, actor=request.actor), _person_url(request, found)
    if not form.is_valid():
        return editing.attempt(request, lambda: editing.raise_errors(form), url=url, text="")
    role, hall = form.cleaned_data["role"], form.cleaned_data["hall"]
    text = _("{name} is now: {role}.").format(name=found, role=role)
    return editing.attempt(
        request,
        lambda: actions.grant_role(request.actor, staff=found, role=role, hall=hall, at=request.at),
        url=url,
        text=text,
    )


@page("org.withdraw_role")
@require_POST
def withdraw_role(request: Request, grant: int) -> HttpResponseBase:
    found = StaffRole.objects.select_related("staff", "role", "hall").filter(pk=grant).first()
    if found is None or not request.actor.may("org.withdraw_role", found.hall):
        raise NotFound
    text = _("{name} is no longer: {role}.").format(name=found.staff, role=found.role)
    return editing.attempt(
        request,
        lambda: actions.withdraw_role(request.actor, staff=found.staff, role=found.role, hall=found.hall, at=request.at),
        url=_person_url(request, found.staff),
        text=text,
    )


def _person_url(request: Request, found: Staff) -> str:
    return PERSON.url(found) if PERSON.may(request.actor, "save", found) else PERSON.url()


@page("org.view_accounts")
def roles(request: Request) -> HttpResponseBase:
    query = Role.objects.annotate(holder_count=Count("grants__staff", distinct=True))
    waiting = roles_to_decide() if request.actor.may("org.decide_new_rights") else []
    return listed(request, ROLE, query, template="org/roles.html", waiting=waiting)


@page("org.save_role", everywhere=True)
def role(request: Request, role: int) -> HttpResponseBase:
    found = queries.get_common(Role, role)
    holders = found.grants.select_related("staff", "hall").order_by("staff__badge")[:50]
    return edited(
        request, ROLE, found, forms.Role(request.POST or None, instance=found), template="org/role.html", holders=holders
    )


@page("org.save_role", everywhere=True)
def new_role(request: Request) -> HttpResponseBase:
    return edited(request, ROLE, None, forms.Role(request.POST or None, instance=Role()))


@page("org.remove_role", everywhere=True)
@require_POST
def remove_role(request: Request, role: int) -> HttpResponseBase:
    return removed(request, ROLE, queries.get_common(Role, role))


@page("org.decide_new_rights", everywhere=True)
@require_POST
def new_rights(request: Request, role: int) -> HttpResponseBase:
    """Give a changed role the rights of a new version, or leave it."""
    found, takes = queries.get_common(Role, role), request.POST.get("takes") == "yes"
    text = _("{role} has the new rights now.") if takes else _("{role} stays as it is.")
    return editing.attempt(
        request,
        lambda: actions.decide_new_rights(request.actor, role=found, takes=takes, at=request.at),
        url=reverse("org:roles"),
        text=text.format(role=found),
    )


@page("org.install_roles", everywhere=True)
@require_POST
def install_roles(request: Request) -> HttpResponseBase:
    text = _("The built-in roles are there.")
    return editing.attempt(
        request, lambda: actions.install_roles(request.actor, at=request.at), url=reverse("org:roles"), text=text
    )
