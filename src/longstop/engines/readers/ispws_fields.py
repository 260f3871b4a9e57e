"""Know which elements and attributes a company's report has, and take one apart by that.

There is no public schema of this format. The names are those of its public documentation, in the
layout of 2024 and in that of 2026; some attributes have moved between the two, and stand here in
both places. Whatever is not here is kept in the record's text and told by its path, never dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from longstop.engines.readers.json_slices import NotARecord

REPORT: Final = "report"
FILE: Final = "fileDetails"
RESPONSES: Final = ("reportResponse", "reportDoneResponse")

_XSI: Final = "{http://www.w3.org/2001/XMLSchema-instance}"
_NOT_DATA: Final = frozenset(
    {f"{_XSI}noNamespaceSchemaLocation", f"{_XSI}schemaLocation", f"{_XSI}nil", f"{_XSI}type"}
)


@dataclass(frozen=True, slots=True)
class Shape:
    """What an element may hold: elements (none: it is a value), attributes, and how often it is.

    many says that it may stand more than once, so that its path always has a number.
    """

    children: dict[str, Shape] = field(default_factory=dict)
    attributes: frozenset[str] = frozenset()
    many: bool = False


@dataclass(slots=True)
class Node:
    """One element taken apart: its path with numbers, its text, attributes and elements by name."""

    path: str
    text: str
    attributes: dict[str, str]
    children: dict[str, list[Node]]

    def one(self, name: str) -> Node | None:
        """Give the first element of a name."""
        found = self.children.get(name)
        return found[0] if found else None

    def all(self, name: str) -> list[Node]:
        """Give every element of a name, in order."""
        return self.children.get(name, [])

    def said(self, name: str) -> str | None:
        """Give the text of the first element of a name that has one."""
        for node in self.children.get(name, ()):
            if node.text:
                return node.text
        return None


def _leaf(attributes: str = "", *, many: bool = False) -> Shape:
    return Shape(attributes=frozenset(attributes.split()), many=many)


def _leaves(names: str) -> dict[str, Shape]:
    """Give the shapes of plain values; a name with a star may stand more than once."""
    return {name.rstrip("*"): _leaf(many=name.endswith("*")) for name in names.split()}


def _with(attributes: str = "", *, many: bool = False, **children: Shape) -> Shape:
    return Shape(children, frozenset(attributes.split()), many)


_EMAIL = _leaf("type verified verificationDate", many=True)
_PHONE = _leaf("type verified verificationDate countryCallingCode extension", many=True)
_ADDRESS = _with("type", many=True, **_leaves("address city zipCode state nonUsaState country"))
_IP = _with(many=True, **_leaves("ipAddress eventName dateTime possibleProxy port"))
_DEVICE = _with(many=True, **_leaves("idType idValue eventName dateTime"))
_PLACE = _with("verified timestamp", **_leaves("city region countryCode"))
_DISABLED = _with("disabledDate reenabledDate", **_leaves("disabledDate reenabledDate"))
_PERSON = _with(
    phone=_PHONE, email=_EMAIL, address=_ADDRESS,
    **_leaves("firstName lastName age ageAssertionDiscrepancy dateOfBirth"),
)  # fmt: skip
_ASSOCIATED = _with(
    "accountType thirdPartyUser", many=True,
    phone=_PHONE, email=_EMAIL, address=_ADDRESS, ipCaptureEvent=_IP, deviceId=_DEVICE,
    **_leaves(
        "accountType platform firstName lastName approximateAge espService espIdentifier"
        " profileUrl* screenName displayName* groupIdentifier additionalInfo*"
    ),
)  # fmt: skip
_ACCOUNT: Final = {
    **_leaves(
        "espIdentifier espService compromisedAccount screenName displayName* profileUrl* profileBio"
        " thirdPartyUserReported priorCTReports* groupIdentifier allEmailsReported additionalInfo*"
    ),
    "ipCaptureEvent": _IP,
    "deviceId": _DEVICE,
    "estimatedLocation": _PLACE,
    "associatedAccount": _ASSOCIATED,
    "accountTemporarilyDisabled": _DISABLED,
    "accountPermanentlyDisabled": _DISABLED,
}
FILE_FLAGS: Final = (
    "animeDrawingVirtualHentai potentialMeme viral possibleSelfProduction physicalHarm violenceGore"
    " bestiality liveStreaming infant generativeAi"
).split()
REPORT_FLAGS: Final = (
    "sextortion csamSolicitation minorToMinorInteraction spam sadisticOnlineExploitation"
    " informational"
).split()
_FILE: Final = _with(
    many=True,
    ipCaptureEvent=_IP, deviceId=_DEVICE,
    fileAnnotations=_with(**_leaves(" ".join(FILE_FLAGS))),
    originalFileHash=_leaf("hashType", many=True),
    details=_with("type", many=True, nameValuePair=_with(
        "type", many=True, **_leaves("name value"))),
    **_leaves(
        "reportId fileId originalFileName uploadedToEspTimestamp locationOfFile fileViewedByEsp"
        " viewedByEsp exifViewedByEsp publiclyAvailable fileRelevance industryClassification"
        " additionalInfo*"
    ),
)  # fmt: skip
INCIDENTS: Final[dict[str, Shape]] = {
    "webPageIncident": _with("thirdPartyHostedContent", **_leaves("url* additionalInfo*")),
    "emailIncident": _with(emailAddress=_EMAIL, **_leaves("content additionalInfo*")),
    "newsgroupIncident": _with(emailAddress=_EMAIL, **_leaves("name content additionalInfo*")),
    "chatImIncident": _with(**_leaves("chatClient chatRoomName content additionalInfo*")),
    "onlineGamingIncident": _with(**_leaves("gameName console content additionalInfo*")),
    "cellPhoneIncident": _with(phoneNumber=_PHONE, **_leaves("latitude longitude additionalInfo*")),
    "nonInternetIncident": _with(
        incidentAddress=_ADDRESS, **_leaves("locationName additionalInfo*")
    ),
    "peer2peerIncident": _with(ipCaptureEvent=_IP, **_leaves("client fileNames additionalInfo*")),
}
_REPORT: Final[dict[str, Shape]] = {
    "reportId": _leaf(),
    "batchedReport": _leaf("reason"),
    "incidentSummary": _with(
        reportAnnotations=_with(**_leaves(" ".join(REPORT_FLAGS))),
        **_leaves(
            "incidentType platform escalateToHighPriority incidentDateTime"
            " incidentDateTimeDescription"
        ),
    ),
    "internetDetails": _with(many=True, **INCIDENTS),
    "lawEnforcement": _with(
        "fleaCountry",
        officerContact=_PERSON, servedLegalProcessInternational=_leaf("fleaCountry"),
        **_leaves("agencyName caseNumber reportedToLe servedLegalProcessDomestic"),
    ),
    "reporter": _with(
        reportingPerson=_PERSON, contactPerson=_PERSON,
        **_leaves("companyTemplate termsOfService legalURL"),
    ),
    "personOrUserReported": _with(
        many=True, personOrUserReportedPerson=_PERSON,
        **_leaves("vehicleDescription"), **_ACCOUNT,
    ),
    "intendedRecipient": _with(many=True, intendedRecipientPerson=_PERSON, **_ACCOUNT),
    "victim": _with(many=True, victimPerson=_PERSON, **_leaves("schoolName"), **_ACCOUNT),
    "additionalInfo": _leaf(many=True),
    FILE: _FILE,
}  # fmt: skip
SHAPES: Final = {REPORT: Shape(_REPORT, frozenset({"reportId"})), FILE: _FILE}

PARTS: Final = tuple(name for name in _REPORT if name not in (FILE, "reportId"))
"""Elements of a report that reach us alone only where something went wrong before."""


def take_apart(root: Any, *, max_depth: int, max_chars: int, unknown: set[str]) -> Node:
    """Take a parsed record apart; the paths of what we do not know go to `unknown`.

    A part of a report alone is taken as a report that holds nothing else. Raises NotARecord for one
    nested deeper than max_depth. Of a text longer than max_chars characters the first are taken.
    """
    name = _local(root.tag)
    taking = _Taking(max_depth, max_chars, unknown)
    shape = SHAPES.get(name)
    if shape is not None:
        return taking.element(root, name, name, shape, 1)
    part = taking.element(root, f"{REPORT}.{name}", f"{REPORT}.{name}", _REPORT[name], 2)
    return Node(REPORT, "", {}, {name: [part]})


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


class _Taking:
    """One record being taken apart."""

    __slots__ = ("_max_chars", "_max_depth", "_unknown")

    def __init__(self, max_depth: int, max_chars: int, unknown: set[str]) -> None:
        self._max_depth = max_depth
        self._max_chars = max_chars
        self._unknown = unknown

    def element(self, found: Any, path: str, name: str, shape: Shape, depth: int) -> Node:
        """Take one element; path has numbers, name is the same path without them."""
        if depth > self._max_depth:
            raise NotARecord("too_deep", f"nested deeper than {self._max_depth} levels")
        written = (found.text or "").strip()
        attributes = dict(found.items())
        if attributes and not attributes.keys() <= shape.attributes:
            attributes = self._known_attributes(attributes, name, shape)
        if len(written) > self._max_chars:
            self._unknown.add(f"{name} (longer than {self._max_chars} characters)")
            written = written[: self._max_chars]
        if not len(found):
            return Node(path, written, attributes, {})
        if written:
            self._unknown.add(f"{name} (text beside elements)")
        return Node(path, written, attributes, self._children(found, path, name, shape, depth))

    def _children(
        self, found: Any, path: str, name: str, shape: Shape, depth: int
    ) -> dict[str, list[Node]]:
        children: dict[str, list[Node]] = {}
        shapes = shape.children
        for inner in found:
            tag = inner.tag
            of = shapes.get(tag)
            if of is None:
                tag = _local(tag)
                of = shapes.get(tag)
            if of is None:
                self._unknown.add(f"{name}.{tag}")
                self._bound(inner, depth + 1)
            else:
                some = children.get(tag)
                if some is None:
                    some = children[tag] = []
                elif not of.many:
                    self._unknown.add(f"{name}.{tag} (more than once)")
                where = f"{path}.{tag}[{len(some)}]" if of.many or some else f"{path}.{tag}"
                some.append(self.element(inner, where, f"{name}.{tag}", of, depth + 1))
            if inner.tail and inner.tail.strip():
                self._unknown.add(f"{name} (text beside elements)")
        return children

    def _bound(self, found: Any, depth: int) -> None:
        """Refuse what is nested too deeply in an element that we do not know."""
        level = [found]
        while level:
            if depth > self._max_depth:
                raise NotARecord("too_deep", f"nested deeper than {self._max_depth} levels")
            level = [inner for one in level for inner in one]
            depth += 1

    def _known_attributes(
        self, attributes: dict[str, str], name: str, shape: Shape
    ) -> dict[str, str]:
        known: dict[str, str] = {}
        for key, value in attributes.items():
            local = _local(key)
            if local in shape.attributes:
                known[local] = value
            elif key not in _NOT_DATA and not key.startswith("{http://www.w3.org/XML/"):
                self._unknown.add(f"{name}@{local}")
        return known


def walk(node: Node) -> Iterator[Node]:
    """Give an element with all that are known in it."""
    yield node
    for some in node.children.values():
        for inner in some:
            yield from walk(inner)
