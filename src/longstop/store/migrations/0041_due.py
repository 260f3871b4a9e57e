"""List by index what falls due: for children, of trust, of corrections, of holds and keeping."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """File what a piece of work is about, and order reviews by their day."""

    dependencies = [("store", "0040_capacity")]  # noqa: RUF012 - Django's own shape
    operations = [run_file("0044_due.sql")]  # noqa: RUF012 - Django's own shape
