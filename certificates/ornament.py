"""What lies below the text: paper, guilloche border, watermark and seal, drawn by formula as PDF operators.

WeasyPrint draws an SVG anew, in Python, for every document; such fine lines took nearly half of the time. Here they are
computed once per process, and `archive` puts them below the page's own contents. Lengths are millimetres from the top
left corner of the sheet, angles radians. Coordinates are rounded, so every machine writes the same digits.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from math import cos, pi, sin

from certificates.record import Level

Point = tuple[float, float]

WIDTH, HEIGHT = 297.0, 210.0
_POINTS_PER_MM = 72 / 25.4
_PAPER, _WATERMARK = "1 0.992 0.973", "0.955 0.940 0.905"
_TEAL, _TEAL_MIDDLE, _TEAL_LIGHT = "0.039 0.329 0.314", "0.38 0.58 0.55", "0.66 0.78 0.75"
_BRONZE = "0.604 0.353 0.173"
_BAND = 13.0  # Distance of the middle of the guilloche band from the edge of the paper.
_CORNER = 5.6  # Half the side of the corner squares.
_NESTED = (0.55, 1.05, 1.55, 2.05, 2.5, 2.9)  # Crests of the waves of the band, one within the other.
_LADDER_LEFT, _LADDER_TOP = 139.0, 168.7  # The top left corner of the first block, as in certificate.css.
_ALONE = (253.0, 167.0)
_CIRCLE = 0.5523  # Control points that far along make four Bézier curves a circle.


@cache
def ornament(opens: Level | None) -> bytes:
    """Return the content stream. The seal stands on the highest earned step, or alone without a ladder."""
    x, y = _ALONE if opens is None else (_LADDER_LEFT + 26 * (opens - 1) + 12, _LADDER_TOP - 10.4 * (opens - 1) - 11.6)
    scale = f"{_POINTS_PER_MM:.5f}"
    lines = (
        "/Artifact BMC q",
        f"{scale} 0 0 -{scale} 0 {HEIGHT * _POINTS_PER_MM:.4f} cm 1 j 1 J",
        f"{_PAPER} rg 0 0 297 210 re f",
        *_watermark((214.0, 84.0)),
        *_border(),
        *_seal((x, y)),
        "Q EMC",
    )
    return "\n".join(lines).encode("ascii")


def _border() -> Iterator[str]:
    yield f"{_TEAL} RG 0.55 w 8.2 8.2 {WIDTH - 16.4} {HEIGHT - 16.4} re S"
    yield f"0.14 w 9.2 9.2 {WIDTH - 18.4} {HEIGHT - 18.4} re S"
    yield f"0.14 w 16.8 16.8 {WIDTH - 33.6} {HEIGHT - 33.6} re S"
    yield f"0.3 w 17.5 17.5 {WIDTH - 35} {HEIGHT - 35} re S"
    sides = ((WIDTH, ("1 0 0 1 0 0", f"1 0 0 -1 0 {HEIGHT}")), (HEIGHT, ("0 1 1 0 0 0", f"0 1 -1 0 {WIDTH} 0")))
    for length, turns in sides:
        band = list(_band(length))
        for turn in turns:
            yield from (f"q {turn} cm", *band, "Q")
    for x in (_BAND, WIDTH - _BAND):
        for y in (_BAND, HEIGHT - _BAND):
            yield from (f"q 1 0 0 1 {x} {y} cm", *_corner(), "Q")


def _band(length: float) -> Iterator[str]:
    """Interlaced waves along the top of a sheet of that length, cut off before the corner squares."""
    begin, end = _BAND + _CORNER, length - _BAND - _CORNER
    yield f"{begin:.2f} {_BAND - 3.4:.2f} {end - begin:.2f} 6.8 re W n"
    wave = (end - begin) / round((end - begin) / 17.4)
    for colour, shift in ((_TEAL_LIGHT, 0.25), (_TEAL_MIDDLE, 0)):
        yield f"{colour} RG 0.12 w"
        for crest in _NESTED:
            yield _wave(begin - wave * shift, end, wave, crest)
            yield _wave(begin - wave * shift, end, wave, -crest)


def _wave(begin: float, end: float, wave: float, amplitude: float) -> str:
    """Draw a sine line, one Bézier curve for each half wave: with control points 4/3 high the crest is exact."""
    half, x, sign = wave / 2, begin, 1
    reach = half * (4 / 3) / pi
    parts = [f"{x:.2f} {_BAND:.2f} m"]
    while x < end:
        crest = _BAND + sign * amplitude * 4 / 3
        parts.append(f"{x + reach:.2f} {crest:.2f} {x + half - reach:.2f} {crest:.2f} {x + half:.2f} {_BAND:.2f} c")
        x, sign = x + half, -sign
    return " ".join(parts) + " S"


def _corner() -> Iterator[str]:
    side = 2 * _CORNER - 2.4
    yield f"{_PAPER} rg {_TEAL} RG 0.14 w {-side / 2:.2f} {-side / 2:.2f} {side:.2f} {side:.2f} re B"
    yield f"{_TEAL_MIDDLE} RG 0.1 w"
    yield from _rosette(radius=3.1, petals=8, depth=0.38, turns=4)
    yield f"{_TEAL} rg {_circle(0.75)} f"


def _watermark(centre: Point) -> Iterator[str]:
    yield f"q 1 0 0 1 {centre[0]} {centre[1]} cm {_WATERMARK} RG 0.22 w"
    yield from _rosette(radius=58, petals=16, depth=0.2, turns=6)
    yield from _rosette(radius=34, petals=16, depth=0.3, turns=5)
    yield "Q"


def _seal(centre: Point) -> Iterator[str]:
    """Draw a coin with guilloche rim, and in it the mark of the product: a penny on its way through the slot."""
    yield f"q 0.88 0 0 0.88 {centre[0]:.2f} {centre[1]:.2f} cm {_PAPER} rg {_BRONZE} RG 0.7 w {_circle(12.2)} B"
    yield f"0.15 w {_circle(11.4)} S"
    yield "0.13 w"
    yield from _rosette(radius=9.1, petals=24, depth=0.17, turns=4)
    yield f"{_PAPER} rg 0.15 w {_circle(7)} B 0.45 w {_circle(6.4)} S"
    yield f"{_BRONZE} rg 0.85 w -5 -0.75 m 5 -0.75 l S"
    yield "-3.9 0.6 m 3.9 0.6 l 3.9 2.8 2.15 4.4 0 4.4 c -2.15 4.4 -3.9 2.8 -3.9 0.6 c f"
    yield "0.7 w -3.7 -2.1 m -3.4 -4.2 -1.85 -5.3 0 -5.3 c 1.85 -5.3 3.4 -4.2 3.7 -2.1 c S Q"


def _rosette(*, radius: float, petals: int, depth: float, turns: int) -> Iterator[str]:
    """Draw closed waves around a circle, each turned a little against the one before."""
    count = petals * 4
    for turn in range(turns):
        shift = 2 * pi * turn / turns
        angles = [2 * pi * place / count for place in range(count)]
        lengths = [radius * (1 + depth * cos(petals * angle + shift)) for angle in angles]
        points = [(length * cos(angle), length * sin(angle)) for length, angle in zip(lengths, angles, strict=True)]
        yield _smooth(points)


def _smooth(points: list[Point]) -> str:
    """Draw a closed Catmull-Rom curve through the points, written as Bézier curves."""
    around = [points[-1], *points, points[0], points[1]]
    parts = [f"{points[0][0]:.2f} {points[0][1]:.2f} m"]
    for before, (start, end), after in zip(around, pairwise(around[1:]), around[3:], strict=False):
        controls: Iterable[Point] = (
            (start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6),
            (end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6),
            end,
        )
        parts.append(" ".join(f"{x:.2f} {y:.2f}" for x, y in controls) + " c")
    return " ".join(parts) + " s"


def _circle(radius: float) -> str:
    r, k = f"{radius:.3f}", f"{radius * _CIRCLE:.3f}"
    return (
        f"{r} 0 m {r} {k} {k} {r} 0 {r} c -{k} {r} -{r} {k} -{r} 0 c "
        f"-{r} -{k} -{k} -{r} 0 -{r} c {k} -{r} {r} -{k} {r} 0 c h"
    )
