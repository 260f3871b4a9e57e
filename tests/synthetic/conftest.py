from __future__ import annotations

import random
from collections import deque

import pytest

from longstop.synthetic.people import Household
from longstop.synthetic.reports import Draft
from longstop.synthetic.stories import Scene, tell


@pytest.fixture
def draft() -> Draft:
    rng = random.Random(9)
    scene = Scene(one_line=True, damages=("bad_date",), damaged_share=0, media_share=0, pool=("0",))
    _, turns = tell(rng, scene, Household(rng, 1, (), deque(maxlen=5)), 1)
    return next(turns).draft
