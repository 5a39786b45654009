"""What many small updates of nested keys amount to."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from milepost.connectors.wandb_keys import Keys

keys = st.sampled_from("abc")
paths = st.lists(keys, min_size=1, max_size=4).map(tuple)
documents = st.recursive(st.integers(0, 3), lambda inner: st.dictionaries(keys, inner, max_size=3), max_leaves=5)
updates = st.lists(st.tuples(paths, st.one_of(st.none(), documents)), max_size=12)


def written(tree: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    """The plain way: one nested object, changed in place."""
    place = tree
    for key in path[:-1]:
        if not isinstance(place.get(key), dict):
            if value is None:
                place.pop(key, None)
                return
            place[key] = {}
        place = place[key]
    if value is None:
        place.pop(path[-1], None)
    else:
        place[path[-1]] = json.loads(json.dumps(value))


def without_empty(tree: Any) -> Any:
    if not isinstance(tree, dict):
        return tree
    kept = {key: without_empty(value) for key, value in tree.items()}
    return {key: value for key, value in kept.items() if value != {}}


@given(updates)
def test_updates_one_by_one_give_what_one_nested_object_would(told: list[tuple[tuple[str, ...], Any]]) -> None:
    """But for objects that became empty, in which there is nothing to know."""
    found, expected = Keys(), dict[str, Any]()
    for path, value in told:
        if value is None:
            found.remove(path)
        else:
            found.put(path, json.dumps(value))
        written(expected, path, value)
    assert without_empty(found.tree()) == without_empty(expected)


def test_a_name_that_is_whole_wins_over_a_nested_one() -> None:
    for order in (1, -1):
        found = Keys()
        for path, text in [(("a", "b"), "1"), (("a.b",), "2"), (("c",), '{"d": 3}'), (("c.d",), "4")][::order]:
            found.put(path, text)
        assert found.numbers() == {"a.b": (2.0, None), "c.d": (4.0, None)}


def test_media_are_no_numbers_whichever_way_they_were_told() -> None:
    found = Keys()
    found.put(("table", "_type"), '"table-file"')
    found.put(("table", "nrows"), "3")
    found.put(("table", "more", "size"), "3")
    found.put(("image",), '{"_type": "image-file", "width": 3}')
    found.put(("panel",), '{"inner": {"_type": "image-file", "width": 3}, "loss": 0.5}')
    found.put(("_runtime",), "3")
    assert found.numbers() == {"panel.loss": (0.5, None)}
