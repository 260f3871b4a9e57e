"""Lay the house: agencies and people, obligations and clocks, intake, visibility, the ledger."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """Make every table before the visibility that covers them all."""

    initial = True
    dependencies = []  # noqa: RUF012 - Django's own shape
    operations = [  # noqa: RUF012 - Django's own shape
        run_file("0001_house.sql"),
        run_file("0002_intake.sql"),
        run_file("0003_visibility.sql"),
        run_file("0004_words.sql"),
    ]
