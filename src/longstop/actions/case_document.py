"""Write a referral in the words of CASE 1.5 (JSON-LD), which other forensic systems read.

Says what was received, who and what stands in it in which role, and what was done: each entry of
the ledger is an action. Its exhibits stand in it with their lawful authority, and each step of
their custody is an action on the device, with both hands. Identifiers of nodes are made from the
reference, so that the same referral, exported twice, is the same graph. Digests only: no file's
content is ever in it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version
from ipaddress import ip_address
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from longstop.actions.disclose import Disclosure
from longstop.core.referral.story import called
from longstop.core.referral.vocabulary import ObligationKind
from longstop.core.referral.why import plain
from longstop.store.queries.story import Story, StoryFile, StoryIdentifier, StoryPerson

Node = dict[str, Any]
_ONTOLOGY = "https://ontology.unifiedcyberontology.org/uco"
_CONTEXT = {
    "case-investigation": "https://ontology.caseontology.org/case/investigation/",
    "kb": "urn:longstop:",
    "uco-action": f"{_ONTOLOGY}/action/",
    "uco-core": f"{_ONTOLOGY}/core/",
    "uco-identity": f"{_ONTOLOGY}/identity/",
    "uco-location": f"{_ONTOLOGY}/location/",
    "uco-observable": f"{_ONTOLOGY}/observable/",
    "uco-tool": f"{_ONTOLOGY}/tool/",
    "uco-types": f"{_ONTOLOGY}/types/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PLACE = {
    "street": "street", "town": "locality", "area": "region", "postcode": "postalCode",
    "country": "country",
}  # fmt: skip


def case_document(made: Disclosure) -> bytes:
    """Write what a disclosure holds of its referral as one CASE graph, UTF-8."""
    document = {"@context": _CONTEXT, "@graph": _nodes(made)}
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def _nodes(made: Disclosure) -> list[Node]:
    exhibits = [
        one.story for one in made.others if one.story.subject.kind == ObligationKind.EXHIBIT
    ]
    return _Graph(made.shown.story, made.by, exhibits).nodes()


@dataclass(slots=True)
class _Graph:
    """The nodes of one referral; members are those that the investigation lists."""

    story: Story
    by: str
    exhibits: list[Story]
    members: list[Node] = field(default_factory=list)

    def nodes(self) -> list[Node]:
        """Make every node, the investigation first."""
        tool = self._add(
            "Tool", "tool", "uco-tool:Tool",
            {"uco-core:name": "Longstop", "uco-tool:version": version("longstop")},
        )  # fmt: skip
        people = {one.id: self._person(one) for one in self.story.persons}
        for number, one in enumerate(self.story.identifiers):
            self._identifier(number, one, people[one.party_id])
        files = [self._file(number, one) for number, one in enumerate(self.story.files)]
        for content in self.story.contents:
            self._record(content, files)
        for entry in self.story.entries:
            self._action(entry.seq, json.loads(entry.body), tool)
        allowed = [self._exhibit(one, tool) for one in self.exhibits]
        return [self._investigation(allowed), *self.members]

    def _investigation(self, allowed: list[Node]) -> Node:
        subject = self.story.subject
        return {
            "@id": self._id("Investigation", "referral"),
            "@type": "case-investigation:Investigation",
            "uco-core:name": subject.reference,
            "uco-core:description": f"Referral, {subject.state}; attribution:"
            f" {subject.attribution or 'none'}; grade: {subject.grade or 'none'}",
            "case-investigation:investigationForm": "case",
            "case-investigation:investigationStatus": subject.state,
            **(
                {"case-investigation:relevantAuthorization": [_to(one) for one in allowed]}
                if allowed
                else {}
            ),
            "uco-core:object": [_to(one) for one in self.members],
        }

    def _person(self, one: StoryPerson) -> Node:
        names = {
            "uco-identity:givenName": one.given_name,
            "uco-identity:familyName": one.family_name,
        }
        facets = [self._facet("identity:SimpleName", f"{one.id} name", names)]
        born = one.date_of_birth or ""
        if _DAY.fullmatch(born):
            birth = {"uco-identity:birthdate": _typed("dateTime", f"{born}T00:00:00Z")}
            facets.append(self._facet("identity:BirthInformation", f"{one.id} born", birth))
        said = [f"born {born}"] if born and not _DAY.fullmatch(born) else []
        said += [f"stated age {one.stated_age}"] if one.stated_age is not None else []
        said += [f"also {one.other_names}"] if one.other_names else []
        said += [f"occupation {one.occupation}"] if one.occupation else []
        person = self._add(
            "Person", f"person {one.id}", "uco-identity:Person",
            {
                "uco-core:name": f"{called(one, self.story.subject.attribution)} ({one.role})",
                "uco-core:description": "; ".join([f"at {one.path}", *said]),
                "uco-core:hasFacet": [facet for facet in facets if facet],
            },
        )  # fmt: skip
        for number, place in enumerate(json.loads(one.places) if one.places else []):
            self._place(f"{one.id} place {number}", place, person)
        return person

    def _place(self, name: str, place: dict[str, str], person: Node) -> None:
        values = {f"uco-location:{_PLACE[part]}": place.get(part) for part in _PLACE}
        facet = self._facet("location:SimpleAddress", f"{name} address", values)
        node = self._add("Location", name, "uco-location:Location", {"uco-core:hasFacet": [facet]})
        self._related(name, person, node, "Has_Address")

    def _identifier(self, number: int, one: StoryIdentifier, person: Node) -> None:
        kind, facet, values = _OBSERVED.get(one.kind, _other)(one)
        name = f"identifier {number}"
        said = [
            one.kind.replace("_", " "),
            f"at {one.path}",
            f"service {one.service}" if one.service else "",
            f"port {one.port}" if one.port is not None else "",
            f"event {one.event}" if one.event else "",
            f"verified by the service: {one.verified}" if one.verified is not None else "",
            "shared connection as the sender says" if one.shared else "",
        ]
        node = self._add(
            kind, name, f"uco-observable:{kind}",
            {
                "uco-core:name": one.raw or "",
                "uco-core:description": "; ".join(filter(None, said)),
                "uco-core:hasFacet": [self._facet(f"observable:{facet}", f"{name} facet", values)],
            },
        )  # fmt: skip
        moment = {"uco-core:startTime": _typed("dateTime", one.at.isoformat())} if one.at else {}
        self._related(name, node, person, "Associated_With", moment)

    def _file(self, number: int, one: StoryFile) -> Node:
        name = f"file {number}"
        hash_ = {
            "@id": self._id("Hash", name),
            "@type": "uco-types:Hash",
            "uco-types:hashMethod": one.digest_kind.upper(),
            "uco-types:hashValue": _typed("hexBinary", one.digest),
        }
        content = self._facet(
            "observable:ContentData", f"{name} content", {"uco-observable:hash": [hash_]}
        )
        return self._add(
            "File", name, "uco-observable:File",
            {
                "uco-core:description": f"at {one.path}; viewed by the sender: {one.viewed};"
                " only the digest is held",
                "uco-core:hasFacet": [content],
            },
        )  # fmt: skip

    def _record(self, content: dict[str, Any], files: list[Node]) -> None:
        """Write one record as sent: its digest and size, and what it came with."""
        if content["content"] is None:
            return
        data = content["content"].encode("utf-8", "surrogatepass")
        name, place = f"record {content['ordinal']}", self.story.subject.package or "package"
        hash_ = {
            "@id": self._id("Hash", name),
            "@type": "uco-types:Hash",
            "uco-types:hashMethod": "SHA256",
            "uco-types:hashValue": _typed("hexBinary", hashlib.sha256(data).hexdigest()),
        }
        values = {
            "uco-observable:hash": [hash_],
            "uco-observable:sizeInBytes": _typed("integer", str(len(data))),
        }
        facet = self._facet("observable:ContentData", f"{name} content", values)
        text = self._add("File", name, "uco-observable:File", {"uco-core:hasFacet": [facet]})
        self._add(
            "ProvenanceRecord", name, "case-investigation:ProvenanceRecord",
            {
                "uco-core:description": "Record as received, media removed",
                "case-investigation:exhibitNumber": f"{place}/{content['ordinal']}",
                "uco-core:object": [_to(one) for one in (text, *files)],
            },
        )  # fmt: skip

    def _exhibit(self, story: Story, tool: Node) -> Node:
        """Write a device, by what right it is held, and its custody; gives the authorization."""
        own, name = story.own, story.subject.reference
        kind = {"uco-observable:deviceType": plain(own["device"])}
        said = [
            plain(own["whose"]), f"seal {own['seal']}",
            f"in {own['part_of']}" if own["part_of"] else "",
        ]  # fmt: skip
        device = self._add(
            "Device", name, "uco-observable:Device",
            {
                "uco-core:name": f"{name} {own['exhibit_number'] or ''}".strip(),
                "uco-core:description": "; ".join(filter(None, said)),
                "uco-core:hasFacet": [self._facet("observable:Device", name, kind)],
            },
        )  # fmt: skip
        record = self._add(
            "ProvenanceRecord", name, "case-investigation:ProvenanceRecord",
            {
                "uco-core:description": f"Exhibit, {plain(story.subject.state)}",
                "case-investigation:exhibitNumber": own["exhibit_number"] or name,
                "uco-core:object": [_to(device)],
            },
        )  # fmt: skip
        giver: str | None = None
        for entry in story.entries:
            body = json.loads(entry.body)
            self._action(
                entry.seq, body, tool, f"{name} ", self._hands(body, giver, device, record)
            )
            giver = body["actor"] if entry.event == "custody.offered" else giver
        return self._add(
            "Authorization", name, "case-investigation:Authorization",
            {
                "case-investigation:authorizationType": plain(own["authority"]),
                "case-investigation:authorizationIdentifier": own["authority_reference"] or "-",
                "uco-core:description": f"limits: {own['limits'] or '-'}; given by:"
                f" {own['given_by'] or '-'}; for {name}",
            },
        )  # fmt: skip

    def _hands(self, body: dict[str, Any], giver: str | None, device: Node, record: Node) -> Node:
        """Give what an entry of an exhibit did to it: with whose hands, and on which seal."""
        custody = body["data"].get("facts", {}).get("custody", {})
        seals = [
            f"seal {word}: {custody[key]}"
            for key, word in (("seal_given", "given"), ("seal_found", "found"))
            if custody.get(key)
        ]
        seals += ["the seal differs"] if custody.get("seal_differs") else []
        hands: Node = {"uco-action:object": [_to(device)], "uco-action:result": [_to(record)]}
        if seals:
            hands["uco-core:description"] = "; ".join([f"ledger entry {body['seq']}", *seals])
        if body["event"] == "custody.taken" and giver is not None:
            hands["uco-action:participant"] = [_to(self._actor(giver))]
        return hands

    def _actor(self, name: str) -> Node:
        return self._once("Identity", name, "uco-identity:Identity", {"uco-core:name": name})

    def _action(
        self, seq: int, body: dict[str, Any], tool: Node, of: str = "", more: Node | None = None
    ) -> None:
        at = _typed("dateTime", body["at"])
        who = self._actor(body["actor"])
        self._add(
            "InvestigativeAction", f"{of}entry {seq}", "case-investigation:InvestigativeAction",
            {
                "uco-core:name": body["event"],
                "uco-core:description": f"ledger entry {seq}",
                "uco-action:startTime": at,
                "uco-action:endTime": at,
                "uco-action:performer": _to(who),
                "uco-action:instrument": _to(tool),
                **(more or {}),
            },
        )  # fmt: skip

    def _related(
        self, name: str, source: Node, target: Node, kind: str, more: Node | None = None
    ) -> None:
        self._add(
            "Relationship", f"{name} of", "uco-core:Relationship",
            {
                "uco-core:source": _to(source),
                "uco-core:target": _to(target),
                "uco-core:kindOfRelationship": kind,
                "uco-core:isDirectional": _typed("boolean", "true"),
                **(more or {}),
            },
        )  # fmt: skip

    def _facet(self, kind: str, name: str, values: dict[str, Any]) -> Node:
        room, _, short = kind.partition(":")
        kept = {key: value for key, value in values.items() if value}
        type_ = f"uco-{room}:{short}Facet"
        return {"@id": self._id(f"{short}Facet", name), "@type": type_, **kept}

    def _add(self, kind: str, name: str, type_: str, values: Node) -> Node:
        node = {"@id": self._id(kind, name), "@type": type_, **values}
        self.members.append(node)
        return node

    def _once(self, kind: str, name: str, type_: str, values: Node) -> Node:
        wanted = self._id(kind, name)
        known = next((one for one in self.members if one["@id"] == wanted), None)
        return known or self._add(kind, name, type_, values)

    def _id(self, kind: str, name: str) -> str:
        return f"kb:{kind}-{uuid5(NAMESPACE_URL, f'{self.story.subject.reference}/{kind}/{name}')}"


def _to(node: Node) -> Node:
    return {"@id": node["@id"]}


def _typed(kind: str, value: str) -> Node:
    return {"@type": f"xsd:{kind}", "@value": value}


_Observed = tuple[str, str, dict[str, Any]]


def _other(one: StoryIdentifier) -> _Observed:
    return "ObservableObject", "Account", {"uco-observable:accountIdentifier": one.raw}


def _address(one: StoryIdentifier) -> _Observed:
    try:
        generation = ip_address(one.raw or "").version
    except ValueError:
        return _other(one)
    kind = f"IPv{generation}Address"
    return kind, kind, {"uco-observable:addressValue": one.raw}


def _named(kind: str, facet: str, value: str) -> Callable[[StoryIdentifier], _Observed]:
    return lambda one: (kind, facet, {f"uco-observable:{value}": one.raw})


_OBSERVED: dict[str, Callable[[StoryIdentifier], _Observed]] = {
    "email": _named("EmailAddress", "EmailAddress", "addressValue"),
    "phone": _named("PhoneAccount", "PhoneAccount", "phoneNumber"),
    "user_name": _named("DigitalAccount", "DigitalAccount", "displayName"),
    "account_id": _named("DigitalAccount", "Account", "accountIdentifier"),
    "ip_address": _address,
    "url": _named("URL", "URL", "fullValue"),
    "device": _named("Device", "Device", "serialNumber"),
}
"""How each kind of identifier is called there: its class, its facet, the property of its value."""
