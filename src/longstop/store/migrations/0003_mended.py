"""Keep the digest of a mended record's text, so that the same text sent later is a repeat."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """Add the digest beside the text that a person mended."""

    dependencies = [("store", "0002_transfer")]  # noqa: RUF012 - Django's own shape
    operations = [run_file("0006_mended.sql")]  # noqa: RUF012 - Django's own shape
