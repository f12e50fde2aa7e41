"""What every plugin says of itself."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, TypeAlias, cast, get_args

Method: TypeAlias = Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
"""The method of an HTTP request."""

World: TypeAlias = Literal["callback", "dataset-format", "output-importer", "executor-selector", "condition"]
"""The five things that a plugin can be."""

METHODS: tuple[Method, ...] = get_args(Method)


class Plugin:
    """A plugin's description, as attributes of its class. The worlds' classes derive from this one."""

    name: ClassVar[str]
    """Lower-case words joined by dashes, at most 64 characters."""

    version: ClassVar[str]
    """A semantic version such as `1.2.0`."""

    summary: ClassVar[str]
    """What it does, in one sentence of at most 500 characters."""

    documentation: ClassVar[str] = ""
    """How to use it, in Markdown, at most 64 KiB."""

    settings_schema: ClassVar[Mapping[str, Any] | None] = None
    """A JSON schema (draft 2020-12) of the settings; `None` if there are no settings."""

    permissions: ClassVar[Mapping[str, str]] = {}
    """What the plugin wants to be allowed, each with the reason. The permissions are written as administrators see them:

    * `http GET,POST https://images.example.org`, `http GET https://*.example.org`, `http GET *`
    * `local-http GET http://localhost:8042`
    * `secret archive-password`
    * `command archive-host`, `command *`
    * `mail`
    * `start-task brain-volume:1.0.0`, `start-task brain-volume:*`, `start-task *`
    * `read-variables`, `write-variables`
    """


@dataclass(frozen=True)
class Permission:
    """A permission, taken apart."""

    kind: str
    """`http`, `secret`, `mail`, …"""

    target: str = ""
    """Origin, name of the secret, executor or task; empty where there is none."""

    methods: frozenset[Method] = frozenset()
    """For `http` and `local-http` the methods."""


def parse_permission(text: str) -> Permission:
    """Takes a permission's text apart; a `ValueError` says what is wrong with it."""
    match re.split(r"\s+", text.strip()):
        case [("http" | "local-http") as kind, methods, origin] if set(methods.split(",")) <= set(METHODS):
            return Permission(kind, origin, frozenset(cast(list[Method], methods.split(","))))
        case [("secret" | "command" | "start-task") as kind, target]:
            return Permission(kind, target)
        case [("mail" | "read-variables" | "write-variables") as kind]:
            return Permission(kind)
    raise ValueError(
        f"'{text}' is not a permission: expected `http METHOD[,METHOD] ORIGIN`, `local-http METHOD[,METHOD] ORIGIN`, "
        "`secret NAME`, `command EXECUTOR`, `mail`, `start-task NAMESPACE:VERSION`, `read-variables` or `write-variables`"
    )
