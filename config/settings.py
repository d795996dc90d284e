"""Django's settings. Everything that differs between places comes from the environment."""

import os
from datetime import timedelta
from pathlib import Path

from django.urls import reverse

from config import env

BASE_DIR = Path(__file__).resolve().parent.parent
ENVIRONMENT = env.read(os.environ, BASE_DIR)

# Where the embedded default keeps its files: database, mails, queue, schedule, key.
VAR_DIR = ENVIRONMENT.var
VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)

# Links in mails and feeds begin with this, never with what a request says.
SITE_URL = ENVIRONMENT.site_url
PRODUCTION = ENVIRONMENT.production

DEBUG = False
SECRET_KEY = ENVIRONMENT.secret_key
SECRET_KEY_FALLBACKS = ENVIRONMENT.secret_key_fallbacks
# Addresses are compared by hashes under this key. Set it when SECRET_KEY is to be changed: with
# another one, nobody would be recognised, and the suppressed would be mailed again.
ADDRESS_KEY = ENVIRONMENT.address_key
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts

INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "config",
    "incidents",
    "notifications",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "incidents.admin.entering.guard.SecondFactor",
    # The last one: it turns a refused login into words.
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": ENVIRONMENT.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": ENVIRONMENT.cache}
CELERY_BROKER_URL = ENVIRONMENT.broker_url

# Django reads mail settings one by one: EMAIL_BACKEND, EMAIL_HOST and so on.
globals().update(ENVIRONMENT.email)
# Bounds one read, not one message. The hard limit of the task bounds the message.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRONMENT.mail_from

# For each worker process: connections to the mail server, and messages over one of them.
MAIL_SESSIONS, MAIL_PER_SESSION = ENVIRONMENT.mail_sessions, ENVIRONMENT.mail_per_session
# Tasks that send one notice at the same time, on each channel.
SENDERS_PER_NOTICE = ENVIRONMENT.senders
# Choices of the house that are not set are those of `incidents.decisions.Policy`.
_DUE_DAYS = ENVIRONMENT.postmortem_due_days
INCIDENT_POLICY = {} if _DUE_DAYS is None else {"postmortem_due_days": _DUE_DAYS}
# Private networks that webhooks may be sent into. Without any, only public addresses.
WEBHOOK_ALLOWED_NETWORKS = ENVIRONMENT.webhook_networks

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
# whitenoise warns of a folder that is not there.
STATIC_ROOT.mkdir(exist_ok=True)
# Files are found where they lie, so nothing has to be collected before the first start.
WHITENOISE_USE_FINDERS = True

# Only staff log in.
LOGIN_URL, LOGIN_REDIRECT_URL = "admin:login", "admin:index"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
# Guessing: five wrong passwords for one name from one address, then a quarter of an hour of peace.
# Not for a name alone: anybody could lock out the person on call.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "entering/locked_out.html"
AXES_CLIENT_IP_CALLABLE = "incidents.admin.entering.guard.client_address"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# Whoever has a second factor is asked for it. This asks everybody to have one.
STAFF_TWO_FACTOR = ENVIRONMENT.two_factor
OTP_TOTP_ISSUER = "Incident Ledger"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

REST_FRAMEWORK = {
    # Closed unless a view says otherwise.
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    # Without a stated number the client chooses its own address, and so its own limit.
    "NUM_PROXIES": ENVIRONMENT.proxies,
}
UNFOLD = {
    "SITE_TITLE": "Incident Ledger",
    "SITE_HEADER": "Incident Ledger",
    "DASHBOARD_CALLBACK": "incidents.admin.console.dashboard",
    # The blue of the pages and mails.
    "COLORS": {
        "primary": {
            "50": "#eff6ff",
            "100": "#dbeafe",
            "200": "#bfdbfe",
            "300": "#93c5fd",
            "400": "#6cb0ff",
            "500": "#2f81f7",
            "600": "#0a58ca",
            "700": "#0a4bab",
            "800": "#0b3d8a",
            "900": "#10316b",
            "950": "#0a1f47",
        }
    },
    "ACCOUNT": {
        "navigation": [
            {"title": "Second factor", "link": lambda request: reverse("second_factor_set_up")}
        ]
    },
    "STYLES": [lambda request: f"/{STATIC_URL}incidents/console.css"],
}

# Security. What needs TLS is on when the site's address says https.
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
if ENVIRONMENT.proxies:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
if ENVIRONMENT.https:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    # Browsers accept such a name only from this very host, over TLS.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
# Preloading is a promise for a whole domain. Only its owner can make it.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    # Django's own handlers would write the same line again, or mail it.
    # A login is no news; a lockout is.
    "loggers": {"django": {"handlers": [], "propagate": True}, "axes": {"level": "WARNING"}},
}
