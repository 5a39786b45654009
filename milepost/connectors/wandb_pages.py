"""Which projects and runs a W&B entity has: the questions, and their pages."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from milepost.connectors.wandb_graphql import ServerFailedError, WandbGraphql
from milepost.domain.errors import SourceRefused, SourceUnavailable

PAGE = 1_000
NAMES_AT_ONCE = 100
ALIASES_AT_ONCE = 50
ORDER = "+created_at"
MOST_FAILURES = 10
"""Runs of one question that the server fails on before it counts as failing altogether."""
LISTED = "name state updatedAt"
WHOLE = (
    "name displayName state createdAt updatedAt heartbeatAt tags group jobType user { username } config summaryMetrics"
)

PROJECTS = """query Projects($entity: String!, $after: String, $first: Int) {
  viewer { username } entity(name: $entity) { id }
  models(entityName: $entity, after: $after, first: $first) {
    edges { node { %s } } pageInfo { hasNextPage endCursor } } }"""
RUNS = """query Runs($entity: String!, $project: String!, $filters: JSONString, $order: String, $after: String,
    $first: Int) {
  project(name: $project, entityName: $entity) {
    runs(filters: $filters, order: $order, after: $after, first: $first) {
      totalCount edges { node { %s } } pageInfo { hasNextPage endCursor } } } }"""
HISTORY = """query History($entity: String!, $project: String!, $run: String!, $low: Int64, $high: Int64) {
  project(name: $project, entityName: $entity) {
    run(name: $run) { historyLineCount historyKeys history(minStep: $low, maxStep: $high) } } }"""


class LostProject(Exception):
    """The key does not see this project, or no longer."""


@dataclass(frozen=True, slots=True)
class Entity:
    """The projects that the key may see, each with its id. id: another one where an entity of the same name is another
    server's."""

    id: str | None
    projects: dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Page:
    """Runs of one page; after: where the next one begins, None after the last. total: how many there are in all."""

    nodes: list[Mapping[str, Any]]
    after: str | None
    total: int


