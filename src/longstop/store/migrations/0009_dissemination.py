"""Keep what was sent out, to whom, and what came of it."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """Add disseminations, and the functions by which an owner changes with them."""

    dependencies = [("store", "0008_assessment")]  # noqa: RUF012 - Django's own shape
    operations = [run_file("0012_dissemination.sql")]  # noqa: RUF012 - Django's own shape
