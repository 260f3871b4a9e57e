"""A role is a set of permissions; every answer names the rule that gave it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.authority.permissions import ROLES, NotAllowed, Permission, check, may

HELD = st.lists(st.sampled_from(sorted(ROLES)) | st.text(max_size=8), max_size=4)
PERMISSIONS = st.sampled_from(list(Permission))


@given(HELD, PERMISSIONS)
def test_an_answer_is_yes_exactly_when_a_role_holds_the_permission(
    roles: list[str], permission: Permission
) -> None:
    answer = may(roles, permission)
    assert answer.allowed == any(permission in ROLES.get(role, ()) for role in roles)
    assert permission.value in answer.rule


@given(HELD, HELD, PERMISSIONS)
def test_another_role_never_takes_a_permission_away(
    roles: list[str], more: list[str], permission: Permission
) -> None:
    assert may([*roles, *more], permission).allowed >= may(roles, permission).allowed


@given(st.text(max_size=12).filter(lambda role: role not in ROLES), PERMISSIONS)
def test_a_role_nobody_defined_holds_nothing(role: str, permission: Permission) -> None:
    with pytest.raises(NotAllowed, match="Nothing was changed"):
        check([role], permission)


def test_every_permission_is_held_by_some_role() -> None:
    assert set().union(*ROLES.values()) == set(Permission)


def test_who_runs_the_house_does_not_read_or_close_referrals() -> None:
    assert not may(["administrator"], Permission.REFERRAL_READ).allowed
    assert not may(["administrator", "auditor"], Permission.REFERRAL_CLOSE).allowed


def test_an_inspector_reads_takes_out_what_they_read_and_changes_nothing() -> None:
    reading = ("evaluate", "read", "verify")
    acts = {p for p in ROLES["inspector"] if p.value.split(":")[1] not in reading}
    assert acts == {Permission.EXPORT_MAKE}


@given(HELD, PERMISSIONS)
def test_who_holds_a_permission_passes_and_who_does_not_is_told_which_it_is(
    roles: list[str], permission: Permission
) -> None:
    if may(roles, permission).allowed:
        check(roles, permission)
    else:
        with pytest.raises(NotAllowed, match=f"^Not allowed: no role of yours holds {permission}"):
            check(roles, permission)
