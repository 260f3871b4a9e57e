"""A house is lost with its server; it comes back in another cluster, and work goes on there."""

from __future__ import annotations

import getpass
import json
import os
import pwd
import shutil
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner

import longstop
from longstop.actions.assign_roles import assign_roles
from longstop.cli.main import app
from longstop.engines.age_file import new_opener
from longstop.engines.postgres_account import Account, first_barred
from longstop.engines.postgres_binaries import copy_wheel
from longstop.engines.postgres_connection import DATABASE
from tests.bureau.fixtures import Clock, open_house, people_of
from tests.engines.accounts import ORDINARY, in_child, is_root, reachable_folder
from tests.faults.own_house import SOURCE, OwnHouse, write_list


def _command(*words: str) -> tuple[int, str, str]:
    found = CliRunner().invoke(app, [*words])
    return found.exit_code, found.stdout, found.stderr


def _told(*words: str) -> str:
    code, out, told = _command(*words)
    if code != 0:
        raise RuntimeError(told)
    return out


@pytest.fixture
def keeper(house: OwnHouse) -> OwnHouse:
    """Let whoever runs the tests keep the house as well."""
    with house.here():
        made = open_house(DATABASE, house.folder, Clock())
        admin = people_of(made)["admin"]
        assign_roles(made, admin, agency="bureau", code="alice", add=["administrator"], remove=[])
    return house


def _ordinary() -> pwd.struct_passwd | None:
    """Give an account that is not ours, where it can read what this program is made of."""
    if not is_root():
        return None
    asked = Account(name=ORDINARY.pw_name, uid=ORDINARY.pw_uid, gid=ORDINARY.pw_gid)
    parts = (longstop.__file__, psycopg.__file__)
    way = [parent for part in parts for parent in reversed(Path(str(part)).parents)]
    return ORDINARY if first_barred(asked, way) is None else None


def _come_back(backup: Path, key: Path, more: Path) -> str:
    """Restore into the cluster of this home, verify, and receive one file more."""
    try:
        restored = json.loads(_told("restore", str(backup), "--key", str(key), "--json"))
        verified = json.loads(_told("verify", "--json"))
        received = json.loads(_told("receive", str(more), "--source", SOURCE, "--json"))
        again = json.loads(_told("verify", "--json"))
        status = received["packages"][0]["status"]
        return f"{verified['clean']} {status} {again['clean']} {restored['by'][:7]}"
    finally:
        _command("db", "stop")


@pytest.mark.parametrize("as_other", [False, True])
def test_a_lost_house_comes_back_in_an_empty_cluster_and_receives(
    keeper: OwnHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, as_other: bool
) -> None:
    code, told, _ = keeper.end(keeper.receive(write_list(tmp_path / "first.csv", ["Jon", "Ann"])))
    assert code in (0, 2), told
    account = _ordinary() if as_other else None
    opener = new_opener()
    with reachable_folder() as folder:
        key, private = folder / "key", folder / "private"
        private.write_text(opener.text)
        shutil.copy(keeper.folder / "key", key)
        with keeper.here():
            _told("backup", str(folder / "backup"), "--to", opener.receiver.text)
        more = write_list(folder / f"more-{as_other}.csv", ["Bea"])
        (folder / "home").mkdir(mode=0o700)
        for path in (key, private, folder / "backup", more, folder / "home"):
            path.chmod(0o700)
            if account is not None:
                os.chown(path, account.pw_uid, account.pw_gid)
        if account is not None:
            monkeypatch.setenv("LONGSTOP_PG_BIN", str(copy_wheel(folder / "programs")))
        monkeypatch.setenv("LOGNAME", getpass.getuser())  # the new machine has accounts as the old
        monkeypatch.setenv("LONGSTOP_HOME", str(folder / "home"))
        monkeypatch.setenv("LONGSTOP_KEY_FILE", str(key))
        answer = in_child(lambda: _come_back(folder / "backup", private, more), account)
    assert answer == "True received True person:", answer
