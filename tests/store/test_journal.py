"""The journal keeps every line as it was written, in one order, whoever writes at the same moment."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from milepost.domain.errors import ChangedMeanwhile
from milepost.domain.journal import Draft, Entry
from milepost.store.database import Store
from milepost.store.journal import every_line, first_fault, following, last_seq, lines, write_lines

NOW = 1_790_000_000_000


def draft(version: int = 1, subject: str = "a", **content: Any) -> Draft:
    action: Any = "create" if version == 1 else "change"
    return Draft(
        "ada", "fraud", "milestone", subject, version, action, content or {"text": f"version {version}"}, "why"
    )


def test_lines_are_read_as_they_were_written(store: Store) -> None:
    first = write_lines(store, [draft(1, text="ünï\u0000\n", value=0.1 + 0.2), draft(1, "b")], NOW)
    second = write_lines(store, [replace(draft(2), project="other", version=1), draft(2)], NOW + 1)
    assert [entry.seq for entry in (*first, *second)] == [1, 2, 3, 4]
    assert lines(store, "fraud") == [*first, second[1]]
    assert every_line(store) == [*first, *second]
    assert (last_seq(store, "fraud"), last_seq(store, "other"), last_seq(store, "none")) == (4, 3, 0)


def test_a_clock_that_was_set_back_makes_no_line_older_than_the_one_before(store: Store) -> None:
    write_lines(store, [draft(1)], NOW)
    (late,) = write_lines(store, [draft(2)], NOW - 86_400_000)
    assert late.at_ms == NOW


def test_who_saves_second_is_told_what_the_first_saved_and_nothing_of_theirs_is_kept(store: Store) -> None:
    write_lines(store, [draft(1)], NOW)
    (theirs,) = write_lines(store, [draft(2, text="theirs")], NOW)
    with pytest.raises(ChangedMeanwhile, match=r"ada saved another version of milestone 'a' first") as caught:
        write_lines(store, [draft(1, "b"), draft(2, text="mine")], NOW)
    assert caught.value.theirs == theirs
    assert [entry.content for entry in lines(store, "fraud")] == [{"text": "version 1"}, {"text": "theirs"}]


def test_what_is_not_there_cannot_be_changed(store: Store) -> None:
    with pytest.raises(ChangedMeanwhile, match="has no version 4 to change"):
        write_lines(store, [draft(5)], NOW)


WRITE = """
import sys
from milepost.domain.errors import ChangedMeanwhile
from milepost.domain.journal import Draft
from milepost.store.database import open_store
from milepost.store.journal import write_lines
store, me = open_store(sys.argv[1]), sys.argv[2]
for version in range(1, 21):
    told = "saved"
    try:
        write_lines(store, [Draft(me, "fraud", "milestone", "a", version, "change", {"by": me}, None)], 1)
    except ChangedMeanwhile as error:
        told = f"told {error.theirs.by if error.theirs.version >= version else 'nobody'}"
    print(version, told, flush=True)
"""


def test_of_processes_that_save_the_same_thing_one_does_and_the_others_are_told(store: Store, store_url: str) -> None:
    writing = [
        subprocess.Popen([sys.executable, "-c", WRITE, store_url, name], stdout=subprocess.PIPE, text=True)
        for name in ("ada", "bob", "eve")
    ]
    told = {
        name: one.communicate()[0].split("\n")[:-1] for name, one in zip(("ada", "bob", "eve"), writing, strict=True)
    }
    kept = lines(store, "fraud")
    assert [entry.version for entry in kept] == list(range(1, 21))
    for name, said in told.items():
        saved = [int(line.split()[0]) for line in said if line.endswith("saved")]
        assert saved == [entry.version for entry in kept if entry.by == name]
        assert len(said) == 20
        assert not any("nobody" in line for line in said)
    assert first_fault(every_line(store))[:3] == (None, None, 20)


def test_many_who_save_different_things_at_once_all_do(store: Store) -> None:
    def save(subject: str) -> list[int]:
        return [write_lines(store, [draft(version, subject)], NOW)[0].version for version in range(1, 21)]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(save, "abcdefgh")) == [list(range(1, 21))] * 8
    assert first_fault(every_line(store))[:3] == (None, None, 160)


DIE = """
import sys
from milepost.domain.journal import Draft
from milepost.store.database import open_store
from milepost.store.journal import write_lines
store = open_store(sys.argv[1])
for version in range(1, 1_000_000):
    both = [Draft("ada", "fraud", "milestone", s, version, "change", {"n": version}, None) for s in "ab"]
    write_lines(store, both, version)
    print(version, flush=True)
"""


def test_a_writer_killed_at_any_moment_leaves_whole_changes_and_a_chain_that_holds(
    store: Store, store_url: str
) -> None:
    for after in (1, 7, 40):
        told = last_seq(store, "fraud") // 2
        writer = subprocess.Popen([sys.executable, "-c", DIE.replace("range(1,", f"range({told + 1},"), store_url],
                                  stdout=subprocess.PIPE, text=True)  # fmt: skip
        assert writer.stdout is not None
        for _ in range(after):
            writer.stdout.readline()
        os.kill(writer.pid, signal.SIGKILL)
        writer.communicate()
        kept = lines(store, "fraud")
        assert len(kept) % 2 == 0
        assert len(kept) // 2 >= told + after
        assert [entry.version for entry in kept] == [n // 2 + 1 for n in range(len(kept))]
        assert first_fault(every_line(store))[:2] == (None, None)


@pytest.fixture
def written(store: Store) -> Store:
    for version in range(1, 6):
        write_lines(store, [draft(version)], NOW)
    return store


@pytest.mark.parametrize(
    ("change", "seq", "what"),
    [
        ("UPDATE milepost_journal SET content = '{}' WHERE seq = 3", 3, "it was changed after it was written"),
        ("UPDATE milepost_journal SET reason = NULL WHERE seq = 1", 1, "it was changed after it was written"),
        ("UPDATE milepost_journal SET at_ms = at_ms - 1 WHERE seq = 5", 5, "it was changed after it was written"),
        ("DELETE FROM milepost_journal WHERE seq = 2", 3, "line 2 is missing"),
        ("UPDATE milepost_journal SET previous = '' WHERE seq = 4", 4, "it does not follow on the line before it"),
    ],
)
def test_the_first_line_that_was_tampered_with_is_named(written: Store, change: str, seq: int, what: str) -> None:
    with written.write() as connection:
        connection.execute(sa.text(change))
    entry, told, before, _ = first_fault(every_line(written))
    assert entry is not None
    assert (entry.seq, told, before) == (seq, what, seq - 1 - ("missing" in what))


CHAIN = st.lists(st.tuples(st.sampled_from("ab"), st.text(max_size=5)), min_size=1, max_size=6)


def chain(told: list[tuple[str, str]]) -> Iterator[Entry]:
    return following(None, [draft(1, subject, text=text) for subject, text in told], NOW)


@given(CHAIN, st.integers(0, 5), st.sampled_from(["by", "reason", "subject", "project"]), st.text(max_size=3))
def test_any_change_of_any_line_shows(told: list[tuple[str, str]], place: int, name: str, text: str) -> None:
    kept = list(chain(told))
    place %= len(kept)
    before = getattr(kept[place], name)
    changes: dict[str, Any] = {name: text}
    kept[place] = replace(kept[place], **changes)
    found = first_fault(kept)[0]
    assert found is (None if text == before else kept[place])
