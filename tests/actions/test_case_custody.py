"""The custody of exhibits in the words of CASE: both hands, the seal, the right and its limits."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from longstop.actions.authorise_exhibits import authorise_exhibits
from longstop.actions.case_document import case_document
from longstop.actions.disclose import Asking, disclose
from longstop.actions.offer_custody import Offering, offer_custody
from longstop.actions.take_custody import take_custody
from longstop.core.referral.exhibit_states import ExhibitState
from tests.bureau.exhibits import leave, registered, walk
from tests.bureau.fixtures import Bureau
from tests.bureau.work import reference_of


def test_the_custody_of_an_exhibit_passes_the_validator_of_case(
    bureau: Bureau, tmp_path: Path
) -> None:
    phone, sim = registered(bureau, {}, {"device": "sim_card", "parent": "JB/1"})
    to_bob = Offering(to="bureau/intake", reason="to_examiner", person="bob")
    offer_custody(bureau.house, bureau.people["alice"], [phone, sim], to_bob)
    take_custody(bureau.house, bureau.people["bob"], [phone, sim], ["A100", "B7"])
    walk(bureau, "bob", [phone, sim], ExhibitState.ACQUIRED, ExhibitState.EXAMINED)
    authorise_exhibits(bureau.house, bureau.people["sue"], [sim], "seal", reason="not_explained")
    leave(bureau, "bob", [phone, sim])
    out = tmp_path / "one.jsonld"
    asking = Asking(reference=reference_of(bureau), out=out)
    disclose(bureau.house, bureau.people["sue"], asking, case_document)
    graph = json.loads(out.read_text(encoding="utf-8"))["@graph"]
    (taken,) = [
        one for one in graph
        if one.get("uco-core:name") == "custody.taken" and "differs" in one["uco-core:description"]
    ]  # fmt: skip
    given, found = taken["uco-action:participant"][0]["@id"], taken["uco-action:performer"]["@id"]
    names = {one["@id"]: one.get("uco-core:name") for one in graph}
    people = bureau.people
    assert (names[given], names[found]) == (
        people["alice"].ledger_name, people["bob"].ledger_name,
    )  # fmt: skip
    assert names[taken["uco-action:object"][0]["@id"]] == f"{sim} JB/2"
    numbers = {one.get("case-investigation:exhibitNumber") for one in graph}
    assert {"JB/1", "JB/2"} <= numbers
    said = json.dumps(graph)
    for words in (
        "search warrant",
        "W-7",
        "limits: messages of May",
        f"in {phone}",
        "exhibit.left",
    ):
        assert words in said, words
    (investigation,) = [one for one in graph if one["@type"].endswith(":Investigation")]
    assert len(investigation["case-investigation:relevantAuthorization"]) == 2
    validator = Path(sys.executable).with_name("case_validate")
    told = subprocess.run([validator, out], capture_output=True, text=True, check=False)
    assert "Conforms: True" in told.stdout, told.stdout
