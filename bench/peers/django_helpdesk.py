"""django-helpdesk 2.6 in an environment of its own, on the same PostgreSQL server, filled with as many tickets as we are given cases.

`start()` makes the environment (from the package index, once), the database and 50,000 tickets, and serves it by gunicorn with as many
processes and threads as ours. Its own pages and endpoints are used as its users' browsers use them.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

VERSION = "2.6.1"
PASSWORD = "bench-of-the-hall-8"
SETTINGS = """
    from urllib.parse import urlsplit, parse_qs, unquote
    import os
    url = urlsplit(os.environ["PEER_URL"])
    options = {k: v[0] for k, v in parse_qs(url.query).items()}
    SECRET_KEY = "bench"
    DEBUG = False
    ALLOWED_HOSTS = ["*"]
    ROOT_URLCONF = "peer_urls"
    INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.sites",
        "django.contrib.messages", "django.contrib.admin", "django.contrib.humanize", "django.contrib.staticfiles",
        "helpdesk", "rest_framework"]
    MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware"]
    TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {"context_processors": [
        "django.template.context_processors.debug", "django.template.context_processors.request",
        "django.contrib.auth.context_processors.auth", "django.contrib.messages.context_processors.messages"]}}]
    DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": url.path.lstrip("/"), "USER": url.username or options.get("user"),
        "PASSWORD": unquote(url.password or ""), "HOST": options.get("host") or url.hostname or "", "PORT": url.port or options.get("port", ""),
        "CONN_MAX_AGE": 600}}
    SITE_ID = 1
    USE_TZ = True
    STATIC_URL = "/static/"
    LOGIN_URL = "/helpdesk/login/"
    LOGIN_REDIRECT_URL = "/helpdesk/"
    DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    HELPDESK_TEAMS_MODE_ENABLED = False
    HELPDESK_ACTIVATE_API_ENDPOINT = True
    REST_FRAMEWORK = {"DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.BasicAuthentication",
        "rest_framework.authentication.SessionAuthentication"]}
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # in its favour: its API checks the password on each request
"""
URLS = """
    from django.contrib import admin
    from django.urls import include, path
    urlpatterns = [path("helpdesk/", include("helpdesk.urls")), path("admin/", admin.site.urls)]
"""
SEED = """
    import django, random, sys
    django.setup()
    from datetime import timedelta
    from django.contrib.auth import get_user_model
    from django.contrib.sites.models import Site
    from django.db import connection
    from django.utils import timezone
    from helpdesk.models import Queue, Ticket
    count, password, words = int(sys.argv[1]), sys.argv[2], sys.argv[3].split()
    chance = random.Random(20261121)
    site = Site.objects.first() or Site.objects.create(domain="localhost", name="localhost")
    User = get_user_model()
    people = [User.objects.create_user(f"agent{n}", f"agent{n}@example.org", password, is_staff=True) for n in range(50)]
    boss = User.objects.create_superuser("bench", "bench@example.org", password)
    queues = [Queue.objects.create(title=f"Queue {n}", slug=f"q{n}", allow_public_submission=True) for n in range(10)]
    now = timezone.now()
    text = lambda n: " ".join(chance.choices(words, k=n))
    first = min(count, 2000)
    rows = []
    for n in range(first):
        made = now - timedelta(minutes=n)
        status = chance.choices([1, 2, 3, 4], [12, 3, 25, 60])[0]
        rows.append(Ticket(title=text(4), queue=queues[n % 10], created=made, modified=made, submitter_email=f"c{n}@example.org",
            assigned_to=chance.choice(people), status=status, description=text(30), priority=chance.randint(1, 5), due_date=made + timedelta(days=3),
            secret_key=f"k{n}"))
    Ticket.objects.bulk_create(rows)
    older = {"title": "t.title || ' ' || g.n", "secret_key": "t.secret_key || '-' || g.n"}
    older |= {name: f"t.{name} - g.n * interval '{first} minutes'" for name in ("created", "modified", "due_date")}
    columns = [field.column for field in Ticket._meta.concrete_fields if not field.primary_key]
    values = ", ".join(older.get(column, f"t.{column}") for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO helpdesk_ticket ({', '.join(columns)}) SELECT {values}"
            f" FROM helpdesk_ticket t, generate_series(1, {count // first - 1}) g(n)")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO helpdesk_followup (ticket_id, date, title, comment, public, user_id)"
            " SELECT t.id, t.created, 'Note', left(t.description, 60), true, t.assigned_to_id FROM helpdesk_ticket t, generate_series(1, 3)")
        cursor.execute("VACUUM ANALYZE")
"""


@dataclass
class Peer:
    """A running django-helpdesk."""

    port: int
    password: str = PASSWORD
    queue: int = 1

    def listing(self, search: str = "") -> str:
        """The address its list asks for: 25 newest open of a queue with the total, or those that `search` finds."""
        query = {
            "filtering": {} if search else {"queue__id__in": [self.queue], "status__in": [1, 2]},
            "filtering_null": {},
            "sorting": "created",
            "sortreverse": True,
            "search_string": search,
        }
        text = b64encode(json.dumps(query).encode()).decode()
        return f"/helpdesk/datatables_ticket_list/{text}?draw=1&start=0&length=25&order%5B0%5D%5Bcolumn%5D=5&order%5B0%5D%5Bdir%5D=desc"


@contextlib.contextmanager
def start(database_url: str, port: int, count: int, words: str, *, processes: int, threads: int) -> Iterator[Peer]:
    """Serve it until the block ends. `database_url` names a database that is made anew."""
    home = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "tingtang-bench" / f"django-helpdesk-{VERSION}"
    _environment(home)
    for name, text in (("peer_settings.py", SETTINGS), ("peer_urls.py", URLS), ("peer_seed.py", SEED)):
        (home / name).write_text(textwrap.dedent(text))
    environment = os.environ | {"PEER_URL": database_url, "DJANGO_SETTINGS_MODULE": "peer_settings", "PYTHONPATH": str(home)}
    environment["PYTHONWARNINGS"] = "ignore"  # it compares naive times on each request, and would tell of it each time
    python = str(home / "env/bin/python")
    subprocess.run([python, "-m", "django", "migrate", "-v0"], env=environment, cwd=home, check=True)
    subprocess.run([python, "peer_seed.py", str(count), PASSWORD, words], env=environment, cwd=home, check=True)
    command = [python, "-m", "gunicorn", "django.core.wsgi:get_wsgi_application()", "-b", f"127.0.0.1:{port}"]
    command += ["-w", str(processes), "--threads", str(threads), "-k", "gthread", "--log-level", "error"]
    served = subprocess.Popen(command, env=environment, cwd=home)
    try:
        _wait(served, f"http://127.0.0.1:{port}/helpdesk/login/")
        yield Peer(port)
    finally:
        served.send_signal(signal.SIGTERM)
        served.wait(20)


def _environment(home: Path) -> None:
    if (home / "env/bin/python").exists():
        return
    home.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, "-m", "venv", str(home / "env")], check=True)
    wanted = [f"django-helpdesk=={VERSION}", "django>=5.2,<5.3", "psycopg[binary]", "gunicorn", "setuptools"]
    subprocess.run([str(home / "env/bin/python"), "-m", "pip", "install", "-qq", *wanted], check=True)


def _wait(process: subprocess.Popen[bytes], url: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            sys.exit("django-helpdesk did not start")
        with contextlib.suppress(OSError):
            urllib.request.urlopen(url, timeout=2).close()
            return
        time.sleep(0.2)
    sys.exit("django-helpdesk does not answer")
