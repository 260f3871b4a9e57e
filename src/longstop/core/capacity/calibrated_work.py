"""Put into a scenario who works, and how stages end, as far as the records tell it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from longstop.core.capacity.calibrated_draft import FEW, Draft
from longstop.core.capacity.figure_words import duration, figure
from longstop.core.capacity.learned import LEAST, Step, StepLearned, Way, rounded
from longstop.core.capacity.scenario import GRADES
from longstop.core.capacity.scenario_links import LAB

MOST_UNSEEN = 0.2
"""A larger share not seen to end than this, and how a step ends is not learnt."""
MOST_AGAIN = 0.9

Told = tuple[int, str]
"""On how many events a figure rests, and the figure in words."""


def put_staff(draft: Draft) -> None:
    """Divide the bureau's accounts among the teams that work before any agency does."""
    stages = draft.document["stage"]
    own = {row.get("by") for row in stages[: draft.turn]}
    teams = [row for row in draft.document.get("team", ()) if row["name"] in own]
    if not teams:
        return
    if draft.found.staff < len(teams):
        draft.miss("how many work", "fewer accounts may work on referrals than there are teams")
        return
    whole = draft.found.staff
    for row, staff in zip(teams, _divided(whole, [row["staff"] for row in teams]), strict=True):
        row["staff"] = staff
        text = f"{whole} accounts may work on referrals, counted"
        absence = draft.found.absence
        if absence is not None and absence.is_enough:
            row["absence"] = rounded(absence.value)
            text += f"; absence {figure(absence)} of the time"
        else:
            text += f"; absence assumed as in {draft.like}"
        row["source"] = draft.measured(
            whole, f"{text}; how they divide among teams is assumed as in {draft.like}"
        )
    draft.miss("who works in which team", "an account is not tied to one kind of work")
    if draft.found.absence is None or not draft.found.absence.is_enough:
        draft.miss("absence", f"fewer than {LEAST} accounts, or nobody was ever noted absent")


def put_agencies(draft: Draft) -> None:
    """Put in the agencies that were sent anything, with their shares."""
    before, sent = draft.document.get("agency"), draft.found.sent
    if not before:
        return
    many = sum(sent.values())
    taken = {row["name"] for row in draft.document.get("team", ())}
    what = "which agency is sent how much"
    if many < LEAST or taken & set(sent):
        draft.miss(what, FEW if many < LEAST else "a team of the scenario has an agency's name")
        return
    names = sorted(sent, key=lambda name: (-sent[name], name))
    people = sum(row["staff"] for row in before)
    staff = _divided(max(people, len(names)), [sent[name] for name in names])
    rows = []
    for n, (name, own) in enumerate(zip(names, staff, strict=True)):
        plain = before[n % len(before)]
        kept = {key: plain[key] for key in ("absence", "calendar", "lab") if key in plain}
        source = draft.measured(
            sent[name],
            f"its share of {many} sent; staff assumed: the {people} of {draft.like}, divided by"
            " what is sent; the rest as there",
        )
        rows.append({"name": name, "share": sent[name] / many, "staff": own, **kept,
                     "source": source})  # fmt: skip
    draft.document["agency"] = rows
    draft.miss("how many work at an agency", "an account there is not a person who acts")


def put_stages(draft: Draft) -> None:
    """Put in how stages end, and how long what waits for nobody here takes."""
    acts, grades, identifies = draft.acts, draft.grades, draft.identifies
    told: dict[str, list[Told]] = {row["name"]: [] for row in draft.document["stage"]}
    marked = [draft.intake, identifies, grades, acts]
    in_order = [name for name in draft.names if name in marked]
    if marked != in_order:  # one is not marked, or two marks are on one, or they stand otherwise
        draft.miss("how stages end", "the scenario does not mark four stages of their own, which"
                   " take in, identify, grade and act in turn")  # fmt: skip
        return
    plan = ((draft.intake, Step.TAKE, None), (identifies, Step.DEVELOP, None),
            (grades, Step.SEND, identifies), (acts, Step.ACT, grades))  # fmt: skip
    for name, step, back in plan:
        told[str(name)] += _ends(draft, draft.stage(str(name)), step, back)
    told[str(identifies)] += _finding_out(draft, draft.stage(str(identifies)))
    after = draft.names[draft.names.index(str(acts)) + 1 :]
    if after:
        told[after[0]] += _ending(draft, draft.stage(after[0]))
    for row in draft.document["stage"]:
        if told[row["name"]]:
            many, texts = zip(*told[row["name"]], strict=True)
            rest = draft.rest(row["source"])
            row["source"] = draft.measured(max(many), "; ".join([*texts, rest]))


