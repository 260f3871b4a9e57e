"""Keep how young people who are themselves reported are dealt with."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """Add aggravating features, decisions on the path, and when keeping is reviewed."""

    dependencies = [("store", "0012_routing")]  # noqa: RUF012 - Django's own shape
    operations = [run_file("0016_involved.sql")]  # noqa: RUF012 - Django's own shape
