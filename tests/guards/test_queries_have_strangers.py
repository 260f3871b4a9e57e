"""Every question the store can ask is tried by a stranger, or runs for the service and says why."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.guards.repo import ROOT, texts
from tests.store.questions import ASKED, LISTED, OPEN_BOOK
from tests.store.questions_of_service import SERVICE_ONLY

QUERIES = "src/longstop/store/queries"
PACKAGE = "longstop.store.queries"


def queries_of(root: Path) -> set[str]:
    """List the public functions of the query modules as module.function."""
    return {
        f"{path.stem}.{node.name}"
        for path, text in texts(root / QUERIES, ".py")
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }


def tried() -> set[str]:
    """List the queries that the stranger tests try, in the same form."""
    known = [*ASKED, *LISTED, *OPEN_BOOK]
    return {f"{one.__module__.rpartition('.')[2]}.{one.__name__}" for one in known}


def untried(queries: set[str], tried_: set[str], service: set[str]) -> list[str]:
    """List the queries that stand nowhere, and the names that are no query or stand twice."""
    of_service = {q for q in queries if q in service or q.partition(".")[0] in service}
    modules = {q.partition(".")[0] for q in queries}
    gone = (tried_ | {s for s in service if s not in modules}) - queries
    return sorted((queries - tried_ - of_service) | gone | (tried_ & of_service))


def asked_by_people(root: Path, service: set[str]) -> list[str]:
    """List the service's queries in modules that open a connection for people and none for it."""
    return sorted(
        f"{path.relative_to(root)}: {name}"
        for path, text in texts(root / "src", ".py")
        if ".as_person(" in text and ".as_service(" not in text
        for name in _imported(ast.parse(text))
        if name in service or name.partition(".")[0] in service
    )


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE + "."):
            module = (node.module or "").removeprefix(PACKAGE + ".")
            yield from (f"{module}.{one.name}" for one in node.names if one.name[0].islower())


def test_every_query_is_tried_by_a_stranger_or_is_the_services() -> None:
    assert untried(queries_of(ROOT), tried(), set(SERVICE_ONLY)) == []


def test_every_exception_has_its_reason() -> None:
    assert all((*SERVICE_ONLY.values(), *OPEN_BOOK.values()))


def test_no_person_asks_what_is_the_services_alone() -> None:
    assert asked_by_people(ROOT, set(SERVICE_ONLY)) == []


def test_a_query_nobody_tries_and_a_name_that_is_gone_are_found(tmp_path: Path) -> None:
    folder = tmp_path / QUERIES
    folder.mkdir(parents=True)
    (folder / "new.py").write_text("def seen(): ...\ndef told(): ...\ndef _own(): ...\n")
    (folder / "all_.py").write_text("def walk(): ...\n")
    found = untried(queries_of(tmp_path), {"new.told", "old.gone"}, {"all_"})
    assert found == ["new.seen", "old.gone"]


def test_a_person_who_asks_the_services_question_is_found(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    text = f"from {PACKAGE}.staff import names\nwith house.as_person(alice) as c: names(c)\n"
    (tmp_path / "src/look.py").write_text(text)
    assert asked_by_people(tmp_path, {"staff"}) == ["src/look.py: staff.names"]
