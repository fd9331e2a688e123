"""Which parts of an Office file a part names, and the XML of a part; what is broken or absent is nothing."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator

from lxml.etree import LxmlError
from lxml.etree import _Element as Element

from kb.reading.inside.markup import xml_of
from kb.reading.inside.package import BROKEN


def related(package: zipfile.ZipFile, part: str) -> Iterator[tuple[str, str, str]]:
    """Key, kind ("drawing") and name of every part that a part names."""
    folder, name = posixpath.split(part)
    root = parsed(package, f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels")
    for relation in root if root is not None else ():
        target, kind = str(relation.get("Target", "")), str(relation.get("Type", "")).rsplit("/", 1)[-1]
        if relation.get("TargetMode") != "External":
            place = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            yield str(relation.get("Id", "")), kind, posixpath.normpath(place)


def parsed(package: zipfile.ZipFile, part: str) -> Element | None:
    """The root of a part."""
    try:
        return xml_of(package.read(part))
    except (*BROKEN, KeyError, LxmlError):
        return None
