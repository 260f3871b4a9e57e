"""Spell drafts out as the tables foreign forces send: one person a line, in three dialects."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from longstop.synthetic.errors import SyntheticError
from longstop.synthetic.noise import strip_marks
from longstop.synthetic.rendering import Rendered
from longstop.synthetic.reports import HANDLING, Draft, Shown

COLUMNS = (
    "reference", "role", "family_name", "given_name", "date_of_birth", "age", "e_mail", "phone",
    "user_name", "service", "account_id", "ip_address", "ip_port", "ip_shared", "event_time",
    "street", "town", "area", "postcode", "country", "occupation", "access_to_children",
    "child_family_name", "child_given_name", "child_date_of_birth", "child_town", "child_area",
    "child_country", "previous_conviction", "file_digest", "file_viewed", "urgent",
    "statement_kind", "note", "handling", "x_queue",
)  # fmt: skip
UNKNOWN_COLUMN = "x_queue"  # a column no map knows
_PERSONAL = (
    "family_name", "given_name", "date_of_birth", "e_mail", "phone", "user_name", "account_id",
    "ip_address", "street", "postcode", "child_family_name", "child_given_name",
    "child_date_of_birth",
)  # fmt: skip
_PERSONAL_PLACES = tuple(COLUMNS.index(column) for column in _PERSONAL)
_NO_CHILD = ("",) * 6
DAMAGES = ("bad_date", "cut_short", "extra_cells")

_FRENCH_HEADS = (
    "Référence", "Rôle", "Nom", "Prénom", "Date de naissance", "Âge", "Courriel", "Téléphone",
    "Pseudonyme", "Service", "Identifiant du compte", "Adresse IP", "Port", "IP partagée",
    "Date et heure", "Rue", "Ville", "Région", "Code postal", "Pays", "Profession",
    "Accès à des enfants", "Nom de l'enfant", "Prénom de l'enfant",
    "Date de naissance de l'enfant", "Ville de l'enfant", "Région de l'enfant",
    "Pays de l'enfant", "Condamnation antérieure", "Empreinte du fichier", "Fichier vu", "Urgent",
    "Nature de la déclaration", "Remarque", "Conditions d'utilisation", "x_file",
)  # fmt: skip
_GERMAN_HEADS = (
    "Aktenzeichen", "Rolle", "Nachname", "Vorname", "Geburtsdatum", "Alter", "E-Mail", "Telefon",
    "Benutzername", "Dienst", "Kontokennung", "IP-Adresse", "Port", "IP geteilt", "Zeitpunkt",
    "Straße", "Ort", "Gebiet", "Postleitzahl", "Land", "Beruf", "Zugang zu Kindern",
    "Nachname des Kindes", "Vorname des Kindes", "Geburtsdatum des Kindes", "Ort des Kindes",
    "Gebiet des Kindes", "Land des Kindes", "Vorstrafe", "Dateihash", "Datei gesichtet", "Dringend",
    "Art der Erklärung", "Bemerkung", "Verwendungsbeschränkung", "x_reihe",
)  # fmt: skip
_FRENCH_WORDS = {
    "yes": "oui", "no": "non", "unknown": "inconnu", "reported": "personne signalée",
    "payer": "payeur", "account_holder": "titulaire du compte", "retraction": "rétractation",
    "exculpatory": "à décharge",
}  # fmt: skip
_GERMAN_WORDS = {
    "yes": "ja", "no": "nein", "unknown": "unbekannt", "reported": "gemeldete Person",
    "payer": "Zahler", "account_holder": "Kontoinhaber", "retraction": "Rücknahme",
    "exculpatory": "entlastend",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Dialect:
    """How one country writes its tables; zone is what a time without a zone was written in."""

    heads: tuple[str, ...]
    delimiter: str
    encoding: str
    line_end: str
    date_form: str
    zone: str
    words: Mapping[str, str]
    mark: bytes = b""


DIALECTS = {
    "en": Dialect(
        heads=COLUMNS,
        delimiter=",",
        encoding="utf-8",
        line_end="\n",
        date_form="%Y-%m-%d",
        zone="Europe/London",
        words={},
    ),
    "fr": Dialect(
        heads=_FRENCH_HEADS,
        delimiter=";",
        encoding="cp1252",
        line_end="\r\n",
        date_form="%d/%m/%Y",
        zone="Europe/Paris",
        words=_FRENCH_WORDS,
    ),
    "de": Dialect(
        heads=_GERMAN_HEADS,
        delimiter=";",
        encoding="utf-8",
        line_end="\r\n",
        date_form="%d.%m.%Y",
        zone="Europe/Berlin",
        words=_GERMAN_WORDS,
        mark=b"\xef\xbb\xbf",
    ),
}


class _Line:
    """A file for the csv module whose one line comes back from writerow()."""

    def write(self, text: str) -> str:
        return text


class _RowWriter(Protocol):
    def writerow(self, row: list[str], /) -> object: ...


def _cp1252(text: str) -> str:
    """Return the text as a sender limited to cp1252 has it: marks lost before letters."""
    if text.isascii():
        return text
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return strip_marks(text).encode("cp1252", "replace").decode("cp1252")
    return text


class CsvWriter:
    """Spell drafts out in one dialect; `head` comes first, `tail` last."""

    one_line = True
    damages: tuple[str, ...] = DAMAGES
    separator = ""

    def __init__(self, dialect: str) -> None:
        """Take one of DIALECTS; another name raises SyntheticError."""
        if dialect not in DIALECTS:
            known = ", ".join(DIALECTS)
            raise SyntheticError(f"There is no dialect {dialect!r}. Choose one of: {known}.")
        self._dialect = DIALECTS[dialect]
        self._zone = ZoneInfo(self._dialect.zone)
        self._writer: _RowWriter = csv.writer(
            _Line(), delimiter=self._dialect.delimiter, lineterminator=self._dialect.line_end
        )

    @property
    def encoding(self) -> str:
        """The encoding of the file."""
        return self._dialect.encoding

    def head(self) -> bytes:
        """Return the byte order mark, if any, and the line of heads."""
        line = str(self._writer.writerow(list(self._dialect.heads)))
        return self._dialect.mark + line.encode(self._dialect.encoding)

    def tail(self, records: int) -> bytes:  # noqa: ARG002 - a table declares no number
        """Return nothing: a table just ends."""
        return b""

    def reference(self, draft: Draft) -> str:
        """Return the sender's reference of a draft."""
        return f"SYN-{draft.reference:08d}"

    def render(self, draft: Draft) -> Rendered:
        """Return the line of one draft, damaged if the draft says so."""
        row = self._row(draft)
        if self._dialect.encoding == "cp1252":
            row = [_cp1252(cell) for cell in row]
        if draft.damage == "cut_short":
            row = row[: 2 + draft.style % 3]
        elif draft.damage == "extra_cells":
            row += ["", "synthetic", "cell too many"]
        text = str(self._writer.writerow(row))
        personal = tuple([row[at] for at in _PERSONAL_PLACES if at < len(row) and row[at]])
        unknown = (UNKNOWN_COLUMN,) if draft.extra and draft.damage is None else ()
        return Rendered(text=text, personal=personal, unknown=unknown)

    def _row(self, draft: Draft) -> list[str]:
        """Return the cells in the order of COLUMNS."""
        main, word, day = draft.people[0], self._word, self._day
        row = [
            self.reference(draft),
            word(main.role.value),
            main.family or "",
            main.given or "",
            day(main.born),
            "" if main.age is None else str(main.age),
            main.email or "",
            main.phone or "",
            main.user_name or "",
            draft.service.name,
            main.account_id or "",
            draft.ip or "",
            "" if draft.port is None else str(draft.port),
            word("yes") if draft.ip_shared else "",
            self._moment(draft),
            main.street or "",
            main.town or "",
            main.area or "",
            main.postcode or "",
            main.country or "",
            main.occupation or "",
            word(main.access),
        ]
        row += self._child_cells(draft.people[1]) if len(draft.people) > 1 else _NO_CHILD
        row += (
            word(main.conviction),
            draft.digests[0] if draft.digests else "",
            word(draft.viewed) if draft.digests else "",
            word("yes") if draft.urgent else "",
            word(draft.statement),
            draft.note or "",
            HANDLING if draft.handling else "",
            "q3" if draft.extra else "",
        )
        return row

    def _child_cells(self, child: Shown) -> tuple[str, ...]:
        return (
            child.family or "",
            child.given or "",
            self._day(child.born),
            child.town or "",
            child.area or "",
            child.country or "",
        )

    def _word(self, word: str) -> str:
        return self._dialect.words.get(word, word)

    def _day(self, day: date | None) -> str:
        if day is None:
            return ""
        return day.strftime(self._dialect.date_form) if self._dialect.words else day.isoformat()

    def _moment(self, draft: Draft) -> str:
        """Write the event's time: English lines mostly name a zone, the others never do."""
        if draft.damage == "bad_date":
            stem = self._dialect.date_form.replace("%Y", "2026").replace("%m", "02")
            return f"{stem.replace('%d', '31')} 10:00"
        at = draft.event_at
        if self._dialect.words:
            return at.astimezone(self._zone).strftime(f"{self._dialect.date_form} %H:%M:%S")
        return _english_moment(at, self._zone, draft.style / 2**32)


def _english_moment(at: datetime, zone: ZoneInfo, share: float) -> str:
    if share < 0.6:
        return f"{at.isoformat()[:19]}Z"
    local = at.astimezone(zone).isoformat()
    return local if share < 0.8 else local[:19].replace("T", " ")
