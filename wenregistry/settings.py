"""
Settings for every machine; what differs between machines comes from the environment.

Without any variable the registry is tried out on SQLite, as its visitors will see it; `DEBUG=on` shows
tracebacks instead of error pages. With `DEBUG=off` it runs in production, where `SECRET_KEY`,
`ALLOWED_HOSTS` and `DATABASE_URL` must be set.
"""

import re
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DEBUG", default=False)
PRODUCTION = not env.bool("DEBUG", default=True)

if PRODUCTION:
    examples = {
        "SECRET_KEY": "a random text of 50 characters or more",
        "ALLOWED_HOSTS": "the host names of the site, such as wen.example.org",
        "DATABASE_URL": "the address of the database, such as postgres://wen:secret@localhost/wen",
        "SITE_URL": "the address of the site, such as https://wen.example.org",
        "EMAIL_URL": "the mail server, such as smtp+tls://wen:secret@mail.example.org:587",
        "FROM_EMAIL": "the mailbox that mails come from, such as registry@example.org",
    }
    missing = [name for name in examples if not env.str(name, default="")]
    if missing:
        # Not ImproperlyConfigured: whoever starts the server reads a sentence, not a traceback.
        raise SystemExit("\n".join(f"Set {name} to {examples[name]}." for name in missing))

SECRET_KEY = env.str("SECRET_KEY", default="development-only-" + "x" * 40)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
if PRODUCTION and len(SECRET_KEY) < 50:
    raise SystemExit("Make SECRET_KEY longer: it needs 50 characters or more.")
if PRODUCTION and "*" in ALLOWED_HOSTS:
    raise SystemExit("Name the hosts in ALLOWED_HOSTS; * would let any host through.")

INSTALLED_APPS = [
    "allauth",  # These four before our own admin, which takes their pages away.
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "wenregistry",
    "networks",
    "meetings",
    "outcomes",
    "modeltranslation",  # Before the admin, whose forms it extends.
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",  # The lists of sessions and keys tell time with it.
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_filters",
    "csp",
    "wenregistry.apps.HistoryConfig",
]

MIDDLEWARE = [
    "wenregistry.health.HealthMiddleware",  # First: it answers when nothing else can.
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "wenregistry.guards.NulMiddleware",
    "wenregistry.guards.UnlistedMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "wenregistry.guards.SizeMiddleware",  # Before whatever reads a form.
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "wenregistry.history.HistoryMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "wenregistry.accounts.SignInMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "wenregistry.urls"
WSGI_APPLICATION = "wenregistry.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wenregistry.context_processors.secretariat",
                "networks.context_processors.samples",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "wenregistry.templatetags.registry",
                "wenregistry.templatetags.finding",
            ],
        },
    }
]

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
database = DATABASES["default"]
match database.get("ENGINE"):
    case "django.db.backends.sqlite3":
        database["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",  # A writer waits for its turn instead of failing.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        }
        # Threads of a live server cannot share an in-memory database.
        database["TEST"] = {"NAME": env.str("TEST_SQLITE", default=str(BASE_DIR / "test.sqlite3"))}
    case "django.db.backends.postgresql":
        database["CONN_MAX_AGE"] = 60
        database["CONN_HEALTH_CHECKS"] = True
        database.setdefault("OPTIONS", {}).setdefault("connect_timeout", 3)
    case _:
        raise SystemExit("DATABASE_URL must start with sqlite:// or postgres://.")

# PDF are kept here until what they show changes; a folder instead serves all processes at once.
CACHE_URL = env.str("CACHE_URL", default="") or "locmemcache://?max_entries=100"
if not CACHE_URL.startswith(("locmemcache://", "filecache:///")):
    raise SystemExit("CACHE_URL must be locmemcache:// or name a folder, such as filecache:///var/cache/wen.")
CACHES = {
    # In the database, so that limits on sign-ins and messages count for all processes together.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # A full cache drops entries, and with them limits; anybody could fill the usual 300.
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    },
    "papers": env.cache_url_config(CACHE_URL),
}
# How many seconds a reader waits while another PDF is being made.
PDF_PATIENCE = 5
# Hosts that are not public, yet may be asked by the check of links, such as an intranet's: IP addresses.
LINK_CHECK_ALSO_ALLOWS = env.list("LINK_CHECK_ALSO_ALLOWS", default=[])

AUTH_USER_MODEL = "wenregistry.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# A second factor for every member of staff; a trial does with a password.
MFA_REQUIRED = env.bool("MFA_REQUIRED", default=PRODUCTION)
# How many proxies stand before the server: as many addresses at the end of X-Forwarded-For are believed.
proxies = env.str("TRUSTED_PROXIES", default="") or ("1" if PRODUCTION else "0")
if not re.fullmatch(r"\d", proxies):
    raise SystemExit("TRUSTED_PROXIES must be the number of proxies before the server, such as 1.")
ALLAUTH_TRUSTED_PROXY_COUNT = int(proxies)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
ACCOUNT_ADAPTER = "wenregistry.accounts.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
# Administrators vouch for the mailboxes of the staff, and strangers get no mail.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_PREVENT_ENUMERATION = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# A passkey stands for both factors, so the device must ask for a finger, a face or a number.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_TOTP_ISSUER = "WEN registry"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["wenregistry.formats"]
MODELTRANSLATION_FALLBACK_LANGUAGES = ("en", "fr", "es")
TIME_ZONE = "UTC"
USE_TZ = True

# Development prints mails to the console.
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("FROM_EMAIL", default="registry@example.org")

# Mails and logs of faults name no person.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"discreet": {"()": "wenregistry.faults.Discreet"}},
    "loggers": {"django.request": {"filters": ["discreet"]}},
}

# The site's own address, for whatever outlives a visit; without it, the host that is asked.
SITE_URL = env.str("SITE_URL", default="")
if SITE_URL and not re.fullmatch(r"https?://[^/?#\s]+/?", SITE_URL):
    raise SystemExit("SITE_URL must be a scheme and a host, such as https://wen.example.org.")

# Where the public can have a message passed on; pages name it where it is set.
SECRETARIAT_EMAIL = env.str("SECRETARIAT_EMAIL", default="")

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(BASE_DIR / "media")))
# Whether `collectstatic` runs before the server: the stylesheet is then one file, and names have hashes.
COLLECTED = env.bool("COLLECTED", default=PRODUCTION)
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not COLLECTED
STORAGES = {
    "default": {"BACKEND": "wenregistry.uploads.GuardedStorage"},
    "staticfiles": {
        "BACKEND": "wenregistry.stylesheet.OneStylesheetStorage"
        if COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
# One form of the admin sends a network with all its members.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_HTTPONLY = True
# The most that a session lasts; an idle one ends sooner, and each ends with the browser.
SESSION_COOKIE_AGE = 12 * 60 * 60
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
