"""Vector loops of the cascade that the compiler does not find by itself: one firm's links, many cases side by side.

Tables are flat: entry `firm * LANES + lane`. A row is one LLVM vector, which every processor has: where its own are
shorter, the compiler splits it. Sums over cases and markets stay in double precision whatever the lanes are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

LANES = 16
AHEAD = 24
"""Links by which a partner's row is asked for before it is needed; index lists are longer by as many entries."""
WORST, SUM, FELL, BOTH, DOWN, UP = range(6)
"""Rows of the scratch table: results of a firm's links; of all firms, the largest fall and the three losses."""
_INT, _INDEX = ir.IntType(64), ir.IntType(32)
_DOUBLES = ir.VectorType(ir.DoubleType(), LANES)


class _Rows:
    """Rows of LANES numbers of one type, in the block that `builder` stands in."""

    def __init__(self, context: Any, builder: Any, number: Any) -> None:
        self.double = number.bitwidth == 64
        self.scalar = ir.DoubleType() if self.double else ir.FloatType()
        self.vector = ir.VectorType(self.scalar, LANES)
        self.context, self.builder = context, builder

    def data(self, kind: Any, array: Any) -> Any:
        return self.context.make_array(kind)(self.context, self.builder, array).data

    def at(self, row: Any) -> Any:
        return self.builder.mul(row, _INT(LANES))

    def load(self, data: Any, row: Any, vector: Any = None) -> Any:
        value = self.builder.load(self._pointer(data, row, vector or self.vector))
        value.align = 4
        return value

    def store(self, value: Any, data: Any, row: Any) -> None:
        self.builder.store(value, self._pointer(data, row, value.type)).align = 4

    def _pointer(self, data: Any, row: Any, vector: Any) -> Any:
        return self.builder.bitcast(self.builder.gep(data, [self.at(row)]), vector.as_pointer())

    def prefetch(self, data: Any, row: Any) -> None:
        kind = ir.FunctionType(ir.VoidType(), [ir.IntType(8).as_pointer(), *[_INDEX] * 3])
        function = cgutils.get_or_insert_function(self.builder.module, kind, "llvm.prefetch.p0i8")  # type: ignore[no-untyped-call]
        line = 64 * 8 // (64 if self.double else 32)
        for part in range(0, LANES, line):
            place = self.builder.gep(data, [self.builder.add(self.at(row), _INT(part))])
            place = self.builder.bitcast(place, ir.IntType(8).as_pointer())
            self.builder.call(function, [place, _INDEX(0), _INDEX(3), _INDEX(1)])

    def everywhere(self, number: Any) -> Any:
        """One number in all lanes."""
        none = ir.Constant(ir.VectorType(number.type, LANES), ir.Undefined)
        first = self.builder.insert_element(none, number, _INDEX(0))
        return self.builder.shuffle_vector(first, none, ir.Constant(ir.VectorType(_INDEX, LANES), [0] * LANES))

    def constant(self, value: float) -> Any:
        return ir.Constant(self.vector, [value] * LANES)

    def larger(self, a: Any, b: Any) -> Any:
        return self.builder.select(self.builder.fcmp_ordered(">", a, b), a, b)

    def smaller(self, a: Any, b: Any) -> Any:
        return self.builder.select(self.builder.fcmp_ordered("<", a, b), a, b)

    def multiply_add(self, a: Any, b: Any, c: Any) -> Any:
        kind = ir.FunctionType(a.type, [a.type] * 3)
        name = f"llvm.fma.v{LANES}f{64 if a.type.element == ir.DoubleType() else 32}"
        function = cgutils.get_or_insert_function(self.builder.module, kind, name)  # type: ignore[no-untyped-call]
        return self.builder.call(function, [a, b, c])

    def wide(self, value: Any) -> Any:
        """The row in double precision."""
        return value if self.double else self.builder.fpext(value, _DOUBLES)

    def number(self, data: Any, position: Any) -> Any:
        return self.builder.load(self.builder.gep(data, [position]))

    def loop(self, begin: Any, end: Any, start: list[Any], step: Callable[[Any, list[Any]], list[Any]]) -> list[Any]:
        """Run `step(position, values) -> values` from begin to end, maybe never; returns the last values."""
        builder, before = self.builder, self.builder.block
        head, body, after = (builder.append_basic_block(f"cascade.{name}") for name in ("head", "body", "after"))
        builder.branch(head)
        builder.position_at_end(head)
        position = builder.phi(_INT)
        position.add_incoming(begin, before)
        values = [builder.phi(value.type) for value in start]
        for value, first in zip(values, start, strict=True):
            value.add_incoming(first, before)
        builder.cbranch(builder.icmp_signed("<", position, end), body, after)
        builder.position_at_end(body)
        new = step(position, values)
        position.add_incoming(builder.add(position, _INT(1)), builder.block)
        for value, following in zip(values, new, strict=True):
            value.add_incoming(following, builder.block)
        builder.branch(head)
        builder.position_at_end(after)
        return values


