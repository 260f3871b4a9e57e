"""Lay a scenario out as a network of queues.

Stages up to the first that agencies work at stand once; from there on every agency has its own, so
that what is sent back returns to the agency that had it. A stage is a node where people work, and a
second where it takes time that needs nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from longstop.core.capacity.network import (
    AT_ONCE,
    NEVER,
    NOT_SAFE,
    Batch,
    Exit,
    Hours,
    Kind,
    Network,
    Node,
    Source,
    Station,
    Step,
)
from longstop.core.capacity.scenario import (
    GRADES,
    Agency,
    Arrivals,
    Backlog,
    Pathway,
    Scenario,
    Stage,
    Team,
)
from longstop.core.capacity.scenario_links import AGENCY, LAB, allocated_at
from longstop.core.capacity.work_order import STANDINGS, Standing, WorkOrder
from longstop.core.capacity.working_time import daily_rates, spans_of

Place = tuple[str, str]
"""A stage's name, and the agency's (empty before it is allocated)."""


def laid_out(scenario: Scenario, order: WorkOrder) -> Network:
    """Lay a scenario out, its work in this order; times are in days."""
    turn = allocated_at([stage.by for stage in scenario.stages])
    return _Layout(scenario, order, turn).network()


@dataclass(slots=True)
class _Layout:
    scenario: Scenario
    order: WorkOrder
    turn: int
    stations: dict[str, int] = field(default_factory=dict)
    made: list[Station] = field(default_factory=list)
    hours: list[Hours] = field(default_factory=list)
    hours_of: dict[str, int] = field(default_factory=dict)
    nodes: list[Node] = field(default_factory=list)
    first: dict[Place, int] = field(default_factory=dict)

    def network(self) -> Network:
        """Number all nodes first, since routes lead forwards and back, then make them."""
        scenario, order, run = self.scenario, self.order, self.scenario.run
        self._make_stations()
        self._number()
        for stage, agency in self._places():
            self._make_nodes(stage, agency)
        for pathway in scenario.pathways:
            self._make_pathway(pathway)
        ages = [max(one.age_days.a, one.age_days.b) for one in scenario.backlogs]
        return Network(
            nodes=tuple(self.nodes),
            stations=tuple(self.made),
            kinds=tuple(map(self._kind, STANDINGS)),
            lanes=order.lanes,
            sources=tuple(self._source(one) for one in scenario.arrivals),
            batches=tuple(self._batch(one) for one in scenario.backlogs),
            hours=tuple(self.hours),
            until=float(run.days),
            warm_up=float(run.warm_up_days),
            grades=GRADES,
            low_share=order.low_share,
            sampled_every=order.sampled_every,
            data_keep=scenario.data.keeps_days if scenario.data else NEVER,
            bail_lasts=scenario.bail.lasts_days if scenario.bail else NEVER,
            sweep_every=NEVER if order.sweep_days is None else order.sweep_days,
            longest_age=run.days + min(max(ages, default=0.0), float(run.days)),
        )

    def _make_stations(self) -> None:
        stops = {stage.by for stage in self.scenario.stages if stage.stops}
        if LAB in stops:
            stops |= {agency.lab for agency in self.scenario.agencies}
        for team in self.scenario.teams:
            self._make_station(team, team.name in stops)
        for agency in self.scenario.agencies:
            self._make_station(agency, AGENCY in stops)

    def _make_station(self, team: Team | Agency, may_stop: bool) -> None:
        kind = "team" if isinstance(team, Team) else AGENCY
        self.stations[f"{kind} {team.name}"] = len(self.made)
        hours = self._hours(team.calendar, daily=team.absence > 0)
        urgent = self.order.urgent if may_stop else -1
        self.made.append(Station(team.name, team.staff, hours, team.absence, urgent))

    def _hours(self, calendar: str, *, daily: bool) -> int | None:
        if not calendar and not daily:
            return None
        if calendar not in self.hours_of:
            named = {one.name: one for one in self.scenario.calendars}
            self.hours_of[calendar] = len(self.hours)
            self.hours.append(spans_of(named.get(calendar), self.scenario.run))
        return self.hours_of[calendar]

    def _places(self) -> list[tuple[Stage, Agency | None]]:
        stages, turn = self.scenario.stages, self.turn
        before: list[tuple[Stage, Agency | None]] = [(stage, None) for stage in stages[:turn]]
        return before + [
            (stage, agency) for agency in self.scenario.agencies for stage in stages[turn:]
        ]

    def _number(self) -> None:
        number = 0
        for stage, agency in self._places():
            self.first[stage.name, agency.name if agency else ""] = number
            number += 1 + bool(stage.by and stage.delay_days)
        for pathway in self.scenario.pathways:
            self.first[pathway.name, "pathway"] = number
            number += 1

    def _node_of(self, stage: str, agency: str) -> int:
        """Find a stage's first node: the agency's own, or the one before allocation."""
        own = self.first.get((stage, agency))
        return self.first[stage, ""] if own is None else own

    def _make_nodes(self, stage: Stage, agency: Agency | None) -> None:
        routes = {one: self._routes(stage, agency, one) for one in STANDINGS}
        own = agency.name if agency else ""
        name = f"{stage.name}, {own}" if own else stage.name
        if stage.by:
            self.nodes.append(self._work(name, stage, agency, routes))
        if stage.delay_days:
            waiting = f"{name}, waiting" if stage.by else name
            self.nodes.append(Node(waiting, None, self._delays(stage, routes)))
        self.nodes[-1] = self._marked(self.nodes[-1], stage)

    def _work(
        self,
        name: str,
        stage: Stage,
        agency: Agency | None,
        routes: Mapping[Standing, tuple[tuple[int, float], ...]],
    ) -> Node:
        waiting = ((len(self.nodes) + 1, 1.0),)
        return Node(
            name,
            self._station(stage.by, agency),
            tuple(
                self._step(stage, one, waiting if stage.delay_days else routes[one],
                           is_last=not stage.delay_days, delay=False)
                for one in STANDINGS
            ),
            expires=self._needs_data(stage),
            acts=stage.acts,
            arrests=stage.acts,
        )  # fmt: skip

    def _marked(self, last: Node, stage: Stage) -> Node:
        """Say on a stage's last node what begins or is answered when the stage ends."""
        deadline, bail = self.scenario.deadline, self.scenario.bail
        return replace(
            last,
            promises=deadline is not None and deadline.runs_from == stage.name,
            bails=bail is not None and bail.starts_after == stage.name,
            answers_bail=bail is not None and bail.until == stage.name,
        )

    def _station(self, by: str, agency: Agency | None) -> int:
        if agency and by in (AGENCY, LAB):
            return self.stations[f"team {agency.lab}" if by == LAB else f"{AGENCY} {agency.name}"]
        return self.stations[f"team {by}"]

    def _needs_data(self, stage: Stage) -> bool:
        names = [one.name for one in self.scenario.stages]
        data = self.scenario.data
        return bool(data) and names.index(stage.name) <= names.index(data.until if data else "")

    def _delays(
        self, stage: Stage, routes: Mapping[Standing, tuple[tuple[int, float], ...]]
    ) -> tuple[Step, ...]:
        return tuple(
            self._step(stage, one, routes[one], is_last=True, delay=True) for one in STANDINGS
        )

    def _step(
        self,
        stage: Stage,
        one: Standing,
        routes: tuple[tuple[int, float], ...],
        *,
        is_last: bool,
        delay: bool,
    ) -> Step:
        safe = self.scenario.safe
        tells = safe is not None and safe.after == stage.name and is_last and not one.looked_for
        time = (stage.delay_days or AT_ONCE) if delay else stage.work_hours[one.grade]
        return Step(
            time,
            routes,
            safe_after=safe.delay_days if safe and tells else NOT_SAFE,
            told=safe.told[one.grade] if safe and tells else 0.0,
        )

    def _routes(
        self, stage: Stage, agency: Agency | None, one: Standing
    ) -> tuple[tuple[int, float], ...]:
        """Say where a case goes after a stage: back, out, another way, or on."""
        own = agency.name if agency else ""
        taken: list[tuple[int, float]] = []
        if stage.again:
            taken.append((self._node_of(stage.again_to, own), stage.again))
        rest = 1.0 - stage.again
        taken.append((Exit.LEFT, rest * stage.leaves[one.grade]))
        rest *= 1.0 - stage.leaves[one.grade]
        for pathway in self.scenario.pathways:
            if (
                pathway.starts_after == stage.name
                and one.looked_for
                and one.grade in pathway.grades
            ):
                taken.append((self.first[pathway.name, "pathway"], rest * pathway.share))
                rest *= 1.0 - pathway.share
        taken += [(to, rest * share) for to, share in self._onwards(stage, own)]
        return tuple((to, share) for to, share in taken if share > 0)

    def _onwards(self, stage: Stage, own: str) -> list[tuple[int, float]]:
        names = [one.name for one in self.scenario.stages]
        place = names.index(stage.name) + 1
        if place == len(names):
            return [(Exit.DONE, 1.0)]
        if place == self.turn:
            return [
                (self.first[names[place], one.name], one.share) for one in self.scenario.agencies
            ]
        return [(self._node_of(names[place], own), 1.0)]

    def _make_pathway(self, pathway: Pathway) -> None:
        step = Step(pathway.work_hours, ((Exit.LEFT, 1.0),))
        self.nodes.append(Node(pathway.name, self.stations[f"team {pathway.by}"], (step,)))

    def _kind(self, one: Standing) -> Kind:
        target = self.order.targets[one.grade] / 24
        return Kind(
            lane=self.order.lane_of[one],
            grade=GRADES.index(one.grade),
            head_start=self.order.head_starts[one.grade],
            weight=1.0 / target,
            target=target,
        )

    def _shares(
        self, grades: Mapping[str, float], looked_for: float, emergency: float
    ) -> tuple[tuple[int, float], ...]:
        """Give how many of some people are of each kind."""
        sample = self.order.sample_share
        found = []
        for n, one in enumerate(STANDINGS):
            share = grades.get(one.grade, 0.0) * (looked_for if one.looked_for else 1 - looked_for)
            share *= emergency if one.emergency else 1 - emergency
            if one.grade == GRADES[0] and not one.emergency:
                share *= sample if one.sampled else 1 - sample
            found.append((n, share))
        return tuple((n, share) for n, share in found if share > 0)

    def _source(self, one: Arrivals) -> Source:
        return Source(
            node=0,
            rates=daily_rates(one, self.scenario.run),
            kinds=self._shares({one.grade: 1.0}, one.looked_for, one.emergency),
            batch=one.batch,
            data_age=self.scenario.data.age_days if self.scenario.data else AT_ONCE,
        )

    def _batch(self, one: Backlog) -> Batch:
        return Batch(
            at=one.on_day,
            count=one.count,
            node=self.first[one.stage or self.scenario.stages[0].name, ""],
            kinds=self._shares(one.grades, one.looked_for, one.emergency),
            age=one.age_days,
            data_age=self.scenario.data.age_days if self.scenario.data else AT_ONCE,
        )
