"""Know which elements and attributes a company's report has, and take one apart by that.

There is no public schema of this format. The names are those of its public documentation, in the
layout of 2024 and in that of 2026; some attributes have moved between the two, and stand here in
both places. Whatever is not here is kept in the record's text and told by its path, never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from longstop.engines.readers.json_slices import NotARecord

REPORT: Final = "report"
FILE: Final = "fileDetails"
RESPONSES: Final = ("reportResponse", "reportDoneResponse")

_INDEX = re.compile(r"\[\d+\]")
_EMPTY: Final[dict[str, Any]] = {}
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
    """One element taken apart: where it stands, its text, attributes and elements by name.

    base is the path of the element it stands in, step its own name, numbered where it may stand
    more than once. What holds nothing shares its empty tables with others: never write there.
    """

    base: str
    step: str
    text: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    children: dict[str, list[Node]] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Give the path by which it is found in the record."""
        return f"{self.base}.{self.step}" if self.base else self.step

    def one(self, name: str) -> Node | None:
        """Give the first element of a name."""
        found = self.children.get(name)
        return found[0] if found else None

    def all(self, name: str) -> Sequence[Node]:
        """Give every element of a name, in order."""
        return self.children.get(name, ())

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


def _holds(*parts: Mapping[str, Shape], attributes: str = "", many: bool = False) -> Shape:
    children = {name: shape for part in parts for name, shape in part.items()}
    return Shape(children, frozenset(attributes.split()), many)


