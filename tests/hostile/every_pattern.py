"""Every regular expression of the package, in modules, tables and functions, with the operations it is used with."""

from __future__ import annotations

import ast
import dataclasses
import functools
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import ModuleType

import kb

OPERATIONS = frozenset({"search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split"})
STEADY = frozenset({"findall", "sub", "subn", "split"})
"""Operations that go through a text as ``finditer`` does."""

CONTRIVED = "contoh"
"""What stands in a pattern for a value that only a call knows."""


Compiled = re.Pattern[str] | re.Pattern[bytes]


@dataclass(slots=True)
class Used:
    """A compiled pattern, where it stands, and what is called on it."""

    pattern: Compiled
    places: set[str] = field(default_factory=set)
    operations: set[str] = field(default_factory=set)

    @property
    def measured(self) -> set[str]:
        """The operations to measure: those that differ in cost."""
        steady = {"finditer" if operation in STEADY else operation for operation in self.operations} or {"search"}
        return steady - {"search", "match"} if "finditer" in steady else steady - {"match"} or steady


class Patterns:
    """All patterns of the package ``kb``; ``unread`` are calls whose pattern comes from data alone."""

    def __init__(self) -> None:
        self.used: dict[tuple[str | bytes, int], Used] = {}
        self.unread: set[str] = set()
        self._seen: set[int] = set()
        modules = [importlib.import_module(name) for name in _module_names()]
        for module in modules:
            for name, value in list(vars(module).items()):
                for pattern in patterns_in(value):
                    self._add(pattern, f"{module.__name__}.{name}")
        for module in modules:
            self._read(module)

    def _add(self, pattern: Compiled, place: str, operation: str = "") -> None:
        used = self.used.setdefault((pattern.pattern, pattern.flags), Used(pattern))
        used.places.add(place)
        if operation:
            used.operations.add(operation)

    def _read(self, module: ModuleType) -> None:
        """Take the operations from a module's source, and the patterns that stand in its functions."""
        tree = ast.parse(inspect.getsource(module))
        receivers: set[int] = set()
        loose: set[str] = set()
        for node in ast.walk(tree):
            if not isinstance(node, ast.Attribute):
                continue
            if isinstance(node.value, ast.Name) and node.value.id == "re":
                receivers.add(id(node.value))
                continue
            if node.attr not in OPERATIONS:
                continue
            receivers |= {id(part) for part in ast.walk(node.value)}
            value = _evaluated(node.value, module)
            if value is None and node.attr not in {"split"}:
                loose.add(node.attr)
            for pattern in patterns_in(value):
                self._add(pattern, module.__name__, node.attr)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                self._read_call(node, module)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in receivers:
                value = vars(module).get(node.id)
                if isinstance(value, re.Pattern):
                    self._add(value, module.__name__, "search")  # handed on: nobody knows to what
                elif loose and not isinstance(value, ModuleType | type):
                    for pattern in patterns_in(value):
                        for operation in loose:
                            self._add(pattern, module.__name__, operation)

    def _read_call(self, node: ast.Call, module: ModuleType) -> None:
        function = node.func
        if not (isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name)):
            return
        if function.value.id != "re" or function.attr not in OPERATIONS | {"compile"} or not node.args:
            return
        place = f"{module.__name__}:{node.lineno}"
        text = _evaluated(node.args[0], module)
        if text is None:
            text = _evaluated(_Contriving(module).visit(node.args[0]), module)
        if isinstance(text, re.Pattern):
            self._add(text, place, function.attr)
        elif isinstance(text, str | bytes):
            flags = 0
            for extra in (*node.args[1:], *(keyword.value for keyword in node.keywords)):
                value = _evaluated(extra, module)
                flags |= value if isinstance(value, re.RegexFlag) else 0
            operation = "" if function.attr == "compile" else function.attr
            self._add(re.compile(text, flags), place, operation)
        else:
            self.unread.add(place.rsplit(":", 1)[0])


class _Contriving(ast.NodeTransformer):
    """Puts a contrived word where a pattern holds what only a call knows."""

    def __init__(self, module: ModuleType) -> None:
        self.module = module

    def visit_FormattedValue(self, node: ast.FormattedValue) -> ast.AST:
        if _evaluated(node.value, self.module) is not None:
            return node
        return ast.Constant(CONTRIVED)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        joined = isinstance(node.func, ast.Attribute) and node.func.attr == "join"
        return ast.BinOp(ast.Constant(CONTRIVED), ast.Add(), _joint(node)) if joined else node


def _joint(node: ast.Call) -> ast.expr:
    """``sep.join(words)`` becomes two words with the separator between."""
    assert isinstance(node.func, ast.Attribute)
    return ast.BinOp(node.func.value, ast.Add(), ast.Constant(CONTRIVED))


def patterns_in(value: object, depth: int = 6) -> Iterator[Compiled]:
    """The patterns that a value is or holds: in containers, attributes, and what builders without arguments give."""
    if isinstance(value, re.Pattern):
        yield value
    elif depth == 0 or isinstance(value, str | bytes | int | float | ModuleType):
        return
    elif isinstance(value, dict):
        for each in (*value.keys(), *value.values()):
            yield from patterns_in(each, depth - 1)
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from patterns_in(each, depth - 1)
    elif isinstance(value, type):
        if value.__module__.startswith("kb."):
            for each in list(vars(value).values()):
                yield from patterns_in(each, depth - 1)
    elif isinstance(value, functools._lru_cache_wrapper):
        if value.__module__.startswith("kb.") and not inspect.signature(value).parameters:
            yield from patterns_in(value(), depth - 1)
    elif dataclasses.is_dataclass(value) and type(value).__module__.startswith("kb."):
        for each in dataclasses.fields(value):
            yield from patterns_in(getattr(value, each.name, None), depth - 1)


def _evaluated(expression: ast.AST, module: ModuleType) -> object:
    """What an expression is in a module; None where it needs what only a call knows."""
    if any(isinstance(part, ast.Await | ast.Yield | ast.NamedExpr) for part in ast.walk(expression)):
        return None
    calls = [part for part in ast.walk(expression) if isinstance(part, ast.Call)]
    if any(not _harmless(call, module) for call in calls):
        return None
    code = compile(ast.fix_missing_locations(ast.Expression(expression)), module.__name__, "eval")  # type: ignore[arg-type]
    try:
        value: object = eval(code, vars(module))
    except Exception:
        return None
    return value


def _harmless(call: ast.Call, module: ModuleType) -> bool:
    """Whether a call may be run to see its value: a builder without arguments, or the joining of strings."""
    if isinstance(call.func, ast.Attribute) and call.func.attr in {"join", "escape"}:
        return True
    return (
        isinstance(call.func, ast.Name)
        and isinstance(vars(module).get(call.func.id), functools._lru_cache_wrapper)
        and not call.args
        and not call.keywords
    ) or (isinstance(call.func, ast.Name) and call.func.id in {"spelling_pattern", "sorted", "map", "reversed"})


def _module_names() -> list[str]:
    """Every module but the entry points that run when they are imported."""
    walked = pkgutil.walk_packages(kb.__path__, "kb.")
    return [each.name for each in walked if not each.name.endswith("__main__") and ".migrations" not in each.name]
