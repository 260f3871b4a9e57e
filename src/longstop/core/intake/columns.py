"""Say which column of a foreign force's list means what, in one document per source.

A map is TOML that a person can read and correct: heads to targets, the words of coded columns, how
dates are written. Heads are compared without case, accents and punctuation. A column that no map
names is never dropped: its value stays in the record and its head is counted as drift.
"""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from longstop.core.intake.column_words import PERSON_FIELDS, REPORT_TARGETS, fold
from longstop.core.intake.dates import DateError, Order, find_zone
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.vocabulary import Role

PERSON_GROUPS = (
    "person",
    Role.REPORTED.value,
    Role.PAYER.value,
    Role.ACCOUNT_HOLDER.value,
    Role.VICTIM.value,
    Role.RECIPIENT.value,
    Role.CHILD.value,
    Role.ASSOCIATED.value,
)
TARGETS = frozenset(REPORT_TARGETS) | {
    f"{group}.{name}" for group in PERSON_GROUPS for name in PERSON_FIELDS
}
DELIMITERS = (",", ";", "\t", "|")
_ORDERS = ("dmy", "mdy", "ymd")
_FILE_KEYS = ("encoding", "delimiter", "zone", "date_order", "birth_date_order")
_TABLES = ("file", "columns", "roles", "words", "constants")
_REPEATABLE = frozenset({"handling", "note"}) | {
    f"file.{name}" for name in ("digest", "digest.md5", "digest.sha1", "digest.sha256")
}
_REPEATABLE_FIELDS = frozenset(
    "e_mail phone user_name account_id ip_address url device vehicle report_reference "
    "other_names".split()
)


class ColumnMapError(LongstopError):
    """A column map cannot be used; faults lists everything wrong with it at once."""

    exit_code: ClassVar[int] = 2

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("The column map cannot be used:\n" + "\n".join(f"- {f}" for f in faults))
        self.faults = faults


@dataclass(frozen=True, kw_only=True, slots=True)
class ColumnMap:
    """What the columns of one source mean.

    columns are head to target, in the order of the file. zone is an IANA name and overrides the
    source's; date_order None means that a date which can be read in two ways is refused. roles
    are words of the role column; yes and no add to the words known in English, French and German.
    unrecognised are heads a suggestion could not place: they take no part in comparison.
    """

    columns: Mapping[str, str]
    encoding: str | None = None
    delimiter: str | None = None
    zone: str | None = None
    date_order: Order | None = None
    birth_date_order: Order | None = None
    roles: Mapping[str, Role] = field(default_factory=dict)
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    unrecognised: tuple[str, ...] = field(default=(), compare=False)


def may_repeat(target: str) -> bool:
    """Say whether several columns may have this target."""
    return target in _REPEATABLE or target.partition(".")[2] in _REPEATABLE_FIELDS


