"""Tests of what judges and draws the samples of a soak."""

import tempfile
import unittest
from xml.dom import minidom

from judge import judge
from plot import draw
from sample import columns, read_acts

COLUMNS = columns(["a", "b"])


def rows(count=40, **changes):
    """Returns the samples of a network that holds. A change is a function from the number of a sample to a value."""
    good = {
        "seconds": lambda n: 10 * (n + 1), "best": lambda n: 5 * n + 3, "final": lambda n: 5 * n + 1, "lag": lambda _: 2,
        "block_ms": lambda n: 2000 if n else None, "refused": lambda n: 100 * n, "changes": lambda n: n, "answers": lambda _: 190,
        "a_rss": lambda n: 300 + n / 10, "b_rss": lambda _: 280,
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
            "memory of a ": {"a_rss": lambda n: 300 + 10 * n},
            "b_rss: a sample is missing": {"b_rss": lambda n: 280 if n < 39 else None},
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


class Acts(unittest.TestCase):
    def test_acts_are_counted(self):
        with tempfile.NamedTemporaryFile("w+") as file:
            file.write("did:a create ok\ndid:a rotate failed\n- create failed\ndid:b create ok\ndid:c cre")
            file.flush()
            self.assertEqual(read_acts(file.name), (["did:a", "did:b"], 2, 2))


if __name__ == "__main__":
    unittest.main()
