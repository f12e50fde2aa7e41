"""What a plugin's module hands to the component that is made of it."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from .plugin import Plugin, World, parse_permission


def export(world: World, plugin: type[Plugin]) -> tuple[Any, Any]:
    """The component's two exports: the description, and the world's own interface.

    Outside of a component, in a test, there is nobody to hand them to: there it only checks the description.
    """
    for attribute in ("name", "version", "summary"):
        if not getattr(plugin, attribute, None):
            raise TypeError(f"{plugin.__name__} needs a `{attribute}`")
    for permission in plugin.permissions:
        parse_permission(permission)
    if find_spec("wit_world") is None:
        return plugin, plugin
    description = import_module("gantry_plugin._component.description")
    interface = import_module(f"gantry_plugin._component.{world.replace('-', '_')}")
    return description.implement(plugin, world), interface.implement(plugin())
