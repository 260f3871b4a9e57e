"""Keep exhibits: by which right they are held, through whose hands they went, how they stand."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """Make the tables, who may see them, and the rule that nothing leaves unexamined.

    It is run after 0043, which was there first.
    """

    dependencies = [("store", "0041_due")]  # noqa: RUF012 - Django's own shape
    operations = [run_file("0045_exhibits.sql")]  # noqa: RUF012 - Django's own shape
