"""Read from the source the names of all events it can write on the ledger, without running it.

A name may be a literal, a choice of two, a text with parts filled in, a constant, a local variable
or what the callers pass: each is followed to its literals. Where that fails the guard says where.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from tests.guards.repo import texts

KIND = "KIND"
"""Stands for the kind of any obligation, where a name begins with it."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Unread(Exception):
    """A name that cannot be followed to literals."""


@dataclass(frozen=True, eq=False, slots=True)
class Scope:
    """Where an expression stands: its file, and the functions around it, the innermost first."""

    path: Path
    module: ast.Module
    functions: tuple[Function, ...] = ()


@dataclass(slots=True)
class Source:
    """Every call in the source with its place, and every function by name."""

    calls: list[tuple[ast.Call, Scope]] = field(default_factory=list)
    functions: dict[str, list[tuple[Function, Scope]]] = field(default_factory=dict)

    def read(self, node: ast.AST, scope: Scope) -> None:
        """Gather the calls and functions below a node."""
        for below in ast.iter_child_nodes(node):
            inner = scope
            if isinstance(below, Function):
                self.functions.setdefault(below.name, []).append((below, scope))
                inner = Scope(scope.path, scope.module, (below, *scope.functions))
            elif isinstance(below, ast.Call):
                self.calls.append((below, scope))
            self.read(below, inner)


def event_names(root: Path) -> tuple[set[str], list[str]]:
    """Give the names that the source below a folder can write, and the places it cannot read."""
    source = Source()
    for path, text in texts(root / "src/longstop", ".py"):
        module = ast.parse(text)
        source.read(module, Scope(path, module))
    names: set[str] = set()
    unread = []
    for call, scope in source.calls:
        name = _name_given(call)
        if name is None:
            continue
        try:
            names |= _values(source, name, scope, frozenset())
        except Unread as fault:
            unread.append(f"{scope.path.relative_to(root)}:{call.lineno}: {fault}")
    return names, sorted(unread)


def _name_given(call: ast.Call) -> ast.expr | None:
    """Give the name with which a call makes an event of the ledger; None for any other call."""
    made = isinstance(call.func, ast.Name) and call.func.id == "Event"
    made = made or (
        isinstance(call.func, ast.Attribute)
        and call.func.attr == "Event"
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "ledger"
    )
    if not made:
        return None
    given = [one.value for one in call.keywords if one.arg == "name"]
    return given[0] if given else call.args[1]


def _values(source: Source, expr: ast.expr, scope: Scope, seen: frozenset[object]) -> set[str]:
    match expr:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.IfExp(body=one, orelse=other):
            return _values(source, one, scope, seen) | _values(source, other, scope, seen)
        case ast.JoinedStr(values=parts):
            found = [sorted(_values(source, part, scope, seen)) for part in parts]
            return {"".join(choice) for choice in product(*found)}
        case ast.FormattedValue(value=inner):
            return _values(source, inner, scope, seen)
        case ast.Attribute(attr="kind"):
            return {KIND}
        case ast.Attribute(value=inner, attr="value"):
            return _values(source, inner, scope, seen)
        case ast.Call(func=ast.Name(id=name)):
            return _returned(source, name, scope, seen)
        case ast.Name(id=name):
            return _named(source, name, scope, seen)
    raise Unread(ast.unparse(expr))


def _returned(source: Source, name: str, scope: Scope, seen: frozenset[object]) -> set[str]:
    """Follow a call of a function of the same module to what it returns."""
    found: set[str] = set()
    for function, outside in source.functions.get(name, ()):
        if outside.path == scope.path and (function, name) not in seen:
            inside = Scope(scope.path, scope.module, (function, *outside.functions))
            for node in ast.walk(function):
                if isinstance(node, ast.Return) and node.value is not None:
                    found |= _values(source, node.value, inside, seen | {(function, name)})
    return found or _fail(f"{name}(...)")


def _named(source: Source, name: str, scope: Scope, seen: frozenset[object]) -> set[str]:
    """Follow a name from the inside out: assigned here, passed in, or a constant of the module."""
    for depth, function in enumerate(scope.functions):
        here = Scope(scope.path, scope.module, scope.functions[depth:])
        assigned = _assigned(function, name)
        if assigned:
            return set().union(*(_values(source, one, here, seen) for one in assigned))
        if name in _parameters(function):
            if (function, name) in seen:
                return set()
            return _passed(source, function, name, scope, seen | {(function, name)})
    constants = [
        value
        for node in scope.module.body
        for value in _assigned(ast.Module([node], []), name)
        if not isinstance(node, Function | ast.ClassDef)
    ]
    if not constants:
        _fail(name)
    return set().union(*(_values(source, one, scope, seen) for one in constants))


def _passed(
    source: Source, function: Function, name: str, scope: Scope, seen: frozenset[object]
) -> set[str]:
    """Follow a parameter to what every caller passes; a private function is called at home."""
    found: set[str] = set()
    for call, caller in source.calls:
        called = getattr(call.func, "id", getattr(call.func, "attr", None))
        at_home = caller.path == scope.path
        if called != function.name or (function.name.startswith("_") and not at_home):
            continue
        found |= {
            value
            for given in _arguments(call, function, name)
            for value in _values(source, given, caller, seen)
        }
    return found or _fail(f"{name} of {function.name}, which nobody calls")


def _parameters(function: Function) -> list[str]:
    positional = [*function.args.posonlyargs, *function.args.args]
    names = [one.arg for one in (*positional, *function.args.kwonlyargs)]
    return names[1:] if names[:1] in (["self"], ["cls"]) else names


def _arguments(call: ast.Call, function: Function, name: str) -> Iterator[ast.expr]:
    yield from (one.value for one in call.keywords if one.arg == name)
    only_by_name = {one.arg for one in function.args.kwonlyargs}
    place = _parameters(function).index(name)
    if name not in only_by_name and place < len(call.args):
        yield call.args[place]


def _assigned(within: ast.AST, name: str) -> list[ast.expr]:
    return [
        node.value
        for node in ast.walk(within)
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name) and target.id == name
    ]


def _fail(what: str) -> set[str]:
    raise Unread(what)
