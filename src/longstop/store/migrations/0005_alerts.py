"""Lay what wakes somebody: alerts of breaches that climb while nobody answers for them."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """Add alerts beside the breaches they tell of."""

    dependencies = [("store", "0004_attribution")]  # noqa: RUF012 - Django's own shape
    operations = [run_file("0008_alerts.sql")]  # noqa: RUF012 - Django's own shape
