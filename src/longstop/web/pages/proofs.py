"""What proves that the ledger is whole, for whoever audits it."""

from __future__ import annotations

from django.http import HttpResponse

from longstop.actions.show_proofs import show_proofs
from longstop.web.visit import Visit

LISTED = 20


def proofs(visit: Visit) -> HttpResponse:
    """Show the checkpoints that are kept, the last one whole, and what verify found each time."""
    shown = show_proofs(visit.house, visit.actor, most=LISTED)
    return visit.page("proofs.html", shown=shown, most=LISTED)
