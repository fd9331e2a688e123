"""Pages and pictures as grey pixels, set straight; and as PNG or WebP for showing, with places marked.

Runs in the child only. Sizes are bounded before anything is drawn: a page is drawn smaller where it would be larger
than allowed, a picture with more pixels than allowed is refused.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from PIL import Image, ImageChops, ImageFilter, ImageOps

Answer = dict[str, object]
Outcome = tuple[Answer, bytes]

A4_INCHES = 11.7
"""Longer side of the usual sheet: what a picture's dots per inch are judged by."""

_STEPS = [step / 4 for step in range(-20, 21)]
_WORTH = 0.4
_INK = 40
_SIDEWAYS = 1.5
_MARKER = (255, 232, 110)
_ROOM = 1.2
_QUALITY = 72
_WHITE = 240
_SPECK = 24
_SPECKLED = 0.003
"""Share of the white paper that may be specks: clean print and the scans measured have at most 0.0016, 0.013 a page
with one dot in 200 written as a JPEG of low quality."""


class TooLarge(ValueError):
    """A picture has more pixels than allowed."""


def pixels(path: str, pages: list[int], dpi: int, max_pixels: int, picture: bool) -> Outcome:
    """Pages as grey pixels, line by line; a page without ink has none.

    ``frames`` says for each page its width and height, the angle by which it was turned to stand straight (degrees,
    counter-clockwise) and the size of one point in pixels; the bytes follow in the same order.
    """
    frames: list[dict[str, float]] = []
    body: list[bytes] = []
    try:
        for image, scale in _drawn(path, pages, dpi, max_pixels, picture):
            if not _has_ink(image):
                frames.append({"width": 0, "height": 0, "angle": 0.0, "scale": scale})
                continue
            clean = image.filter(ImageFilter.MedianFilter(3)) if is_speckled(image) else image
            lie = lie_of(clean)
            straight = clean.rotate(lie.angle, Image.Resampling.BILINEAR, fillcolor=255) if lie.angle else clean
            said = {"width": straight.width, "height": straight.height, "angle": lie.angle, "scale": scale}
            frames.append(said | {"sideways": float(lie.sideways)})
            body.append(straight.tobytes())
    except (TooLarge, Image.DecompressionBombError):
        return {"fault": "pixels"}, b""
    return {"frames": frames}, b"".join(body)


def shown(path: str, page: int, wishes: Wishes) -> Outcome:
    """One page as it looks, as PNG or WebP, with places marked as if by a marker pen, turned upright where wished."""
    out = io.BytesIO()
    try:
        for image, scale in _drawn(path, [page], wishes.dpi, wishes.max_pixels, wishes.picture, grey=False):
            ready = marked(image, wishes.marks, scale)
            if wishes.turned % 4:
                ready = ready.rotate(-90 * wishes.turned, expand=True)
            if wishes.webp:
                ready.save(out, "WEBP", quality=_QUALITY, method=3)
            else:
                ready.save(out, "PNG", optimize=False)
    except (TooLarge, Image.DecompressionBombError):
        return {"fault": "pixels"}, b""
    return {"bytes": out.tell()}, out.getvalue()


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a page is to be shown. ``marks`` are in points from the upper left, ``turned`` clockwise quarters."""

    dpi: int
    max_pixels: int
    picture: bool = False
    marks: tuple[tuple[float, float, float, float], ...] = ()
    turned: int = 0
    webp: bool = False


def marked(image: Image.Image, marks: Sequence[tuple[float, float, float, float]], scale: float) -> Image.Image:
    """The picture with a marker's yellow over each place (points), once where they overlap: dark letters stay dark."""
    if not marks:
        return image
    ink = Image.new("RGB", image.size, "white")
    room = _ROOM * scale
    for left, top, right, bottom in marks:
        box = (
            round(min(left, right) * scale - room),
            round(min(top, bottom) * scale - room),
            round(max(left, right) * scale + room),
            round(max(top, bottom) * scale + room),
        )
        ink.paste(_MARKER, box)
    return ImageChops.multiply(image, ink)


def _drawn(
    path: str, pages: list[int], dpi: int, max_pixels: int, picture: bool, grey: bool = True
) -> Iterator[tuple[Image.Image, float]]:
    """Each page with the number of pixels a point has."""
    if picture:
        yield from _frames(path, pages, dpi, max_pixels, grey)
        return
    from kb.reading.layer import document_at

    document = document_at(path)
    for number in pages:
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(dpi / 72, (max_pixels / max(1.0, width * height)) ** 0.5)
        bitmap = page.render(scale=scale, grayscale=grey)
        yield bitmap.to_pil().convert("L" if grey else "RGB"), scale
        page.close()


