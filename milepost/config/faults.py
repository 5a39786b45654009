"""What is wrong with a configuration file, gathered so that everything is said at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from milepost.domain.errors import ConfigurationError

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, at one place of the file; `what` also names the way out."""

    path: Path
    what: str
    line: int | None = None


def dotted(path: Path) -> str:
    """Return a place the way people write it: `projects.fraud.runs[0].source`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f"{'.' if text else ''}{_key(part)}"
    return text


def _key(part: str) -> str:
    short = part if len(part) <= 80 else part[:79] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in short)


def refuse(file: str, faults: Iterable[Fault], lines: Mapping[Path, int]) -> None:
    """Raise ConfigurationError if there is any fault: one a line, in the order of the file, one for each place."""
    first: dict[Path, Fault] = {}
    for fault in faults:
        first.setdefault(fault.path, fault)
    if not first:
        return
    placed = sorted(((_line(fault, lines), fault) for fault in first.values()), key=lambda pair: pair[0])
    raise ConfigurationError("\n".join(_sentence(file, line, fault) for line, fault in placed))


def _line(fault: Fault, lines: Mapping[Path, int]) -> int:
    if fault.line is not None:
        return fault.line
    path = fault.path
    while path and path not in lines:  # a missing key has no line of its own: its section has
        path = path[:-1]
    return lines.get(path, 1)


def _sentence(file: str, line: int, fault: Fault) -> str:
    place = f"{dotted(fault.path)}: " if fault.path else ""
    return f"{file}:{line}: {place}{fault.what}"
