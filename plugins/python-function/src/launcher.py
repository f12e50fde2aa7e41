"""Calls the function that a workflow names, and says what came of it.

A JSON object on standard input says which function and with what; one line with the result goes to
standard output, after a mark. What the function prints goes to standard error.
"""

import importlib
import json
import os
import sys
import traceback

MARK = "__RESULT__ = "

# Characters of an answer; Gantry keeps the end of what a command prints, 256 KiB of it.
MOST = 200_000


def call(question):
    """What the function returns."""
    name = question["module"]
    if question["package"]:
        name = question["package"] + "." + name
    function = getattr(importlib.import_module(name), question["function"])
    arguments = question["args"]
    if question["pass_callback_data"]:
        arguments = [question["callback_data"], question["config"], *arguments]
    return function(*arguments, **question["kwargs"])


def unfit(value):
    """What in a value cannot be JSON; None if all of it can."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return None
    if isinstance(value, (list, tuple)):
        return next(filter(None, map(unfit, value)), None)
    if isinstance(value, dict):
        for key, member in value.items():
            if not isinstance(key, str):
                return f"the key {key!r} is no text"
            problem = unfit(member)
            if problem:
                return problem
        return None
    return f"a {type(value).__name__} cannot be written"


def encoded(value):
    """The value as JSON; a ValueError if it cannot be."""
    problem = unfit(value)
    if problem:
        raise ValueError(problem)
    text = json.dumps(value, allow_nan=False)
    if len(text) > MOST:
        raise ValueError(f"it has {len(text)} characters as JSON, more than {MOST}")
    return text


def answer(question):
    """The result as JSON."""
    try:
        value = call(question)
    except BaseException as error:  # A function may also call sys.exit.
        return failure(f"{type(error).__name__}: {error}", traceback.format_exc())
    try:
        return '{"return_value": ' + encoded(value) + "}"
    except (ValueError, RecursionError) as error:
        return failure(f"the return value cannot be JSON: {error}", None)


def failure(why, trace):
    """The result after a failure as JSON."""
    return json.dumps({"__exception__": why[-10_000:], "__traceback__": trace and trace[-50_000:]})


def main():
    """Answers the question on standard input."""
    question = json.load(sys.stdin)
    # The mark is ours alone: the function, and programs that it runs, print elsewhere.
    result = os.dup(1)
    os.dup2(2, 1)
    text = answer(question)
    sys.stdout.flush()
    with os.fdopen(result, "w") as line:
        line.write("\n" + MARK + text + "\n")


if __name__ == "__main__":
    main()
