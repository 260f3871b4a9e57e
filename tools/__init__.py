"""Tools of the workshop: they make files that are shipped, and are not shipped themselves."""

from __future__ import annotations
