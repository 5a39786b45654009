"""How a formula is read from its text, by this grammar; a slip is told with its column.

sum     = product (("+" | "-") product)*
product = factor (("*" | "/") factor)*
factor  = ("+" | "-") factor | number | name | "(" sum ")" | ("min" | "max") "(" sum ("," sum)* ")"
"""

import re
from collections.abc import Collection
from difflib import get_close_matches
from math import isfinite
from typing import Literal, NamedTuple

from milepost.domain.errors import WrongFormula
from milepost.domain.formula import Chain, Extreme, Formula, Name, Negative, Node, Number, Operator

LONGEST = 500  # characters
DEEPEST = 20  # brackets and signs within one another


class Token(NamedTuple):
    kind: Literal["number", "name", "sign", "end"]
    text: str
    column: int


KINDS: tuple[Literal["number", "name", "sign"], ...] = ("number", "name", "sign")
TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[^\W\d]\w*)"
    r"|(?P<sign>[-+*/(),])"
    r"|(?P<space>[ \t]+)"
)


def parse(text: str, names: Collection[str]) -> Formula:
    """Raises WrongFormula. `names`: all that may stand in the formula."""
    if len(text) > LONGEST:
        raise WrongFormula(LONGEST + 1, f"a formula has at most {LONGEST} characters, this one has {len(text):,}")
    reader = Reader(tokens_of(text), names)
    root = reader.sum(0)
    reader.end()
    return Formula(text, root, frozenset(reader.met))


def tokens_of(text: str) -> list[Token]:
    tokens, at = list[Token](), 0
    while at < len(text):
        found = TOKEN.match(text, at)
        if found is None:
            raise WrongFormula(at + 1, f"{shown(text[at])} has no meaning here; {ALLOWED}")
        for kind in KINDS:
            if found[kind] is not None:
                tokens.append(Token(kind, found[0], at + 1))
        at = found.end()
    return [*tokens, Token("end", "", len(text) + 1)]


ALLOWED = "a formula has numbers, names, + - * / ( ), min( ) and max( )"


def shown(text: str) -> str:
    """A piece of the formula to repeat in a message: printable ASCII or letters, and never long."""
    piece = text if len(text) <= 40 else f"{text[:39]}…"
    return f"“{piece}”" if piece.isprintable() else f"U+{ord(text[0]):04X}"


class Reader:
    """Reads tokens by the grammar above, one function a rule; `met` are the names it came by."""

    def __init__(self, tokens: list[Token], names: Collection[str]) -> None:
        self.tokens = tokens
        self.at = 0
        self.names = names
        self.met = set[str]()

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def take(self, *texts: str) -> Token | None:
        """The next token if it is one of these signs, passed over."""
        token = self.next
        if token.kind != "sign" or token.text not in texts:
            return None
        self.at += 1
        return token

    def expect(self, sign: str, opened: Token) -> None:
        if self.take(sign):
            return
        token = self.next
        found = "the formula ends" if token.kind == "end" else f"{shown(token.text)} stands here"
        raise WrongFormula(token.column, f"{found} while the ( of column {opened.column} is open; {hint(token)}")

    def end(self) -> None:
        token = self.next
        if token.kind != "end":
            raise WrongFormula(
                token.column, f"{shown(token.text)} does not follow from what is before it; {hint(token)}"
            )

    def sum(self, depth: int) -> Node:
        first, rest = self.product(depth), list[tuple[Operator, Node]]()
        while sign := self.take("+", "-"):
            rest.append(("+" if sign.text == "+" else "-", self.product(depth)))
        return Chain(first, tuple(rest)) if rest else first

    def product(self, depth: int) -> Node:
        first, rest = self.factor(depth), list[tuple[Operator, Node]]()
        while sign := self.take("*", "/"):
            rest.append(("*" if sign.text == "*" else "/", self.factor(depth)))
        return Chain(first, tuple(rest)) if rest else first

    def factor(self, depth: int) -> Node:
        token = self.next
        if depth > DEEPEST:
            raise WrongFormula(token.column, f"more than {DEEPEST} brackets and signs within one another")
        if sign := self.take("+", "-"):
            inner = self.factor(depth + 1)
            return Negative(inner) if sign.text == "-" else inner
        if opened := self.take("("):
            inner = self.sum(depth + 1)
            self.expect(")", opened)
            return inner
        self.at += token.kind in ("number", "name")
        if token.kind == "number":
            return self.number(token)
        if token.kind == "name":
            return self.name(token, depth)
        found = "the formula ends where" if token.kind == "end" else f"{shown(token.text)} stands where"
        raise WrongFormula(token.column, f"{found} a number, a name or ( should; {ALLOWED}")

    def number(self, token: Token) -> Node:
        number = float(token.text)
        if not isfinite(number):
            raise WrongFormula(token.column, f"{shown(token.text)} is too large a number")
        return Number(number)

    def name(self, token: Token, depth: int) -> Node:
        opened = self.take("(")
        if opened and token.text in ("min", "max"):
            parts = [self.sum(depth + 1)]
            while self.take(","):
                parts.append(self.sum(depth + 1))
            self.expect(")", opened)
            return Extreme("min" if token.text == "min" else "max", tuple(parts))
        if opened:
            raise WrongFormula(token.column, f"{shown(token.text)} is no function; there are min( ) and max( )")
        if token.text not in self.names:
            raise WrongFormula(token.column, f"no name {shown(token.text)}; {nearest(token.text, self.names)}")
        self.met.add(token.text)
        return Name(token.text)


def nearest(name: str, names: Collection[str]) -> str:
    close = get_close_matches(name, names, n=1)
    return f"did you mean {close[0]}?" if close else f"known are {', '.join(sorted(names)) or 'none'}"


def hint(token: Token) -> str:
    if token.text == ",":
        return "a comma stands only between the parts of min( ) and max( ): write 1200, not 1,200"
    return "an operator or ) is missing"
