"""Runs the cases in this folder without a component: `python3 -m unittest tests`."""

import sys
import unittest
from pathlib import Path

FOLDER = Path(__file__).parent
sys.path[:0] = [str(FOLDER.parent), str(FOLDER.parent / "sdk")]

from app import {{ name_pascal }}  # noqa: E402
from gantry_plugin.testing import cases, run_case  # noqa: E402


class Cases(unittest.TestCase):
    def test_cases(self) -> None:
        for case in cases(FOLDER):
            with self.subTest(case.stem):
                run_case({{ name_pascal }}, case)
