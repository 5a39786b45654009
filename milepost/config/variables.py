"""Which environment variables the addresses and paths of a file name, filled in."""

import re
from collections.abc import Mapping
from typing import Any

from milepost.config.faults import Fault, Path
from milepost.config.words import nearest, shown

VARIABLE = re.compile(r"\$(?:\$|([A-Za-z_][A-Za-z0-9_]*)|\{([^}]*)\})", re.ASCII)
EXPANDED_KEYS = ("uri", "path", "base_url", "place", "kept_in")


def without_variables(written: str) -> str:
    """Return an address as the file has it, less what comes from the environment."""
    return VARIABLE.sub("", written)


class Expansion:
    """Fills in $NAME and ${NAME}, and remembers what is not set.

    $$ is a dollar sign. Values are put in as they are: what an address needs percent-encoded must be so already.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.faults: list[Fault] = []

    def tree(self, tree: Any) -> Any:
        """Return the file's tree with `store` and the addresses and paths of sources and recipients filled in."""
        if not isinstance(tree, dict):
            return tree
        filled = {key: self.text(value, (key,)) if key == "store" else value for key, value in tree.items()}
        for named in ("sources", "recipients"):
            if isinstance(tree.get(named), dict):
                filled[named] = {name: self.entry(held, (named, name)) for name, held in tree[named].items()}
        if "snapshots" in tree:
            filled["snapshots"] = self.entry(tree["snapshots"], ("snapshots",))
        return filled

    def entry(self, entry: Any, path: Path) -> Any:
        if not isinstance(entry, dict):
            return entry
        return {key: self.text(value, (*path, key)) if key in EXPANDED_KEYS else value for key, value in entry.items()}

    def text(self, value: Any, path: Path) -> Any:
        if not isinstance(value, str):
            return value
        names = [found.group(1) or found.group(2) or "" for found in VARIABLE.finditer(value) if found.group() != "$$"]
        unset = next((name for name in names if name not in self.environ), None)
        if unset is not None:
            self.faults.append(Fault(path, self.advice(unset)))
            return value
        return VARIABLE.sub(self.replacement, value)

    def replacement(self, found: re.Match[str]) -> str:
        name = found.group(1) or found.group(2)
        return self.environ[name] if name else "$"

    def advice(self, name: str) -> str:
        guess = nearest(name, self.environ)
        hint = f"did you mean {shown('$' + guess)}? Else set it" if guess else "set it"
        return f"the environment variable {shown(name)} is not set; {hint} (a dollar sign is written $$)"
