"""Who has a paper file longer than he may is told, and so are those of the hall who lend."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.news import News, tell_news
from tingtang.customers.events import PAPERS_OVERDUE
from tingtang.customers.models import PaperFile
from tingtang.journal.subscribers import Happened, subscriber
from tingtang.org.queries import who_answers

_BACK = _("A paper file of {number} was due back on {due}: return it to {place}, or have it lent anew.")


@subscriber("cases.tell_overdue_papers", PAPERS_OVERDUE)
def tell_overdue_papers(happened: list[Happened]) -> None:
    """Tell the borrower and who lends in the hall of the customer (CUS-33)."""
    files = PaperFile.objects.select_related("customer").in_bulk([key for each in happened if (key := each.object_id("file"))])
    told: list[tuple[Happened, News | None]] = []
    for each in happened:
        file = files.get(each.object_id("file") or 0)
        if file is not None:
            hall = each.object_id("hall")
            people = [each.object_id("borrower"), *who_answers("customers.lend_papers", hall)]
            values = {"number": file.customer.number, "due": each.attributes.get("due"), "place": file.place}
            told.append((each, News(people, _BACK, reverse("cases:mine"), values)))
    tell_news(told)
