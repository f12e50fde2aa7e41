"""How deeply an expression is nested, told before it is parsed.

Python's parser goes down into what is nested, and a component has little stack for that: it would trap, and take the answers to the
other expressions with it. What is counted here is never less than half of the levels of the syntax tree.
"""

import io
import tokenize

_OPENING, _CLOSING = ("(", "[", "{"), (")", "]", "}")

_FLAT = ("and", "or", ",", ":", "in", "is")
"""What joins parts without nesting them, or begins a part."""

_LASTING = ("if", "else", "lambda", "for", "not", ":=")
"""What nests all that follows, up to the closing bracket."""


class _Level:
    """What is between two brackets."""

    def __init__(self) -> None:
        self.lasting = 0
        self.chain = 0

    @property
    def depth(self) -> int:
        return 1 + self.lasting + self.chain


def is_deeper(source: str, limit: int) -> bool:
    """Whether an expression has more levels than that."""
    levels = [_Level()]
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            _count(levels, token)
            if sum(level.depth for level in levels) > limit:
                return True
    except (tokenize.TokenError, SyntaxError):
        # It is no expression; the parser tells why.
        pass
    return False


def _count(levels: list[_Level], token: tokenize.TokenInfo) -> None:
    text, level = token.string, levels[-1]
    if token.type not in (tokenize.OP, tokenize.NAME):
        return
    if text in _OPENING:
        levels.append(_Level())
    elif text in _CLOSING:
        if len(levels) > 1:
            levels.pop()
        levels[-1].chain += 1
    elif text in _LASTING:
        level.lasting += 1
        level.chain = 0
    elif text in _FLAT:
        level.chain = 0
    elif token.type == tokenize.OP:
        level.chain += 1
