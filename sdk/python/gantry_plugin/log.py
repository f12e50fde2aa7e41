"""Messages for the people who run the server. What a plugin prints goes to the same place."""

from .host import Level, current


def write(level: Level, message: str) -> None:
    """Writes a message of a level."""
    current().log(level, message)


def debug(message: str) -> None:
    """Of use only to the plugin's author."""
    write("debug", message)


def info(message: str) -> None:
    """Worth keeping."""
    write("info", message)


def warn(message: str) -> None:
    """Something is odd, and the plugin carried on."""
    write("warn", message)


def error(message: str) -> None:
    """Something is wrong."""
    write("error", message)
