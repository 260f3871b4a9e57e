"""Keep one tree over the whole ledger, and the checkpoints that were signed of it."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """Add leaves and nodes of the tree, and checkpoints."""

    dependencies = [("store", "0016_policy")]  # noqa: RUF012 - Django's own shape
    operations = [run_file("0020_proof.sql")]  # noqa: RUF012 - Django's own shape
