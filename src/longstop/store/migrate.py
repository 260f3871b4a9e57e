"""Bring a database up to date: roles first, as the cluster's administrator, then the migrations."""

from __future__ import annotations

from importlib.resources import files

import psycopg
from django.core.management import call_command
from django.db import connections
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor

from longstop.store.django_setup import (
    SIGNIN,
    STORE,
    OneSchemaEach,
    database,
    set_up,
)
from longstop.store.steps import note_steps


def migrate(*, admin: str, owner: str) -> list[str]:
    """Migrate the database behind two connection strings; gives the names of what was applied."""
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(hashtext('longstop migrate'))")
        make_roles(connection)
        if _ships_statistics(connection):
            connection.execute("create extension if not exists pg_stat_statements")
        applied = _run(owner)
        with psycopg.connect(owner) as noting:
            note_steps(noting)
        return applied


def make_roles(admin: psycopg.Connection) -> None:
    """Make the roles that the cluster lacks, and the schema, empty where there is none."""
    admin.execute(_sql("roles.sql").encode())


def pending(owner: str) -> list[str]:
    """List the migrations that the database still lacks."""
    _configure(owner)
    lacking = [str(migration) for alias in (STORE, SIGNIN) for migration in _plan(alias)]
    connections.close_all()
    return lacking


def _plan(alias: str) -> list[Migration]:
    """Find what one schema lacks, of the applications whose tables stand in it."""
    executor = MigrationExecutor(connections[alias])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    ours = OneSchemaEach()
    return [one for one, _ in plan if ours.allow_migrate(alias, one.app_label)]


def _run(owner: str) -> list[str]:
    names = pending(owner)
    for alias in (STORE, SIGNIN):
        if _plan(alias):
            call_command("migrate", database=alias, verbosity=0, interactive=False)
    if names:
        with connections[SIGNIN].cursor() as cursor:
            cursor.execute(_sql("signin.sql"))
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


def _sql(name: str) -> str:
    return (files("longstop.store") / "sql" / name).read_text(encoding="utf-8")


def _configure(owner: str) -> None:
    set_up(DATABASES={alias: database(owner, alias) for alias in (STORE, SIGNIN)})
