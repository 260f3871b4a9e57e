"""Find what the code says in English.

Code says English in plain strings and f-strings, and names no translator. What is a message is told
by where it stands: in the desk and in the modules of words every string that reads as words, in the
rest of core and in the actions every half sentence too, anywhere else every whole sentence.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

from longstop.web.faults import SENTENCE_END, without_commands
from tools.messages_in_codes import SOURCE
from tools.messages_in_strings import HOLE, Message, messages_in, parts_of

ROOMS = ("core", "actions", "store", "engines", "web")
"""Where what a page shows is said; the command line speaks English."""
_OUT_OF_SIGHT = (
    "actions/back_up", "actions/check_backup", "actions/restore", "core/capacity/assignment",
    "core/capacity/calibrated", "core/capacity/figure_words", "core/capacity/posts",
    "core/capacity/telling", "core/capacity/writing", "engines/age_file", "engines/backup_file",
    "engines/home", "engines/key_file", "engines/ledger_key", "engines/mail", "engines/postgres",
    "engines/provider_settings", "engines/simulator", "engines/spark", "engines/wording",
)  # fmt: skip
"""What only somebody at the command line is told."""
WORD_MODULES = frozenset(
    f"{one}.py"
    for one in (
        "actions/mail_alerts", "actions/mail_digests", "actions/preview_together",
        "core/capacity/comparison", "core/capacity/comparison_words", "core/capacity/outcome_words",
        "core/casework/deconfliction", "core/casework/digest", "core/casework/exporting",
        "core/casework/handover", "core/casework/opening_words", "core/casework/owed",
        "core/casework/proposals",
        "core/casework/refusals", "core/casework/team", "core/clocks/ladder",
        "core/intake/columns", "core/intake/receipt_words", "core/linkage/asked_words",
        "core/linkage/level_words", "core/linkage/pair_words", "core/linkage/whose",
        "core/referral/event_words", "core/referral/path", "core/referral/questions",
        "core/referral/story", "core/referral/why", "core/referral/wording",
        "core/safeguarding/addressee", "core/safeguarding/protection_text",
        "core/triage/comparing_words", "core/triage/document", "core/triage/filed",
        "core/triage/moving", "core/triage/policy", "core/triage/policy_faults",
        "core/triage/telling", "engines/readers/csv_reader",
    )
)  # fmt: skip
"""Modules that say things in words, in which half a line is a message too."""
RECOGNISED = (
    "core/intake/column", "core/intake/date_words", "core/linkage/mining", "core/linkage/names",
    "core/linkage/nicknames", "core/linkage/fillers", "core/linkage/places", "core/ledger",
    "core/safeguarding/trust_", "core/oversight",
)  # fmt: skip
"""Modules whose words are looked for in what comes in: of them only sentences count."""
SILENT = frozenset(f"web/{one}.py" for one in ("setup", "serving", "urls", "background"))
"""Modules of the desk that name settings, addresses and headers; of them only sentences count."""
_SENTENCE = re.compile(r"^[A-Z'\"%(].*\s.*[.?!]$", re.DOTALL)
_WORDY = re.compile(r"^(?=.*[A-Za-z]{2})[\w\s%()\[\]'’\",.;:?!+=@&/*–-]+$")
_TECHNICAL = re.compile(
    r"[a-z]+/[a-z]|^[\w-]+\.[a-z]+$|^[A-Z][\w]*-[A-Z]|%[a-zA-Z](?!\()|[a-z]+\.[a-z]+\.|\w=\w|^\.|__"
)
_COMMAND = re.compile(": longstop [^;.]*")
"""What half a line ends with, where it goes into a refusal; a page leaves it out."""
_ASKING = ("needed", "one_of", "one_of_or_none", "whole", "day", "moment")


@cache
def said_in_code() -> tuple[tuple[str, Message], ...]:
    """Give every message of the code with the file that says it."""
    return tuple(_said_in_code())


def _said_in_code() -> Iterator[tuple[str, Message]]:
    for room in ROOMS:
        for path in sorted((SOURCE / room).rglob("*.py")):
            name = path.relative_to(SOURCE).as_posix()
            if not name.startswith(_OUT_OF_SIGHT):
                said = messages_of(name, path.read_text(encoding="utf-8"))
                yield from ((name, one) for one in said)


def messages_of(name: str, source: str) -> Iterator[Message]:
    """Give the messages of a module by its path within the package."""
    tree = ast.parse(source)
    every = name in WORD_MODULES or (name.startswith("web/") and name not in SILENT)
    half = every or (name.startswith(("core/", "actions/")) and not name.startswith(RECOGNISED))
    single = _single_words(tree) if every else set()
    for node in _strings(tree):
        for one in messages_in(node):
            whole = name.startswith("actions/mail_") or (name.startswith("web/") and not one.holds)
            for part in [one] if whole or one.many is not None else _sentences(one, raw=every):
                bare = HOLE.sub("x", part.text)
                if not _WORDY.match(bare) or _TECHNICAL.search(bare):
                    continue
                if (
                    _SENTENCE.match(part.text)
                    or (every and _reads_as_words(bare, part))
                    or (half and len(re.findall(r"[A-Za-z'’-]+", HOLE.sub("", part.text))) > 2)
                    or id(node) in single
                ):
                    yield part
    yield from _counted_nouns(tree)


def _single_words(tree: ast.Module) -> set[int]:
    """Find the single words that are said: values of tables, and labels of what a form asks."""
    tables = [
        value for node in ast.walk(tree) if isinstance(node, ast.Dict)
        for key, value in zip(node.keys, node.values, strict=True)
        if not (isinstance(key, ast.Constant) and key.value in ("what", "code", "why"))
    ]  # fmt: skip
    labels = [
        value for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        and node.func.attr in _ASKING for value in node.args[1:]
    ]  # fmt: skip
    told = [
        one for node in ast.walk(tree) if isinstance(node, ast.Tuple) and len(node.elts) == 2
        for one in node.elts
    ]  # fmt: skip
    return {
        id(one) for one in (*tables, *labels, *told)
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
        and re.fullmatch(r"[A-Za-z]{2,}", one.value)
    }  # fmt: skip


def _counted_nouns(tree: ast.Module) -> Iterator[Message]:
    """Give what `counted` says: a number with its noun."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            nouns = [str(one.value) for one in node.args[1:] if isinstance(one, ast.Constant)]
            if node.func.id == "counted" and nouns:
                one, many = nouns if len(nouns) > 1 else (nouns[0], f"{nouns[0]}s")
                yield Message(f"%(count)s {one}", f"%(count)s {many}", "count")


