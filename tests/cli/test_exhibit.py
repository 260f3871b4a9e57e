"""An exhibit at the terminal, from the list of what was seized to the day it goes back."""

from __future__ import annotations

from pathlib import Path

from tests.bureau.exhibits import VICTIMS, WORDS, give_lab
from tests.bureau.fixtures import Bureau
from tests.bureau.shifts import whole
from tests.bureau.work import LINE, reference_of
from tests.cli.doors import as_json, run


def listed(folder: Path, *lines: dict[str, str]) -> Path:
    file = folder / "seized.csv"
    heads = list(lines[0])
    rows = [",".join(heads), *(",".join(one.get(head, "") for head in heads) for one in lines)]
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return file


def test_an_exhibit_goes_from_the_list_to_the_laboratory_and_back(
    bureau: Bureau, tmp_path: Path
) -> None:
    give_lab(bureau)
    bureau.receive_csv(LINE)
    referral = {"referral": reference_of(bureau), **WORDS, "parent": "", "bail": "2026-12-01"}
    file = listed(
        tmp_path,
        {**referral, "number": "JB/1"},
        {**referral, "number": "JB/2", "device": "sim_card", "parent": "JB/1", "bail": ""},
        {**referral, "number": "JB/3", **VICTIMS, "bail": ""},
    )
    made = as_json(run(bureau, "exhibit", "register", "--file", file, "--json"))
    phone, sim, victims = (one["reference"] for one in made)
    assert phone.startswith("E-")
    again = run(bureau, "exhibit", "register", "--file", file)
    assert again.exit_code == 2
    assert "line 2: number: registered already" in again.stderr
    offered = run(
        bureau, "exhibit", "offer", phone, sim, victims, "--to", "north/lab",
        "--reason", "to_laboratory",
    )  # fmt: skip
    assert f"{phone} is offered to north/lab; it stays with you" in offered.stderr
    taken = run(
        bureau, "exhibit", "take", phone, sim, victims, "--seal", "A100", "--seal", "A100",
        "--seal", "B7", by="lena",
    )  # fmt: skip
    assert f"{victims}: the seal differs from its label" in taken.stderr
    queue = run(bureau, "exhibit", "queue", "--desk", "lab", by="lena").stdout.splitlines()
    assert queue[0] == f"{victims}  JB/3  phone of a victim, received: a victim's device"
    assert queue[1].endswith("report, and a date presses; bail Tue 01 Dec (in 10 d)")
    assert run(bureau, "exhibit", "queue", by="charlie").stdout == ""
    for state in ("acquired", "scanned"):
        run(bureau, "exhibit", "state", state, phone, sim, by="lena")
    refused = run(
        bureau, "exhibit", "state", "returned", phone, "--reason", "to_owner", "--to-whom", "JQ",
        by="lena",
    )  # fmt: skip
    assert refused.exit_code == 2
    assert "parts of it are still here" in refused.stderr
    run(bureau, "exhibit", "authorise", "return", phone, sim, "--reason", "court_ordered", by="ned")
    out = run(
        bureau, "exhibit", "state", "returned", phone, sim, "--reason", "to_owner", "--to-whom",
        "J. Quill", by="lena",
    )  # fmt: skip
    assert f"{phone} is returned." in out.stderr
    shown = run(bureau, "exhibit", "show", phone, by="lena").stdout
    for words in (
        f"{phone}  JB/1: phone of the person reported", "it is returned (to owner)",
        "left to: J. Quill", "held by: search warrant, W-7", "limits: messages of May",
        "offered it to north/lab, seal A100 (to laboratory); taken by lena",
        "ned authorised return: court ordered",
    ):  # fmt: skip
        assert words in shown
    assert "IT DIFFERS" in run(bureau, "exhibit", "show", victims, by="lena").stdout
    assert run(bureau, "exhibit", "show", phone, by="charlie").exit_code == 2
    assert as_json(run(bureau, "exhibit", "show", sim, "--json"))["told"]["parent"] == phone
    assert phone in run(bureau, "show", reference_of(bureau)).stdout
    assert whole(bureau)


def test_one_is_registered_by_options_dated_and_taken_back(bureau: Bureau) -> None:
    give_lab(bureau)
    bureau.receive_csv(LINE)
    options = [
        word for name, text in WORDS.items() for word in (f"--{name.replace('_', '-')}", text)
    ]
    done = run(bureau, "exhibit", "register", reference_of(bureau), "--number", "JB/1", *options)
    (line,) = done.stdout.splitlines()
    reference = line.split()[0]
    assert "1 registered, in your hands" in done.stderr
    assert run(bureau, "exhibit", "register").exit_code == 2
    assert run(bureau, "exhibit", "offer", reference).exit_code == 2
    dated = run(bureau, "exhibit", "date", reference, "--court", "2026-12-01 10:00")
    assert dated.stderr == f"{reference}: its dates are set.\n"
    shown = run(bureau, "exhibit", "show", reference).stdout
    assert "the court sits: Tue 01 Dec 10:00 (in 10 d)" in shown
    run(bureau, "exhibit", "offer", reference, "--to", "north/lab", "--reason", "to_laboratory")
    assert "not taken yet" in run(bureau, "exhibit", "show", reference).stdout
    back = run(bureau, "exhibit", "offer", reference, "--withdraw")
    assert "the offer is taken back" in back.stderr
    queue = as_json(run(bureau, "exhibit", "queue", "--json"))
    assert [one["because"] for one in queue["exhibits"]] == ["date"]
