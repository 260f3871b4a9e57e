"""Write docs/reference/authority.md out of the code: who may do what, and what each page needs.

`python -m tools.authority` writes it; a guard sees that it is what the code says.
"""

from __future__ import annotations

import sys
from pathlib import Path

from longstop.core.authority.permissions import ROLES, Permission
from longstop.web.routes import ROUTES

PAGE = Path(__file__).parent.parent / "docs/reference/authority.md"
HEAD = """# Authority

Made by `python -m tools.authority` out of the code; a test fails where it differs.

A role is a set of permissions. What a permission can be used on is another question, which the \
database answers: a person sees what their agency is shown, and acts on what it owns.
"""


def written() -> str:
    """Write the page."""
    names = sorted(ROLES)
    lines = [HEAD, "## Who may do what", "", "| permission | roles |", "|---|---|"]
    for one in Permission:
        holders = [name for name in names if one in ROLES[name]]
        lines.append(f"| `{one.value}` | {', '.join(holders) or 'nobody'} |")
    lines += [
        "",
        "## What each page needs",
        "",
        "| page | look | form | permission |",
        "|---|---|---|---|",
    ]
    for route in ROUTES:
        address = f"/{route.path.replace('<str:reference>', 'REF')}"
        look, form = ("yes" if one else "" for one in (route.get, route.post))
        needed = f"`{route.permission.value}`" if route.permission else "none: it leads on"
        lines.append(f"| `{address}` | {look} | {form} | {needed} |")
    lines += [
        "",
        "Signing in, one's own account and an invitation's link need no permission. Everything "
        "else needs a password and a second factor first.",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
    sys.exit(0)
