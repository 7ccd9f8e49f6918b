#!/usr/bin/env python3
"""Draws the text of a terminal, from stdin, as an SVG. Each command, a line that starts with "$ ", fades in with its
output after the one before. A viewer that shows no animation shows the whole text.
"""

import sys
from xml.sax.saxutils import escape

COLUMNS = 100
CHARACTER = 8.4
LINE = 18
MARGIN = 20
# The seconds between the starts of two commands.
PAUSE = 1.5
STYLE = """
svg { background: #11151c; }
text { font: 14px "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #c9d1d9; white-space: pre; }
.command { fill: #7ee787; font-weight: bold; }
@media (prefers-reduced-motion: no-preference) {
  g { animation: appear 0.3s linear both; }
  @keyframes appear { from { opacity: 0; } to { opacity: 1; } }
}
"""


def wrapped(line):
    """Returns a line as a terminal breaks it: at its last column."""
    return [line[at : at + COLUMNS] for at in range(0, len(line), COLUMNS)] or [""]


def steps(text):
    """Returns a list of steps: each a list of (line, is it of the command)."""
    found = []
    for line in text.splitlines():
        is_command = line.startswith("$ ")
        if is_command or not found:
            found.append([])
        found[-1].extend((part, is_command) for part in wrapped(line))
    return found


def draw(text):
    """Returns the SVG of a text."""
    body = []
    row = 0
    for number, step in enumerate(steps(text)):
        body.append(f'<g style="animation-delay: {number * PAUSE:.1f}s">')
        for line, is_command in step:
            row += 1
            mark = ' class="command"' if is_command else ""
            body.append(f'<text x="{MARGIN}" y="{MARGIN + row * LINE}"{mark}>{escape(line)}</text>')
        body.append("</g>")
    width = round(2 * MARGIN + COLUMNS * CHARACTER)
    height = 2 * MARGIN + (row + 1) * LINE
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" xml:space="preserve" width="{width}" height="{height}"',
            f'  viewBox="0 0 {width} {height}">',
            "<title>The first five minutes with Clavis: the commands of README.md and their output</title>",
            f"<style>{STYLE}</style>",
            f'<rect width="{width}" height="{height}" fill="#11151c"/>',
            *body,
            "</svg>",
            "",
        ]
    )


if __name__ == "__main__":
    sys.stdout.write(draw(sys.stdin.read()))
