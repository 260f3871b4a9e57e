"""Bring a database up to date: roles first, as the cluster's administrator, then the migrations."""

from __future__ import annotations

from importlib.resources import files

import django
import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from psycopg.conninfo import conninfo_to_dict

_SEARCH_PATH = "-c search_path=longstop,pg_temp"


def migrate(*, admin: str, owner: str) -> list[str]:
    """Migrate the database behind two connection strings; gives the names of what was applied."""
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(hashtext('longstop migrate'))")
        make_roles(connection)
        if _ships_statistics(connection):
            connection.execute("create extension if not exists pg_stat_statements")
        return _run(owner)


def make_roles(admin: psycopg.Connection) -> None:
    """Make the roles that the cluster lacks, and the schema, empty where there is none."""
    roles = (files("longstop.store") / "sql" / "roles.sql").read_text(encoding="utf-8")
    admin.execute(roles.encode())


def shipped() -> frozenset[str]:
    """Name every migration that this program knows."""
    names = (one.name for one in (files("longstop.store") / "migrations").iterdir())
    return frozenset(name.removesuffix(".py") for name in names if name[:4].isdecimal())


def pending(owner: str) -> list[str]:
    """List the migrations that the database still lacks."""
    _configure(owner)
    executor = MigrationExecutor(connections["default"])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    connections.close_all()
    return [str(migration) for migration, _ in plan]


def _run(owner: str) -> list[str]:
    names = pending(owner)
    if names:
        call_command("migrate", verbosity=0, interactive=False)
        connections.close_all()
    return names


def _ships_statistics(connection: psycopg.Connection) -> bool:
    return (
        connection.execute(
            "select from pg_settings where name = 'shared_preload_libraries'"
            " and setting like '%pg_stat_statements%'"
        ).fetchone()
        is not None
    )


def _configure(owner: str) -> None:
    parts = {key: str(value) for key, value in conninfo_to_dict(owner).items()}
    options = f"{parts.pop('options', '')} {_SEARCH_PATH}".strip()
    database = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": {**parts, "options": options},
    }
    if not settings.configured:
        settings.configure(
            INSTALLED_APPS=["longstop.store.apps.StoreConfig"],
            DATABASES={"default": database},
            USE_TZ=True,
        )
        django.setup()
    else:
        connections.close_all()
        connections["default"].settings_dict.update(database)