def load_column_map(text: str) -> ColumnMap:
    """Read a column map from TOML text. Raises ColumnMapError with every fault found."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ColumnMapError((f"it is not TOML: {error}",)) from error
    faults = [f"unknown table or key [{name}]" for name in document if name not in _TABLES]
    tables = {name: _table(document, name, faults) for name in _TABLES}
    file = _strings(tables["file"], "file", faults)
    columns = _strings(tables["columns"], "columns", faults)
    roles = _strings(tables["roles"], "roles", faults)
    constants = _strings(tables["constants"], "constants", faults)
    words = _words(tables["words"], faults)
    _check_file(file, faults)
    _check_columns(columns, constants, faults)
    faults += [
        f"[roles] {head!r}: {role!r} is no role; roles are {', '.join(Role)}"
        for head, role in roles.items()
        if role not in set(Role)
    ]
    if faults:
        raise ColumnMapError(tuple(faults))
    return ColumnMap(
        columns=columns,
        encoding=file.get("encoding"),
        delimiter=file.get("delimiter"),
        zone=file.get("zone"),
        date_order=_order(file.get("date_order")),
        birth_date_order=_order(file.get("birth_date_order")),
        roles={word: Role(role) for word, role in roles.items()},
        yes=words["yes"],
        no=words["no"],
        constants=constants,
    )


def to_toml(column_map: ColumnMap) -> str:
    """Write a column map as TOML that load_column_map reads back, with heads not recognised."""
    lines = ["[file]"]
    for key in _FILE_KEYS:
        value = getattr(column_map, key)
        if value is not None:
            lines.append(f"{key} = {_quote(value)}")
        elif key.endswith("date_order"):
            lines.append(f'# {key} = "dmy"  # not stated: a date that reads two ways is refused')
    lines += _section("columns", column_map.columns)
    if column_map.unrecognised:
        lines.append("# Not recognised: kept with every record and counted, used for nothing.")
        lines += [f'# {_quote(head)} = ""' for head in column_map.unrecognised]
    lines += _section("roles", {word: role.value for word, role in column_map.roles.items()})
    if column_map.yes or column_map.no:
        lines += ["", "[words]"]
        lines.append(f"yes = [{', '.join(map(_quote, column_map.yes))}]")
        lines.append(f"no = [{', '.join(map(_quote, column_map.no))}]")
    lines += _section("constants", column_map.constants)
    return "\n".join(lines) + "\n"


def _section(name: str, entries: Mapping[str, str]) -> list[str]:
    if not entries and name != "columns":
        return []
    pairs = [f"{_quote(key)} = {_quote(value)}" for key, value in entries.items()]
    return ["", f"[{name}]", *pairs]


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _table(document: dict[str, Any], name: str, faults: list[str]) -> dict[str, Any]:
    table = document.get(name, {})
    if isinstance(table, dict):
        return table
    faults.append(f"[{name}] must be a table")
    return {}


def _strings(table: dict[str, Any], name: str, faults: list[str]) -> dict[str, str]:
    faults += [
        f"[{name}] {key!r}: the value must be text in quotes"
        for key, value in table.items()
        if not isinstance(value, str)
    ]
    return {key: value for key, value in table.items() if isinstance(value, str)}


def _words(table: dict[str, Any], faults: list[str]) -> dict[str, tuple[str, ...]]:
    faults += [f"[words] unknown key {key!r}" for key in table if key not in ("yes", "no")]
    words: dict[str, tuple[str, ...]] = {}
    for key in ("yes", "no"):
        value = table.get(key, [])
        if isinstance(value, list) and all(isinstance(word, str) for word in value):
            words[key] = tuple(value)
        else:
            faults.append(f"[words] {key}: must be a list of texts in quotes")
            words[key] = ()
    both = {fold(word) for word in words["yes"]} & {fold(word) for word in words["no"]}
    faults += [f"[words] {word!r} stands under yes and under no" for word in sorted(both)]
    return words


def _check_file(file: dict[str, str], faults: list[str]) -> None:
    faults += [f"[file] unknown key {key!r}" for key in file if key not in _FILE_KEYS]
    if "encoding" in file and not _is_encoding(file["encoding"]):
        faults.append(f"[file] encoding: {file['encoding']!r} is not known")
    if "delimiter" in file and file["delimiter"] not in DELIMITERS:
        faults.append("[file] delimiter: must be a comma, a semicolon, a tab or a bar")
    if "zone" in file:
        try:
            find_zone(file["zone"])
        except DateError:
            faults.append(f"[file] zone: {file['zone']!r} is no IANA time zone")
    faults += [
        f"[file] {key}: must be one of {', '.join(_ORDERS)}"
        for key in ("date_order", "birth_date_order")
        if key in file and file[key] not in _ORDERS
    ]


def _check_columns(columns: dict[str, str], constants: dict[str, str], faults: list[str]) -> None:
    if not columns:
        faults.append("[columns] names no column")
    for name, entries in (("columns", columns), ("constants", constants)):
        targets = entries.items() if name == "columns" else ((key, key) for key in entries)
        faults += [
            f"[{name}] {key!r}: {target!r} is no target"
            for key, target in targets
            if target not in TARGETS
        ]
    heads = Counter(fold(head) for head in columns)
    faults += [f"[columns] {head!r} stands twice" for head, seen in heads.items() if seen > 1]
    used = Counter([*columns.values(), *constants])
    faults += [
        f"{target!r} holds one value but is filled {seen} times"
        for target, seen in used.items()
        if seen > 1 and not may_repeat(target)
    ]
    if "role" in used and not any(target.startswith("person.") for target in used):
        faults.append("[columns] a role column needs person.* columns for the role to apply to")


def _is_encoding(name: str) -> bool:
    try:
        "".encode(name)
    except (LookupError, ValueError):
        return False
    return True


def _order(name: str | None) -> Order | None:
    return next((order for order in ("dmy", "mdy", "ymd") if order == name), None)