@intrinsic
def look_down(typing: Any, link: Any, weight: Any, begin: Any, end: Any, deficit: Any, scratch: Any) -> tuple[Any, Any]:
    """scratch[WORST] = largest segment's sum of weight x the supplier's row of `deficit`, links begin to end."""
    signature = types.void(link, weight, types.int64, types.int64, deficit, scratch)

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        v = _Rows(context, builder, signature.args[1].dtype)
        links, weights, table, out = (v.data(signature.args[i], args[i]) for i in (0, 1, 4, 5))

        def supplier(code: Any) -> Any:
            return builder.sext(builder.ashr(code, _INDEX(1)), _INT)

        def step(e: Any, values: list[Any]) -> list[Any]:
            worst, short = values
            code = v.number(links, e)
            v.prefetch(table, supplier(v.number(links, builder.add(e, _INT(AHEAD)))))
            begins = builder.trunc(code, ir.IntType(1))
            before = builder.select(begins, v.constant(0.0), short)
            one = v.everywhere(v.number(weights, e))
            short = v.multiply_add(one, v.load(table, supplier(code)), before)
            return [v.larger(short, worst), short]

        worst, _ = v.loop(args[2], args[3], [v.constant(0.0)] * 2, step)
        v.store(v.wide(worst), out, _INT(WORST))
        return context.get_dummy_value()

    return signature, generate


@intrinsic
def look_up(typing: Any, customer: Any, weight: Any, begin: Any, end: Any, seen: Any, scratch: Any) -> tuple[Any, Any]:
    """scratch[SUM] = sum of weight x the customer's row of `seen`, links begin to end."""
    signature = types.void(customer, weight, types.int64, types.int64, seen, scratch)

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        v = _Rows(context, builder, signature.args[1].dtype)
        customers, weights, table, out = (v.data(signature.args[i], args[i]) for i in (0, 1, 4, 5))

        def step(e: Any, values: list[Any]) -> list[Any]:
            v.prefetch(table, builder.sext(v.number(customers, builder.add(e, _INT(AHEAD))), _INT))
            one = v.everywhere(v.number(weights, e))
            return [v.multiply_add(one, v.load(table, builder.sext(v.number(customers, e), _INT)), values[0])]

        (total,) = v.loop(args[2], args[3], [v.constant(0.0)], step)
        v.store(v.wide(total), out, _INT(SUM))
        return context.get_dummy_value()

    return signature, generate


@intrinsic
def settle(
    typing: Any, firm: Any, market: Any, part: Any, share: Any, down: Any, seen: Any, up: Any, left: Any, scratch: Any
) -> tuple[Any, Any]:
    """A firm's new losses from scratch: `down` in place, `up` from `seen`; what it leaves to its market's `left`
    (`part` of it), and its `share` of the economy's three losses and the largest fall so far, all in scratch."""
    signature = types.void(types.int64, types.int64, types.float64, types.float64, down, seen, up, left, scratch)

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        v = _Rows(context, builder, signature.args[4].dtype)
        firm, market = args[0], args[1]
        down, seen, up, left, out = (v.data(signature.args[i], args[i]) for i in range(4, 9))
        one = ir.Constant(_DOUBLES, [1.0] * LANES)

        def loss(result: int, table: Any) -> tuple[Any, Any]:
            found = v.smaller(v.load(out, _INT(result), _DOUBLES), one)
            if not v.double:
                found = builder.fptrunc(found, v.vector)
            old = v.load(table, firm)
            return old, v.larger(found, old)

        was_down, now_down = loss(WORST, down)
        was_up, now_up = loss(SUM, seen)
        v.store(now_down, down, firm)
        v.store(now_up, up, firm)
        fell = v.larger(builder.fsub(now_down, was_down), builder.fsub(now_up, was_up))
        v.store(v.larger(v.wide(fell), v.load(out, _INT(FELL), _DOUBLES)), out, _INT(FELL))
        weight = v.everywhere(args[3])
        for row, value in ((BOTH, v.larger(now_down, now_up)), (DOWN, now_down), (UP, now_up)):
            before = v.load(out, _INT(row), _DOUBLES)
            v.store(v.multiply_add(weight, v.wide(value), before), out, _INT(row))
        stays = builder.fsub(one, v.wide(now_down))
        before = v.load(left, market, _DOUBLES)
        v.store(v.multiply_add(v.everywhere(args[2]), stays, before), left, market)
        return context.get_dummy_value()

    return signature, generate


@intrinsic
def publish(typing: Any, firm: Any, market: Any, part: Any, down: Any, scale: Any, deficit: Any) -> tuple[Any, Any]:
    """deficit row = min(1, part x the market's row of `scale`) x the firm's row of `down`."""
    signature = types.void(types.int64, types.int64, types.float64, down, scale, deficit)

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        v = _Rows(context, builder, signature.args[3].dtype)
        down, scale, deficit = (v.data(signature.args[i], args[i]) for i in range(3, 6))
        part = args[2] if v.double else builder.fptrunc(args[2], v.scalar)
        sigma = v.smaller(builder.fmul(v.everywhere(part), v.load(scale, args[1])), v.constant(1.0))
        v.store(builder.fmul(sigma, v.load(down, args[0])), deficit, args[0])
        return context.get_dummy_value()

    return signature, generate


@intrinsic
def wipe(typing: Any, firm: Any, keep: Any, table: Any) -> tuple[Any, Any]:
    """table row x `keep` (LANES numbers, 0 where the lane starts anew)."""
    signature = types.void(types.int64, keep, table)

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        v = _Rows(context, builder, signature.args[2].dtype)
        kept, table = v.data(signature.args[1], args[1]), v.data(signature.args[2], args[2])
        v.store(builder.fmul(v.load(table, args[0]), v.load(kept, _INT(0))), table, args[0])
        return context.get_dummy_value()

    return signature, generate
