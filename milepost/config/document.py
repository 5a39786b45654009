"""What a YAML text says as plain values, and on which line each of them stands."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from milepost.config.faults import Fault, Path
from milepost.config.scalars import misread, plain_value
from milepost.config.words import shown

DEEPEST = 20
NOT_WORDS = "a key must be one word; if this came out of a template, it was not filled in"


class NotYaml(Exception):
    """The text cannot be read at all; carries the one fault that stopped the reading."""

    def __init__(self, line: int, column: int, what: str) -> None:
        super().__init__(what)
        self.fault = Fault((), f"column {column}: {what}", line)


@dataclass(slots=True)
class Document:
    """A YAML text as values, with the line of each place, the text each scalar was written as, and what is wrong."""

    tree: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    raw: dict[Path, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def read_document(text: str) -> Document:
    """Read one YAML document; raises NotYaml. Anchors, aliases and tags are refused: configuration needs none."""
    document = Document()
    try:
        _Reader(text, document).read()
    except yaml.MarkedYAMLError as error:
        raise _syntax(error) from None
    except yaml.reader.ReaderError as error:
        raise NotYaml(
            *_position(text, error.position), f"the character {chr(error.character)!a} cannot stand in YAML; delete it"
        ) from None
    return document


def _position(text: str, index: int) -> tuple[int, int]:
    before = text[:index]
    return before.count("\n") + 1, index - before.rfind("\n")


class _Reader:
    """Builds a document out of PyYAML's events, so that no text can make it build objects or grow without end."""

    def __init__(self, text: str, document: Document) -> None:
        self.events: Iterator[Any] = iter(yaml.parse(text, yaml.SafeLoader))
        self.document = document

    def read(self) -> None:
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if self.document.lines:
                    raise _at(event, "a second document begins here; one file holds one, so delete the `---`")
                self.document.tree = self.value(next(self.events), ())

    def value(self, event: Any, path: Path) -> Any:
        _refuse_indirection(event)
        self.document.lines.setdefault(path, _line(event))
        if len(path) > DEEPEST:
            raise _at(event, f"nested deeper than {DEEPEST} levels; milepost.yaml needs six")
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(path)
        self.document.raw[path] = event.value
        return plain_value(event.value) if event.style is None else event.value

    def sequence(self, path: Path) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.value(event, (*path, len(items))))
        return items

    def mapping(self, path: Path) -> dict[str, Any]:
        items: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.key(event, path)
            line = _line(event)
            value_path = (*path, key)
            if key in items:
                first = self.document.lines[value_path]
                what = f"is given twice, first on line {first}; keep one of them"
                self.document.faults.append(Fault(value_path, what, line))
                value_path = (*path, f"{key} (again)")
            self.document.lines[value_path] = line
            items.setdefault(key, self.value(next(self.events), value_path))
        return items

    def key(self, event: Any, path: Path) -> str:
        _refuse_indirection(event)
        if not isinstance(event, yaml.ScalarEvent):
            raise _at(event, NOT_WORDS)
        key: str = event.value
        meaning = plain_value(key) if event.style is None else key
        why = misread(meaning, key) or ("a key must be a word, and here is none" if meaning in (None, "") else None)
        if why:
            self.document.faults.append(Fault((*path, key), why, _line(event)))
        return key


def _refuse_indirection(event: Any) -> None:
    if isinstance(event, yaml.AliasEvent):
        star = shown(f"*{event.anchor}")
        raise _at(event, f"a value that begins with * must be in quotes, else YAML looks for an anchor: {star}")
    if event.anchor is not None:
        raise _at(event, f"anchors ({shown('&' + event.anchor)}) are not used here; write the value out, or quote it")
    if event.tag is not None:
        raise _at(event, f"tags ({shown(event.tag)}) are not used here; put a value that begins with ! in quotes")


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _at(event: Any, what: str) -> NotYaml:
    return NotYaml(_line(event), event.start_mark.column + 1, what)


def _syntax(error: yaml.MarkedYAMLError) -> NotYaml:
    mark = error.problem_mark or error.context_mark
    if "could not find expected ':'" in str(error.problem):  # noticed only on a later line
        mark = error.context_mark
    if mark is None:
        return NotYaml(1, 1, f"this is not YAML: {error.problem}")
    character = mark.buffer[mark.pointer] if mark.buffer is not None else ""
    return NotYaml(mark.line + 1, mark.column + 1, _advice(str(error.problem), character))


def _advice(problem: str, character: str) -> str:
    if character == "\t":
        return "a tab stands here; YAML is indented with blanks only"
    if "cannot start any token" in problem:
        return f"a value that begins with {shown(character)} must be in quotes"
    if "mapping values are not allowed" in problem:
        return "a colon where none can be: put the value in quotes, or mend the indentation"
    if "could not find expected ':'" in problem:
        return "a key without its colon: write `key: value`"
    if "expected <block end>" in problem:
        return "this line is not indented like the lines above it that it belongs with"
    if "expected ',' or" in problem:
        return "a comma or a closing bracket is missing before this"
    return f"this is not YAML: {problem}"
