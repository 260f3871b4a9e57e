"""Name the store to Django, which runs its migrations."""

from __future__ import annotations

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """The one Django application of the house so far."""

    name = "longstop.store"
    label = "store"
