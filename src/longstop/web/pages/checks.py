"""Checks in bulk: what is open by kind, a batch out to a register, its answers back, who moved."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from longstop.actions.export_checks import DEFAULT_LIMIT, MOST, Sending, hand_over_checks
from longstop.actions.import_checks import Imported, import_checks
from longstop.actions.list_checks import list_checks
from longstop.actions.reveal import REASONS
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.handling import LIFTS
from longstop.core.referral.questions import CHECK_WORDS, Check
from longstop.core.referral.vocabulary import StatementKind
from longstop.core.referral.why import plain
from longstop.core.triage.moving import Moved, place_in_words, who_moved
from longstop.web.faults import refusal
from longstop.web.forms import RESTS_ON, Typed, choices, typed_of
from longstop.web.uploads import uploaded
from longstop.web.visit import Visit

MOST_BYTES = 64 << 20
SHOWN = 200
"""How many moves and bad lines are told one by one."""
_WAYS = {Moved.ROSE: "rose", Moved.FELL: "fell"}


def checks(visit: Visit) -> HttpResponse:
    """Show what is open and what is out, by kind of check, with the ways out and back."""
    return _page(visit)


def exported(visit: Visit) -> HttpResponse:
    """Send a batch out: the list comes as a file, and its questions are out from then on."""
    typed = typed_of(visit)
    try:
        done, data = hand_over_checks(visit.house, visit.actor, _sending(typed))
    except LongstopError as fault:
        return _page(visit, form="export", fault=fault)
    answer = HttpResponse(data, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{done.file}"'
    return answer


def imported(visit: Visit) -> HttpResponse:
    """Take the answers in: every good line, and say who moved and which lines were not taken."""
    typed = typed_of(visit)
    try:
        file = uploaded(visit.request)
        done = import_checks(
            visit.house,
            visit.actor,
            file.scratch,
            basis=typed.one_of_or_none(StatementKind, "basis", RESTS_ON),
        )
    except LongstopError as fault:
        return _page(visit, form="import", fault=fault)
    return visit.page("checks_imported.html", done=done, shown=SHOWN, **_told(done))


def _told(done: Imported) -> dict[str, Any]:
    moved = who_moved(done.moves)
    return {
        "rose": sum(one.way is Moved.ROSE for one in moved),
        "fell": sum(one.way is Moved.FELL for one in moved),
        "stayed": len(done.moves) - len(moved),
        "moved": [
            (one.reference, _WAYS[one.way], place_in_words(one.before), place_in_words(one.after))
            for one in moved[:SHOWN]
        ],
        "bad": [(one.number, plain(one.field), plain(one.why)) for one in done.refused[:SHOWN]],
    }


def _sending(typed: Typed) -> Sending:
    return Sending(
        check=typed.one_of(Check, "check", "which kind of check"),
        reason=typed.needed("reason", "why"),
        limit=typed.whole("limit", "Of how many referrals at most", least=1, most=MOST)
        if typed.text("limit")
        else DEFAULT_LIMIT,
        condition=typed.text("condition"),
        again=typed.text("again") is not None,
        leave_out=typed.text("leave_out") is not None,
    )


def _page(
    visit: Visit, *, form: str | None = None, fault: LongstopError | None = None
) -> HttpResponse:
    """Show the page, after a refusal with what was typed."""
    listed = list_checks(visit.house, visit.actor)
    return visit.page(
        "checks.html",
        rows=[(one, CHECK_WORDS[one.check]) for one in listed.checks],
        at=listed.at,
        looked_at=listed.looked_at,
        **refusal(fault),
        form=form,
        sent=visit.request.POST,
        kinds=[(one.value, CHECK_WORDS[one].capitalize()) for one in Check],
        reasons=choices(REASONS),
        lifts=choices(LIFTS),
        bases=choices(one.value for one in StatementKind),
        most=MOST,
        usual=DEFAULT_LIMIT,
    )
