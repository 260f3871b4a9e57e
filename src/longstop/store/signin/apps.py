"""Name the tables of signing in to Django, which runs their migrations."""

from __future__ import annotations

from django.apps import AppConfig


class SigninConfig(AppConfig):
    """The Django application behind signing in."""

    name = "longstop.store.signin"
    label = "signin"
    default_auto_field = "django.db.models.BigAutoField"
