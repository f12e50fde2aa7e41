"""Plugins for Gantry, in Python.

A plugin is a class of one of the five worlds, each a module of its own: `callback`, `dataset_format`, `output_importer`,
`executor_selector` and `condition`. What Gantry offers to plugins is in `log`, `http`, `secrets` and `variables`;
`testing` plays Gantry's part in a test.

Code at the top of a module runs when the plugin is built, not when it is called, and modules can be imported only there.
"""

from .errors import Failed, HostError, NotPermitted, PluginError, Unsupported
from .plugin import Plugin

__all__ = ["Failed", "HostError", "NotPermitted", "Plugin", "PluginError", "Unsupported"]
