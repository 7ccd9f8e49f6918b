#!/usr/bin/env python3
"""Runs a command of the shell on a terminal of its own, of 80 columns, and prints what the terminal shows in the end. Nothing is
typed. Arguments: the command. The exit code is that of the command.
"""

import fcntl
import os
import pty
import struct
import sys
import termios

ROWS, COLUMNS = 24, 80
ERASE = "\x1b[2K"


def start(command):
    """Starts the command. Returns its process and the end of its terminal."""
    process, terminal = pty.fork()
    if process == 0:
        fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        os.execvp("bash", ["bash", "-c", command])
    return process, terminal


def read(terminal):
    """Returns all that the command writes."""
    parts = []
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:
            # Linux says so when the command has closed the terminal.
            return b"".join(parts)
        if not part:
            return b"".join(parts)
        parts.append(part)


def shown(written):
    """Returns the lines that stay: a line that is erased or written over is gone."""
    for line in written.replace("\r\n", "\n").split("\n"):
        rest = line.split(ERASE)[-1].split("\r")[-1]
        if rest.strip() or rest == line:
            yield rest


if __name__ == "__main__":
    process, terminal = start(" ".join(sys.argv[1:]))
    text = read(terminal).decode()
    print("\n".join(shown(text)).rstrip("\n"))
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
