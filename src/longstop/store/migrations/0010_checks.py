"""Keep which questions went out as checks, in which batch, and what came back."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """Add the checks that go out in batches."""

    dependencies = [("store", "0009_dissemination")]  # noqa: RUF012 - Django's own shape
    operations = [run_file("0013_checks.sql")]  # noqa: RUF012 - Django's own shape
