"""Know the fields of a police-side CyberTip report, so that one we do not know is noticed.

There is no public schema: these names come from the public descriptions of what police parsers
read. A field that is known and deliberately not used (race, language, disability, gender and the
like) is known here and nowhere else: it stays in the record's text and never becomes a value.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

MAX_FIELDS: Final = 200
MAX_PATH: Final = 120

Schema = dict[str, Any]  # of each name what may lie in it; None: anything

_ALL: Final = None  # known with everything in it
_UNKNOWN: Final[Schema] = {}
_VALUE: Final[Schema] = {"value": _ALL, "values": _ALL}
_LEAF: Final = _VALUE  # a value, bare or as {"value": ...}
_KEYS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"\s*+(:?)', re.DOTALL)

_SPACED_COLONS: Final = (b" :", b"\t:", b"\n:", b"\r:")


def _leaves(names: str) -> Schema:
    return dict.fromkeys(names.split(), _LEAF)


def _wrapped(name: str, entry: Schema) -> Schema:
    """Give the schema of a list wrapped in an object of its own name, or standing bare."""
    return {name: entry, **entry}


_CAPTURES: Final = _wrapped(
    "sourceCaptures", _leaves("captureType value dateTime eventName port possibleProxy")
)
_CONTACT: Final = _leaves("value verified verificationDate type countryCallingCode extension")
_TEXTS: Final = _wrapped("additionalInformations", _VALUE)
_ADDRESS: Final = _leaves(
    "street1 street2 address city state nonUsaState postalCode zipCode country type"
)
_ACCOUNT: Final[Schema] = {
    **_leaves(
        "firstName middleName lastName preferredName dateOfBirth approximateAge occupation"
        " physicalDescription vehicleDescription vehicleTagNumber espService espUserId ipAddress"
        " relationshipToReporter relationshipToChildVictim accessToChildVictim accessToChildren"
        " accessToFirearms convictedSexOffender awareOfReport compromisedAccount schoolName"
        " additionalContactInformation screenName"
    ),
    **dict.fromkeys(
        "gender preferredPronouns gangAffiliation languages races disabilities"
        " additionalDisabilityInformation".split(),
        _ALL,
    ),
    "emails": _wrapped("emails", _CONTACT),
    "phones": _wrapped("phones", _CONTACT),
    "addresses": _wrapped("addresses", _ADDRESS),
    "sourceInformation": _CAPTURES,
    "additionalInformations": _TEXTS,
}
_PERSON: Final[Schema] = {
    **_ACCOUNT,
    "associatedAccounts": _wrapped(
        "associatedAccounts", {**_ACCOUNT, **_leaves("accountType thirdPartyUser platform")}
    ),
}
_FILE: Final[Schema] = {
    **_leaves(
        "filename originalFilename submittalId verificationHash industryClassification viewedByEsp"
    ),
    "ncmecTags": _wrapped("groups", {"tags": _wrapped("tags", _VALUE)}),
    "espMetadata": _wrapped("metadatas", _leaves("name value")),
    "sourceInformation": _CAPTURES,
    "additionalInformations": _TEXTS,
}
_INCIDENT: Final[Schema] = {
    **_leaves(
        "url urls emailAddress emailAddresses content chatClient chatRoomName gameName console"
        " name client fileNames phoneNumber latitude longitude locationName additionalInfo"
        " thirdPartyHostedContent"
    ),
    "contents": _wrapped("contents", _VALUE),
    "sourceInformation": _CAPTURES,
    "additionalInformations": _TEXTS,
}
INCIDENTS: Final = (
    "webpageIncident",
    "emailIncident",
    "newsgroupIncident",
    "chatImIncident",
    "onlineGamingIncident",
    "cellPhoneIncident",
    "nonInternetIncident",
    "peer2peerIncident",
)
_REPORT: Final[Schema] = {
    **_leaves("reportId dateReceived compromisedAccount handlingConditions"),
    "reportedInformation": {
        "reportingEsp": {**_PERSON, "espName": _LEAF},
        "incidentSummary": {
            **_leaves(
                "incidentType incidentDateTime incidentDateTimeDescription platform"
                " escalateToHighPriority"
            ),
            "reportAnnotations": _ALL,
        },
        "incidentDetails": dict.fromkeys(INCIDENTS, _INCIDENT),
        "reportedPeople": _wrapped("reportedPersons", _PERSON),
        "reportedPersons": _PERSON,
        "intendedRecipients": _wrapped("intendedRecipients", _PERSON),
        "victims": _wrapped("victims", _PERSON),
        "reporter": _PERSON,
        "uploadedFiles": _wrapped("uploadedFiles", _FILE),
        "additionalInformations": _TEXTS,
        "compromisedAccount": _LEAF,
    },
}


class DoubledKeys(dict[str, Any]):
    """An object in which a name stood more than once, with those names."""

    doubled: set[str]


_CONTAINERS: Final = frozenset({dict, list, DoubledKeys})  # a look-up is cheaper than isinstance


class Survey:
    """What a walk over a decoded report finds: unknown paths, names counted, levels of nesting."""

    __slots__ = ("depth", "keys", "unknown")

    def __init__(self, report: dict[str, Any]) -> None:
        """Walk over the report, and once more for the paths if a name in it is unknown."""
        self.unknown: set[str] = set()
        self.keys = 0
        self.depth = 0
        if not self._knows_all(report):
            _find_unknown(report, _REPORT, "", self.unknown)

    def _knows_all(self, report: dict[str, Any]) -> bool:
        known = True
        level: list[tuple[Any, Schema | None]] = [(report, _REPORT)]
        while level:
            self.depth += 1
            inner: list[tuple[Any, Schema | None]] = []
            for node, schema in level:
                if isinstance(node, list):
                    inner += [(entry, schema) for entry in node if type(entry) in _CONTAINERS]
                    continue
                self.keys += len(node)
                if schema is None:
                    inner += [(v, None) for v in node.values() if type(v) in _CONTAINERS]
                    continue
                if known and not node.keys() <= schema.keys():
                    known = False
                inner += [
                    (value, schema.get(key))
                    for key, value in node.items()
                    if type(value) in _CONTAINERS
                ]
            level = inner
        return known


def _find_unknown(node: Any, schema: Schema, path: str, found: set[str]) -> None:
    if isinstance(node, list):
        for entry in node:
            _find_unknown(entry, schema, f"{path}[]", found)
    elif isinstance(node, dict):
        for key, value in node.items():
            below = schema.get(key, _UNKNOWN)
            where = f"{path}.{key}" if path else key
            if below is _UNKNOWN:
                found |= {where} if value is not None else set()
            elif below is not None:
                _find_unknown(value, below, where, found)


def bounded(paths: set[str]) -> tuple[str, ...]:
    """Give at most 200 paths of at most 120 characters, in order."""
    return tuple(path[:MAX_PATH] for path in sorted(paths)[:MAX_FIELDS])


def has_doubled_keys(raw: bytes, keys: int) -> bool:
    """Tell whether a JSON text names more members than the `keys` that were decoded."""
    if raw.count(b'":') == keys and not any(mark in raw for mark in _SPACED_COLONS):
        return False
    return b"".join(_KEYS.findall(raw)).count(b":") != keys


def keep_both(written: str) -> tuple[Any, set[str]]:
    """Decode a text in which names are doubled, with the paths at which they are.

    Doubled lists are joined and doubled objects merged, so that no person and no identifier in
    them is lost; of two single values the last one counts. The text itself is kept as it was.
    """
    decoded = json.loads(written, object_pairs_hook=_merged)
    paths: set[str] = set()
    _find_doubled(decoded, "", paths)
    return decoded, paths


def _merged(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    plain = dict(pairs)
    if len(plain) == len(pairs):
        return plain
    merged = DoubledKeys()
    merged.doubled = set()
    for key, value in pairs:
        if key in merged:
            merged.doubled.add(key)
            value = _both(merged[key], value)
        merged[key] = value
    return merged


def _both(first: Any, second: Any) -> Any:
    if first is None or second is None:
        return second if first is None else first
    if isinstance(first, list) or isinstance(second, list):
        return [
            *(first if isinstance(first, list) else [first]),
            *(second if isinstance(second, list) else [second]),
        ]
    if isinstance(first, dict) and isinstance(second, dict):
        return _merged([*first.items(), *second.items()])
    return second


def _find_doubled(node: Any, path: str, paths: set[str]) -> None:
    if isinstance(node, list):
        for entry in node:
            _find_doubled(entry, f"{path}[]", paths)
    elif isinstance(node, dict):
        for key in getattr(node, "doubled", ()):
            paths.add(f"duplicate key {path}.{key}".replace(" .", " "))
        for key, value in node.items():
            _find_doubled(value, f"{path}.{key}" if path else key, paths)
