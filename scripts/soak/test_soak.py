"""Tests of what judges and draws the samples of a soak."""

import json
import tempfile
import unittest
from xml.dom import minidom

from flood import frame
from judge import judge
from plot import draw
from sample import Flood, columns, read_acts

COLUMNS = columns(["a", "b"])


def rows(count=40, **changes):
    """Returns the samples of a network that holds. A change is a function from the number of a sample to a value."""
    good = {
        "seconds": lambda n: 10 * (n + 1), "best": lambda n: 5 * n + 3, "final": lambda n: 5 * n + 1, "lag": lambda _: 2,
        "block_ms": lambda n: 2000 if n else None, "refused": lambda n: 100 * n, "changes": lambda n: n, "answers": lambda _: 190,
        "a_anon": lambda n: 300 + n / 10, "b_anon": lambda _: 280,
    }
    good |= changes
    return [{name: good.get(name, lambda _: 0)(number) for name in COLUMNS} for number in range(count)]


class Judge(unittest.TestCase):
    def test_a_network_that_holds_is_good(self):
        seen, wrong = judge(rows())
        self.assertEqual(wrong, [])
        self.assertIn("7600 honest requests, 0 without a good answer", seen)

    def test_each_fault_is_seen(self):
        faults = {
            "honest request": {"answers_failed": lambda n: n == 20},
            "lag must be": {"lag": lambda n: 21 if n == 30 else 2},
            "unknown in 1 ": {"lag": lambda n: None if n == 39 else 2},
            "no new blocks": {"block_ms": lambda _: None},
            "become final": {"changes_failed": lambda n: n > 35},
            "meet refusals": {"refused": lambda _: 0},
            "2 had no answer": {"idle_ways": lambda n: 2 if n == 30 else 0},
            "memory of a ": {"a_anon": lambda n: 300 + 10 * n},
            "b: a sample is missing": {"b_anon": lambda n: 280 if n < 39 else None},
        }
        for words, change in faults.items():
            wrong = judge(rows(**change))[1]
            self.assertEqual(len(wrong), 1, (words, wrong))
            self.assertIn(words, wrong[0])

    def test_few_samples_show_nothing(self):
        self.assertEqual(len(judge(rows(7))[1]), 1)

    def test_the_start_may_lag(self):
        self.assertEqual(judge(rows(lag=lambda n: 200 if n < 5 else 2))[1], [])


class Plot(unittest.TestCase):
    def test_the_plot_is_xml_with_gaps(self):
        svg = draw(rows(lag=lambda n: None if n == 10 else 2))
        first = minidom.parseString(svg).getElementsByTagName("path")[0]
        self.assertEqual(first.getAttribute("d").count("M"), 2)


class Floods(unittest.TestCase):
    def test_a_way_without_answers_is_idle(self):
        with tempfile.NamedTemporaryFile("w") as file:
            flood = Flood(file.name)
            for now, stale, forged, idle in [(0, 1, 1, 0), (50, 2, 1, 0), (60, 3, 1, 1), (70, 3, 2, 0), (119, 3, 2, 0), (130, 3, 2, 2)]:
                file.seek(0)
                file.write(json.dumps({"stale": {"refused": stale}, "forged": {"refused": forged}}))
                file.flush()
                self.assertEqual(flood.take(now), (stale + forged, idle), now)

    def test_a_way_that_does_not_reach_the_node_is_idle(self):
        with tempfile.NamedTemporaryFile("w") as file:
            flood = Flood(file.name)
            for now, refused, idle in [(0, 0, 0), (30, 5, 0), (60, 9, 1)]:
                file.seek(0)
                file.write(json.dumps({"past": {"200": 3, "ConnectionRefusedError": refused}}))
                file.flush()
                self.assertEqual(flood.take(now)[1], idle, now)

    def test_a_saw_tooth_is_no_growth(self):
        self.assertEqual(judge(rows(a_anon=lambda n: 300 + 8 * (n % 8)))[1], [])


class Frames(unittest.TestCase):
    def test_a_frame_is_masked_text(self):
        # RFC 6455, section 5.2: FIN and text; masked, with the shortest form of the length; a mask of zeros.
        self.assertEqual(frame("[]"), b"\x81\x82" + bytes(4) + b"[]")
        long = "x" * 126
        self.assertEqual(frame(long), b"\x81\xfe\x00\x7e" + bytes(4) + long.encode())


class Acts(unittest.TestCase):
    def test_acts_are_counted(self):
        with tempfile.NamedTemporaryFile("w+") as file:
            file.write("did:a create ok\ndid:a rotate failed\n- create failed\ndid:b create ok\ndid:c cre")
            file.flush()
            self.assertEqual(read_acts(file.name), (["did:a", "did:b"], 2, 2))


if __name__ == "__main__":
    unittest.main()
