"""Arithmetic as documents write it: ``1,185.5 × (0.5² − 1 / 6) = 246.98``, read and done again."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterator

NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SIGNS = {"×": "*", "·": "*", "−": "-", "²": "**2", "^": "**"}
_DONE: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


def evaluate(text: str) -> float:
    """What a calculator shows for ``text``."""
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    for sign, meant in _SIGNS.items():
        plain = plain.replace(sign, meant)

    def done(node: ast.expr) -> float:
        match node:
            case ast.Constant(value=int() | float() as number):
                return number
            case ast.UnaryOp(op=ast.USub(), operand=of):
                return -done(of)
            case ast.BinOp(left=left, op=sign, right=right):
                return _DONE[type(sign)](done(left), done(right))
        raise ValueError(f"{text!r} is no arithmetic.")

    return done(ast.parse(plain.strip(), mode="eval").body)


def numbers(text: str) -> Iterator[str]:
    """The numbers printed in ``text``, without their signs."""
    return iter(re.findall(rf"(?<![\w.]){NUMBER}(?![\w]|\.\d)", text))


def rounds(value: float, printed: str) -> bool:
    """Whether ``value`` is ``printed`` when rounded to as many decimals."""
    decimals = len(printed.partition(".")[2])
    return abs(value - evaluate(printed)) <= 0.5 * 10**-decimals * (1 + 1e-6) + 1e-12
