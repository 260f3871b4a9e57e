"""Say what a laboratory's validation found, and whether it still holds: a record, and a stamp.

A kit whose answers are known is scanned and matched on the laboratory's own machine. What came out
is written down beside what was expected. A later scan rests on that record only while every program
part it names, and the kind of machine, are what they were: a changed part voids it, whatever the
change was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from longstop.core.referral.errors import LongstopError

FORMAT: Final = "longstop/validation/1"


class RecordFault(LongstopError):
    """A record of a validation cannot be relied on."""

    exit_code = 2


class Part(StrEnum):
    """What a scan does, one after another; each has checks of its own."""

    HASHING = "hashing"
    DECODING = "decoding"
    WALKING = "walking"
    MATCHING = "matching"
    REPORTING = "reporting"


PART_WORDS: Final[Mapping[Part, str]] = {
    Part.HASHING: "MD5, SHA-1 and SHA-256 of what is read",
    Part.DECODING: "pictures decoded, and their perceptual hash (PDQ), or refused with a reason",
    Part.WALKING: "every file found once: folders, archives, images of disks, deleted files",
    Part.MATCHING: "files held against lists",
    Part.REPORTING: "what was not examined is counted and named",
}

LIMITS: Final = (
    "The kit is small. It shows that known answers come out, and not how often a file that is not"
    " in it would be read wrongly.",
    "PDQ: three pictures have the hash that Meta's own program gave. The others were held, when the"
    " kit was made, to a program by others (pdqhash) on pixels that Pillow decoded.",
    "Digests: the published examples of RFC 1321 and FIPS 180; all others by the programs md5sum,"
    " sha1sum and sha256sum when the kit was made.",
    "Resemblance: every entry within 31 of 256 bits was to be found, and none beyond. How far a"
    " picture moves when somebody alters it was not measured.",
    "Which bzip2 and xz Python was built with, it does not tell: a change of those alone is not"
    " noticed. Neither is a change of the system's kernel, which is noted and not compared.",
)
"""What the record bears, and no more."""

NOT_TESTED: Final = (
    "write blockers, cables and disks themselves; images whose making went wrong before they came",
    "exFAT, HFS+, ISO 9660, ext4 with its journal, encrypted volumes once they are open; tables of"
    " parts other than MBR; EnCase images in several segments, compressed by other makers' tools",
    "TAR and ZIP archives over 4 GiB, ZIP with AES",
    "RAR, 7z, HEIC, and pictures in documents, databases and film: these are not read here at all",
    "files that no name points to, in unallocated space: not looked for",
    "millions of files, lists of millions of entries, speed, memory, a scan that was killed and"
    " went on",
    "formats of lists other than a table; PDQ lists made at full resolution",
    "whether a list is right, what a match means, and whoever reads the result",
)
"""Stands on every record."""

NOTHING_GIVEN: Final = "NOT VALIDATED HERE: no validation record of this laboratory was given."


@dataclass(frozen=True, slots=True)
class Check:
    """One answer of the kit: what was expected, and what came out."""

    part: Part
    name: str
    expected: str
    found: str

    @property
    def passed(self) -> bool:
        """Say whether the two are the same."""
        return self.expected == self.found


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """A validation: with what, on what, by whom, when (ISO 8601, UTC), and all its checks.

    kit has the kit's version and digests; lists the digest of each list by its name. versions and
    machine are what a later scan is compared with; noted is what is known beside that. settings
    gives for each setting the values that were validated.
    """

    kit: Mapping[str, str]
    lists: Mapping[str, str]
    versions: Mapping[str, str]
    machine: Mapping[str, str]
    noted: Mapping[str, str]
    settings: Mapping[str, Sequence[str]]
    by: str
    begun: str
    ended: str
    checks: Sequence[Check]

    @property
    def passed(self) -> bool:
        """Say whether every part was checked and every check passed."""
        return not self.failed_parts and {one.part for one in self.checks} == set(Part)

    @property
    def failed_parts(self) -> list[Part]:
        """Name the parts in which a check failed."""
        failed = {one.part for one in self.checks if not one.passed}
        return [part for part in Part if part in failed]


def record_as_plain(record: Record) -> dict[str, Any]:
    """Give a record as JSON can hold it, with its limits and what it did not test."""
    return {
        "format": FORMAT,
        "passed": record.passed,
        "failed_parts": [part.value for part in record.failed_parts],
        **{name: dict(getattr(record, name)) for name in _MAPPINGS},
        "settings": {name: list(values) for name, values in record.settings.items()},
        **{name: getattr(record, name) for name in _TEXTS},
        "checks": [[one.part.value, one.name, one.expected, one.found] for one in record.checks],
        "limits": list(LIMITS),
        "not_tested": list(NOT_TESTED),
    }


def record_from_plain(plain: Mapping[str, Any]) -> Record:
    """Read what `record_as_plain` gave; raises RecordFault for anything else."""
    try:
        if plain["format"] != FORMAT:
            raise RecordFault(
                f"The record is of another form ({plain['format']}). Nothing was done. Run"
                " longstop-scan validate with this version."
            )
        said: dict[str, Any] = {name: dict(plain[name]) for name in (*_MAPPINGS, "settings")}
        said |= {name: str(plain[name]) for name in _TEXTS}
        checks = tuple(Check(Part(part), *rest) for part, *rest in plain["checks"])
        return Record(**said, checks=checks)
    except (KeyError, TypeError, ValueError) as fault:
        raise RecordFault(
            "This is no record of a validation. Nothing was done. Name the folder that"
            " longstop-scan validate --out made."
        ) from fault


def record_in_words(record: Record) -> list[str]:
    """Give the lines of a record that a person reads; failed checks in full."""
    lines = ["Longstop scanner: record of a validation", "", _verdict(record), ""]
    lines += [f"Run by: {record.by}", f"Begun: {record.begun}", f"Ended: {record.ended}", ""]
    for part in Part:
        checks = [one for one in record.checks if one.part is part]
        failed = [one for one in checks if not one.passed]
        word = f"FAILED: {len(failed)} of" if failed else "passed:"
        lines.append(f"{part}: {word} {len(checks)} checks ({PART_WORDS[part]})")
        for one in failed:
            lines += [f"  {one.name}", f"    expected: {one.expected}", f"    found: {one.found}"]
    for title, said in (
        ("Kit", record.kit),
        ("Lists of the kit, by digest", record.lists),
        ("Program parts: a change of one voids this record", record.versions),
        ("Machine: a change voids this record", record.machine),
        ("Noted, not compared", record.noted),
        ("Settings that were validated", {k: "; ".join(v) for k, v in record.settings.items()}),
    ):
        lines += ["", title, "", *(f"{name}: {value}" for name, value in said.items())]
    lines += ["", "Limits", "", *LIMITS, "", "Not tested", "", *NOT_TESTED]
    return lines


def _verdict(record: Record) -> str:
    if record.passed:
        return f"PASSED: all {len(record.checks)} checks gave what was expected."
    missing = [part for part in Part if part not in {one.part for one in record.checks}]
    named = ", ".join([*record.failed_parts, *(f"{part} (not checked)" for part in missing)])
    return f"FAILED in: {named}. Do not rely on a scan by this machine until that is explained."


def what_changed(
    record: Record, versions: Mapping[str, str], machine: Mapping[str, str]
) -> list[str]:
    """Name what is no longer what it was when the record was made, each as a clause."""
    return [
        *_differences(record.versions, versions),
        *_differences(record.machine, machine),
    ]


def _differences(then: Mapping[str, str], now: Mapping[str, str]) -> Iterable[str]:
    for name in dict.fromkeys((*then, *now)):
        if then.get(name) != now.get(name):
            was, is_now = then.get(name, "not there"), now.get(name, "not there")
            yield f"{name} was {was} and is {is_now}"


def stamp(
    record: Record, record_id: str, key: str, versions: Mapping[str, str],
    machine: Mapping[str, str], settings: Mapping[str, str],
) -> dict[str, Any]:  # fmt: skip
    """Say what a scan rests on that begins now, as its result carries it.

    key names who signed the record; settings are the scan's. Whoever asks has checked the
    signature.
    """
    named = f"record {record_id} of {record.ended[:10]}, signed by {key}"
    if not record.passed:
        parts = ", ".join(record.failed_parts) or "a part that was not checked"
        return unvalidated(f"NOT VALIDATED HERE: {named}, says that the kit failed in: {parts}.")
    changed = what_changed(record, versions, machine)
    if changed:
        return unvalidated(
            f"NOT VALIDATED HERE: {named}, is void: {'; '.join(changed)}. Run longstop-scan"
            " validate again."
        )
    other = [
        f"{name}: {value}"
        for name, value in settings.items()
        if name in record.settings and value not in record.settings[name]
    ]
    beside = f" Not as validated: {'; '.join(other)}." if other else ""
    said = f"Validated here: {named}; kit {record.kit['version']}.{beside}"
    return {"validated": True, "record": record_id, "said": said}


def unvalidated(said: str = NOTHING_GIVEN) -> dict[str, Any]:
    """Give the stamp of a scan that rests on no record, with why."""
    return {"validated": False, "record": None, "said": said}


_MAPPINGS: Final = ("kit", "lists", "versions", "machine", "noted")
_TEXTS: Final = ("by", "begun", "ended")
