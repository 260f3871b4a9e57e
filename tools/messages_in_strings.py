"""Read a string of the code as messages: what stands in braces is a hole with a name.

`x if n == 1 else y` makes a plural, any other choice between words a message for each.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from itertools import product

HOLE = re.compile(r"%\(\w+\)s")
_MOST_CHOICES = 16


@dataclass(frozen=True, slots=True)
class Message:
    """One message: many is its plural, if it has one, and count the hole that tells which."""

    text: str
    many: str | None = None
    count: str = ""

    @property
    def holds(self) -> bool:
        """Tell whether something stands in it."""
        return "%(" in self.text

    @property
    def words(self) -> str:
        """Give it without what stands in it."""
        return HOLE.sub("", self.text)


def parts_of(node: ast.JoinedStr) -> set[int]:
    """Give all strings within an f-string that are read with it: its pieces, choices and forms."""
    held = [one for one in node.values if isinstance(one, ast.FormattedValue)]
    chosen = [choice for one in held for choice in _choices(one.value) or ()]
    forms = [one.format_spec for one in held if one.format_spec is not None]
    inside = (part for one in (*chosen, *forms) for part in ast.walk(one))
    return {id(one) for one in (*node.values, *inside)}


def messages_in(node: ast.expr) -> list[Message]:
    """Give what a string may say, each way that its choices between words leave."""
    if isinstance(node, ast.Constant):
        return [Message(str(node.value).strip().replace("%", "%%"))]
    assert isinstance(node, ast.JoinedStr)
    names: dict[str, str] = {}
    cut = [_part(one, names) for one in node.values]
    plurals = [at for at, (_, test) in enumerate(cut) if test is not None]
    if len(plurals) == 1 and cut[plurals[0]][1] in names:
        (at,) = plurals
        before, after = (
            [texts for texts, _ in cut[part]] for part in (slice(at), slice(at + 1, None))
        )
        count = names[str(cut[at][1])]
        ways = [(head, tail) for head in product(*before) for tail in product(*after)]
        one, many = (
            ["".join([*head, noun, *tail]).strip() for head, tail in ways] for noun in cut[at][0]
        )
        return [Message(*both, count) for both in zip(one, many, strict=True)][:_MOST_CHOICES]
    texts = [texts for texts, _ in cut]
    return [Message("".join(one).strip()) for one in product(*texts)][:_MOST_CHOICES]


def _choices(node: ast.expr) -> list[ast.expr] | None:
    """Give the words between which an expression chooses, if it is such a choice."""
    if isinstance(node, ast.IfExp) and _is_text(node.body) and _is_text(node.orelse):
        return [node.body, node.orelse]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult) and _is_text(node.left):
        return [node.left, ast.Constant("")]
    return None


def _is_text(node: ast.expr) -> bool:
    plain = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return plain or isinstance(node, ast.JoinedStr)


def _part(node: ast.expr, names: dict[str, str]) -> tuple[list[str], str | None]:
    """Give what a part of an f-string may say, and by which expression it is a plural, if it is."""
    if isinstance(node, ast.Constant):
        return [str(node.value).replace("%", "%%")], None
    assert isinstance(node, ast.FormattedValue)
    choices = _choices(node.value)
    if choices is not None:
        said = [text for one in choices for text in _said(one, names)]
        test = node.value.test if isinstance(node.value, ast.IfExp) else None
        return said, _counted(test) if len(said) == 2 else None
    return [_hole(node, names)], None


def _said(node: ast.expr, names: dict[str, str]) -> list[str]:
    if isinstance(node, ast.Constant):
        return [str(node.value).replace("%", "%%")]
    assert isinstance(node, ast.JoinedStr)
    return ["".join(one) for one in product(*(_part(each, names)[0] for each in node.values))]


def _counted(test: ast.expr | None) -> str | None:
    """Give what is counted where a test asks whether it is one."""
    if isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.Eq):
        other = test.comparators[0]
        if isinstance(other, ast.Constant) and other.value == 1:
            return ast.dump(test.left)
    return None


def _hole(node: ast.FormattedValue, names: dict[str, str]) -> str:
    spec = ast.unparse(node.format_spec) if node.format_spec is not None else ""
    key = ast.dump(node.value) + ("" if spec in ("", "f','") else spec)
    if key not in names:
        name = _name(node.value)
        taken = sum(re.fullmatch(rf"{name}\d*", one) is not None for one in names.values())
        names[key] = f"{name}{taken + 1}" if taken else name
    return f"%({names[key]})s"


def _name(node: ast.AST) -> str:
    """Name what stands in a hole by what the code calls it."""
    if isinstance(node, ast.Name):
        return node.id.strip("_").lower()
    if isinstance(node, ast.Attribute):
        general = node.attr in ("value", "words", "code")
        return _name(node.value) if general else node.attr.strip("_").lower()
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Name) and node.func.id == "len":
            return "count"
        if isinstance(node.func, ast.Attribute) and not node.args:
            return _name(node.func.value)
        return _name(node.args[0] if node.args else node.func)
    if isinstance(node, (ast.GeneratorExp, ast.ListComp)):
        return _name(node.generators[0].iter)
    within = (one for one in ast.iter_child_nodes(node) if isinstance(one, ast.expr))
    inside = next(within, None)
    return _name(inside) if inside is not None else "value"
