#!/usr/bin/env python3
"""Draws the text of a terminal, from stdin, as an SVG. Each command, a line that starts with "$ ", fades in with its
output after the one before. A viewer that shows no animation shows the whole text. Arguments: the number of columns, and
the title of the picture.
"""

import re
import sys
from xml.sax.saxutils import escape

CHARACTER = 8.4
LINE = 18
MARGIN = 20
# The seconds between the starts of two commands.
PAUSE = 1.5
STYLE = """
svg { background: #11151c; }
text { font: 14px "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #c9d1d9; white-space: pre; }
.command { fill: #7ee787; font-weight: bold; }
.bold { font-weight: bold; }
.underlined { text-decoration: underline; }
.red { fill: #ff7b72; }
.green { fill: #7ee787; }
.yellow { fill: #e3b341; }
.cyan { fill: #76e3ea; }
@media (prefers-reduced-motion: no-preference) {
  g { animation: appear 0.3s linear both; }
  @keyframes appear { from { opacity: 0; } to { opacity: 1; } }
}
"""
# How a terminal is told to change the look of what follows (ECMA-48, section 8.3.117).
LOOK = re.compile(r"\x1b\[([\d;]*)m")
CLASSES = {"1": "bold", "4": "underlined", "31": "red", "32": "green", "33": "yellow", "36": "cyan"}


def runs(line):
    """Returns the parts of a line that have one look: each a pair of the text and its classes."""
    look = []
    for place, part in enumerate(LOOK.split(line)):
        if place % 2 == 0:
            if part:
                yield part, " ".join(look)
            continue
        for code in part.split(";"):
            look = look + [CLASSES[code]] if code in CLASSES else []


def wrapped(line, columns):
    """Returns a line as a terminal breaks it, at its last column: a list of lists of runs."""
    rows, room = [[]], columns
    for text, look in runs(line):
        while text:
            if room == 0:
                rows.append([])
                room = columns
            rows[-1].append((text[:room], look))
            text, room = text[room:], max(0, room - len(text))
    return rows


def steps(text, columns):
    """Returns a list of steps: each a list of rows."""
    found = []
    for line in text.splitlines():
        is_command = line.startswith("$ ")
        if is_command or not found:
            found.append([])
        rows = wrapped(line, columns)
        found[-1].extend([(part, "command") for part, _ in row] if is_command else row for row in rows)
    return found


def drawn(row):
    """Returns the SVG of the text of a row."""
    return "".join(f'<tspan class="{look}">{escape(part)}</tspan>' if look else escape(part) for part, look in row)


def draw(text, columns, title):
    """Returns the SVG of a text."""
    body = []
    number_of_rows = 0
    for number, step in enumerate(steps(text, columns)):
        body.append(f'<g style="animation-delay: {number * PAUSE:.1f}s">')
        for row in step:
            number_of_rows += 1
            body.append(f'<text x="{MARGIN}" y="{MARGIN + number_of_rows * LINE}">{drawn(row)}</text>')
        body.append("</g>")
    width = round(2 * MARGIN + columns * CHARACTER)
    height = 2 * MARGIN + (number_of_rows + 1) * LINE
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" xml:space="preserve" width="{width}" height="{height}"',
            f'  viewBox="0 0 {width} {height}">',
            f"<title>{escape(title)}</title>",
            f"<style>{STYLE}</style>",
            f'<rect width="{width}" height="{height}" fill="#11151c"/>',
            *body,
            "</svg>",
            "",
        ]
    )


if __name__ == "__main__":
    sys.stdout.write(draw(sys.stdin.read(), int(sys.argv[1]), sys.argv[2]))