def _ends(draft: Draft, row: dict[str, Any], step: Step, back: str | None) -> Iterator[Told]:
    """Put in how a stage ends: who leaves, by grade where there is enough, and who goes back."""
    whole = draft.found.step(step)
    if whole is None or not whole.shares or not whole.shares[Way.ON].is_enough:
        draft.miss(f"how {row['name']} ends", FEW)
        return
    if whole.unseen > MOST_UNSEEN:
        draft.miss(
            f"how {row['name']} ends",
            f"{whole.unseen:.0%} had not ended at the longest time seen",
        )
        return
    many, again = whole.shares[Way.ON].many, whole.shares[Way.BACK]
    if back is not None and again.value <= MOST_AGAIN:
        row |= {"again_to": back, "again": rounded(again.value)}
        yield many, f"again {figure(again)}"
    by_grade = [draft.found.step(step, grade) for grade in GRADES]
    if all(map(_tells, by_grade)):
        shares = {one.grade: one.shares[Way.CLOSED] for one in by_grade if one}
        row["leaves"] = {one.grade: _leaving(one) for one in by_grade if one}
        told = ", ".join(f"{name} {figure(one)}" for name, one in shares.items())
        yield many, f"leaves (of all that end) {told}"
    else:
        row["leaves"] = _leaving(whole)
        yield many, f"leaves (of all that end) {figure(whole.shares[Way.CLOSED])}"
        draft.miss(f"who leaves {row['name']} by grade", f"{FEW} of a grade")


def _finding_out(draft: Draft, row: dict[str, Any]) -> Iterator[Told]:
    learned = draft.found.step(Step.FIND_OUT)
    found = learned.duration if learned else None
    if time := draft.stateable(found, "how long others take to answer"):
        row["delay_days"] = time.stated()
        yield time.many, f"delay_days (n = {time.many}) {duration(time)}"


def _ending(draft: Draft, row: dict[str, Any]) -> Iterator[Told]:
    """Put in how long it takes from acting to the end, where one stage stands for it."""
    learned = draft.found.step(Step.END)
    found = learned.duration if learned else None
    if "by" in row:
        draft.miss(
            "how long each stage after acting takes",
            "the records tell the time from acting to the end whole",
        )
    elif time := draft.stateable(found, "how long it takes from acting to the end"):
        row["delay_days"] = time.stated()
        yield time.many, f"delay_days {duration(time)}"


def note_unrecorded(draft: Draft) -> None:
    """Say what no record holds."""
    draft.miss("hours of work at any stage", "the records tell waiting and work together")
    for name, what, why in (
        ("calendar", "when people work", "no record says it"),
        ("safe", "whether and when a child is safe", "what is recorded is that somebody was"
         " told, not what they did"),
        ("bail", "bail", "no record of it is kept here"),
        ("pathway", "other ways than charge", "no record of them is kept here"),
    ):  # fmt: skip
        if name in draft.document:
            draft.miss(what, why)
    if any(row.get("by") == LAB for row in draft.document["stage"]):
        draft.miss("what laboratories do", "no record of exhibits is kept here")


def _tells(one: StepLearned | None) -> bool:
    return (
        one is not None
        and bool(one.shares)
        and one.shares[Way.ON].is_enough
        and one.unseen <= MOST_UNSEEN
    )


def _leaving(one: StepLearned) -> float:
    """Give the share that leaves, of those who neither go back nor are lost to expiry: whether
    somebody is lost is left to how long data are kept, and who goes back is drawn before."""
    closed, on = one.shares[Way.CLOSED].value, one.shares[Way.ON].value
    return rounded(closed / (closed + on)) if closed else 0.0


def _divided(whole: int, weights: Sequence[float]) -> list[int]:
    """Divide people by weights, at least one each, largest remainders first."""
    spare, total = whole - len(weights), sum(weights)
    exact = [spare * one / total for one in weights]
    parts = [int(one) for one in exact]
    order = sorted(range(len(weights)), key=lambda n: (parts[n] - exact[n], n))
    for n in order[: spare - sum(parts)]:
        parts[n] += 1
    return [1 + one for one in parts]
