"""Turn the cells of one row into a report, with everything about the columns worked out once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from longstop.core.intake.column_words import STATEMENT_WORDS, URGENT_WORDS, fold
from longstop.core.intake.columns import PERSON_GROUPS, ColumnMap, may_repeat
from longstop.core.intake.dates import DateError, parse_moment
from longstop.core.referral.records import FileItem, Moment, Person, Report, Statement
from longstop.core.referral.vocabulary import Question, Role, Said, StatementKind, Viewed
from longstop.engines.marks import NOT_READ
from longstop.engines.readers.csv_cells import CodedWords, present, read_digests, several
from longstop.engines.readers.csv_person import CellFault, Column, PersonColumns, Row, RowFacts

_LONGEST_HEAD = 200
_NOT_READ = " (value not read)"
_VIEWED = {Said.YES: Viewed.YES, Said.NO: Viewed.NO, Said.UNKNOWN: Viewed.ABSENT}
_DIGEST = "file.digest"

_Targets = dict[str, list[Column]]


def unique_heads(cells: Sequence[str]) -> tuple[str, ...]:
    """Name every column: blank heads by their place, repeated ones with a number."""
    heads: dict[str, None] = {}
    for place, cell in enumerate(cells, start=1):
        base = " ".join(cell.split())[:_LONGEST_HEAD] or f"column {place}"
        head, number = base, 1
        while head in heads:
            number += 1
            head = f"{base} ({number})"
        heads[head] = None
    return tuple(heads)


def targets_by_word(column_map: ColumnMap) -> Mapping[str, str]:
    """Give the targets of a map by their folded heads, for recognise()."""
    return {fold(head): target for head, target in column_map.columns.items()}


def recognise(cells: Sequence[str], by_word: Mapping[str, str]) -> list[str | None]:
    """Give the target of each head, None where no map names it or its place is taken."""
    targets: list[str | None] = []
    taken: set[str] = set()
    for cell in cells:
        target = by_word.get(fold(cell))
        if target in taken:
            target = None
        elif target is not None and not may_repeat(target):
            taken.add(target)
        targets.append(target)
    return targets


class RowReader:
    """Read the rows of one list under one map."""

    def __init__(
        self, heads: Sequence[str], column_map: ColumnMap, *, zone: str | None, country: str | None
    ) -> None:
        """Take the heads as the sender has them.

        zone (IANA) is the source's, for dates that state none; country (ISO 3166-1 alpha-2) is
        the source's, for lists without a country column.
        """
        self.heads = unique_heads(heads)
        self._zone = column_map.zone or zone
        self._order = column_map.date_order
        self._words = CodedWords(column_map)
        self._constants = list(column_map.constants.values())
        targets = recognise(heads, targets_by_word(column_map))
        columns = self._by_target(targets, column_map.constants)
        self._unknown = tuple(
            (index, self.heads[index]) for index, target in enumerate(targets) if target is None
        )
        self._single = {target: places[0] for target, places in columns.items()}
        self._notes = tuple(columns.get("note", ()))
        self._handling = tuple(columns.get("handling", ()))
        self._digests = tuple(
            (index, head, target.removeprefix(_DIGEST).lstrip(".") or None)
            for target, places in columns.items()
            if target.startswith(_DIGEST)
            for index, head in places
        )
        self._people = tuple(
            (group, self._person_columns(group, columns, column_map, country))
            for group in PERSON_GROUPS
            if any(target.startswith(f"{group}.") for target in columns)
        )

    def _by_target(self, targets: Sequence[str | None], constants: Mapping[str, str]) -> _Targets:
        columns: _Targets = {}
        for index, target in enumerate(targets):
            if target is not None:
                columns.setdefault(target, []).append((index, self.heads[index]))
        for index, target in enumerate(constants, start=len(self.heads)):
            columns.setdefault(target, []).append((index, f"constants.{target}"))
        return columns

    def _person_columns(
        self, group: str, columns: _Targets, column_map: ColumnMap, country: str | None
    ) -> PersonColumns:
        prefix = f"{group}."
        return PersonColumns(
            group,
            {t.removeprefix(prefix): c for t, c in columns.items() if t.startswith(prefix)},
            width=len(self.heads),
            words=self._words,
            order=column_map.birth_date_order or column_map.date_order,
            country=country,
            moment=self._moment,
        )

    def report(self, ordinal: int, cells: list[str]) -> Report:
        """Read one row; missing cells at its end are absent. Raises CellFault."""
        content = msgspec.json.encode(dict(zip(self.heads, cells, strict=False))).decode()
        every = [*cells, *[""] * (len(self.heads) - len(cells)), *self._constants]
        unread = self._blank_marked(every) if NOT_READ in content else []
        values = [present(cell) if cell else None for cell in every]
        row = Row(cells=every, values=values, unread=unread)
        sent_at, incident_at = self._date(row, "sent_at"), self._date(row, "incident_at")
        stated, kind = self._statement_kind(row)
        facts = RowFacts(
            notes=tuple((head, text) for i, head in self._notes if (text := every[i].strip())),
            kind=kind,
            sent_at=sent_at,
        )
        urgent, urgency = self._urgent(row, sent_at)
        persons, unattached, event = self._read_people(row, facts)
        files = self._files(row)
        unknown = [head for index, head in self._unknown if every[index].strip()]
        return Report(
            ordinal=ordinal,
            content=content,
            reference=self._text(row, "reference"),
            reporter=self._text(row, "reporter"),
            sent_at=sent_at,
            incident_at=incident_at or event,
            urgent=urgent,
            informational=self._informational(row),
            handling=self._read_handling(row),
            persons=persons,
            files=files,
            statements=(*stated, *urgency, *unattached),
            unknown_fields=(*unknown, *(head + _NOT_READ for head in row.unread)),
        )

    def _blank_marked(self, cells: list[str]) -> list[str]:
        """Blank the cells that say they hold no value; gives their heads."""
        unread: list[str] = []
        for index, head in enumerate(self.heads):
            if cells[index].startswith(NOT_READ):
                cells[index] = ""
                unread.append(head)
        return unread

    def _read_people(
        self, row: Row, facts: RowFacts
    ) -> tuple[tuple[Person, ...], tuple[Statement, ...], Moment | None]:
        persons: list[Person] = []
        unattached: tuple[Statement, ...] = ()
        event: Moment | None = None
        for place, (group, columns) in enumerate(self._people):
            if place > 0:
                if not columns.is_filled(row):
                    continue
                # A note is said of the first person only.
                facts = RowFacts(notes=(), kind=facts.kind, sent_at=facts.sent_at)
            role = self._role(row) if group == "person" else Role(group)
            person, statements, happened = columns.read(row, role, facts)
            event = event or happened
            if person is None:
                unattached += statements
            else:
                persons.append(person)
        return tuple(persons), unattached, event

    def _text(self, row: Row, target: str) -> str | None:
        column = self._single.get(target)
        return None if column is None else row.values[column[0]]

    def _date(self, row: Row, target: str) -> Moment | None:
        text = self._text(row, target)
        return None if text is None else self._moment(text, self._single[target][1])

    def _moment(self, text: str, head: str) -> Moment:
        try:
            return parse_moment(text, zone=self._zone, order=self._order)
        except DateError as error:
            raise CellFault(error.code, head) from error

    def _role(self, row: Row) -> Role:
        column = self._single.get("role")
        text = "" if column is None else row.cells[column[0]].strip()
        if column is None or not text:
            return Role.REPORTED
        role = self._words.role(text)
        if role is None:
            # In the wrong role a reported person is forgotten or a child is pursued.
            raise CellFault("unknown_role", column[1])
        return role

    def _statement_kind(self, row: Row) -> tuple[tuple[Statement, ...], StatementKind]:
        text = self._text(row, "statement_kind")
        if text is None:
            return (), StatementKind.ALLEGATION
        head = self._single["statement_kind"][1]
        found = STATEMENT_WORDS.get(fold(text))
        if isinstance(found, StatementKind):
            return (), found
        if found is None:
            row.unread.append(head)
            return (), StatementKind.ALLEGATION
        statement = Statement(question=found, path=head, answer=Said.YES, text=text)
        return (statement,), StatementKind.ALLEGATION

    def _urgent(self, row: Row, sent_at: Moment | None) -> tuple[bool, tuple[Statement, ...]]:
        text = self._text(row, "urgent")
        if text is None:
            return False, ()
        said = Said.YES if fold(text) in URGENT_WORDS else self._words.said(text)
        if said is not Said.UNKNOWN:
            return said is Said.YES, ()
        head = self._single["urgent"][1]
        statement = Statement(
            question=Question.SENDER_URGENCY, path=head, text=text, said_at=sent_at
        )
        return False, (statement,)

    def _informational(self, row: Row) -> bool:
        """Read the sender's word that it is for information: nothing but a plain yes is one."""
        text = self._text(row, "informational")
        if text is None:
            return False
        said = self._words.said(text)
        if said is Said.UNKNOWN:
            row.unread.append(self._single["informational"][1])
        return said is Said.YES

    def _read_handling(self, row: Row) -> tuple[str, ...]:
        return tuple(
            part
            for index, _ in self._handling
            if (text := row.values[index])
            for part in several(text)
        )

    def _files(self, row: Row) -> tuple[FileItem, ...]:
        files: list[FileItem] = []
        name, viewed = self._text(row, "file.name"), self._text(row, "file.viewed")
        seen = _VIEWED[self._words.said(viewed)] if viewed else Viewed.ABSENT
        for index, head, kind in self._digests:
            text = row.values[index]
            if text is None:
                continue
            digests = read_digests(text, kind)
            if digests is None:
                row.unread.append(head)
                continue
            files += [
                FileItem(path=head, digest_kind=kind, digest=digest, name=name, viewed=seen)
                for kind, digest in digests
            ]
        if name and not files:
            row.unread.append(self._single["file.name"][1])
        return tuple(files)
