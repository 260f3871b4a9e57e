"""Read one person out of a row: the columns of one group, looked up once for a whole file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from longstop.core.intake.dates import DateError, Order, parse_birth_date
from longstop.core.referral.records import Identifier, Moment, Person, Place, Statement
from longstop.core.referral.vocabulary import IdentifierKind, Question, Role, Said, StatementKind
from longstop.engines.readers.csv_cells import CodedWords, read_age, read_port, several

Column = tuple[int, str]  # index into the row, head as the sender has it
ADULT = 18

_KINDS = {
    "e_mail": IdentifierKind.EMAIL,
    "phone": IdentifierKind.PHONE,
    "user_name": IdentifierKind.USER_NAME,
    "account_id": IdentifierKind.ACCOUNT_ID,
    "ip_address": IdentifierKind.IP_ADDRESS,
    "url": IdentifierKind.URL,
    "device": IdentifierKind.DEVICE,
    "vehicle": IdentifierKind.VEHICLE,
    "report_reference": IdentifierKind.REPORT_REFERENCE,
}
_OF_SERVICE = frozenset({IdentifierKind.USER_NAME, IdentifierKind.ACCOUNT_ID, IdentifierKind.URL})
_MAY_HOLD_SEVERAL = frozenset(
    {IdentifierKind.EMAIL, IdentifierKind.PHONE, IdentifierKind.IP_ADDRESS}
)
_QUESTIONS = {
    "access_to_children": Question.ACCESS_TO_CHILDREN,
    "access_to_subject_child": Question.ACCESS_TO_SUBJECT_CHILD,
    "prior_conviction": Question.PRIOR_CONVICTION,
    "account_compromised": Question.ACCOUNT_COMPROMISED,
}


_DESCRIBES_NOBODY = frozenset({*_QUESTIONS, "service", "event_time", "ip_port", "ip_shared"})


class CellFault(Exception):
    """A cell cannot be read and the whole record must wait for a person: reason code and head."""

    def __init__(self, reason: str, head: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.head = head


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """The cells of one row as sent and as values: a value is None where a cell says nothing.

    unread collects the heads of cells that could not be used.
    """

    cells: list[str]
    values: list[str | None]
    unread: list[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class RowFacts:
    """What the row says of its people beside their own columns.

    notes are head and text; kind is the kind of the row's statements.
    """

    notes: tuple[tuple[str, str], ...]
    kind: StatementKind
    sent_at: Moment | None


class PersonColumns:
    """The columns of one group of a map ('person', 'child', ...), ready to read any row."""

    def __init__(
        self,
        group: str,
        columns: Mapping[str, Sequence[Column]],
        *,
        width: int,
        words: CodedWords,
        order: Order | None,
        country: str | None,
        moment: Callable[[str, str], Moment],
    ) -> None:
        """Take the group's columns by field.

        width is the number of columns of the list: what lies beyond are the map's constants. order
        is how dates of birth are written; country is used where the list has no country column;
        moment reads a text under a head.
        """
        self._group = group
        own = [(name, index) for name, places in columns.items() for index, _ in places]
        self._own = tuple(index for _, index in own if index < width)
        self._describing = tuple(
            index for name, index in own if index < width and name not in _DESCRIBES_NOBODY
        )
        self._words = words
        self._order = order
        self._moment = moment
        self._given = _first(columns, "given_name")
        self._family = _first(columns, "family_name")
        self._others = tuple(index for index, _ in columns.get("other_names", ()))
        self._born = _first(columns, "date_of_birth")
        self._age = _first(columns, "age")
        self._occupation = _first(columns, "occupation")
        self._school = _first(columns, "school")
        self._service = _first(columns, "service")
        self._event = _first(columns, "event_time")
        self._port = _first(columns, "ip_port")
        self._shared = _first(columns, "ip_shared")
        self._place = [_first(columns, name) for name in ("street", "town", "area", "postcode")]
        self._country = _first(columns, "country")
        self._default_country = country if self._country is None else None
        self._identifiers = tuple(
            (index, head, kind)
            for name, kind in _KINDS.items()
            for index, head in columns.get(name, ())
        )
        self._questions = tuple(
            (*columns[name][0], question)
            for name, question in _QUESTIONS.items()
            if name in columns
        )

    def is_filled(self, row: Row) -> bool:
        """Say whether the row holds anything in this group's columns."""
        return any(map(row.cells.__getitem__, self._own))

    def read(
        self, row: Row, role: Role, facts: RowFacts
    ) -> tuple[Person | None, tuple[Statement, ...], Moment | None]:
        """Read the person of this group, what is said of them, and when it happened.

        Without anything that describes a person the first is None and the statements stand alone.
        Raises CellFault.
        """
        values = row.values
        event = self._read_event(row)
        statements = self._read_statements(row, facts)
        if not any(map(values.__getitem__, self._describing)):
            return None, statements, event
        place = self._read_place(row)
        age = self._read_age(row)
        born = self._read_birth(row)
        person = Person(
            role=role,
            path=self._group,
            given_name=_text(values, self._given),
            family_name=_text(values, self._family),
            other_names=", ".join(filter(None, (values[i] for i in self._others))) or None,
            date_of_birth=born,
            stated_age=age,
            age_disputed=ages_differ(born, age, event or facts.sent_at),
            occupation=_text(values, self._occupation),
            school=_text(values, self._school),
            places=() if place is None else (place,),
            identifiers=self._read_identifiers(row, event),
            statements=statements,
        )
        return person, statements, event

    def _read_event(self, row: Row) -> Moment | None:
        text = _text(row.values, self._event)
        if text is None or self._event is None:
            return None
        return self._moment(text, self._event[1])

    def _read_birth(self, row: Row) -> str | None:
        text = _text(row.values, self._born)
        if text is None or self._born is None:
            return None
        try:
            return parse_birth_date(text, self._order)
        except DateError as error:
            raise CellFault(error.code, self._born[1]) from error

    def _read_age(self, row: Row) -> int | None:
        text = _text(row.values, self._age)
        if text is None or self._age is None:
            return None
        age = read_age(text)
        if age is None:
            row.unread.append(self._age[1])
        return age

    def _read_port(self, row: Row) -> int | None:
        text = _text(row.values, self._port)
        if text is None or self._port is None:
            return None
        port = read_port(text)
        if port is None:
            row.unread.append(self._port[1])
        return port

    def _read_shared(self, row: Row) -> bool:
        text = _text(row.values, self._shared)
        if text is None or self._shared is None:
            return False
        said = self._words.said(text)
        if said is Said.UNKNOWN:
            row.unread.append(self._shared[1])
        return said is Said.YES

    def _read_identifiers(self, row: Row, event: Moment | None) -> tuple[Identifier, ...]:
        service, port = _text(row.values, self._service), self._read_port(row)
        shared = self._read_shared(row)
        found: list[Identifier] = []
        for index, head, kind in self._identifiers:
            text = row.values[index]
            if text is None:
                continue
            is_address = kind is IdentifierKind.IP_ADDRESS
            values = several(text) if kind in _MAY_HOLD_SEVERAL else (text,)
            for place, value in enumerate(values):
                found.append(
                    Identifier(
                        kind=kind,
                        raw=value,
                        path=head if len(values) == 1 else f"{head}[{place}]",
                        service=service if kind in _OF_SERVICE else None,
                        moment=event if is_address else None,
                        port=port if is_address else None,
                        shared=shared and is_address,
                    )
                )
        return tuple(found)

    def _read_place(self, row: Row) -> Place | None:
        street, town, area, postcode = (_text(row.values, column) for column in self._place)
        country = None
        if self._country is not None and (written := row.values[self._country[0]]):
            country = self._words.country(written)
            if country is None:
                row.unread.append(self._country[1])
        if not (street or town or area or postcode or country):
            return None
        return Place(
            street=street,
            town=town,
            area=area,
            postcode=postcode,
            country=country or self._default_country,
        )

    def _read_statements(self, row: Row, facts: RowFacts) -> tuple[Statement, ...]:
        said = [
            Statement(
                question=question,
                path=head,
                answer=self._words.said(text),
                text=text,
                kind=facts.kind,
                said_at=facts.sent_at,
            )
            for index, head, question in self._questions
            if (text := row.cells[index].strip())
        ]
        said += [
            Statement(
                question=Question.NARRATIVE,
                path=head,
                text=text,
                kind=facts.kind,
                said_at=facts.sent_at,
            )
            for head, text in facts.notes
        ]
        return tuple(said)


def ages_differ(born: str | None, stated: int | None, event: Moment | None) -> bool:
    """Say whether a date of birth and a stated age lie on different sides of 18 at the event.

    born is a full or partial ISO date; without an event nothing is said.
    """
    if born is None or stated is None or event is None:
        return False
    parts = [int(part) for part in born.split("-")]
    on = event.at.date()
    if stated >= ADULT:
        return _age_on((*parts, *(1, 1)[len(parts) - 1 :]), on) < ADULT
    return _age_on((*parts, *(12, 31)[len(parts) - 1 :]), on) >= ADULT


def _age_on(born: tuple[int, ...], on: date) -> int:
    return on.year - born[0] - ((on.month, on.day) < born[1:])


def _first(columns: Mapping[str, Sequence[Column]], name: str) -> Column | None:
    found = columns.get(name)
    return found[0] if found else None


def _text(values: Sequence[str | None], column: Column | None) -> str | None:
    return None if column is None else values[column[0]]
