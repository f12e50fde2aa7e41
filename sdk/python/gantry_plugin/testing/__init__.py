"""Tests of a plugin without a component: a mock host, and the cases of `gantry plugin test`.

    import pytest
    from gantry_plugin.testing import cases, run_case
    from app import MyCallback

    @pytest.mark.parametrize("case", cases("tests"), ids=str)
    def test_case(case):
        run_case(MyCallback, case)
"""

from .cases import cases, run_case
from .mock import MockHost

__all__ = ["MockHost", "cases", "run_case"]
