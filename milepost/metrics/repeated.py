"""What the runs that a metric names as repeats have for it."""

from collections.abc import Iterator, Mapping

import numpy as np

from milepost.domain.candidates import Bools, Candidates
from milepost.domain.projects import Project, RunName
from milepost.metrics.counting import Results
from milepost.metrics.faults import Fault

MOST_NAMED = 5


def repeat_values(
    repeats: tuple[tuple[RunName, ...], ...], results: Results, candidates: Candidates
) -> tuple[tuple[float, ...], ...]:
    """The counted values of each group, in the order of the results."""
    return tuple(tuple(results.value[among(group, results, candidates)].tolist()) for group in repeats)


def among(group: tuple[RunName, ...], results: Results, candidates: Candidates) -> Bools:
    """Which results are of runs of a group, all of one source. One pass, however many runs are named."""
    source = group[0].source
    if source not in candidates.sources:
        return np.zeros(len(results), dtype=np.bool_)
    names = np.array(sorted(run.run_id.encode() for run in group), dtype=np.bytes_)
    ids = candidates.run_id[results.row]
    place = np.minimum(np.searchsorted(names, ids), len(names) - 1)
    return np.asarray((names[place] == ids) & (candidates.source[results.row] == candidates.sources.index(source)))


def repeat_faults(project: Project, results: Mapping[str, Results], candidates: Candidates) -> Iterator[Fault]:
    """Runs that are named as repeats and have no value that counts, so that nobody waits for their spread in vain."""
    for metric in project.metrics if len(candidates) else ():
        for group in metric.repeats:
            rows = results[metric.id].row[among(group, results[metric.id], candidates)]
            found = set(candidates.run_id[rows].tolist())
            lost = [run.run_id for run in group if run.run_id.encode() not in found]
            if lost:
                more = f" and {len(lost) - MOST_NAMED} more" if len(lost) > MOST_NAMED else ""
                what = f"repeats of {metric.id} without a counted value in this project: "
                yield Fault(group[0].source, None, f"{what}{', '.join(lost[:MOST_NAMED])}{more}")
