"""Keep which connections a sender holds to be shared."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """Add the sender's word to identifiers."""

    dependencies = [("store", "0020_erasure")]  # noqa: RUF012 - Django's own shape
    operations = [run_file("0024_shared_connections.sql")]  # noqa: RUF012 - Django's own shape
