"""Reads of prospects, and of customers who are the same as somebody in a table from outside."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.core.permissions import reading
from tingtang.core.sealing import digests
from tingtang.customers.models import (
    Contact,
    Customer,
    Ground,
    Identity,
    IdentityKind,
    NameKey,
    Prospect,
    ProspectBar,
    ProspectContact,
    ProspectTable,
)
from tingtang.customers.queries.customers import DIGEST
from tingtang.customers.queries.duplicates import key_of
from tingtang.customers.queries.specs import spec_of
from tingtang.customers.rules import likeness
from tingtang.customers.rules.importing import Understood
from tingtang.customers.rules.prospects import Line, read
from tingtang.customers.rules.writing import written_contact

VIEW = reading("customers.view_prospects", _("See prospects, contacts masked"))


@dataclass
class Known:
    """Who is known by the keys or the name of some rows: customers, prospects, and those who do not want to be asked."""

    customers: dict[str, int] = field(default_factory=dict)
    prospects: dict[str, int] = field(default_factory=dict)
    barred: set[str] = field(default_factory=set)


def prospects(actor: Actor, permission: str = VIEW) -> QuerySet[Prospect]:
    """Prospects the actor may see."""
    rows: QuerySet[Prospect] = Prospect.objects.visible_to(actor, permission)
    return rows.select_related("owner", "hall", "table__source", "customer")


def get_prospect(actor: Actor, key: int, permission: str = VIEW) -> Prospect:
    """One prospect with its contacts. NotFound when absent or not visible."""
    told = Prefetch("contacts", ProspectContact.objects.select_related("by").order_by("-at", "-pk"))
    found = prospects(actor, permission).filter(pk=key).prefetch_related(told).first()
    if found is None:
        raise NotFound
    return found


def tables(actor: Actor) -> QuerySet[ProspectTable]:
    """Tables that were taken over for halls whose prospects the actor may see."""
    rows: QuerySet[ProspectTable] = ProspectTable.objects.visible_to(actor, VIEW)
    return rows.select_related("source", "hall", "by")


def get_table(actor: Actor, key: int) -> ProspectTable:
    """One table. NotFound when absent or not visible."""
    found = tables(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def due(staff_id: int, until: date) -> QuerySet[Prospect]:
    """What somebody works on and is to contact by a day, or was never contacted, the soonest first."""
    rows = Prospect.objects.filter(owner=staff_id, state=Prospect.State.OPEN)
    return rows.filter(Q(next_date__lte=until) | Q(next_date=None)).order_by("next_date", "-score", "pk")


def outdated(day: date) -> QuerySet[Prospect]:
    """Those with whom nothing came within the period they are kept for; who became a customer stays with him."""
    return (
        Prospect.objects.filter(keep_until__lt=day)
        .exclude(state=Prospect.State.WON)
        .select_related("hall")
        .order_by("hall", "pk")
    )


def lines_of(rows: Iterable[Mapping[str, str]], *, ground: str, at: datetime) -> list[Line]:
    """Rows, their cells by what they are, as prospects: with the kinds of numbers in use and the year of a time."""
    specs = {kind.code: spec_of(kind) for kind in IdentityKind.objects.filter(is_active=True)}
    year, takes_people = timezone.localdate(at).year, ground != Ground.FIRMS
    return [read(number, cells, specs, year=year, takes_people=takes_people) for number, cells in enumerate(rows, 1)]


def keys_of(said: Understood) -> list[str]:
    """The digests by which a row is known again, under every data key: phones, mail addresses, numbers."""
    texts = [text for _code, text in said.identities]
    texts += [written_contact(kind, text) for kind, text in said.contacts if kind in ("phone", "mail")]
    return [one.hex() for text in texts for one in digests(text, DIGEST)]


def core_of(name: str, kind: str) -> str:
    """The name as it is compared: of a firm without its legal form; of a person it says too little by itself."""
    return likeness.core(name)[:200] if kind == "company" else ""


def known(rows: Iterable[tuple[Sequence[str], str]]) -> Known:
    """Who is known by the keys and the names (in their compared form) of some rows; in a fixed number of statements."""
    keys, cores = set[str](), set[str]()
    for some, core in rows:
        keys.update(some)
        cores.add(core)
    cores.discard("")
    found = Known(barred=set(ProspectBar.objects.filter(key__in=keys).values_list("key", flat=True)))
    raw = [bytes.fromhex(key) for key in keys]
    for held in (Identity.objects, Contact.objects):
        told = held.filter(digest__in=raw).values_list("digest", "customer_id", "customer__merged_into")
        found.customers |= {bytes(code).hex(): merged or key for code, key, merged in told}
    found.customers |= _named(cores)
    for key, some, core in Prospect.objects.filter(Q(keys__overlap=list(keys)) | Q(core__in=cores)).values_list(
        "pk", "keys", "core"
    ):
        found.prospects |= dict.fromkeys((*some, *([core] if core else [])), key)
    return found


def _named(cores: set[str]) -> dict[str, int]:
    """Companies of these names: found by the keys of their names, and held against the name itself."""
    wanted = [key_of(f"company:{core}") for core in cores] + [key_of(f"sound:{likeness.sound(core)}") for core in cores]
    keyed = NameKey.objects.filter(key__in=wanted).values("customer")
    rows = Customer.objects.living().filter(kind="company").filter(Q(pk__in=keyed) | Q(name__in=cores))
    return {core: key for key, name in rows.values_list("pk", "name") if (core := likeness.core(name)) in cores}


def same_as(customers: Sequence[int]) -> list[tuple[Prospect, int]]:
    """Open prospects who are one of some customers, with him: somebody registered them without knowing of the prospect."""
    people = list(Customer.objects.living().filter(pk__in=customers))
    of: dict[str, int] = {core: one.pk for one in people if (core := core_of(one.name, one.kind))}
    for rows in (Identity.objects, Contact.objects):
        told = rows.filter(customer__in=[one.pk for one in people]).values_list("digest", "customer_id")
        of |= {bytes(code).hex(): key for code, key in told}
    same = Prospect.objects.filter(Q(keys__overlap=list(of)) | Q(core__in=list(of)), state=Prospect.State.OPEN)
    found = []
    for one in same.select_related("hall"):
        key = next((of[key] for key in (*one.keys, one.core) if key in of), None)
        if key is not None:
            found.append((one, key))
    return found


def to_score() -> QuerySet[Prospect]:
    """Prospects still to be won."""
    return Prospect.objects.filter(state=Prospect.State.OPEN).order_by("pk")
