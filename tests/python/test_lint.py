"""What the source checks find, and what they leave alone."""

from __future__ import annotations

import tempfile
import textwrap
import unittest
from pathlib import Path

import support
from iota.lint.__main__ import check


def findings(source: str, is_rule: bool = True, strict: bool = True) -> list[tuple[int, str]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rule.py"
        path.write_text(textwrap.dedent(source).lstrip("\n"))
        return [(finding.line, finding.code) for finding in check(str(path), is_rule, strict)]


class Lint(unittest.TestCase):
    def test_changes_of_the_event_are_found_through_its_parts(self) -> None:
        source = """
            def rule(event):
                event["a"] = 1
                del event["b"]
                event["c"] += 1
                event.get("d", {}).update(x=1)
                params = event.deep_get("requestParameters") or {}
                params.pop("x")
                for item in params["items"]:
                    item["y"] = 2
                tags = [tag.append("z") for tag in event["tags"]]
                return True
        """
        self.assertEqual([line for line, code in findings(source) if code == "event-mutation"], [2, 3, 4, 5, 7, 9, 10])

    def test_changes_of_the_event_are_found_in_the_functions_that_it_is_handed_to(self) -> None:
        source = """
            def clean(record, extra=None):
                record.pop("x", None)
                deeper(extra, items=record["items"])
            def deeper(extra, items):
                items.append(1)
                extra["y"] = 1
            def rule(event):
                clean(event)
                deeper({}, [])
                return True
        """
        self.assertEqual(findings(source), [(2, "event-mutation"), (5, "event-mutation")])

    def test_a_rule_that_may_come_to_its_end_answers_nothing(self) -> None:
        table = {
            "if event.get('a'):\n        return True": True,
            "print(1)": True,
            "for x in event['a']:\n        return True": True,
            "try:\n        return True\n    except KeyError:\n        pass": True,
            "if event.get('a'):\n        return True\n    else:\n        return False": False,
            "try:\n        return True\n    except KeyError:\n        return False": False,
            "try:\n        event['a']\n    except KeyError:\n        return False\n    else:\n        return True": False,
            "match event.get('a'):\n        case 1:\n            return True\n        case _:\n            return False": False,
            "match event.get('a'):\n        case 1:\n            return True": True,
            "while True:\n        return True": False,
            "raise ValueError": False,
        }
        for body, found in table.items():
            with self.subTest(body):
                self.assertEqual("not-bool" in [code for _, code in findings(f"def rule(event):\n    {body}\n")], found)
        self.assertNotIn("not-bool", [code for _, code in findings("def rule(event):\n    print(1)\n", strict=False)])

    def test_changes_of_copies_and_of_other_things_are_no_findings(self) -> None:
        source = """
            import copy
            SEEN = {}
            def rule(event):
                own = dict(event)
                own["a"] = 1
                deep = copy.deepcopy(event)
                deep["a"]["b"] = 1
                names = sorted(event.get("names", []))
                names.append("x")
                words = event.get("text", "").split()
                words.append("y")
                params = event.get("p")
                params = {}
                params["z"] = 1
                SEEN["a"] = 1
                return True
        """
        self.assertEqual(findings(source), [])

    def test_a_transform_may_change_its_own_copy(self) -> None:
        self.assertEqual(findings("def rule(event):\n    event['x'] = 1\n    return event\ndef alert(x):\n    return x\n", strict=False), [])

    def test_arity_is_checked_for_functions_and_methods(self) -> None:
        self.assertEqual(findings("def rule(event, more): return True\ndef title(): return 'x'\n"), [(1, "wrong-arity")])
        self.assertEqual(findings("def rule(): return True\n"), [(1, "wrong-arity")])
        self.assertEqual(findings("def rule(event, more=1, *rest, **others): return True\n"), [])
        source = "from iota import Rule\nclass R(Rule):\n    def rule(self, event): return True\n    def title(self, a, b): return ''\n"
        self.assertEqual(findings(source), [(4, "wrong-arity")])

    def test_functions_that_nobody_calls_are_found_in_rules_only(self) -> None:
        source = "def helper(): pass\ndef tittle(event): return 'x'\ndef used(): return True\ndef rule(event): return used()\n"
        self.assertEqual(findings(source), [(1, "unused-function"), (2, "unused-function")])
        self.assertEqual(findings(source, is_rule=False), [])

    def test_reaching_out_while_imported_is_found_also_through_functions(self) -> None:
        source = """
            import os, requests, socket
            from pathlib import Path
            from urllib.request import urlopen as fetch
            A = open("x").read()
            B = Path("x").read_text()
            C = fetch("http://x")
            def load():
                return requests.get("http://y")
            D = load()
            def rule(event, default=os.listdir(".")):
                open("later")
                return True
            if __name__ == "__main__":
                print(open("script"))
        """
        self.assertEqual([line for line, code in findings(source) if code == "import-side-effect"], [4, 5, 6, 9, 10])

    def test_clock_and_chance_are_found_under_any_name(self) -> None:
        source = """
            import datetime as dt, random, time, uuid
            from datetime import datetime
            def rule(event):
                a = dt.datetime.now()
                b = datetime.utcnow()
                c = random.random()
                d = uuid.uuid4()
                e = time.time()
                f = datetime.fromisoformat(event["t"]), dt.timedelta(days=1), uuid.UUID("x")
                return True
        """
        self.assertEqual(findings(source), [(line, "nondeterministic") for line in (4, 5, 6, 7, 8)])

    def test_handlers_that_hide_mistakes_are_found(self) -> None:
        source = """
            def rule(event):
                try:
                    return event["a"]["b"] == 1
                except Exception:
                    return False
                except (KeyError, LookupError):
                    return False
                except:
                    return False
                except BaseException:
                    raise
                except (KeyError, ValueError, TypeError):
                    return False
        """
        self.assertEqual(findings(source), [(4, "broad-except"), (6, "broad-except"), (8, "broad-except")])

    def test_answers_that_are_no_bool_are_found_where_a_bool_is_demanded(self) -> None:
        source = "def rule(event):\n    def inner():\n        return 'x'\n    if inner():\n        return\n    return 'yes'\n"
        self.assertEqual(findings(source), [(5, "not-bool"), (6, "not-bool")])
        self.assertEqual(findings(source, strict=False), [])

    def test_the_shipped_rules_are_clean(self) -> None:
        folder = support.LAYER.parents[1] / "rules"
        rules = sorted(folder.rglob("*.py"))
        self.assertGreater(len(rules), 30)
        found = [(path.name, *finding) for path in rules for finding in check(str(path), path.with_suffix(".yml").exists(), True)]
        self.assertEqual(found, [])


if __name__ == "__main__":
    unittest.main()
