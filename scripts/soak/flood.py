#!/usr/bin/env python3
"""Asks a node for what costs it the most, in many ways at once, until it is killed. Each way has a thread of its own, which
sends its next request once it has the answer to the last one, with a pause between them.

Usage: flood.py RPC HTTP DIDS COUNTS
  RPC, HTTP   the addresses of the JSON-RPC and of the resolver of a node: HOST:PORT
  DIDS        a file whose lines begin with a DID
  COUNTS      the file for how often each way had each answer, as JSON
"""

import json
import os
import random
import select
import socket
import struct
import sys
import threading
import time

from node import IDLER, ask, post, request, rpc

# The pause after each answer, in seconds.
PAUSE = 0.05
# The connections that are open and send nothing more, above the 64 that one address has.
HALF_OPEN = 80
# The connections of a subscriber, the subscriptions on each, and the seconds for which it has them.
SUBSCRIBERS, SUBSCRIPTIONS, SUBSCRIBED = 20, 50, 20
# Storage that each block changes: System.Number.
NUMBER = "0x26aa394eea5630e07c48ae0c9558cef702a5c1b19ab7a04f536c519aca4983ac"
# The bytes of an oversized transaction: more than a block takes.
OVERSIZED = 5 * 1024 * 1024


def submit(address, transaction):
    return json.loads(post(address, json.dumps(request("author_submitExtrinsic", [transaction])))[1])


def outcome(answer):
    return "refused" if "error" in answer else "taken"


# The signed transactions of the newest final block that had some. A quiet block has none.
USED = []


def signed_transactions(address):
    """Returns transactions of a final block that are signed: they have been used."""
    block = rpc(address, "chain_getBlock", rpc(address, "chain_getFinalizedHead"))
    # Inherents are short: the longest has the time.
    newest = [one for one in block["block"]["extrinsics"] if len(one) > 200]
    if newest:
        USED[:] = newest
    return list(USED)


def stale(address, _http, _dids):
    """Brings a transaction again that is in a block."""
    used = signed_transactions(address)
    return outcome(submit(address, random.choice(used))) if used else "none to repeat"


def forged(address, _http, _dids):
    """Brings a transaction whose content is not the signed one."""
    used = signed_transactions(address)
    if not used:
        return "none to forge"
    one = random.choice(used)
    return outcome(submit(address, one[:-2] + f"{int(one[-2:], 16) ^ 1:02x}"))


def garbage(address, _http, _dids):
    return outcome(submit(address, "0x" + os.urandom(random.randint(1, 2000)).hex()))


def oversized(address, _http, _dids):
    return outcome(submit(address, "0x" + "00" * OVERSIZED))


def batch(address, _http, dids):
    """Asks for so many DIDs in one request of JSON-RPC."""
    asked = [request("did_resolve", [random.choice(dids)], number) for number in range(1000)]
    return str(post(address, json.dumps(asked))[0])


def deep(address, _http, _dids):
    """Sends JSON of a great depth."""
    return str(post(address, "[" * 100_000 + "]" * 100_000)[0])


def history(address, _http, dids):
    answer = json.loads(post(address, json.dumps(request("did_history", [random.choice(dids)])))[1])
    return "busy" if "error" in answer else "answered"


def past(_rpc, address, dids):
    return str(ask(address, "GET", f"/1.0/identifiers/{random.choice(dids)}?versionId=1")[0])


def guardians(_rpc, address, dids):
    return str(ask(address, "GET", f"/1.0/guardians/{random.choice(dids)}")[0])


def long_body(_rpc, address, _dids):
    return str(ask(address, "POST", "/1.0/identifiers", "x" * OVERSIZED)[0])


def half_open(_rpc, address, _dids):
    """Opens connections, sends half of a request on each, and waits until the node ends them."""
    host, port = address.split(":")
    open_ones = []
    try:
        for _ in range(HALF_OPEN):
            one = socket.create_connection((host, int(port)), timeout=30, source_address=(IDLER, 0))
            open_ones.append(one)
            one.sendall(b"GET /1.0/identifiers/did HTTP/1.1\r\nHost: clavis\r\n")
        for one in open_ones:
            while one.recv(4096):
                pass
        return "ended by the node"
    finally:
        for one in open_ones:
            one.close()


def frame(text):
    """Returns a text frame of a WebSocket client (RFC 6455, section 5.2), with a mask of zeros."""
    data = text.encode()
    length = struct.pack("!BB", 0x81, 0x80 | len(data)) if len(data) < 126 else struct.pack("!BBH", 0x81, 0x80 | 126, len(data))
    return length + bytes(4) + data


def subscriptions(address, _http, _dids):
    """Opens WebSockets with many subscriptions each, reads what the node tells for a while, and leaves without a word."""
    host, port = address.split(":")
    asked = [("chain_subscribeAllHeads", []), ("chain_subscribeNewHeads", []), ("state_subscribeStorage", [[NUMBER]])]
    open_ones, told = [], 0
    try:
        for _ in range(SUBSCRIBERS):
            one = socket.create_connection((host, int(port)), timeout=30, source_address=(IDLER, 0))
            open_ones.append(one)
            upgrade = [f"GET / HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"]
            upgrade.append("Sec-WebSocket-Key: Y2xhdmlzIGNsYXZpcyBjbA==\r\nSec-WebSocket-Version: 13\r\n\r\n")
            one.sendall("".join(upgrade).encode())
            if b" 101 " not in one.recv(4096):
                return "not upgraded"
            for number in range(SUBSCRIPTIONS):
                one.sendall(frame(json.dumps(request(*asked[number % len(asked)], number))))
        end = time.monotonic() + SUBSCRIBED
        while (left := end - time.monotonic()) > 0:
            for one in select.select(open_ones, [], [], left)[0]:
                got = one.recv(65536)
                if not got:
                    return "ended by the node"
                # An answer has an id, and only news of a subscription have a method.
                told += got.count(b'"method"')
        return "told" if told else "silent"
    finally:
        for one in open_ones:
            one.close()


WAYS = [stale, forged, garbage, oversized, batch, deep, history, past, guardians, long_body, half_open, subscriptions]


class Counts:
    """How often each way had each answer."""

    def __init__(self, path):
        self.path, self.lock, self.of = path, threading.Lock(), {way.__name__: {} for way in WAYS}

    def add(self, way, answer):
        with self.lock:
            self.of[way][answer] = self.of[way].get(answer, 0) + 1

    def write(self):
        """Replaces the file at once, so that nobody reads half of it."""
        with self.lock:
            text = json.dumps(self.of, indent=1)
        with open(self.path + ".new", "w", encoding="utf-8") as file:
            file.write(text + "\n")
        os.replace(self.path + ".new", self.path)


def repeat(way, addresses, path, counts):
    while True:
        with open(path, encoding="utf-8") as file:
            dids = [line.split()[0] for line in file if line.strip()]
        try:
            answer = way(*addresses, dids) if dids else "no DID yet"
        # Each flood goes on, also after an answer that nobody foresaw.
        except Exception as error:
            answer = type(error).__name__
        counts.add(way.__name__, answer)
        time.sleep(PAUSE)


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    rpc_address, http_address, dids, path = sys.argv[1:]
    counts = Counts(path)
    for way in WAYS:
        threading.Thread(target=repeat, args=(way, (rpc_address, http_address), dids, counts), daemon=True).start()
    while True:
        counts.write()
        time.sleep(2)


if __name__ == "__main__":
    main()
