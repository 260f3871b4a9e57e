"""Lay what handing over needs: the transfer, its words, and the functions that change an owner."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """Add transfers after the tables that they hand over."""

    dependencies = [("store", "0001_house")]  # noqa: RUF012 - Django's own shape
    operations = [run_file("0005_transfer.sql")]  # noqa: RUF012 - Django's own shape