class WandbPages:
    """One entity. `page`: rows asked for at once."""

    def __init__(self, graphql: WandbGraphql, entity: str, page: int = PAGE) -> None:
        self.graphql = graphql
        self.entity = entity
        self.page = page

    def whole_entity(self) -> Entity:
        """Raises SourceRefused for a key or an entity that is none."""
        try:
            return self.entity_by("name internalId")
        except ServerFailedError as error:
            if "internalId" not in str(error):
                raise
            return self.entity_by("name")  # a server from before projects had one

    def entity_by(self, selection: str) -> Entity:
        projects: dict[str, str | None] = {}
        entity_id = None
        for connection in self.connections(PROJECTS % selection, {}, self.models_of, None):
            projects |= {node["name"]: node.get("internalId") for node in nodes_of(connection)}
            entity_id = connection["entity_id"]
        return Entity(entity_id, projects)

    def models_of(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        where = self.graphql.where
        if data.get("viewer") is None:
            raise SourceRefused(f"{where}: the key from {self.graphql.key_from} is not accepted")
        if data.get("models") is None:
            raise SourceRefused(
                f"{where}: there is no entity {self.entity!r}, or the key from {self.graphql.key_from} may not see it"
            )
        return {**data["models"], "entity_id": (data.get("entity") or {}).get("id")}

    def listed(self, project: str) -> Iterator[Page]:
        return self.runs(project, LISTED, None)

    def whole(self, project: str, after: str | None) -> Iterator[Page]:
        return self.runs(project, WHOLE, after)

    def runs(self, project: str, selection: str, after: str | None) -> Iterator[Page]:
        """All runs, oldest first. Raises LostProject."""
        variables = {"project": project, "order": ORDER}
        for connection in self.connections(RUNS % selection, variables, runs_of, after):
            info = connection["pageInfo"]
            yield Page(
                nodes_of(connection), info["endCursor"] if info["hasNextPage"] else None, connection["totalCount"]
            )

    def connections(
        self,
        query: str,
        variables: Mapping[str, Any],
        chosen: Callable[[Mapping[str, Any]], Mapping[str, Any]],
        after: str | None,
    ) -> Iterator[Mapping[str, Any]]:
        """Page by page as pageInfo says: a page may be empty although there are more."""
        seen = {after}
        while True:
            asking = {"entity": self.entity, "first": self.page, "after": after, **variables}
            connection = chosen(self.graphql.ask(query, asking))
            yield connection
            if not connection["pageInfo"]["hasNextPage"]:
                return
            after = connection["pageInfo"]["endCursor"]
            if after is None or after in seen:
                raise SourceUnavailable(f"{self.graphql.where}: its pages do not move on; try again later")
            seen.add(after)

    def named(self, project: str, names: Sequence[str], selection: str = WHOLE) -> Iterator["Answer"]:
        """These runs, a hundred at once; those that the server fails on are told apart."""
        for start in range(0, len(names), NAMES_AT_ONCE):
            answer = Answer([], {})
            self.narrow(project, list(names[start : start + NAMES_AT_ONCE]), selection, answer, patient=True)
            yield answer

    def narrow(self, project: str, names: list[str], selection: str, answer: "Answer", *, patient: bool) -> None:
        """Ask for half of them each where the server fails on one of them."""
        filters = json.dumps({"name": {"$in": names}})
        variables = {"entity": self.entity, "project": project, "filters": filters, "order": ORDER, "first": len(names)}
        try:
            connection = runs_of(self.graphql.ask(RUNS % selection, variables, patient=patient))
            answer.nodes += nodes_of(connection)
            return
        except ServerFailedError as error:
            if len(names) == 1:
                answer.failures[names[0]] = f"the server fails on it: {error}"
                if len(answer.failures) > MOST_FAILURES:
                    raise
                return
        middle = len(names) // 2
        for half in (names[:middle], names[middle:]):
            self.narrow(project, half, selection, answer, patient=False)

    def existing(self, project: str, names: Sequence[str]) -> set[str]:
        """Which of these runs the server still has, each asked for by its name. Raises LostProject."""
        found: set[str] = set()
        for start in range(0, len(names), ALIASES_AT_ONCE):
            some = names[start : start + ALIASES_AT_ONCE]
            heads = "".join(f", $n{number}: String!" for number in range(len(some)))
            asked = " ".join(f"r{number}: run(name: $n{number}) {{ name }}" for number in range(len(some)))
            query = (
                f"query Existing($entity: String!, $project: String!{heads}) "
                f"{{ project(name: $project, entityName: $entity) {{ {asked} }} }}"
            )
            variables = {f"n{number}": name for number, name in enumerate(some)}
            data = self.graphql.ask(query, {"entity": self.entity, "project": project, **variables})
            if data["project"] is None:
                raise LostProject
            found |= {name for number, name in enumerate(some) if data["project"][f"r{number}"] is not None}
        return found

    def history(self, project: str, run: str, low: int, high: int) -> Mapping[str, Any] | None:
        """The lines of a history in [low, high), how many there are in all, and what the last step is."""
        variables = {"entity": self.entity, "project": project, "run": run, "low": low, "high": high}
        found = (self.graphql.ask(HISTORY, variables)["project"] or {}).get("run")
        return found if isinstance(found, dict) else None


@dataclass(slots=True)
class Answer:
    """Runs that came, and why others did not."""

    nodes: list[Mapping[str, Any]]
    failures: dict[str, str]


def runs_of(data: Mapping[str, Any]) -> Mapping[str, Any]:
    project = data.get("project")
    if project is None or project.get("runs") is None:
        raise LostProject
    return project["runs"]  # type: ignore[no-any-return]


def nodes_of(connection: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [edge["node"] for edge in connection["edges"] if edge and edge.get("node")]
