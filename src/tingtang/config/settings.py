"""Django's settings, read from the environment; `./tingtang up` sets what a single machine needs."""

import os
from importlib.metadata import entry_points
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.utils.translation import gettext_lazy as _

ROOT = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("TINGTANG_DATA", "data")).absolute()


def _flag(name: str, *, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def _words(name: str, default: str = "") -> list[str]:
    return [word for word in os.environ.get(name, default).replace(",", " ").split() if word]


# Where the coded copy of the journal lies, which mining reads: a folder that web and worker share.
STORE_DIR = Path(os.environ.get("TINGTANG_STORE") or DATA_DIR / "store").absolute()

SERVES = _flag("TINGTANG_SERVES")  # set by the web process for itself
IS_PREPARED = _flag("TINGTANG_PREPARED", default=True)  # off behind a pooler that gives each transaction another connection


def _database(url: str) -> dict[str, object]:
    """`postgresql://user:password@host:port/name?host=/socket/folder&sslmode=…` as Django's dictionary."""
    parts = urlsplit(url)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    options: dict[str, object] = {key: value for key, value in query.items() if key not in {"host", "user", "password", "port"}}
    # A statement is planned once for a connection, not each time: lists of cases were planned for 5 ms and read in one.
    options["server_side_binding"] = IS_PREPARED
    return {
        "ENGINE": "tingtang.core.database",
        "NAME": parts.path.lstrip("/") or query.get("dbname", "tingtang"),
        "USER": unquote(parts.username or query.get("user", "")),
        "PASSWORD": unquote(parts.password or query.get("password", "")),
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": str(parts.port or query.get("port", "")),
        "OPTIONS": options,
        # Then another: what PostgreSQL keeps for a connection grows with the tables it has seen.
        "CONN_MAX_AGE": 3600 if SERVES else 0,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": os.environ.get("TINGTANG_TEST_DATABASE_NAME") or None},
    }


def mail_settings(url: str, folder: str) -> dict[str, object]:
    """`smtp://user:password@host:587` (STARTTLS), `smtps://…:465`, `smtp+plain://…:25` or nothing (files) as Django's settings."""
    parts = urlsplit(url)
    if not parts.hostname:
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": folder}
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or {"smtps": 465, "smtp": 587}.get(parts.scheme, 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp",
    }


DEBUG = _flag("TINGTANG_DEBUG")
# Without a key of its own a process can neither read a session nor make a link that another accepts; only tests run so.
SECRET_KEY = os.environ.get("TINGTANG_SECRET_KEY", "insecure-key-for-tests-and-checks-only")
# Keys that seal identities at rest, "name:secret name:secret": the first seals, all open. Lost keys are lost identities.
DATA_KEYS = [(name, secret) for name, _colon, secret in (word.partition(":") for word in _words("TINGTANG_DATA_KEYS"))]
DATA_KEYS = DATA_KEYS or [("0", SECRET_KEY)]
ALLOWED_HOSTS = _words("TINGTANG_HOSTS", "127.0.0.1 localhost [::1] testserver")
CSRF_TRUSTED_ORIGINS = _words("TINGTANG_ORIGINS")
DEMO_LOGINS = _flag("TINGTANG_DEMO_LOGINS")
# Where others can reach it, the first-run page asks for a key that only the machine's own people can read.
ASKS_FIRST_KEY = _flag("TINGTANG_ASKS_FIRST_KEY")
# Where browsers reach the live process; empty means the same host on the web port + 1.
LIVE_URL = os.environ.get("TINGTANG_LIVE_URL", "")

# A request waits for a database that is being started again, which takes two to five seconds; commands say at once that it is away.
DATABASE_PATIENCE_SECONDS = float(os.environ.get("TINGTANG_DATABASE_PATIENCE", "8")) if SERVES else 0
DATABASES = {"default": _database(os.environ.get("DATABASE_URL", "postgresql:///tingtang"))}

# A pack with code names its AppConfig; one without names its package only, and nothing of it is run.
PACKS = [f"{entry.module}.{entry.attr}" for entry in entry_points(group="tingtang.packs") if entry.attr]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "tingtang.core",
    "tingtang.ui",
    "tingtang.journal",
    "tingtang.org",
    "tingtang.customers",
    "tingtang.catalogue",
    "tingtang.assets",
    "tingtang.flows",
    "tingtang.cases",
    "tingtang.visits",
    "tingtang.channels",
    "tingtang.lessons",
    "tingtang.insight",
    "tingtang.quality",
    "tingtang.planning",
    "tingtang.improvement",
    "tingtang.packs",
    *PACKS,
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "tingtang.ui.middleware.Bundles",
    "tingtang.core.middleware.ContentSecurity",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "tingtang.packs.middleware.Words",
    "tingtang.core.middleware.Locale",
    "tingtang.core.database.middleware.Uncut",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "tingtang.core.middleware.Identify",
    "tingtang.org.middleware.PageHall",
    "tingtang.packs.middleware.OfTrade",
    "django.contrib.messages.middleware.MessageMiddleware",
    "tingtang.core.middleware.Problems",
    "tingtang.ui.middleware.Methods",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
MESSAGE_STORAGE = "tingtang.ui.notices.Storage"
MESSAGE_LEVEL = 20  # information, as without it; but then it is looked for in vain, at each notice
ROOT_URLCONF = "tingtang.config.urls"
WSGI_APPLICATION = "tingtang.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "libraries": {"i18n": "tingtang.ui.templatetags.said"},
            "builtins": ["tingtang.ui.templatetags.addresses"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "tingtang.core.context.actor",
            ],
        },
    },
]

SILENCED_SYSTEM_CHECKS = ["templates.W003"]  # ui/templatetags/said.py takes the place of Django's i18n on purpose
FORM_RENDERER = "tingtang.ui.inputs.Renderer"

AUTH_USER_MODEL = "core.Account"
LOGIN_URL = "/login/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
SESSION_ENGINE = "tingtang.config.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_NAME = "tt_session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _flag("TINGTANG_HTTPS")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _flag("TINGTANG_BEHIND_PROXY") else None
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = os.environ.get("TINGTANG_LANGUAGE", "zh-hans")
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("zh-hant", _("Traditional Chinese")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "tt_language"
# The words of the trade (packs/words.py) stand above all other texts.
LOCALE_PATHS = [DATA_DIR / "locale"] if "TINGTANG_DATA" in os.environ else []
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
# Where clocks of no hall are read, when their calendar has no zone of its own.
HOME_ZONE = os.environ.get("TINGTANG_TIME_ZONE", "Asia/Shanghai")

STATIC_URL = "/static/"
STATIC_ROOT = os.environ.get("TINGTANG_STATIC_ROOT") or None
WHITENOISE_USE_FINDERS = not os.environ.get("TINGTANG_STATIC_ROOT")
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_IMMUTABLE_FILE_TEST = r"/ui/dist/.+[.-][A-Z0-9]{8}\."  # named after their content
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Mail out. Without an address it is kept as files in the data folder, and nothing leaves the house.
MAIL_FROM = os.environ.get("TINGTANG_MAIL_FROM", "service@tingtang.invalid")
DEFAULT_FROM_EMAIL = MAIL_FROM
EMAIL_TIMEOUT = 15
vars().update(mail_settings(os.environ.get("TINGTANG_MAIL_URL", ""), str(DATA_DIR / "mail")))
# The address under which customers reach these pages, for links in what they are sent; empty means no links.
PUBLIC_URL = os.environ.get("TINGTANG_PUBLIC_URL", "").rstrip("/")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("TINGTANG_LOG_LEVEL", "WARNING")},
}
