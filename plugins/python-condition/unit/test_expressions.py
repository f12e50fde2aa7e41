"""What conditions promise, in the Python that runs the tests: `python3 -m unittest discover -s unit` with the SDK on the path."""

import sys
import unittest
from pathlib import Path
from typing import Any

_PLUGIN = Path(__file__).parents[1]
sys.path[:0] = [str(_PLUGIN), str(_PLUGIN.parents[1] / "sdk" / "python")]

from app import PythonCondition  # noqa: E402
from gantry_plugin import Unsupported  # noqa: E402
from gantry_plugin.condition import Evaluation, Problem, Verdict  # noqa: E402
from gantry_plugin.testing import cases, run_case  # noqa: E402

NAMES: dict[str, Any] = {
    "experiment": {
        "$object": {
            "label": "subject_01_scan_2",
            "scandate": {"$datetime": "2019-01-31T12:30:00"},
            "state": "quality control",
            "variables": {"test": 42, "volume": 3.5, "tags": ["brain", "t1"], "nested": {"a": [1, 2, 3]}, "nothing": None},
        }
    },
    "callbacks": {
        "segment": {
            "$object": {"status": "finished", "result": "success", "result_values": {"return_code": 0, "names": ["John", "Eric"]}}
        },
        "notify": {"$object": {"status": "running", "result": "none", "result_values": None}},
    },
}
NOW = 1_700_000_000_000
"""2023-11-14T22:13:20Z"""


def verdicts(*expressions: str) -> list[Verdict]:
    return list(PythonCondition().evaluate(Evaluation(list(expressions), NAMES, NOW)))


def verdict(expression: str) -> Verdict:
    return verdicts(expression)[0]


def problem(expression: str) -> Problem:
    found = verdict(expression)
    assert isinstance(found, Problem), f"{expression!r} has the verdict {found}"
    return found


HOLD = """
experiment.variables.get('test') == 42
experiment.scandate > datetime.datetime(2019, 1, 1)
1 < experiment.variables['test'] <= 42 != 43
True and not False or 1 / 0
'brain' in experiment.variables['tags'] and 'ct' not in experiment.variables['tags']
experiment.variables['volume'] * 2 + 1 - 3 == 5 and 7 // 2 == 3 and 7 % 4 == 3 and 2 ** 3 == 8
experiment.variables['tags'][0] == 'brain' and experiment.variables['nested']['a'][1:] == [2, 3]
experiment.label[-1:] == '2'
experiment.label.startswith('subject') and experiment.label.endswith('scan_2')
' A,B '.strip().lower().split(',') == ['a', 'b']
list(experiment.variables.keys())[0] == 'test' and 42 in experiment.variables.values()
dict(experiment.variables.items())['volume'] == 3.5
experiment.scandate.date() == datetime.date(2019, 1, 31)
experiment.scandate.isoformat() == '2019-01-31T12:30:00'
experiment.scandate.strftime('%d.%m.%Y') == '31.01.2019'
datetime.datetime.strptime('31.01.2019', '%d.%m.%Y').weekday() == 3
experiment.scandate + datetime.timedelta(days=1) > experiment.scandate
(datetime.datetime(2019, 2, 1) - experiment.scandate).days == 0
len(experiment.variables['tags']) == 2
any(t == 't1' for t in experiment.variables['tags']) and all(experiment.variables['tags'])
sum(experiment.variables['nested']['a']) == 6 and min(1, 2) == 1 and max([1, 2]) == 2
sorted([3, 1, 2]) == [1, 2, 3] and abs(-1) == 1 and round(2.6) == 3
int('4') == 4 and float('2.5') == 2.5 and str(1) == '1' and bool([]) is False
isinstance(experiment.variables['test'], int) and set('aab') == {'a', 'b'}
isinstance(experiment.scandate, datetime.datetime) and isinstance(experiment.scandate, datetime.date)
isinstance(experiment.scandate.date(), datetime.date)
[d for d in [1, 2] if experiment.scandate > datetime.datetime(2019, 1, d)] == [1, 2]
{k: v for k, v in experiment.variables.items() if v}['test'] == 42
(lambda d: d.year)(datetime.datetime(2019, 1, 1)) == 2019
'yes' if experiment.state == 'quality control' else ''
f'{experiment.label}-{experiment.variables["test"]:03d}' == 'subject_01_scan_2-042'
'%s %.1f' % ('a', 1.25) == 'a 1.2'
callbacks['segment'].status == 'finished' and callbacks['segment'].result == 'success'
callbacks['segment'].status.resolved and not callbacks['notify'].status.resolved
str(callbacks['segment'].result) == 'success' == f"{callbacks['segment'].result}"
callbacks['segment'].status.value == 'finished' and callbacks['segment'].status in {'finished', 'skipped'}
callbacks['segment'].result_values['names'][1] == 'Eric'
callbacks.get('nobody') is None
experiment.variables['nothing'] is None
getattr(experiment, 'weight', 7) == 7 and hasattr(experiment, 'label')
(n := len('abc')) == 3 and n == 3
datetime.datetime.now() == datetime.datetime(2023, 11, 14, 22, 13, 20) == datetime.datetime.utcnow()
datetime.datetime.now(datetime.timezone.utc).tzinfo is datetime.timezone.utc
datetime.date.today() == datetime.date(2023, 11, 14)
datetime.datetime.now() - experiment.scandate > datetime.timedelta(weeks=52)
   1 == 1   # a remark
'ü' in 'für'
""".strip().split("\n")