_CONTACT: Final = "type verified verificationDate"
_EMAIL = _leaf(_CONTACT, many=True)
_PHONE = _leaf(f"{_CONTACT} countryCallingCode extension", many=True)
_ADDRESS = _holds(
    _leaves("address city zipCode state nonUsaState country"), attributes="type", many=True
)
_IP = _holds(_leaves("ipAddress eventName dateTime possibleProxy port"), many=True)
_DEVICE = _holds(_leaves("idType idValue eventName dateTime"), many=True)
_PLACE = _holds(_leaves("city region countryCode"), attributes="verified timestamp")
_DISABLED = _holds(_leaves("disabledDate reenabledDate"), attributes="disabledDate reenabledDate")
_CONTACTS: Final = {"phone": _PHONE, "email": _EMAIL, "address": _ADDRESS}
_CAPTURES: Final = {"ipCaptureEvent": _IP, "deviceId": _DEVICE}
_PERSON = _holds(_CONTACTS, _leaves("firstName lastName age ageAssertionDiscrepancy dateOfBirth"))
_ASSOCIATED = _holds(
    _CONTACTS,
    _CAPTURES,
    _leaves(
        "accountType platform firstName lastName approximateAge espService espIdentifier"
        " profileUrl* screenName displayName* groupIdentifier additionalInfo*"
    ),
    attributes="accountType thirdPartyUser",
    many=True,
)
_ACCOUNT: Final = {
    **_leaves(
        "espIdentifier espService compromisedAccount screenName displayName* profileUrl* profileBio"
        " thirdPartyUserReported priorCTReports* groupIdentifier allEmailsReported additionalInfo*"
    ),
    **_CAPTURES,
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
_PAIR = _holds(_leaves("name value"), attributes="type", many=True)
_FILE: Final = _holds(
    _CAPTURES,
    {
        "fileAnnotations": _holds(_leaves(" ".join(FILE_FLAGS))),
        "originalFileHash": _leaf("hashType", many=True),
        "details": _holds({"nameValuePair": _PAIR}, attributes="type", many=True),
    },
    _leaves(
        "reportId fileId originalFileName uploadedToEspTimestamp locationOfFile fileViewedByEsp"
        " viewedByEsp exifViewedByEsp publiclyAvailable fileRelevance industryClassification"
        " additionalInfo*"
    ),
    many=True,
)
_TOLD = _leaves("additionalInfo*")
INCIDENTS: Final[dict[str, Shape]] = {
    "webPageIncident": _holds(_leaves("url*"), _TOLD, attributes="thirdPartyHostedContent"),
    "emailIncident": _holds({"emailAddress": _EMAIL}, _leaves("content"), _TOLD),
    "newsgroupIncident": _holds({"emailAddress": _EMAIL}, _leaves("name content"), _TOLD),
    "chatImIncident": _holds(_leaves("chatClient chatRoomName content"), _TOLD),
    "onlineGamingIncident": _holds(_leaves("gameName console content"), _TOLD),
    "cellPhoneIncident": _holds({"phoneNumber": _PHONE}, _leaves("latitude longitude"), _TOLD),
    "nonInternetIncident": _holds({"incidentAddress": _ADDRESS}, _leaves("locationName"), _TOLD),
    "peer2peerIncident": _holds({"ipCaptureEvent": _IP}, _leaves("client fileNames"), _TOLD),
}
_REPORT: Final[dict[str, Shape]] = {
    "reportId": _leaf(),
    "batchedReport": _leaf("reason"),
    "incidentSummary": _holds(
        {"reportAnnotations": _holds(_leaves(" ".join(REPORT_FLAGS)))},
        _leaves(
            "incidentType platform escalateToHighPriority incidentDateTime"
            " incidentDateTimeDescription"
        ),
    ),
    "internetDetails": _holds(INCIDENTS, many=True),
    "lawEnforcement": _holds(
        {"officerContact": _PERSON, "servedLegalProcessInternational": _leaf("fleaCountry")},
        _leaves("agencyName caseNumber reportedToLe servedLegalProcessDomestic"),
        attributes="fleaCountry",
    ),
    "reporter": _holds(
        {"reportingPerson": _PERSON, "contactPerson": _PERSON},
        _leaves("companyTemplate termsOfService legalURL"),
    ),
    "personOrUserReported": _holds(
        {"personOrUserReportedPerson": _PERSON}, _leaves("vehicleDescription"), _ACCOUNT, many=True
    ),
    "intendedRecipient": _holds({"intendedRecipientPerson": _PERSON}, _ACCOUNT, many=True),
    "victim": _holds({"victimPerson": _PERSON}, _leaves("schoolName"), _ACCOUNT, many=True),
    "additionalInfo": _leaf(many=True),
    FILE: _FILE,
}
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
        return taking.element(root, "", name, shape, 1)
    part = taking.element(root, REPORT, name, _REPORT[name], 2)
    return Node("", REPORT, children={name: [part]})


def move(node: Node, step: str) -> None:
    """Give a record another name in its paths, where several stand in one."""
    old = len(node.step)
    for inner in walk(node):
        inner.base = step + inner.base[old:] if inner.base else ""
    node.step = step


def walk(node: Node) -> Iterator[Node]:
    """Give an element with all that are known in it."""
    yield node
    for some in node.children.values():
        for inner in some:
            yield from walk(inner)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


class _Taking:
    """One record being taken apart."""

    __slots__ = ("_max_chars", "_max_depth", "_unknown")

    def __init__(self, max_depth: int, max_chars: int, unknown: set[str]) -> None:
        self._max_depth = max_depth
        self._max_chars = max_chars
        self._unknown = unknown

    def element(self, found: Any, base: str, step: str, shape: Shape, depth: int) -> Node:
        """Take one element with all it holds."""
        if depth > self._max_depth:
            raise NotARecord("too_deep", f"nested deeper than {self._max_depth} levels")
        written = found.text
        node = Node(base, step, written.strip() if written else "", _EMPTY, _EMPTY)
        attributes = found.items()
        if attributes:
            node.attributes = self._attributes(attributes, node, shape)
        if len(node.text) > self._max_chars:
            self._cut(node)
        if len(found):
            if node.text:
                self._tell(node, " (text beside elements)")
            node.children = self._children(found, node, shape, depth + 1)
        return node

    def _children(self, found: Any, node: Node, shape: Shape, depth: int) -> dict[str, list[Node]]:
        children: dict[str, list[Node]] = {}
        shapes = shape.children
        path = node.path
        for inner in found:
            tag = inner.tag
            of = shapes.get(tag)
            if of is None:
                tag = _local(tag)
                of = shapes.get(tag)
            if inner.tail:
                self._tell(node, " (text beside elements)")
            if of is None:
                self._tell(node, f".{tag}")
                self._bound(inner, depth)
                continue
            some = children.get(tag)
            if some is None:
                some = children[tag] = []
            elif not of.many:
                self._tell(node, f".{tag} (more than once)")
            step = f"{tag}[{len(some)}]" if of.many or some else tag
            if len(inner) or inner.items() or depth > self._max_depth:
                some.append(self.element(inner, path, step, of, depth))
                continue
            written = inner.text  # most elements are plain values, so they take the short way
            node_in = Node(path, step, written.strip() if written else "", _EMPTY, _EMPTY)
            if len(node_in.text) > self._max_chars:
                self._cut(node_in)
            some.append(node_in)
        return children

    def _cut(self, node: Node) -> None:
        self._tell(node, f" (longer than {self._max_chars} characters)")
        node.text = node.text[: self._max_chars]

    def _tell(self, node: Node, what: str) -> None:
        self._unknown.add(f"{_INDEX.sub('', node.path)}{what}")

    def _bound(self, found: Any, depth: int) -> None:
        """Refuse what is nested too deeply in an element that we do not know."""
        level = [found]
        while level:
            if depth > self._max_depth:
                raise NotARecord("too_deep", f"nested deeper than {self._max_depth} levels")
            level = [inner for one in level for inner in one]
            depth += 1

    def _attributes(
        self, attributes: list[tuple[str, str]], node: Node, shape: Shape
    ) -> dict[str, str]:
        known: dict[str, str] = {}
        for key, value in attributes:
            name = key if key in shape.attributes else _local(key)
            if name in shape.attributes:
                known[name] = value
            elif key not in _NOT_DATA and not key.startswith("{http://www.w3.org/XML/"):
                self._tell(node, f"@{name}")
        return known


KEPT: Final = frozenset(
    (
        "@type @verificationDate @extension @thirdPartyUser @thirdPartyHostedContent @fleaCountry"
        " lawEnforcement.officerContact reporter.termsOfService reporter.legalURL"
        " deviceId.idType chatImIncident.chatClient chatImIncident.chatRoomName"
        " newsgroupIncident.name"
        " onlineGamingIncident.gameName onlineGamingIncident.console peer2peerIncident.client"
        " peer2peerIncident.fileNames cellPhoneIncident.latitude cellPhoneIncident.longitude"
        " nonInternetIncident.locationName associatedAccount.groupIdentifier"
        " fileDetails.fileId fileDetails.locationOfFile fileDetails.exifViewedByEsp"
        " fileDetails.publiclyAvailable fileDetails.fileRelevance details.nameValuePair"
    ).split()
)
"""Known values that no room reads: they stand in the record's text and nowhere else.

A name is an element in the one that holds it, with all that it holds, or an attribute anywhere.
"""
