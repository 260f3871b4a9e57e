"""Write spans of time the one way every command writes them."""

from __future__ import annotations

from datetime import timedelta


def span(length: timedelta) -> str:
    """Write a span in its two largest units: 3 d 4 h, 4 h 10 min, 10 min."""
    minutes = int(length.total_seconds()) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
