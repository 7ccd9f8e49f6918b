#!/usr/bin/env python3
"""Writes down every ten seconds how a network is, and resolves DIDs beside that as an honest client does.

Usage: sample.py --csv FILE --seconds N --acts FILE --counts FILE --resolver HTTP NAME=PROCESS=RPC=FOLDER...
  --acts       a file with a line for each change: the DID, the act, `ok` or `failed`
  --counts     the file in which flood.py counts the answers to its requests
  --resolver   the address of the resolver that the honest client asks
  NAME=...     a node: its process id, the address of its JSON-RPC, and its base path

Columns: see `columns`. Sizes are in MiB, times in milliseconds. What a node could not tell is empty. `rss` is all memory of a
process in RAM, with the mapped files of the database, which the system takes back when it needs room. `anon` is the rest.
"""

import argparse
import csv
import http.client
import json
import os
import sys
import threading
import time

from node import HONEST, ask, rpc

EVERY = 10
# The seconds after which a way of the flood that had no answer is idle. Half-open connections take the longest, about ten.
IDLE = 60
# What a way of the flood counts when it does not reach the node.
NO_FLOOD = [
    "no DID yet", "none to repeat", "none to forge", "ConnectionRefusedError", "TimeoutError", "not upgraded", "silent",
]
# The pause of the honest client after each answer, in seconds.
PAUSE = 0.05
MEBIBYTE = 1024 * 1024
OF_NODE = ["rss", "anon", "disk", "files", "threads"]
OF_NETWORK = [
    "seconds", "best", "final", "lag", "block_ms", "pool", "included", "refused", "idle_ways", "changes", "changes_failed",
    "answers", "answers_failed", "p50_ms", "p99_ms",
]


def columns(names):
    return OF_NETWORK + [f"{name}_{what}" for name in names for what in OF_NODE]


class Node:
    """A node, by its process, its JSON-RPC and its base path."""

    def __init__(self, text):
        self.name, process, self.rpc, self.folder = text.split("=", 3)
        self.process = f"/proc/{process}"

    def number(self, *block):
        return int(rpc(self.rpc, "chain_getHeader", *block, source=HONEST)["number"], 16)

    def heights(self):
        """Returns the best height and the final one."""
        final = self.number(rpc(self.rpc, "chain_getFinalizedHead", source=HONEST))
        return self.number(), final

    def usage(self):
        """Returns what the process has, as `OF_NODE` names it. Fails if the process has ended."""
        with open(f"{self.process}/status", encoding="utf-8") as file:
            fields = dict(line.split(":", 1) for line in file)
        if "VmRSS" not in fields:
            raise OSError(f"{self.name} has ended")
        files = len(os.listdir(f"{self.process}/fd"))
        rss, anon = (int(fields[name].split()[0]) / 1024 for name in ["VmRSS", "RssAnon"])
        return [rss, anon, disk(self.folder), files, int(fields["Threads"])]


def disk(folder):
    """Returns the MiB that the files of a folder take. Files that go meanwhile take none."""
    blocks = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                blocks += os.lstat(os.path.join(place, name)).st_blocks
            except FileNotFoundError:
                pass
    return blocks * 512 / MEBIBYTE


