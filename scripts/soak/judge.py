#!/usr/bin/env python3
"""Judges the samples of a soak, and prints what was seen. Ends with 1 if something is not as it must be.

Usage: judge.py FILE.csv
"""

import csv
import statistics
import sys

# The samples of the start that count for nothing: caches fill, and the runtime is compiled.
WARM_UP = 0.25
# The most blocks between the best one and the last final one. A healthy network is at most 3 behind.
MOST_LAG = 20
# The most anonymous memory of a node in the last quarter may be above the most of the two quarters before it by this part, and
# by so many MiB. It rises and falls: the database keeps up to 64 MB in memory, and then writes them into its tables.
GROWTH, SLACK = 1.1, 16


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        return [{key: float(value) if value else None for key, value in row.items()} for row in csv.DictReader(file)]


def numbers(rows, column):
    return [row[column] for row in rows if row[column] is not None]


def judge(rows):
    """Returns sentences about what was seen, and those about what must not be."""
    seen, wrong = [], []
    if len(rows) < 8:
        return seen, ["there are fewer than 8 samples: let it run for two minutes at least"]
    quarter = len(rows) // 4
    earlier, last, warm = rows[quarter:-quarter], rows[-quarter:], rows[int(len(rows) * WARM_UP) :]

    answers, failed = sum(numbers(rows, "answers")), sum(numbers(rows, "answers_failed"))
    seen.append(f"{answers:.0f} honest requests, {failed:.0f} without a good answer")
    if failed or not answers:
        wrong.append("each honest request must have a good answer, and there must be some")

    lags = numbers(warm, "lag")
    silent = len(warm) - len(lags)
    seen.append(f"finality lag: median {statistics.median(lags):.0f}, at most {max(lags):.0f} blocks" if lags else "no lag")
    if silent or not lags or max(lags) > MOST_LAG:
        wrong.append(f"the lag must be {MOST_LAG} blocks at most, and was unknown in {silent} samples")

    times = numbers(warm, "block_ms")
    if times:
        seen.append(f"time between blocks: median {statistics.median(times):.0f} ms, at most {max(times):.0f} ms in ten seconds")
    else:
        wrong.append("there were no new blocks")
    changes, bad = rows[-1]["changes"], rows[-1]["changes_failed"]
    seen.append(f"{changes:.0f} changes of honest holders final, {bad:.0f} failed")
    if not changes or bad:
        wrong.append("each change of an honest holder must become final, and there must be some")
    # A flood that nobody refuses was none, and then the rest shows nothing.
    refused, included = rows[-1]["refused"] or 0, sum(numbers(rows, "included"))
    seen.append(f"{refused:.0f} bad transactions refused, {included:.0f} good ones in blocks")
    if not refused:
        wrong.append("the flood must meet refusals")
    idle = numbers(warm, "idle_ways")
    if any(idle) or not idle:
        wrong.append(f"each way of the flood must go on: {max(idle, default=0):.0f} had no answer for a minute")

    for name in [column.removesuffix("_anon") for column in rows[0] if column.endswith("_anon")]:
        early, late = numbers(earlier, f"{name}_anon"), numbers(last, f"{name}_anon")
        if len(early) < len(earlier) or len(late) < len(last):
            wrong.append(f"{name}: a sample is missing, so the node may have ended")
            continue
        before, after = max(early), max(late)
        seen.append(
            f"anonymous memory of {name}: {before:.0f} MiB at most in the two quarters in the middle, {after:.0f} in the last; "
            f"all memory: {rows[-1][f'{name}_rss']:.0f} MiB at the end"
        )
        if after > before * GROWTH + SLACK:
            wrong.append(f"the memory of {name} must not grow after the start")
    return seen, wrong


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    seen, wrong = judge(read(sys.argv[1]))
    for sentence in seen:
        print(f"- {sentence}")
    for sentence in wrong:
        print(f"- **Not as expected:** {sentence}")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
