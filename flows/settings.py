"""All settings of Dafu, in one file. What differs between installations comes from the environment.

DATABASE_URL        postgres://user:password@host:5432/name (default: SQLite under var/)
DAFU_SECRET_KEY     signing key; made once and kept under var/ when absent
DAFU_DEBUG          1 for development
DAFU_ALLOWED_HOSTS  comma-separated host names (default: this machine only)
DAFU_HTTPS          1 when served over HTTPS: secure cookies, HSTS, redirect
DAFU_TODAY          a date to take for today, for demonstrations (default: the real one)
DAFU_VAR            folder for the database and files (default: var/ beside manage.py)
DAFU_SITE_URL       https://dafu.example.gov.cn: links in e-mails begin with it (default: no links)
DAFU_EMAIL_URL      smtp://user:password@host:587 (+tls: smtp+tls://, from the start: smtps://),
                    or file:///folder (default: e-mails are shown on the console)
DAFU_EMAIL_FROM     the address e-mails come from (default: user, where it is an address)
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("DAFU_VAR", BASE_DIR / "var"))

DEBUG = os.environ.get("DAFU_DEBUG") == "1"
HTTPS = os.environ.get("DAFU_HTTPS") == "1"


def _secret_key() -> str:
    """The key from the environment, or one made at first start and kept (0600) beside the data."""
    given = os.environ.get("DAFU_SECRET_KEY")
    if given:
        return given
    path = VAR_DIR / "secret-key"
    if not path.exists():
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        # Exclusive: of two processes starting at once, the second reads what the first made.
        try:
            with open(path, "x", opener=lambda p, flags: os.open(p, flags, 0o600)) as f:
                f.write(get_random_secret_key())
        except FileExistsError:
            pass
    return path.read_text()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = os.environ.get("DAFU_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "simple_history",
    "django_filters",
    "viewflow",
    "viewflow.workflow",
    "axes",
    "casework",
    "notices",
    "flows",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "flows.middleware.PlainTextMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "flows.middleware.TodayMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "flows.middleware.LoginMiddleware",
    "flows.middleware.HouseRulesMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "flows.urls"
WSGI_APPLICATION = "flows.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "flows.desk.menu.menu",
            ]
        },
    }
]


def _database() -> dict[str, Any]:
    url = os.environ.get("DATABASE_URL")
    if url:
        return dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": VAR_DIR / "dafu.sqlite3",
        "OPTIONS": {
            # A write transaction takes its lock at BEGIN; the default fails late, as a 500.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
                # REPLACE deletes without firing delete triggers unless this is on.
                "PRAGMA recursive_triggers=ON;"
            ),
        },
        # A file, not memory: threads of one test share it as the processes of a site do.
        "TEST": {"NAME": VAR_DIR / "test.sqlite3"},
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "casework.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "flows.desk.account.Backend",
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "start"
# Five wrong passwords lock a name at an address for a quarter of an hour.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "flows.desk.account.locked_out"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name")},
    },
    {
        "NAME": "flows.desk.account.LongEnough",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# All legal dates are dates in Asia/Shanghai.
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
# For demonstrations and tests: the day the site takes for today (2026-03-10); empty: the real one.
TODAY = os.environ.get("DAFU_TODAY", "")

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_ROOT = VAR_DIR / "files"
# An agency's own licensed fonts: one folder per agency code (notices.issue.typefaces_of).
FONTS_ROOT = VAR_DIR / "fonts"

SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True

# The check for the ledger's triggers needs a database; migrate and the tests run it by name.
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "DENY"  # but for an attachment shown within its own page (desk.attachments)

# A session ends after half an hour without a request; it is renewed once a minute, not each time
# (flows.middleware).
SESSION_COOKIE_AGE = 30 * 60
CSRF_FAILURE_VIEW = "flows.desk.errors.csrf_failure"

# Uploads: the largest file of a case, and the largest form without its files.
LARGEST_UPLOAD_BYTES = 50 * 1024 * 1024
# A file comes in pieces of this size (nginx lets 1 MB pass unless told otherwise). One that was
# broken off is kept so long after its last piece, and so many bytes of such files for one person.
UPLOAD_PIECE_BYTES = 1024 * 1024
SCAN_INLINE = False  # tests look through outgoing files within the request
UPLOADS_KEPT = timedelta(hours=24)
LARGEST_UNFINISHED_BYTES = 500 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024


def email_settings(url: str) -> dict[str, Any]:
    """What Django wants to know of a mail server, out of one address."""
    backends = "django.core.mail.backends"
    if not url:
        return {"EMAIL_BACKEND": f"{backends}.console.EmailBackend"}
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.path:
        return {
            "EMAIL_BACKEND": f"{backends}.filebased.EmailBackend",
            "EMAIL_FILE_PATH": unquote(parts.path),
        }
    ports = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
    try:
        port = parts.port or ports[parts.scheme]
    except (ValueError, KeyError):
        port = 0
    if not port or not parts.hostname:
        raise ImproperlyConfigured(
            "DAFU_EMAIL_URL 写得不对，应当像 smtp+tls://用户名:密码@主机:587 或者 file:///目录"
        )
    return {
        "EMAIL_BACKEND": f"{backends}.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
    }


# Links in e-mails; and how long an act waits for a mail server that does not answer.
SITE_URL = os.environ.get("DAFU_SITE_URL", "").rstrip("/")
EMAIL_TIMEOUT = 5
globals().update(email_settings(os.environ.get("DAFU_EMAIL_URL", "")))
DEFAULT_FROM_EMAIL = os.environ.get("DAFU_EMAIL_FROM") or (
    user if "@" in (user := globals().get("EMAIL_HOST_USER", "")) else "dafu@localhost"
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
