"""Walk what somebody was told, and searches to be looked into, in the order of their lists."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """Give each list an index in its order."""

    dependencies = [("store", "0035_bounded")]  # noqa: RUF012 - Django's own shape
    operations = [run_file("0039_told.sql")]  # noqa: RUF012 - Django's own shape
