"""What stands beside the story of a case: its work, approvals, ending, rights, known errors, time."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial

from django.db.models import Q
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tingtang.assets.queries import VIEW as ASSETS
from tingtang.assets.queries import dependants_of_many, find_numbers
from tingtang.cases.actions.approvals import AUTHORITY, amount_of, asks_authority, is_within_authority
from tingtang.cases.forms import kinds
from tingtang.cases.forms import work as forms
from tingtang.cases.forms.fields import FieldsForm, fields_form
from tingtang.cases.forms.steps import SkipForm, StepForm
from tingtang.cases.models import Case, Kind, Nature, Task
from tingtang.cases.models.closing import WAYS
from tingtang.cases.models.work import UNDONE
from tingtang.cases.queries import work as reads
from tingtang.cases.queries.kinds import led_by
from tingtang.cases.queries.known import causes_of, likely_causes
from tingtang.cases.queries.reasons import reasons_of
from tingtang.cases.rules.workflow import Phase
from tingtang.catalogue.queries import hall_zone
from tingtang.catalogue.queries.followed import SOURCES, Seen, Source, rows_seen
from tingtang.catalogue.queries.subjects import SUBJECTS, Subject
from tingtang.core import registry
from tingtang.core.actors import Actor
from tingtang.core.registry import Panel
from tingtang.core.views import actor_of, at_of
from tingtang.customers.models import Customer
from tingtang.customers.queries import asks_of
from tingtang.customers.queries.family import root
from tingtang.flows.actions.starting import force_of
from tingtang.flows.models import Process
from tingtang.flows.queries import StepShown, instances_of
from tingtang.org.models import Post
from tingtang.org.queries import own_posts

MOST_REACHED = 12
STEWARD = "steward"  # the kind whose cases say at once that others can be part of them


def _shown(request: HttpRequest, case: Case, template: str, **context: object) -> str:
    actor = actor_of(request)
    may = {
        verb: case.phase != Phase.CLOSED and actor.may(f"cases.{verb}", case)
        for verb in (
            "save_task",
            "move_task",
            "do_step",
            "tick",
            "add_check",
            "remove_check",
            "ask_approval",
            "check_quality",
            "add_telling",
            "tell",
            "change",
            "ask_access",
        )
    }
    may["skip_step"] = case.phase != Phase.CLOSED and actor.may("flows.skip_step", case)
    context |= {"case": case, "may": may, "me": actor.staff_id, "now": at_of(request)}
    with timezone.override(hall_zone(case.hall)):
        return render_to_string(f"cases/work/{template}.html", context, request)


def handling(request: HttpRequest, case: Case) -> str:
    """The fields that are filled in while the case is worked on."""
    codes = [one.code for one in case.kind.form if one.is_later]
    if not codes or case.phase == Phase.CLOSED or not actor_of(request).may("cases.change", case):
        return ""
    form = fields_form(case.kind, for_customer=False, values=case.fields, only=codes, hall=case.hall)
    _say_needed(case, form)
    has_amount = amount_of(case) > 0
    beyond = has_amount and not is_within_authority(case)
    approval = case.approvals.filter(code=AUTHORITY).order_by("-asked_at").first() if beyond else None
    return _shown(request, case, "handling", form=form, beyond=beyond, approval=approval, asks=beyond and asks_authority(case))


def _say_needed(case: Case, form: FieldsForm) -> None:
    """Fields that a step of the kind asks for are not optional, though what is known so far may be kept without them."""
    form.use_required_attribute = False
    asked = {code for step in case.kind.life.steps.values() for code in step.requires}
    for code, field in form.fields.items():
        field.required = field.required or f"field:{code.rpartition('.')[2]}" in asked


@dataclass
class TaskLine:
    """A task as the page shows it: what its procedure says, what needs the same thing at once, why dispatch gave it, whose post it is."""

    task: Task
    shown: StepShown | None
    clashes: list[Task]
    reason: str
    post_name: str
    is_own: bool

    @property
    def limit(self) -> int:
        """The seconds it may take."""
        return (self.task.minutes or 0) * 60

    @cached_property
    def form(self) -> StepForm | None:
        """What is filled in when it is done."""
        return StepForm(self.shown.form, prefix=f"step{self.task.pk}") if self.shown else None

    @cached_property
    def skipping(self) -> SkipForm | None:
        """What is filled in when it is skipped."""
        return SkipForm(self.shown.wanted, prefix=f"skip{self.task.pk}") if self.shown else None


def work(request: HttpRequest, case: Case) -> str:
    """Tasks and checklist."""
    actor = actor_of(request)
    own = {post.code for post in own_posts(actor)}
    tasks, checks = reads.tasks_of(case), list(case.checklist.select_related("ticked_by").order_by("order", "pk"))
    done = sum(task.state in {"done", "dropped"} for task in tasks)
    steps = reads.shown_steps(tasks)
    posts = {post.code: str(post) for post in Post.objects.filter(code__in={task.post for task in tasks if task.post})}
    undone = [task for task in tasks if task.state in UNDONE]
    clashes = reads.clashes_of(actor, undone)
    reasons = reasons_of(undone) if actor.may("cases.urge", case) else {}
    lines = [
        TaskLine(
            task,
            steps.get(task.step or 0),
            clashes.get(task.pk, []),
            reasons.get(task.pk, ""),
            posts.get(task.post, task.post),
            reads.is_own_step(actor, task, own),
        )
        for task in tasks
    ]
    # Its kind is led by a procedure of which nothing was in force when it was opened.
    unled = case.kind.process if case.kind.process_id and not steps and not instances_of(case) else None
    return _shown(
        request,
        case,
        "tasks",
        tasks=lines,
        checks=checks,
        done=done,
        form=forms.NewTask(case=case, auto_id="task_%s"),
        unled=unled,
    )


def matter(request: HttpRequest, case: Case) -> str:
    """What belongs to a matter that is followed as one, and what else of its customer is open."""
    is_steward = case.kind.code == STEWARD
    parts, others = reads.matter_of(actor_of(request), case)
    if not (is_steward or parts):
        return ""
    actor = actor_of(request)
    may_add = case.phase != Phase.CLOSED and actor.may("cases.link", case)
    may_open = may_add and actor.may("cases.open", case.hall)
    return _shown(request, case, "matter", parts=parts, others=others, may_add=may_add, may_open=may_open)


def approvals(request: HttpRequest, case: Case) -> str:
    """What was asked to be approved, and what can be asked."""
    found = reads.approvals_of(actor_of(request), case)
    latest = {one.approval.code: one.approval.state for one in reversed(found)}
    plans = [plan for plan in case.kind.plan.approvals if latest.get(plan.code) not in {"waiting", "approved"}]
    return _shown(
        request, case, "approvals", approvals=found, plans=plans, form=forms.OwnApproval(case=case, auto_id="approval_%s")
    )


def ending(request: HttpRequest, case: Case) -> str:
    """Quality check, telling people the outcome, call-back."""
    rules = case.kind.ending
    if not (rules.quality_check or rules.tell or case.call_backs.exists() or case.tellings.exists()):
        return ""
    return _shown(
        request,
        case,
        "ending",
        rules=rules,
        checks=list(case.quality_checks.select_related("staff").order_by("-checked_at")),
        tellings=list(case.tellings.select_related("staff").order_by("pk")),
        call_backs=list(case.call_backs.select_related("staff").order_by("-made_at")),
        ways=WAYS,
        is_told=case.tellings.filter(is_customer=True, told_at__isnull=False, round=case.times_reopened).exists(),
    )


def access(request: HttpRequest, case: Case) -> str:
    """The rights asked for in an access case."""
    if case.kind.nature != Nature.ACCESS:
        return ""
    grants = list(case.access_grants.select_related("staff", "role", "hall", "granted_by").order_by("pk"))
    can_end = actor_of(request).may("cases.withdraw_access", case)
    can_change = actor_of(request).may("cases.change_access", case)
    return _shown(
        request,
        case,
        "access",
        grants=grants,
        can_end=can_end,
        can_change=can_change,
        form=forms.Access(case=case, auto_id="access_%s"),
    )


def known_errors(request: HttpRequest, case: Case) -> str:
    """The workarounds of the problems behind an incident; while none is named, the known errors that may be."""
    if case.kind.nature != Nature.INCIDENT:
        return ""
    actor = actor_of(request)
    problems = causes_of(actor, case)
    is_asked = not problems and case.is_open and actor.may("cases.link", case)
    likely = likely_causes(actor, case) if is_asked else []
    return _shown(request, case, "known", problems=problems, likely=likely) if problems or likely else ""


def asks(request: HttpRequest, case: Case) -> str:
    """What the customer asks of whoever serves him: his tier with its actions (CUS-09 to 11), and what to mind (CUS-34)."""
    if case.customer is None:
        return ""
    seen = Customer.objects.visible_to(actor_of(request)).select_related("tier")
    found = seen.filter(pk=root(case.customer).pk, erased_at=None).first()
    return render_to_string("cases/case/asks.html", {"asks": asks_of(found)}, request) if found is not None else ""


def assets(request: HttpRequest, case: Case) -> str:
    """What the case is about, from the register; of a disturbance also what else feels it (ITL-04)."""
    if not case.assets:
        return ""
    actor = actor_of(request)
    known = find_numbers(actor, case.assets)
    is_felt = case.kind.nature in {Nature.INCIDENT, Nature.EVENT, Nature.PROBLEM}
    reached = dependants_of_many(actor, [one.pk for one in known.values()]) if is_felt else []
    context = {
        "assets": [(number, known.get(number)) for number in case.assets],
        "reached": reached[:MOST_REACHED],
        "reached_count": len(reached),
        "owners": len({one.customer_id for one, _far in reached if one.customer_id}),
        "may_register": actor.may("assets.save_asset", case),
        "may_see": actor.may_somewhere(ASSETS),
        "customer": case.customer,
    }
    return _shown(request, case, "assets", **context)


def times(request: HttpRequest, case: Case) -> str:
    """Time spent, and the watch."""
    rows = list(case.times.select_related("staff").order_by("-starts_at"))
    running = next((row for row in rows if row.ends_at is None and row.staff_id == actor_of(request).staff_id), None)
    total = sum(row.seconds for row in rows)
    return _shown(request, case, "times", times=rows[:10], running=running, total=total)


def leading(request: HttpRequest, subject: object) -> str:
    """On the page of a process: the kinds of cases that it leads, else, once it is in force, whoever may lets it lead some."""
    if not isinstance(subject, Process):
        return ""
    led = led_by(subject)
    is_in_force = force_of(subject, at_of(request)) is not None
    if led:
        return render_to_string("cases/setup/led.html", {"kinds": led, "is_in_force": is_in_force}, request)
    if not is_in_force or not actor_of(request).may("cases.lead_kind") or Kind.objects.filter(process=subject).exists():
        return ""
    return render_to_string("cases/setup/leading.html", {"process": subject, "form": kinds.Led()}, request)


def retiring(request: HttpRequest, subject: object) -> str:
    """Beside the retirement of a process: the kinds of cases that it leads, which nobody can open from then on."""
    led = led_by(subject) if isinstance(subject, Process) else []
    return render_to_string("cases/setup/retiring.html", {"kinds": led}, request) if led else ""


PANELS = {
    "cases.leading": Panel("flows.process", leading, "flows.view", 5),
    "cases.retiring": Panel("flows.retiring", retiring, "flows.view", 5),
    "cases.asks": Panel("cases.case", asks, "customers.view", 5),
    "cases.assets": Panel("cases.case", assets, "cases.view_own", 10),
    "cases.known": Panel("cases.case_main", known_errors, "cases.view_own", 5),
    "cases.handling": Panel("cases.case_main", handling, "cases.change", 10),
    "cases.work": Panel("cases.case_main", work, "cases.view_own", 20),
    "cases.matter": Panel("cases.case_main", matter, "cases.view_own", 15),
    "cases.access": Panel("cases.case_main", access, "cases.view_own", 30),
    "cases.approvals": Panel("cases.case_main", approvals, "cases.view_own", 40),
    "cases.ending": Panel("cases.case_main", ending, "cases.view_own", 50),
    "cases.times": Panel("cases.case", times, "cases.view_own", 80),
}


_FOLLOWED = {
    "incidents": (Nature.INCIDENT, _("incidents"), _("not solved yet")),
    "requests": (Nature.REQUEST, _("service requests"), _("not fulfilled yet")),
    "changes": (Nature.CHANGE, _("planned changes and maintenance"), _("not carried out yet")),
    "problems": (Nature.PROBLEM, _("problems"), _("cause not removed yet")),
    "events": (Nature.EVENT, _("events that monitoring or people reported"), _("not closed yet")),
}


def _seen(nature: Nature, actor: Actor, since: datetime, until: datetime) -> Seen:
    rows = Case.objects.visible_to(actor).filter(kind__nature=nature, merged_into__isnull=True)
    return rows_seen(rows, "opened_at", since, until, is_open=Q(resolved_at=None, closed_at=None))


def register() -> None:
    """Put the panels where the case page looks, and let kinds of cases cover points of lists and tell what is done for them."""
    SUBJECTS["cases.kind"] = Subject(
        _("kind of case"), lambda: Kind.objects.filter(is_active=True).order_by("order", "code"),
        lambda one: reverse("cases:kind", args=[one.pk]), view="cases.view_setup",
    )  # fmt: skip
    for code, (nature, label, open_label) in _FOLLOWED.items():
        SOURCES[code] = Source(label, open_label, partial(reverse, "cases:cases"), partial(_seen, nature))
    for name, panel in PANELS.items():
        registry.panel.add(name, panel)