class HonestClient:
    """Resolves, one after the other, the DIDs that were known at the sample before: replicas can be a block behind."""

    def __init__(self, address):
        self.address, self.known, self.lock = address, [], threading.Lock()
        self.times, self.failed = [], 0
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        turn = 0
        while True:
            known = self.known
            if known:
                turn += 1
                start = time.monotonic()
                good = self.resolves(known[turn % len(known)])
                took = (time.monotonic() - start) * 1000
                with self.lock:
                    self.times.append(took)
                    self.failed += not good
            time.sleep(PAUSE)

    def resolves(self, did):
        try:
            status, body = ask(self.address, "GET", f"/1.0/identifiers/{did}", source=HONEST)
        except (OSError, http.client.HTTPException) as error:
            print(f"{did}: {error!r}", file=sys.stderr)
            return False
        good = status == 200 and did.encode() in body
        if not good:
            print(f"{did}: status {status}: {body[:300]!r}", file=sys.stderr)
        return good

    def take(self):
        """Returns the number of answers since the last call, of those that failed, and the times p50 and p99."""
        with self.lock:
            times, failed, self.times, self.failed = sorted(self.times), self.failed, [], 0
        if not times:
            return [0, 0, None, None]
        return [len(times), failed, times[len(times) // 2], times[len(times) * 99 // 100]]


def read_acts(path):
    """Returns the DIDs that were created, and the numbers of acts that went well and that failed."""
    with open(path, encoding="utf-8") as file:
        acts = [parts for parts in map(str.split, file) if len(parts) == 3]
    created = [did for did, act, end in acts if act == "create" and end == "ok"]
    good = sum(end == "ok" for *_, end in acts)
    return created, good, len(acts) - good


class Flood:
    """What the flood had of answers, from the file in which it counts them."""

    def __init__(self, path):
        # For each way: its answers so far, and when it had the last one.
        self.path, self.last = path, {}

    def take(self, now):
        """Returns the transactions that were refused so far, and the ways that have been idle."""
        if not os.path.exists(self.path):
            return 0, None
        with open(self.path, encoding="utf-8") as file:
            counts = json.load(file)
        for way, answers in counts.items():
            total = sum(number for answer, number in answers.items() if answer not in NO_FLOOD)
            if total != self.last.get(way, (None, now))[0]:
                self.last[way] = total, now
        idle = sum(now - at >= IDLE for _, at in self.last.values())
        return sum(answers.get("refused", 0) for answers in counts.values()), idle


class Chain:
    """The blocks that were added since the last sample, read from one node."""

    def __init__(self, node):
        self.node, self.last, self.at = node, None, None

    def take(self, best):
        """Returns the mean time between blocks in ms, and the transactions in the new blocks. Each block has one inherent."""
        now, last, before = time.monotonic(), self.last, self.at
        self.last, self.at = best, now
        if last is None or best <= last:
            return None, 0
        transactions = 0
        for number in range(last + 1, best + 1):
            block = rpc(self.node.rpc, "chain_getBlock", rpc(self.node.rpc, "chain_getBlockHash", number))
            transactions += max(len(block["block"]["extrinsics"]) - 1, 0)
        return (now - before) * 1000 / (best - last), transactions


def attempt(act, instead):
    """Returns what an act returns, or something instead if a node does not answer."""
    try:
        return act()
    except (OSError, http.client.HTTPException, ValueError, TypeError) as error:
        print(f"no sample: {error!r}", file=sys.stderr)
        return instead


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ["--csv", "--acts", "--counts", "--resolver"]:
        parser.add_argument(name, required=True)
    parser.add_argument("--seconds", required=True, type=int)
    parser.add_argument("nodes", nargs="+", type=Node)
    options = parser.parse_args()
    nodes, client, chain = options.nodes, HonestClient(options.resolver), Chain(options.nodes[0])
    flood = Flood(options.counts)
    start, later = time.monotonic(), []
    with open(options.csv, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns([node.name for node in nodes]))
        for tick in range(1, options.seconds // EVERY + 1):
            time.sleep(max(start + tick * EVERY - time.monotonic(), 0))
            heights = [attempt(node.heights, None) for node in nodes]
            # The lag is that of the node that is the furthest behind, so a node that is silent has no good lag.
            known = None not in heights
            best, final = (max(best for best, _ in heights), min(final for _, final in heights)) if known else (None, None)
            block_ms, included = attempt(lambda: chain.take(heights[0][0]), (None, 0))
            pool = attempt(lambda: len(rpc(nodes[0].rpc, "author_pendingExtrinsics", source=HONEST)), None)
            created, good, bad = read_acts(options.acts)
            row = [round(time.monotonic() - start), best, final, best - final if known else None, block_ms, pool, included]
            row += [*flood.take(time.monotonic()), good, bad, *client.take()]
            for node in nodes:
                row += attempt(node.usage, [None] * len(OF_NODE))
            client.known, later = later, created
            writer.writerow([f"{value:.1f}" if isinstance(value, float) else value for value in row])
            file.flush()


if __name__ == "__main__":
    main()
