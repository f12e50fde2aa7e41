"""Checks and evaluates expressions, each for itself.

Isolation has two walls. Each call of the plugin runs in an instance of its own, so nothing passes from one question to another.
Within a question each expression gets names of its own, and cannot reach what all share: there is no name with two leading
underscores, and no function that assigns, imports or compiles.
"""

import _strptime  # type: ignore[import-not-found]  # noqa: F401 a component can import only what its build did
import ast
import builtins
import time  # noqa: F401
import warnings
from collections.abc import Callable
from types import CodeType, TracebackType
from typing import Any

import clock
import nesting
from gantry_plugin.condition import Problem, Verdict

_FILE = "<condition>"

_NOT_OFFERED = {
    *("breakpoint", "compile", "copyright", "credits", "delattr", "eval", "exec", "exit", "globals", "help"),
    *("input", "license", "locals", "open", "print", "quit", "setattr", "vars"),
}

_LONGEST = 16 * 1024
"""Characters of an expression."""

_MOST_NESTED = 100
"""Levels of an expression, as `nesting` counts them."""

_LONGEST_MESSAGE = 1000
"""Characters. A message may quote a value of any size."""

# What Python remarks on an expression (`1 is 1`) is no error, and nobody would read it in the log.
warnings.simplefilter("ignore")


class _Refused(Exception):
    """An expression that is Python, but is not accepted."""

    def __init__(self, message: str, node: ast.expr | None = None) -> None:
        super().__init__(message)
        self.node = node


def check(text: str) -> Problem | None:
    """The problem of an expression that is not well-formed."""
    code = _compile(text)
    return code if isinstance(code, Problem) else None


def evaluate(text: str, names: Callable[[], dict[str, Any]], now: int) -> Verdict:
    """Whether an expression holds, with the names that the function makes for it, at that time."""
    code = _compile(text)
    if not isinstance(code, CodeType):
        return True if code is None else code
    clock.set_to(now)
    try:
        return bool(eval(code, {"__builtins__": _OFFERED, **names()}))
    except BaseException as error:
        line, column = _place(error.__traceback__, text)
        return _problem(error, line, column)


def _compile(text: str) -> CodeType | Problem | None:
    """The expression, or what is wrong with it, or nothing if it is empty."""
    source = text.lstrip()
    if not source:
        return None
    try:
        if len(text) > _LONGEST:
            raise _Refused(f"a condition has at most {_LONGEST} characters")
        if nesting.is_deeper(source, _MOST_NESTED):
            raise _Refused(f"a condition has at most {_MOST_NESTED} levels")
        tree = ast.parse(source, _FILE, "eval")
        _refuse(tree)
        return compile(tree, _FILE, "eval")
    except SyntaxError as error:
        return _problem(error, *_shift(text, *_spot(source, error)), error.msg)
    except _Refused as error:
        line, column = (0, 0) if error.node is None else _at(text, error.node.lineno, error.node.col_offset)
        return Problem("SyntaxError", str(error), line, column)
    except (ValueError, RecursionError, MemoryError) as error:
        return _problem(error, 0, 0)


def _spot(source: str, error: SyntaxError) -> tuple[int, int]:
    """Where a syntax error is. Python tells the column 0 where the expression ends too early."""
    line, column = error.lineno or 0, error.offset or 0
    lines = source.split("\n")
    if 0 < line <= len(lines) and column == 0:
        column = len(lines[line - 1]) + 1
    return line, column


def _refuse(tree: ast.Expression) -> None:
    """Raises for what would lead out of the expression."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id.startswith("__"):
            raise _Refused(f"the name '{node.id}' cannot be used in a condition", node)
        if isinstance(node, ast.Attribute) and _leads_out(node.attr):
            raise _Refused(f"the property '{node.attr}' cannot be used in a condition", node)


def _leads_out(attribute: str) -> bool:
    """Properties by which Python's own insides are reached: of classes and functions, and of generators."""
    return attribute.startswith(("__", "gi_", "cr_", "ag_")) or attribute == "_properties"


def _getattr(value: Any, name: str, *default: Any) -> Any:
    if _leads_out(name):
        raise AttributeError(f"the property '{name}' cannot be used in a condition")
    return getattr(value, name, *default)


def _hasattr(value: Any, name: str) -> bool:
    return not _leads_out(name) and hasattr(value, name)


_OFFERED: dict[str, Any] = {
    name: function
    for name, function in vars(builtins).items()
    if not name.startswith("_") and name not in _NOT_OFFERED
}
_OFFERED.update(getattr=_getattr, hasattr=_hasattr)
# `strftime` and `strptime` import what they need by the caller's own function; expressions cannot name it.
_OFFERED["__import__"] = __import__


def _problem(error: BaseException, line: int, column: int, message: str | None = None) -> Problem:
    text = str(error) if message is None else message
    return Problem(type(error).__name__, text[:_LONGEST_MESSAGE], line, column)


def _place(trace: TracebackType | None, text: str) -> tuple[int, int]:
    """Line and column of the innermost part of the expression that an exception passed."""
    place = (0, 0)
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename == _FILE:
            line, _, column, _ = list(code.co_positions())[trace.tb_lasti // 2]
            if line is not None and column is not None:
                place = _at(text, line, column)
        trace = trace.tb_next
    return place


def _at(text: str, line: int, offset: int) -> tuple[int, int]:
    """Line and column, from 1, of a place that Python tells as bytes after the begin of a line."""
    lines = text.lstrip().split("\n")
    before = lines[line - 1].encode()[:offset] if line <= len(lines) else b""
    return _shift(text, line, len(before.decode("utf-8", "replace")) + 1)


def _shift(text: str, line: int, column: int) -> tuple[int, int]:
    """A place in the text, from one in the text without what blanks it begins with."""
    blanks = text[: len(text) - len(text.lstrip())]
    if line == 1 and column:
        column += len(blanks) - (blanks.rfind("\n") + 1)
    return (line + blanks.count("\n") if line else 0), column