def _sentences(one: Message, *, raw: bool) -> Iterator[Message]:
    """Give a message as a page shows it: sentence by sentence, since it may leave some out.

    raw leaves codes in it as they are: not everything passes where refusals do.
    """
    held = HOLE.findall(one.text)
    numbered = (f"\0{at}\0" for at in range(len(held)))
    for part in SENTENCE_END.split(HOLE.sub(lambda _: next(numbered), one.text)):
        text = part if part[:1].isupper() else _COMMAND.sub("", part)
        if "longstop " in text:
            continue
        text = re.sub(
            r"\0(\d+)\0", lambda at: held[int(at[1])], text if raw else without_commands(text)
        )
        if re.search(r"[A-Za-z]{2}", HOLE.sub("", text)):
            yield Message(text)


def _reads_as_words(bare: str, one: Message) -> bool:
    spaced = " " in bare.strip() and re.search(r"[A-Za-z]{2}", HOLE.sub("", one.text)) is not None
    return spaced or re.fullmatch(r"[A-Z][a-z]+:?", bare) is not None


def _strings(tree: ast.Module) -> Iterator[ast.expr]:
    """Give the strings of a module that are no docstring, no key and no part of another string."""
    left_out: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            left_out.add(id(node.value))  # a docstring
        elif isinstance(node, ast.Dict):
            left_out |= {id(key) for key in node.keys if key is not None}
        elif isinstance(node, ast.Compare):
            left_out |= {id(one) for one in (node.left, *node.comparators)}
        elif isinstance(node, ast.Subscript):
            left_out.add(id(node.slice))
        elif isinstance(node, ast.JoinedStr):
            left_out |= parts_of(node)
    for node in ast.walk(tree):
        if id(node) in left_out:
            continue
        if isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.Constant) and isinstance(node.value, str)
        ):
            yield node
