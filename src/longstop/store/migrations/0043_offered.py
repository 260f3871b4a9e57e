"""List by index what was sent or offered to an agency and waits for a name."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """File of what was sent or offered that it waits, at the receiver alone."""

    dependencies = [("store", "0042_exhibits")]  # noqa: RUF012 - Django's own shape
    operations = [run_file("0046_offered.sql")]  # noqa: RUF012 - Django's own shape
