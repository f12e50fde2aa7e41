"""The interface `description`."""

import json
from typing import Any

from wit_world.exports import description as wit
from wit_world.imports import types

from ..plugin import Permission, Plugin, World, parse_permission

def implement(plugin: type[Plugin], world: World) -> type[Any]:
    """The class that the component exports."""
    schema = plugin.settings_schema
    description = wit.PluginDescription(
        name=plugin.name,
        version=plugin.version,
        world=types.PluginWorld[world.replace("-", "_").upper()],
        summary=plugin.summary,
        documentation=plugin.documentation,
        settings_schema="" if schema is None else json.dumps(schema, ensure_ascii=False),
        permissions=[
            wit.WantedPermission(_permission(parse_permission(text)), reason)
            for text, reason in plugin.permissions.items()
        ],
    )

    class Description:
        def describe(self) -> wit.PluginDescription:
            return description

    return Description


def _permission(permission: Permission) -> wit.Permission:
    target = permission.target
    match permission.kind:
        case "http":
            return wit.Permission_Http(_scope(permission))
        case "local-http":
            return wit.Permission_LocalHttp(_scope(permission))
        case "secret":
            return wit.Permission_Secret(target)
        case "command":
            return wit.Permission_Command(target)
        case "mail":
            return wit.Permission_Mail()
        case "start-task":
            return wit.Permission_StartTask(target)
        case "read-variables":
            return wit.Permission_ReadVariables()
        case "write-variables":
            return wit.Permission_WriteVariables()
    raise TypeError(f"{permission.kind} is no kind of permission")


def _scope(permission: Permission) -> wit.HttpScope:
    methods = types.HttpMethods(0)
    for method in permission.methods:
        methods |= types.HttpMethods[method]
    return wit.HttpScope(permission.target, methods)
