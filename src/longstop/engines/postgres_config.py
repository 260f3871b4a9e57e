"""The settings our database server runs with, as the text of its files.

The logs must never hold personal data. A row's values stand in the DETAIL of an error (hence terse)
and in the message itself (`invalid input syntax for type date: "..."`, hence no message of level
ERROR at all: the program that made the mistake is told, the log is not) and in the statement
(hence never). What remains is the server's own starting, stopping and failing.
"""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from longstop.engines.postgres_account import Account

ADMIN: Final = "longstop_admin"
ROLES: Final = (
    ADMIN,
    "longstop_owner",
    "longstop_service",
    "longstop_person",
    "longstop_backup",
    "longstop_signin",
)
PORT: Final = 5432
HBA: Final = "local all all peer map=longstop\n"
_MEGABYTE: Final = 1024 * 1024

_SETTINGS: Final = """\
# Written by Longstop at every start; changes made here are lost.
listen_addresses = ''
port = {port}
unix_socket_directories = '"{socket}"'
unix_socket_permissions = 0700
fsync = on
synchronous_commit = on
full_page_writes = on
max_connections = 100
shared_buffers = {shared_mb}MB
effective_cache_size = {cache_mb}MB
work_mem = 16MB
maintenance_work_mem = {maintenance_mb}MB
max_wal_size = 4GB
checkpoint_timeout = 15min
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
logging_collector = off
log_destination = 'stderr'
log_line_prefix = '%m [%p] '
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_statement = 'none'
log_min_duration_statement = -1
log_min_duration_sample = -1
log_transaction_sample_rate = 0
log_temp_files = -1
log_lock_waits = off
log_connections = off
log_disconnections = off
debug_print_parse = off
debug_print_rewritten = off
debug_print_plan = off
"""
_STATISTICS: Final = """\
shared_preload_libraries = 'pg_stat_statements'
pg_stat_statements.track = 'all'
"""


def settings_text(socket: Path, *, statistics: bool) -> str:
    """This will return the server's settings for a socket folder, sized to this machine's memory.

    Shared buffers are an eighth of the memory, between 64 and 512 MB; the rest is the usual share
    for a machine the server does not have to itself.
    """
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // _MEGABYTE
    text = _SETTINGS.format(
        port=PORT,
        socket=socket,
        shared_mb=min(max(memory // 8, 64), 512),
        cache_mb=max(memory // 2, 128),
        maintenance_mb=min(max(memory // 16, 64), 512),
    )
    return text + _STATISTICS if statistics else text


def ident_text(account: Account) -> str:
    """This will return the map from operating-system accounts to the roles of the database.

    Root and the server's own account stand in it: they can read the files anyway, nobody else can
    reach the socket.
    """
    return "".join(f'longstop "{name}" {role}\n' for name in _names(account) for role in ROLES)


def _names(account: Account) -> Iterable[str]:
    return dict.fromkeys((pwd.getpwuid(0).pw_name, account.name))
