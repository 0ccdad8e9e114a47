"""People to choose: those who can do something, the ones concerned first."""

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from tingtang.org.models import Hall, Staff, StaffRole

FROM_OUTSIDE = "mystery_visitor"


def at_work(*halls: Hall | int | None, also: int | None = None, permission: str = "") -> QuerySet[Staff]:
    """People who work here and can log in, with `permission` those who hold it in one of `halls` or everywhere.

    Those of `halls` come first, then those of no hall, then the others by hall. `also` is one who is named already: he stays.
    Who comes from outside, and only makes mystery visits, is nobody's colleague: work is not given to him.
    """
    keys = [hall.pk if isinstance(hall, Hall) else hall for hall in halls if hall is not None]
    able = Q(left_date__isnull=True, account__is_active=True)
    if permission:
        wide = f"{permission.partition('.')[0]}.*"
        where = Q(grants__hall__isnull=True) | Q(grants__hall__in=keys) if keys else Q()
        held = Staff.objects.filter(where, grants__role__permissions__overlap=["*", wide, permission])
        able &= Q(pk__in=held.values("pk"))
    else:
        able &= ~Q(pk__in=from_outside())
    place = Case(When(hall__in=keys, then=Value(0)), When(hall__isnull=True, then=Value(1)), default=Value(2))
    found = Staff.objects.filter(able | Q(pk=also)) if also else Staff.objects.filter(able)
    return found.select_related("hall").order_by(place, "hall__code", "name", "pk")


def gone() -> QuerySet[Staff]:
    """Who does no work here any more: has left, may not log in, or holds no role. Who never had an account was never here."""
    has_role = Exists(StaffRole.objects.filter(staff=OuterRef("pk")))
    return Staff.objects.filter(Q(left_date__isnull=False) | Q(account__is_active=False) | (Q(account__isnull=False) & ~has_role))


def from_outside() -> QuerySet[Staff]:
    """Who makes mystery visits and holds no other role here."""
    ours = StaffRole.objects.exclude(role__code=FROM_OUTSIDE)
    return Staff.objects.filter(grants__role__code=FROM_OUTSIDE).exclude(pk__in=ours.values("staff"))


def of_hall(staff: Staff) -> str:
    """Where somebody works, as a list of people is parted by it."""
    return staff.hall.name_in() if staff.hall else ""


def who_answers(permission: str, hall_id: int | None) -> list[int]:
    """Keys of who is told of what concerns a hall: those who hold `permission` there, else those who hold it everywhere."""
    rows = Staff.objects.filter(left_date__isnull=True, account__is_active=True).order_by("pk")
    right = Q(grants__role__permissions__overlap=[permission])
    here = rows.filter(right, grants__hall=hall_id) if hall_id is not None else rows.none()
    wide = Q(grants__role__permissions__overlap=[permission, f"{permission.partition('.')[0]}.*", "*"])
    found = list(here.values_list("pk", flat=True).distinct())
    return found or list(rows.filter(wide, grants__hall__isnull=True).values_list("pk", flat=True).distinct())
