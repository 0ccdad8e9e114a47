"""`./tingtang cases verify-clocks`: whether every stored clock is what the journal tells; each that is not, with both values."""

from tingtang.cases.models import Recalculation, SlaClock
from tingtang.cases.queries.clocks import faults

MOST_SHOWN = 50


def run() -> int:
    """Print what differs; 1 when something does."""
    found = 0
    for fault in faults():
        found += 1
        if found <= MOST_SHOWN:
            print(f"case {fault.case_id}, {fault.clock}, {fault.field}: stored {fault.stored}, derived {fault.derived}")
    waiting = Recalculation.objects.filter(finished_at__isnull=True).count()
    if waiting:
        print(f"{waiting} recalculations are not finished yet: due times of their clocks may differ until they are.")
    print(f"{SlaClock.objects.count()} clocks derived from the journal, {found} differences.")
    return 1 if found else 0