def _frames(path: str, pages: list[int], dpi: int, max_pixels: int, grey: bool) -> Iterator[tuple[Image.Image, float]]:
    """Frames of a picture file, upright as its camera noted, near the wished dots per inch of a sheet of paper."""
    Image.MAX_IMAGE_PIXELS = max_pixels
    with Image.open(path) as file:
        for number in pages:
            file.seek(number - 1)
            if file.width * file.height > max_pixels:
                raise TooLarge
            image = ImageOps.exif_transpose(file)
            if image.mode in {"RGBA", "LA", "PA", "P"}:
                image = image.convert("RGBA")
                paper = Image.new("RGBA", image.size, "white")
                image = Image.alpha_composite(paper, image)
            image = image.convert("L" if grey else "RGB")
            factor = min(2.0, A4_INCHES * dpi / max(image.size))
            if abs(factor - 1) > 0.1:
                size = max(1, round(image.width * factor)), max(1, round(image.height * factor))
                image = image.resize(size, Image.Resampling.LANCZOS)
            yield image, max(image.size) / (A4_INCHES * 72)


def count(path: str, max_pixels: int) -> Outcome:
    """How many frames a picture file has; a fault where it is larger than allowed."""
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(path) as file:
        if file.width * file.height > max_pixels:
            return {"fault": "pixels"}, b""
        return {"count": int(getattr(file, "n_frames", 1))}, b""


def _has_ink(image: Image.Image) -> bool:
    """Whether a grey picture has both light and dark."""
    shades = [shade for shade, count in enumerate(image.histogram()) if count]
    return shades[-1] - shades[0] >= _INK


@dataclass(frozen=True, slots=True)
class Lie:
    """How a scan lies: the angle (degrees, counter-clockwise) that sets it straight, and whether it lies sideways."""

    angle: float
    sideways: bool


def lie_of(image: Image.Image) -> Lie:
    """How a scan lies; the angle is 0.0 where turning is not worth it.

    Level lines make the rows of a page differ most from one another: the angle with the largest squared difference
    between neighbouring rows wins (projection profile), tried on a small copy between -5 and 5 degrees, and likewise on
    the copy turned by a quarter; then more finely on a larger one.
    """
    small = image.copy()
    small.thumbnail((700, 700), Image.Resampling.BOX)
    dark = ImageOps.invert(ImageOps.autocontrast(small))
    rough = dark.resize((max(1, dark.width // 2), max(1, dark.height // 2)), Image.Resampling.BOX)
    scores = {angle: _levelness(rough, angle) for angle in range(-5, 6)}
    lying = rough.transpose(Image.Transpose.ROTATE_90)
    across = {angle: _levelness(lying, angle) for angle in range(-5, 6)}
    sideways = max(across.values()) > _SIDEWAYS * max(scores.values())
    if sideways:
        dark, scores = dark.transpose(Image.Transpose.ROTATE_90), across
    near = max(scores, key=lambda angle: scores[angle])
    fine = {step: _levelness(dark, step) for step in _STEPS if abs(step - near) < 1}
    best = max(fine, key=lambda step: fine[step])
    worth = abs(best) >= _WORTH and fine[best] > 1.1 * _levelness(dark, 0)
    return Lie(best if worth else 0.0, sideways)


def is_speckled(image: Image.Image) -> bool:
    """Whether dots lie on the paper's white: a copier's dirt, a JPEG's ripples. Judged by the middle of the page."""
    width, height = image.size
    middle = image.crop((width // 4, height // 4, width * 3 // 4, height * 3 // 4))
    calm = middle.filter(ImageFilter.MedianFilter(3))
    white = calm.filter(ImageFilter.BoxBlur(3)).point(lambda shade: 255 if shade >= _WHITE else 0)
    dots = ImageChops.darker(ImageChops.subtract(calm, middle), white).histogram()
    paper = white.histogram()[255]
    return paper > 0 and sum(dots[_SPECK:]) > _SPECKLED * paper


def _levelness(dark: Image.Image, angle: float) -> float:
    turned = dark.rotate(angle, Image.Resampling.BILINEAR, fillcolor=0) if angle else dark
    inner = turned.crop((turned.width // 10, turned.height // 10, turned.width * 9 // 10, turned.height * 9 // 10))
    rows = inner.resize((1, max(2, inner.height)), Image.Resampling.BOX).tobytes()
    return float(sum((a - b) ** 2 for a, b in pairwise(rows)))
