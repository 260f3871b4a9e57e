"""Give Django what the desk needs, from the house it serves and the addresses it is reached under.

Everything that protects a session stands here: who may frame a page, which scripts run, how long
a session lasts, how often somebody may try.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF
from django.contrib.auth.hashers import reset_hashers
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import to_language

from longstop.actions.house import House
from longstop.engines.openid import Provider
from longstop.engines.time_source import utc_now
from longstop.engines.wording import ENGLISH, LOCALE
from longstop.store.django_setup import ACCOUNT_MIDDLEWARE, SIGNIN, database, set_up
from longstop.store.session import SIGNIN as SIGNIN_ROLE

HERE = Path(__file__).parent
BEGAN, SEEN = "began", "seen"
"""When a session began, and when somebody last asked for anything in it."""
LONGEST = timedelta(hours=12)
"""How long a session lasts at most, whatever is done in it."""
IDLE = timedelta(minutes=60)
"""How long a session lasts in which nothing is done."""
FACTORS = ["totp", "webauthn"]
"""What counts as a second factor, as the machinery names it; recovery codes only stand in."""
_MOST_COUNTED = 100_000  # attempts by name and by address: fewer, and a guesser pushes others' out
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SURE = "second_factor"
"""Set in a session whose person has shown a second factor, or plays in the demonstration."""
_ENGLISH = "en-gb"
HASHER = "django.contrib.auth.hashers.PBKDF2PasswordHasher"
"""Makes a guess at a password dear: some tenths of a second each."""
_LONGEST_FORM = 4 << 20  # the longest record, however its characters are written, and room


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """What one desk serves: the house, its secrets, and whether it is the demonstration's.

    secure says that browsers reach it through HTTPS, which the proxy before it ends. hasher is the
    path of what hashes passwords, and so what a guess costs. provider is who signs people in beside
    the desk, if anybody does. language is the code of the one its pages are read
    in, and locale where the catalogues are.
    """

    house: House
    secret: bytes
    sealing: bytes
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost")
    secure: bool = False
    demo: bool = False
    hasher: str = HASHER
    provider: Provider | None = None
    language: str = ENGLISH
    locale: Path = LOCALE

    @property
    def fernet(self) -> bytes:
        """The key under which secrets of second factors are kept."""
        return base64.urlsafe_b64encode(self.sealing)


_SERVED: list[Desk] = []


def desk() -> Desk:
    """Give the desk that this process serves."""
    return _SERVED[-1]


def django_language() -> str:
    """Give the language of the house as Django names it, whose own English is American."""
    return _ENGLISH if desk().language == ENGLISH else str(to_language(desk().language))


def prepare(served: Desk) -> None:
    """Let this process serve a desk from now on; again for another, which tests do."""
    _SERVED[:] = [served]
    set_up(**_settings(served))
    reset_hashers(setting="PASSWORD_HASHERS")


@receiver(user_logged_in)
def _begin(request: HttpRequest, **_more: Any) -> None:
    """Count from the moment somebody signs in, by whatever way."""
    request.session[BEGAN] = request.session[SEEN] = utc_now().isoformat()


def _settings(served: Desk) -> dict[str, Any]:
    return {
        "SECRET_KEY": served.secret.hex(),
        "ALLOWED_HOSTS": list(served.hosts),
        "DATABASES": {
            SIGNIN: {
                **database(served.house.database.conninfo(SIGNIN_ROLE), SIGNIN),
                "CONN_MAX_AGE": None,
                "CONN_HEALTH_CHECKS": True,
            }
        },
        "CACHES": {
            "default": {
                "BACKEND": "django.core.cache.backends.db.DatabaseCache",
                "LOCATION": "cache",
                "OPTIONS": {"MAX_ENTRIES": _MOST_COUNTED},
            }
        },
        "ROOT_URLCONF": "longstop.web.urls",
        "MIDDLEWARE": [
            "django.middleware.security.SecurityMiddleware",
            "whitenoise.middleware.WhiteNoiseMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
            "django.middleware.gzip.GZipMiddleware",
            "csp.middleware.CSPMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "longstop.web.limits.Limits",
            "django.contrib.messages.middleware.MessageMiddleware",
            ACCOUNT_MIDDLEWARE,
        ],
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.jinja2.Jinja2",
                "DIRS": [HERE / "templates"],
                "OPTIONS": {
                    "environment": "longstop.web.templating.environment",
                    "context_processors": ["longstop.web.templating.of_every_page"],
                },
            }
        ],
        "FORM_RENDERER": "django.forms.renderers.DjangoTemplates",
        "MESSAGE_STORAGE": "django.contrib.messages.storage.session.SessionStorage",
        "TIME_ZONE": "UTC",
        "LANGUAGE_CODE": _ENGLISH,
        "USE_I18N": True,
        "LOCALE_PATHS": [served.locale],
        "STATIC_URL": "/static/",
        "WHITENOISE_ROOT": str(HERE / "static"),
        "WHITENOISE_IMMUTABLE_FILE_TEST": r"^.+\.[0-9a-f]{12}\.[a-z]+$",
        "FILE_UPLOAD_HANDLERS": ["longstop.web.uploads.SealedUploadHandler"],
        "DATA_UPLOAD_MAX_MEMORY_SIZE": _LONGEST_FORM,
        "DATA_UPLOAD_MAX_NUMBER_FILES": 1,
        "PASSWORD_HASHERS": [served.hasher],
        **_signing_in(),
        **_protection(served),
    }


def _signing_in() -> dict[str, Any]:
    return {
        "AUTHENTICATION_BACKENDS": [BACKEND],
        "ACCOUNT_ADAPTER": "longstop.web.adapters.Adapter",
        "ACCOUNT_LOGIN_METHODS": {"username"},
        "ACCOUNT_SIGNUP_FIELDS": ["username*", "password1*"],
        "ACCOUNT_EMAIL_VERIFICATION": "none",
        "ACCOUNT_PREVENT_ENUMERATION": True,
        "ACCOUNT_SESSION_REMEMBER": False,
        "ACCOUNT_LOGOUT_ON_GET": False,
        "ACCOUNT_RATE_LIMITS": {"login": "30/m/ip", "login_failed": "10/m/ip,5/15m/key"},
        "AUTH_PASSWORD_VALIDATORS": [
            {
                "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
                "OPTIONS": {"min_length": 12},
            },
            {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
            {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
        ],
        "LOGIN_URL": "/sign-in",
        "LOGIN_REDIRECT_URL": "/",
        "ACCOUNT_LOGOUT_REDIRECT_URL": "/sign-in",
        "MFA_ADAPTER": "longstop.web.adapters.SecondFactor",
        "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
        "MFA_FORMS": {
            "add_webauthn": "longstop.web.passkeys.AddPasskey",
            "authenticate_webauthn": "longstop.web.passkeys.ShowPasskey",
            "reauthenticate_webauthn": "longstop.web.passkeys.ShowPasskeyAgain",
            "edit_webauthn": "longstop.web.passkeys.RenamePasskey",
        },
        "MFA_TOTP_ISSUER": "Longstop",
        # A code counts for the half minute before and after its own (RFC 6238, 5.2): who types it
        # as it changes is not turned away.
        "MFA_TOTP_TOLERANCE": 1,
        "MFA_ALLOW_UNVERIFIED_EMAIL": True,
        "USERSESSIONS_TRACK_ACTIVITY": False,
        "SESSION_COOKIE_AGE": LONGEST.seconds,
        "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
    }


def _protection(served: Desk) -> dict[str, Any]:
    return {
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": served.secure,
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Strict",
        "CSRF_COOKIE_SECURE": served.secure,
        "CSRF_FAILURE_VIEW": "longstop.web.faults.forged",
        "ALLAUTH_TRUSTED_PROXY_COUNT": 1 if served.secure else 0,
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if served.secure else None,
        "SECURE_HSTS_SECONDS": 365 * 24 * 3600 if served.secure else 0,
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
        "X_FRAME_OPTIONS": "DENY",
        "CONTENT_SECURITY_POLICY": {
            "DIRECTIVES": {
                "default-src": [NONE],
                "script-src": [SELF, NONCE],
                "style-src": [SELF],
                "img-src": [SELF, "data:"],
                "form-action": [SELF],
                "frame-ancestors": [NONE],
                "base-uri": [NONE],
            }
        },
    }
