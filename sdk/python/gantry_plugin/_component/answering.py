"""How a plugin's exceptions become errors of the contract."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from componentize_py_types import Err
from wit_world.imports import types

from .. import host, log
from ..errors import PluginError, Unsupported
from .host import ComponentHost

host.use(ComponentHost())


@contextmanager
def answering() -> Iterator[None]:
    """Turns what is raised inside into the error that Gantry shows. An uncaught exception would be a trap instead, which tells its
    reader nothing but `unreachable`."""
    try:
        yield
    except Unsupported as unsupported:
        failure: types.Error = types.Error_Unsupported(unsupported.message)
    except PluginError as failed:
        failure = types.Error_Failed(failed.message)
    except Exception as mistake:
        log.error(traceback.format_exc())
        failure = types.Error_Failed("".join(traceback.format_exception_only(mistake)).strip())
    else:
        return
    raise Err(failure)
