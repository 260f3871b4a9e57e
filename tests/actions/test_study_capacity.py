"""A study says what is not known where nobody comes, in figures, words, tables and drawings."""

from __future__ import annotations

import json
import re

from longstop.actions.capacity_ways import Question, ways_of
from longstop.actions.house import shipped_policy
from longstop.actions.place_posts import place_posts
from longstop.actions.run_capacity import run_capacity
from longstop.actions.study_capacity import studied
from longstop.core.capacity.document import read_scenario
from longstop.core.capacity.outcome_words import answer_in_words
from longstop.core.capacity.posts_words import posts_in_words
from longstop.web.pages.capacity_tables import tables_of
from tests.core.capacity.scenarios import BUREAU

NOBODY = re.sub(r"per_day = [0-9.]+", "per_day = 0", BUREAU)


def test_where_nobody_comes_it_is_said_that_nothing_is_known() -> None:
    question = Question(shipped=None, text=NOBODY, rule=None, staff=("intake desk=+1",))
    *_, study = studied(ways_of(question, shipped_policy()), most=4)
    assert isinstance(study, dict)
    assert study["charts"] == {}
    told = json.loads(json.dumps(study["figures"], allow_nan=False))
    way = tables_of(told)["ways"][0]
    assert (way["in_time"], way["line_grade"], way["line_share"]) == ("not known",) * 3
    assert (way["delay"], way["times"], way["bounds"]) == ("not known", None, ["not known"] * 3)
    scenario = read_scenario(NOBODY)
    text = "\n".join(answer_in_words(scenario, *run_capacity(scenario, shipped_policy(), most=2)))
    assert "The cut-line: not known" in text
    assert "Risk-weighted delay: not known" in text
    placed = list(posts_in_words(place_posts(scenario, shipped_policy(), 3, most=2)))
    assert any(line.endswith("not known (intake desk +3)") for line in placed)
    assert "nan" not in text + "".join(placed)
