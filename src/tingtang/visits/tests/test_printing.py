"""Numbers on paper: sent once, tried again only when nothing can have been printed."""

import socket
import threading
from collections.abc import Iterator
from uuid import UUID

import pytest

from tingtang.catalogue.models import Service
from tingtang.org.models import Device, Hall
from tingtang.visits import printers, tasks
from tingtang.visits.models import PrintJob, Ticket
from tingtang.visits.queries.devices import Printer, printer_of
from tingtang.visits.tests.factories import make_hall
from tingtang.visits.tests.machines import Machine

JOB = "00000000-0000-4000-8000-000000000001"


class PaperPrinter:
    """A printer on this machine: tells its status, keeps what it is sent, and may die in the middle."""

    def __init__(self, status: bytes = b"\x12", *, dies: bool = False) -> None:
        self.paper, self.status, self.dies = b"", status, dies
        self.line = socket.create_server(("127.0.0.1", 0))
        self.port = self.line.getsockname()[1]
        self.has_been_left = threading.Event()
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            try:
                caller, _address = self.line.accept()
            except OSError:
                return
            with caller:
                self._listen(caller)
            self.has_been_left.set()

    def _listen(self, caller: socket.socket) -> None:
        while data := caller.recv(65536):
            body = data.replace(printers.STATUS, b"")
            self.paper += body
            if body and self.dies:
                return
            for _question in range(data.count(printers.STATUS)):
                caller.sendall(self.status)

    def close(self) -> None:
        self.line.close()


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def kiosk(hall: Hall) -> Machine:
    return Machine("kiosk", hall, settings={"printing": "printer"})


@pytest.fixture
def ticket(kiosk: Machine) -> Ticket:
    kiosk.post("issue/", {"services": ["passport"]})
    return Ticket.objects.get()


@pytest.fixture
def paper(hall: Hall) -> Iterator[PaperPrinter]:
    printer = PaperPrinter()
    Device.objects.create(hall=hall, kind="printer", name="slips", settings={"host": "127.0.0.1", "port": printer.port})
    yield printer
    printer.close()


def claim(kiosk: Machine, ticket: Ticket) -> None:
    answer = kiosk.post("print/", {"ticket": ticket.link_key, "job": JOB})
    assert answer.status_code == 200, answer.content


@pytest.mark.django_db
class TestPrinting:
    def test_puts_the_number_on_paper_once(self, kiosk: Machine, ticket: Ticket, paper: PaperPrinter) -> None:
        claim(kiosk, ticket)

        for _time in range(3):
            tasks.print_slip(JOB, "http://hall/t/x/")

        assert paper.paper.count(b"A001") == 1
        assert PrintJob.objects.get(pk=UUID(JOB)).state == "sent"

    def test_names_every_service_and_each_paper_once(self, kiosk: Machine) -> None:
        for code in ("passport", "tax"):
            Service.objects.filter(code=code).update(documents=[{"name": "ID card"}, {"name": f"Form {code}"}])
        kiosk.post("issue/", {"services": ["passport", "tax"]})

        slip = tasks.slip_of(Ticket.objects.get(), "", Printer("127.0.0.1", 9100, 48, answers=True, device=Device()))

        assert (slip.service, slip.documents) == ("passport · tax", ("ID card", "Form passport", "Form tax"))

    def test_tells_the_kiosk_how_it_went(self, hall: Hall, kiosk: Machine, ticket: Ticket, paper: PaperPrinter) -> None:
        claim(kiosk, ticket)
        before = kiosk.get(f"printed/?job={JOB}").json()
        tasks.print_slip(JOB, "http://hall/t/x/")

        assert (before["state"], kiosk.get(f"printed/?job={JOB}").json()["state"]) == ("queued", "sent")
        assert kiosk.get("printed/?job=nonsense").status_code == 404
        assert Machine("kiosk", hall).get(f"printed/?job={JOB}").status_code == 404

    def test_of_a_job_twice_is_refused(self, kiosk: Machine, ticket: Ticket, paper: PaperPrinter) -> None:
        claim(kiosk, ticket)

        assert kiosk.post("print/", {"ticket": ticket.link_key, "job": JOB}).status_code == 409

    def test_is_tried_again_when_the_printer_was_out_of_reach(self, kiosk: Machine, ticket: Ticket, paper: PaperPrinter) -> None:
        claim(kiosk, ticket)
        device = Device.objects.get(kind="printer")
        device.settings["port"] = 1
        device.save()

        with pytest.raises(printers.NotPrinted):
            tasks.print_slip(JOB, "http://hall/t/x/")
        device.settings["port"] = paper.port
        device.save()
        tasks.print_slip(JOB, "http://hall/t/x/")

        assert (paper.paper.count(b"A001"), PrintJob.objects.get().state, PrintJob.objects.get().tries) == (1, "sent", 2)

    def test_is_not_tried_again_when_it_may_have_reached_paper(self, kiosk: Machine, ticket: Ticket, paper: PaperPrinter) -> None:
        paper.dies = True
        claim(kiosk, ticket)

        for _time in range(2):
            tasks.print_slip(JOB, "http://hall/t/x/")

        assert (paper.paper.count(b"A001"), PrintJob.objects.get().state) == (1, "lost")

    def test_fails_where_the_hall_has_no_printer(self, kiosk: Machine, ticket: Ticket) -> None:
        claim(kiosk, ticket)

        tasks.print_slip(JOB, "http://hall/t/x/")

        assert PrintJob.objects.get().state == "failed"

    def test_chooses_the_printer_that_the_kiosk_names(self, hall: Hall, kiosk: Machine) -> None:
        for name in ("first", "second"):
            Device.objects.create(hall=hall, kind="printer", name=name, settings={"host": name})
        kiosk.device.settings = {"printer": "second"}

        found = printer_of(kiosk.device)

        assert found is not None
        assert (found.host, found.port, found.columns) == ("second", 9100, 48)


class TestPrinter:
    def test_that_is_out_of_paper_prints_nothing(self) -> None:
        printer = PaperPrinter(b"\x1a")

        with pytest.raises(printers.NotPrinted):
            printers.send("127.0.0.1", printer.port, b"slip")

        printer.close()
        assert printer.paper == b""

    def test_that_never_answers_is_not_sent_to(self) -> None:
        printer = PaperPrinter(b"")

        with pytest.raises(printers.NotPrinted):
            printers.send("127.0.0.1", printer.port, b"slip", timeout=0.3)

        printer.close()
        assert printer.paper == b""

    def test_that_tells_no_status_is_sent_to_when_told_so(self) -> None:
        printer = PaperPrinter(b"")

        printers.send("127.0.0.1", printer.port, b"slip", answers=False)

        assert printer.has_been_left.wait(60)
        printer.close()
        assert printer.paper == b"slip"