class Values(unittest.TestCase):
    def test_what_the_manual_and_users_write_holds(self) -> None:
        for expression in HOLD:
            with self.subTest(expression):
                self.assertIs(verdict(expression), True)

    def test_the_empty_condition_holds(self) -> None:
        self.assertEqual(verdicts("", "  ", "\n\t "), [True, True, True])

    def test_a_value_counts_by_its_truth(self) -> None:
        self.assertEqual(verdicts("[]", "''", "0", "None", "[0]", "'no'", "experiment"), [False] * 4 + [True] * 3)

    def test_blanks_and_line_ends_around_an_expression_do_not_matter(self) -> None:
        self.assertEqual(verdicts(" True", "\n  True\n", "(True\n and\n False)", "\tTrue # x"), [True, True, False, True])


class Isolation(unittest.TestCase):
    def test_what_an_expression_changes_is_not_seen_by_the_next(self) -> None:
        self.assertEqual(
            verdicts(
                "experiment.variables.update(test=1) is None and experiment.variables['test'] == 1",
                "experiment.variables['test'] == 42",
                "callbacks.clear() is None and not callbacks",
                "len(callbacks) == 2",
                "(leak := 1) == 1",
            ),
            [True] * 5,
        )
        self.assertEqual(problem("leak").kind, "NameError")

    def test_a_broken_expression_does_not_harm_its_neighbours(self) -> None:
        found = verdicts("1 +", "True", "1 / 0", "False", "(_ for _ in ()).throw(SystemExit)", "True")
        self.assertEqual([found[1], found[3], found[5]], [True, False, True])
        self.assertTrue(all(isinstance(found[at], Problem) for at in (0, 2, 4)))

    def test_nothing_leads_out(self) -> None:
        for expression in (
            "__import__('os')",
            "().__class__",
            "experiment.__init__.__globals__",
            "getattr(experiment, '__class__')",
            "(x for x in ()).gi_frame",
            "open('/etc/passwd')",
            "eval('1')",
            "exec('x = 1')",
            "setattr(datetime, 'x', 1)",
            "vars(datetime)",
            "__builtins__",
        ):
            with self.subTest(expression):
                self.assertIn(problem(expression).kind, ("SyntaxError", "NameError", "AttributeError"))


class Problems(unittest.TestCase):
    def test_a_syntax_error_has_line_and_column(self) -> None:
        self.assertEqual((problem("a = 1").kind, problem("a = 1").line), ("SyntaxError", 1))
        found = problem("'ü' == 'ü' and and True")
        self.assertEqual((found.kind, found.line, found.column), ("SyntaxError", 1, 16))
        found = problem("  1 ==")
        self.assertEqual((found.kind, found.line, found.column), ("SyntaxError", 1, 7))
        found = problem("\n  (1 +\n   * 2)")
        self.assertEqual((found.kind, found.line, found.column), ("SyntaxError", 3, 4))

    def test_an_exception_has_kind_message_and_column(self) -> None:
        found = problem(" 'ü' and experiment.variables['missing'] == 1")
        self.assertEqual(found, Problem("KeyError", "'missing'", 1, 10))
        self.assertEqual(problem("unknown > 1"), Problem("NameError", "name 'unknown' is not defined", 1, 1))
        self.assertEqual(problem("True and 'a' < 1").column, 10)
        self.assertEqual(problem("[1 / d for d in (1, 0)]"), Problem("ZeroDivisionError", "division by zero", 1, 2))
        found = problem("experiment.id")
        self.assertEqual((found.kind, found.line, found.column), ("AttributeError", 1, 1))
        self.assertIn("label, scandate, state, variables", found.message)
        self.assertEqual(problem("datetime.datetime(2019, 13, 1) < experiment.scandate").kind, "ValueError")

    def test_a_long_message_is_cut(self) -> None:
        self.assertEqual(len(problem("{}['x' * 5000]").message), 1000)

    def test_what_is_too_long_or_too_deep_is_refused(self) -> None:
        self.assertIn("16384 characters", problem("1" + " + 1" * 5000).message)
        for expression in ("-" * 200 + "1", "(" * 101 + "1" + ")" * 101, "[" * 5000, "not " * 101 + "1", "a" + ".b" * 101):
            self.assertIn("100 levels", problem(expression).message)
        self.assertIs(verdict(" or ".join(f"experiment.label == '{n}'" for n in range(500)) + " or True"), True)
        self.assertIs(verdict("experiment.label not in [" + "'a', " * 1000 + "]"), True)

    def test_check_evaluates_nothing(self) -> None:
        first, second, third, fourth = PythonCondition().check(["1 / 0", "1 +", "", "x.__dict__"])
        self.assertIsNone(first)
        self.assertEqual((second and second.kind, second and second.column), ("SyntaxError", 4))
        self.assertIsNone(third)
        self.assertEqual(fourth and fourth.column, 1)

    def test_names_that_make_no_sense_fail_the_question(self) -> None:
        with self.assertRaises(Unsupported):
            PythonCondition().evaluate(Evaluation(["True"], {"a": {"$datetime": "yesterday"}}))


class Cases(unittest.TestCase):
    def test_the_cases_of_the_component_hold_here_too(self) -> None:
        for case in cases(_PLUGIN / "tests"):
            with self.subTest(case.name):
                run_case(PythonCondition, case)


if __name__ == "__main__":
    unittest.main()
