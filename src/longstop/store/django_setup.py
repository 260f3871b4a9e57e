"""Say which parts of Django stand in the database, and how Django reaches it.

Our own tables and those of signing in have a schema each, and a history of migrations each: the
alias `store` leads to the first, `default` to the second.
"""

from __future__ import annotations

from typing import Any

import django
from django.conf import settings
from django.db import connections
from psycopg.conninfo import conninfo_to_dict

STORE, SIGNIN = "store", "default"
SCHEMAS = {STORE: "longstop", SIGNIN: "signin"}
APPS = [
    "longstop.store.signin.apps.SigninConfig",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]
"""What signing in keeps tables for."""
ACCOUNTS: dict[str, Any] = {
    "AUTH_USER_MODEL": "signin.Account",
    "ACCOUNT_USER_MODEL_USERNAME_FIELD": "name",
    "ACCOUNT_USER_MODEL_EMAIL_FIELD": None,
    "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
    "USE_TZ": True,
}
"""What migrations and the face must agree on."""
ACCOUNT_MIDDLEWARE = "allauth.account.middleware.AccountMiddleware"


def database(conninfo: str, alias: str) -> dict[str, Any]:
    """Give Django the way to a database that a connection string leads to, into one schema."""
    parts = {key: str(value) for key, value in conninfo_to_dict(conninfo).items()}
    options = f"{parts.pop('options', '')} -c search_path={SCHEMAS[alias]},pg_temp".strip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": {**parts, "options": options},
    }


class OneSchemaEach:
    """Keep every application's tables in its own schema."""

    def allow_migrate(self, db: str, app_label: str, **_hints: Any) -> bool:
        """Tell whether an application's tables stand behind an alias."""
        return (app_label == "store") == (db == STORE)


def set_up(**values: Any) -> None:
    """Give Django its settings; where a process has given some already, these are added to them.

    Both migrations and the face need Django, and one process may do both.
    """
    if settings.configured:
        connections.close_all()
        for alias, one in values.pop("DATABASES").items():
            connections.settings[alias].update(one)
        for name, value in values.items():
            setattr(settings, name, value)
        return
    settings.configure(
        INSTALLED_APPS=["longstop.store.apps.StoreConfig", *APPS],
        DATABASE_ROUTERS=["longstop.store.django_setup.OneSchemaEach"],
        **{"MIDDLEWARE": [ACCOUNT_MIDDLEWARE], **ACCOUNTS, **values},
    )
    django.setup()
