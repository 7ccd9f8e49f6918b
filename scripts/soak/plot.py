#!/usr/bin/env python3
"""Draws the samples of a soak as an SVG: small plots under each other, with one axis of time.

Usage: plot.py FILE.csv >FILE.svg
"""

import sys
from xml.sax.saxutils import escape

from judge import read

WIDTH, HEIGHT, LEFT, TOP, GAP = 760, 110, 70, 40, 46
COLOURS = ["#0969da", "#cf222e", "#1a7f37", "#9a6700", "#8250df", "#57606a"]
# The title of each plot, and its columns. A name with * stands for that column of each node.
PLOTS = [
    ("finality lag (blocks)", ["lag"]),
    ("time between blocks (ms)", ["block_ms"]),
    ("transactions in the pool", ["pool"]),
    ("transactions in blocks, in ten seconds", ["included"]),
    ("time of an honest answer (ms)", ["p50_ms", "p99_ms"]),
    ("memory (MiB), with the mapped files of the database", ["*_rss"]),
    ("anonymous memory (MiB)", ["*_anon"]),
    ("disk (MiB)", ["*_disk"]),
    ("open files", ["*_files"]),
    ("threads", ["*_threads"]),
]


def chosen(names, patterns):
    """Returns the columns that the patterns name."""
    return [name for pattern in patterns for name in names if name == pattern or (pattern[0] == "*" and name.endswith(pattern[1:]))]


def line(rows, column, end, most, top, colour):
    """Returns the line of a column. It has a gap where there is no sample."""
    parts, pen = [], "M"
    for row in rows:
        if row[column] is None:
            pen = "M"
            continue
        x = LEFT + row["seconds"] / end * WIDTH
        y = top + HEIGHT - row[column] / most * HEIGHT
        parts.append(f"{pen}{x:.1f} {y:.1f}")
        pen = "L"
    return f'<path d="{"".join(parts)}" fill="none" stroke="{colour}" stroke-width="1.5"/>'


def plot(rows, title, names, end, top):
    """Returns the elements of one plot."""
    most = max((row[name] for row in rows for name in names if row[name] is not None), default=0) or 1
    body = [f'<rect x="{LEFT}" y="{top}" width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="#d0d7de"/>']
    body.append(f'<text x="{LEFT}" y="{top - 6}" class="title">{escape(title)}</text>')
    body.append(f'<text x="{LEFT - 6}" y="{top + 10}" text-anchor="end">{most:,.0f}</text>')
    body.append(f'<text x="{LEFT - 6}" y="{top + HEIGHT}" text-anchor="end">0</text>')
    for place, name in enumerate(names):
        colour = COLOURS[place % len(COLOURS)]
        body.append(line(rows, name, end, most, top, colour))
        if len(names) > 1:
            label = name.rsplit("_", 1)[0]
            body.append(f'<text x="{LEFT + WIDTH - 90 * (len(names) - place)}" y="{top - 6}" fill="{colour}">{escape(label)}</text>')
    return body


def draw(rows):
    """Returns the SVG of the samples."""
    end = rows[-1]["seconds"] or 1
    body, top = [], TOP
    for title, patterns in PLOTS:
        names = chosen(list(rows[0]), patterns)
        if names:
            body += plot(rows, title, names, end, top)
            top += HEIGHT + GAP
    body.append(f'<text x="{LEFT}" y="{top - GAP + 16}">0</text>')
    body.append(f'<text x="{LEFT + WIDTH}" y="{top - GAP + 16}" text-anchor="end">{end / 60:.0f} minutes</text>')
    width = LEFT + WIDTH + 20
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{top}" viewBox="0 0 {width} {top}">',
            "<title>A network under load and abuse</title>",
            "<style>text { font: 12px sans-serif; } .title { font-weight: bold; }</style>",
            f'<rect width="{width}" height="{top}" fill="#ffffff"/>',
            *body,
            "</svg>",
        ]
    )


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    rows = read(sys.argv[1])
    if not rows:
        sys.exit(f"{sys.argv[1]} has no sample: let the soak run for ten seconds at least")
    print(draw(rows))


if __name__ == "__main__":
    main()
