"""List the pages on which planners ask what their capacity would do."""

from __future__ import annotations

from longstop.core.authority.permissions import Permission
from longstop.web.pages import capacity
from longstop.web.visit import Route

PLANNING_ROUTES = (
    Route(
        name="capacity", path="capacity", permission=Permission.CAPACITY_READ, get=capacity.capacity
    ),
    Route(
        name="capacity_asked",
        path="capacity/ask",
        permission=Permission.CAPACITY_RUN,
        post=capacity.asked,
        takes_file=capacity.MOST_BYTES,
    ),
    Route(
        name="capacity_run",
        path="capacity/<str:reference>",
        permission=Permission.CAPACITY_READ,
        get=capacity.run,
    ),
    Route(
        name="capacity_stopped",
        path="capacity/<str:reference>/stop",
        permission=Permission.CAPACITY_RUN,
        post=capacity.stopped,
    ),
    Route(
        name="capacity_chart",
        path="capacity/<str:reference>/chart",
        permission=Permission.CAPACITY_READ,
        get=capacity.chart,
    ),
)
