"""What the folders of one run tell together, and what is wrong with them."""

from collections.abc import Iterator

from milepost.connectors.wandb_folders import LoggedFolder, in_order
from milepost.connectors.wandb_log import WandbLog
from milepost.connectors.wandb_offline_files import add_files
from milepost.connectors.wandb_offline_run import OfflineRun
from milepost.domain.records import Run


def put_together(
    key: str, folders: list[LoggedFolder], histories: frozenset[str], now_ms: int
) -> tuple[Run | None, int | None, list[str]]:
    """The run, when it last wrote, and what is wrong; no run where no log says which run it is of."""
    reading = OfflineRun(key, histories)
    logs = [(folder, WandbLog(folder.log)) for folder in in_order(folders)]
    faults = [(folder.name, fault) for folder, log in logs for fault in read_log(log, reading)]
    if not reading.is_known:
        return None, None, [fault for _, fault in faults] or [nothing_in(logs[0][0])]
    for folder, _ in reversed(logs):
        faults += [(folder.name, fault) for fault in add_files(reading, folder.log.parent)]
    run = reading.told(now_ms)
    # The end of a log that goes on may just be being written.
    ended = logs[:-1] if run.status == "running" else logs
    faults += [(folder.name, "its log is cut off; what is whole was read") for folder, log in ended if log.is_cut_off]
    return run, reading.last_ms, [f"{name}: {fault}" for name, fault in faults]


def nothing_in(folder: LoggedFolder) -> str:
    if folder.size == 0:
        return "its log is empty: the client was stopped before it wrote anything"
    return "its log does not say which run it is of"


def read_log(log: WandbLog, reading: OfflineRun) -> Iterator[str]:
    try:
        for record in log.records():
            reading.take(record)
    except OSError as error:
        yield f"its log cannot be read ({error.strerror})"
        return
    if log.damaged_at:
        places = f"{len(log.damaged_at)} places, first" if len(log.damaged_at) > 1 else "one place,"
        yield f"its log is damaged in {places} at byte {log.damaged_at[0]:,}; what is whole was read"
