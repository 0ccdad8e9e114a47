"""The grammar of CEL expressions, read into a small tree before anything runs: bounded in length, depth and loops."""

import re
from dataclasses import dataclass
from typing import NamedTuple

LONGEST, DEEPEST, MOST_MACROS, MOST_TOKENS = 500, 24, 2, 200
MACROS = frozenset({"all", "exists", "exists_one", "map", "filter"})
_TOKEN = re.compile(
    r"""(?P<space>\s+)
    | (?P<double>\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+)
    | (?P<int>\d+)
    | (?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<sign>\|\||&&|==|!=|<=|>=|[-+*/%<>!?:.,()\[\]{}])""",
    re.VERBOSE,
)
_BINDING = {
    "||": 1, "&&": 2, "==": 3, "!=": 3, "<": 3, "<=": 3, ">": 3, ">=": 3, "in": 3, "+": 4, "-": 4, "*": 5, "/": 5, "%": 5,
}  # fmt: skip


class BadExpression(ValueError):
    """An expression that cannot be used: `reason` is a code, `about` what it is about in the words of the text."""

    def __init__(self, reason: str, about: str = "") -> None:
        super().__init__(f"{reason}: {about}")
        self.reason, self.about = reason, about


class Token(NamedTuple):
    """A piece of the text: what it is, what it says, where it begins."""

    kind: str
    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Tree:
    """A part of an expression: `op` is an operator, `name`, `field`, `call`, `method`, `list`, `map`, `index` or a literal's type."""

    op: str
    text: str = ""
    parts: tuple["Tree", ...] = ()


def parse(text: str) -> Tree:
    """The tree of an expression. Refused (`BadExpression`) when it is too long, too deep, loops too often, or cannot be read."""
    if len(text) > LONGEST:
        raise BadExpression("too_long", str(LONGEST))
    reader = _Reader(_tokens(text))
    tree = reader.expression(0)
    reader.expect("")
    return tree


def _tokens(text: str) -> list[Token]:
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise BadExpression("unreadable", text[at : at + 20])
        if match.lastgroup != "space":
            found.append(Token(match.lastgroup or "", match[0], at))
        at = match.end()
    if len(found) > MOST_TOKENS:
        raise BadExpression("too_long", str(LONGEST))
    return [*found, Token("end", "", at)]


class _Reader:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens, self.at, self.depth, self.macros = tokens, 0, 0, 0

    @property
    def now(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.now
        self.at += 1
        return token

    def accept(self, text: str) -> bool:
        if self.now.text == text and self.now.kind != "string":
            self.at += 1
            return True
        return False

    def expect(self, text: str) -> None:
        if self.now.text != text or self.now.kind == "string" or (text == "" and self.now.kind != "end"):
            raise BadExpression("unreadable", self.now.text or text)
        self.at += 1

    def expression(self, least: int) -> Tree:
        self.depth += 1
        if self.depth > DEEPEST:
            raise BadExpression("too_deep", str(DEEPEST))
        left = self._unary()
        while (power := _BINDING.get(self.now.text, 0)) > least and self.now.kind in {"sign", "name"}:
            left = Tree(self.take().text, parts=(left, self.expression(power)))
        if least == 0 and self.accept("?"):
            yes = self.expression(0)
            self.expect(":")
            left = Tree("?", parts=(left, yes, self.expression(0)))
        self.depth -= 1
        return left

    def _unary(self) -> Tree:
        if self.now.kind == "sign" and self.now.text in {"!", "-"}:
            self.depth += 1
            if self.depth > DEEPEST:
                raise BadExpression("too_deep", str(DEEPEST))
            tree = Tree("not" if self.take().text == "!" else "minus", parts=(self._unary(),))
            self.depth -= 1
            return tree
        return self._members(self._primary())

    def _members(self, tree: Tree) -> Tree:
        while True:
            if self.accept("."):
                name = self._name()
                tree = self._method(tree, name) if self.accept("(") else Tree("field", name, (tree,))
            elif self.accept("["):
                tree = Tree("index", parts=(tree, self.expression(0)))
                self.expect("]")
            else:
                return tree

    def _method(self, tree: Tree, name: str) -> Tree:
        if name in MACROS:
            self.macros += 1
            if self.macros > MOST_MACROS:
                raise BadExpression("too_many_macros", str(MOST_MACROS))
        return Tree("method", name, (tree, *self._several(")")))

    def _name(self) -> str:
        token = self.take()
        if token.kind != "name" or token.text.startswith("__"):  # no field is called so; a value of any type would let it pass
            raise BadExpression("unreadable", token.text)
        return token.text

    def _several(self, end: str) -> list[Tree]:
        found: list[Tree] = []
        while not self.accept(end):
            found.append(self.expression(0))
            if not self.accept(","):
                self.expect(end)
                break
        return found

    def _primary(self) -> Tree:
        token = self.take()
        if token.kind in {"int", "double", "string"}:
            return Tree(token.kind, token.text)
        if token.kind == "name":
            if token.text in {"true", "false", "null"}:
                return Tree("null" if token.text == "null" else "bool", token.text)
            return Tree("call", token.text, tuple(self._several(")"))) if self.accept("(") else Tree("name", token.text)
        if token.text == "(":
            inner = self.expression(0)
            self.expect(")")
            return inner
        if token.text == "[":
            return Tree("list", parts=tuple(self._several("]")))
        raise BadExpression("unreadable", token.text)
