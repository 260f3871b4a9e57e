"""State a network of queues plainly: what is simulated, whatever it stands for.

A case comes from a source, has a kind, and goes from node to node. A node has a station with people
who serve, or none: then it only takes time. Within a station cases wait in lanes, and the lanes say
who is next. One unit of time holds throughout; scenarios use days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

NEVER = 1e300
"""A moment that does not come."""

MOST_NODES = 32_767
"""So many places at most: a case holds its own in two bytes."""


class Shape(IntEnum):
    """A distribution, and what its two figures are."""

    CONSTANT = 0  # the value
    EXPONENTIAL = 1  # the mean
    UNIFORM = 2  # least and most
    LOGNORMAL = 3  # median, and sigma of the logarithm


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something takes, in units of time."""

    shape: Shape
    a: float
    b: float = 0.0


AT_ONCE = Spread(Shape.CONSTANT, 0.0)
FOR_EVER = Spread(Shape.CONSTANT, NEVER)
NOT_SAFE = Spread(Shape.CONSTANT, -1.0)


class Exit(IntEnum):
    """Where a route leads out of the network."""

    LEFT = -1  # another way than all stages: closed, or an alternative pathway
    DONE = -2


class Milestone(IntEnum):
    """What is measured of each case, from when it began."""

    ACTED_ON = 0
    SAFE = 1
    ARREST = 2


class End(IntEnum):
    """How the time to a milestone ended."""

    REACHED = 0
    LOST = 1  # what had to be done first came too late: data had expired
    LEFT = 2
    WAITING = 3  # still open when the time looked at ended


class Key(IntEnum):
    """What a lane is ordered by; the smallest comes first."""

    ENTERED = 0  # when it came to this queue
    BEGAN = 1  # when its time began: receipt, then the promise; `head_start` is added
    DECAY = 2  # the kind's `weight`, growing as data near expiry; set anew by every sweep
    C_MU = 3  # the kind's `weight` by the time its service will take, which is told beforehand
    EXPIRES = 4  # when its data expire where that is asked, else as BEGAN


@dataclass(frozen=True, slots=True)
class Lane:
    """A part of every queue. Lanes stand in order, the most urgent first.

    A `first` lane is emptied before the next. The others share: the head with the most credit is
    next, credit growing at `rate` since its key; of the lanes of one `group` the foremost goes.
    `held` lanes together get at most the network's `low_share` of places while another shared lane
    waits; a `sampled` one gets every `sampled_every`-th place.
    """

    first: bool = True
    key: Key = Key.ENTERED
    rate: float = 1.0
    group: int = 0
    held: bool = False
    sampled: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """What cases have in common. `grade` is the row in which they are counted.

    target: within which somebody should have acted, from when that was promised.
    """

    lane: int = 0
    grade: int = 0
    head_start: float = 0.0
    weight: float = 1.0
    target: float = NEVER


@dataclass(frozen=True, slots=True)
class Hours:
    """When people work: spans of open time, in order, not touching, as (opens, closes)."""

    spans: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Station:
    """People who serve: how many, by which hours (None: always), and how often one is away.

    Lanes up to `preempts` stop the work on a later lane when nobody is free; -1: none does.
    """

    name: str
    servers: int
    hours: int | None = None
    absence: float = 0.0
    preempts: int = -1


@dataclass(frozen=True, slots=True)
class Step:
    """What a kind meets at a node: its service, its patience while waiting, and where it goes.

    routes hold (node or Exit, share); shares add up to 1. safe_after: with which delay after the
    node the child is safe, if this node settles that; told is the share of whom it is so.
    """

    service: Spread
    routes: tuple[tuple[int, float], ...]
    patience: Spread = FOR_EVER
    safe_after: Spread = NOT_SAFE
    told: float = 0.0


@dataclass(frozen=True, slots=True)
class Node:
    """A place in the network. steps is by kind, or one for all.

    expires: a case that waits here is lost when its data expire. Marks: the time to act runs from
    the end of a node that `promises` (from receipt where none does); `acts` when service begins,
    `arrests` when it ends (which makes the child safe too); `bails` begins bail when it ends, and
    `answers_bail` is what bail waits for.
    """

    name: str
    station: int | None
    steps: tuple[Step, ...]
    expires: bool = False
    promises: bool = False
    acts: bool = False
    arrests: bool = False
    bails: bool = False
    answers_bail: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """Where cases come from: `rates` is by unit of time; the last holds for ever after.

    batch is the mean number that come at once (geometric; 1: one by one). kinds hold (kind, share).
    data_age: how old the data are when the case begins.
    """

    node: int
    rates: Sequence[float]
    kinds: tuple[tuple[int, float], ...]
    batch: float = 1.0
    data_age: Spread = AT_ONCE


@dataclass(frozen=True, slots=True)
class Batch:
    """Cases that come together at one moment; `age` is how long before it they began."""

    at: float
    count: int
    node: int
    kinds: tuple[tuple[int, float], ...]
    age: Spread = AT_ONCE
    data_age: Spread = AT_ONCE


@dataclass(frozen=True, kw_only=True, slots=True)
class Network:
    """A whole network. Times are of one unit; `until` ends it.

    Who comes before warm_up is not counted, except what already stands there when time begins.
    data_keep and bail_lasts are how long data are kept and bail lasts; sweep_every is how often
    ranks are set anew (DECAY), where a weight counts 1 + surge times at
    expiry and e times less of the surge for every `fading` before; low_share is in thousandths;
    longest_age is the longest that ages are told apart (0: until).
    """

    nodes: tuple[Node, ...]
    stations: tuple[Station, ...]
    kinds: tuple[Kind, ...]
    lanes: tuple[Lane, ...]
    sources: tuple[Source, ...]
    until: float
    warm_up: float = 0.0
    batches: tuple[Batch, ...] = ()
    hours: tuple[Hours, ...] = ()
    grades: tuple[str, ...] = ("all",)
    low_share: int = 1000
    sampled_every: int = 1_000_000_000
    data_keep: float = NEVER
    bail_lasts: float = NEVER
    sweep_every: float = NEVER
    fading: float = 60.0
    surge: float = 4.0
    longest_age: float = 0.0


def orderless(network: Network) -> Network:
    """Give a network without its order of work: what is alike in all that meet the same people."""
    return replace(
        network,
        stations=tuple(replace(one, preempts=-1) for one in network.stations),
        kinds=tuple(replace(one, lane=0, head_start=0.0) for one in network.kinds),
        lanes=(Lane(),),
        low_share=1000,
        sampled_every=1_000_000_000,
        sweep_every=NEVER,
    )
