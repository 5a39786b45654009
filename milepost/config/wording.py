"""What a fault that pydantic found means to the person who wrote the file, and what to write instead."""

from typing import Any

from milepost.config.document import Document
from milepost.config.faults import Path
from milepost.config.levels import UNIONS, model_at, value_at
from milepost.config.scalars import misread
from milepost.config.words import nearest, shown, way_out

SECRETS = {
    "token": "token_env",
    "api_key": "token_env",
    "key": "token_env",
    "secret": "token_env",
    "password": "password_env",
    "passwd": "password_env",
    "username": "username_env",
    "user": "username_env",
    "client_secret": "client_secret_env",
    "cookie_secret": "cookie_secret_env",
}
PLAIN = {
    "string_type": "takes text",
    "bool_type": "takes true or false",
    "float_type": "takes a number",
    "finite_number": "takes a finite number",
    "greater_than_equal": "takes a number of a size that can be measured",
    "less_than_equal": "takes a number of a size that can be measured",
    "too_short": "is empty; give it at least one entry",
    "string_too_short": "is empty; write something",
    "dict_type": "takes keys with values below it",
    "model_type": "takes keys with values below it",
    "model_attributes_type": "takes keys with values below it",
}


def wording(detail: Any, path: Path, tree: Any, document: Document) -> str:
    """Return one sentence for one of pydantic's error details. What stands under a secret's key is never repeated."""
    kind: str = detail["type"]
    if kind == "milepost":
        return str(detail["ctx"]["what"])
    if kind == "extra_forbidden":
        return _unknown_key(path, tree)
    if kind == "missing" and path[-1] != "bounds":
        return "is missing" + _meaning(path, tree)
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return _unknown_kind(tree, path)
    if kind in ("string_type", "literal_error") and (why := misread(detail["input"], document.raw.get(path))):
        return why
    return _wrong_value(kind, detail, path)


def _wrong_value(kind: str, detail: Any, path: Path) -> str:
    given = detail["input"]
    if kind == "literal_error":
        return _unknown_choice(given, detail["ctx"]["expected"])
    if kind == "string_pattern_mismatch":
        return _bad_id(str(given), path)
    if "bounds" in path[-1:] or (kind in ("list_type", "tuple_type") and "bounds" in path):
        return "takes two numbers: [lowest, highest]"
    if kind in ("list_type", "tuple_type"):
        return (
            f'takes a list: ["{given}"]'
            if isinstance(given, str) and given.isprintable()
            else "takes a list: [one, two]"
        )
    return PLAIN.get(kind, str(detail["msg"]))


def _bad_id(given: str, path: Path) -> str:
    if path[0] == "projects" and {"metrics", "headline", "kpis", "driven_by"} & set(path):
        return f"{shown(given)} is no id: it holds a blank, a quote or a comparison, so that no gate could name it"
    return f"{shown(given)} is no id: letters, digits, _ - and . only, 64 at most (what people read goes into `title`)"


def _unknown_choice(given: object, expected: str) -> str:
    choices = [word.strip("'") for word in expected.replace(" or ", ", ").split(", ")]
    guess = nearest(str(given), choices)
    hint = f"; did you mean {shown(guess)}?" if guess else ""
    return f"{shown(str(given))} is not one of {expected}{hint}"


def _unknown_kind(tree: Any, path: Path) -> str:
    entry, kinds, what = value_at(tree, path), UNIONS[str(path[0])], str(path[0]).removesuffix("s")
    kind = entry.get("kind") if isinstance(entry, dict) else None
    if kind is None:
        return f"has no `kind`; {way_out('', kinds, 'kind')}"
    return f"there is no kind of {what} called {shown(str(kind))}; {way_out(str(kind), kinds, 'kind')}"


def _unknown_key(path: Path, tree: Any) -> str:
    key = str(path[-1])
    model = model_at(tree, path[:-1])
    known = list(model.model_fields) if model else []
    use = next((one for one in (f"{key.lower()}_env", SECRETS.get(key.lower())) if one in known), None)
    if use is not None:
        return f"secrets are not written here; use `{use}: NAME_OF_AN_ENVIRONMENT_VARIABLE` and set that variable"
    return f"is not known here; {way_out(key, known, 'key')}"


def _meaning(path: Path, tree: Any) -> str:
    model = model_at(tree, path[:-1])
    field = model.model_fields.get(str(path[-1])) if model else None
    return f": {field.description}" if field is not None and field.description else ""
