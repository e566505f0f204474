"""Four vector loops that the compiler does not find by itself: products of a table with vectors, four buyers at a time.

With w[b, r] the purchases of four buyers from the suppliers r of one item (scenarios side by side in the lanes), or
w[b, r, :] those of eight items, or of the last four, at once (items side by side in the lanes):

    gather          out[b, :]    = sum over r of w[b, r] * vectors[r, :]           64 wide: deliveries | pulls, 32 each
    scatter         orders[r, :] += sum over b of w[b, r] * quota[b, :]            32 wide
    gather_items    got[b, :]    = sum over r of w[b, r, :] * give[r, :], and the same with pull     8 or 4 wide
    scatter_items   orders[r, :] += sum over b of w[b, r, :] * quota[b, :]                           8 or 4 wide

Sums stay in registers and vectors in the first-level cache; each number of the table is read from memory once. Written
as LLVM vectors, which every processor has: where its own are shorter, the compiler splits them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from foreshock.propagation.kernels.ario_system import LANES, ROWS

WIDTH = 32
_INT = ir.IntType(64)


class _Vectors:
    """Vectors over arrays of one number type, of 64 bytes if not said, in the block that `builder` stands in."""

    def __init__(self, context: Any, builder: Any, number: Any, lanes: int = 0) -> None:
        self.bits = number.bitwidth
        self.lanes = lanes or 512 // self.bits
        self.scalar = ir.DoubleType() if self.bits == 64 else ir.FloatType()
        self.vector = ir.VectorType(self.scalar, self.lanes)
        self.zero = ir.Constant(self.vector, [0.0] * self.lanes)
        self.context, self.builder = context, builder

    def data(self, kind: Any, array: Any) -> Any:
        return self.context.make_array(kind)(self.context, self.builder, array).data

    def plus(self, start: Any, step: int) -> Any:
        return self.builder.add(start, _INT(step)) if step else start

    def times(self, count: Any, size: int) -> Any:
        return self.builder.mul(count, _INT(size))

    def _at(self, data: Any, offset: Any) -> Any:
        return self.builder.bitcast(self.builder.gep(data, [offset]), self.vector.as_pointer())

    def load(self, data: Any, offset: Any) -> Any:
        value = self.builder.load(self._at(data, offset))
        value.align = self.bits // 8
        return value

    def store(self, value: Any, data: Any, offset: Any) -> None:
        self.builder.store(value, self._at(data, offset)).align = self.bits // 8

    def everywhere(self, data: Any, offset: Any) -> Any:
        """One number in all lanes."""
        number = self.builder.load(self.builder.gep(data, [offset]))
        none = ir.Constant(self.vector, ir.Undefined)
        first = self.builder.insert_element(none, number, ir.IntType(32)(0))
        lanes = ir.Constant(ir.VectorType(ir.IntType(32), self.lanes), [0] * self.lanes)
        return self.builder.shuffle_vector(first, none, lanes)

    def multiply_add(self, a: Any, b: Any, c: Any) -> Any:
        kind = ir.FunctionType(self.vector, [self.vector] * 3)
        name = f"llvm.fma.v{self.lanes}f{self.bits}"
        function = cgutils.get_or_insert_function(self.builder.module, kind, name)  # type: ignore[no-untyped-call]
        return self.builder.call(function, [a, b, c])

    def loop(self, count: Any, start: list[Any], step: Callable[[Any, list[Any]], list[Any]]) -> list[Any]:
        """Run `step(index, values) -> values` for every index below `count`; returns the last values."""
        builder, before = self.builder, self.builder.block
        body, after = builder.append_basic_block("ario.loop"), builder.append_basic_block("ario.done")
        builder.branch(body)
        builder.position_at_end(body)
        index = builder.phi(_INT)
        index.add_incoming(_INT(0), before)
        values = [builder.phi(value.type) for value in start]
        for value, first in zip(values, start, strict=True):
            value.add_incoming(first, before)
        new = step(index, values)
        onward = builder.add(index, _INT(1))
        index.add_incoming(onward, body)
        for value, following in zip(values, new, strict=True):
            value.add_incoming(following, body)
        builder.cbranch(builder.icmp_signed("<", onward, count), body, after)
        builder.position_at_end(after)
        return new


def _sums(
    v: _Vectors,
    regions: Any,
    rows: int,
    wide: int,
    weight: Callable[[int, Any], Any],
    vector: Callable[[int, Any], Any],
) -> list[Any]:
    """sum over r of weight(b, r) * vector(j, r), for all b < rows and j < wide, row by row."""

    def step(r: Any, sums: list[Any]) -> list[Any]:
        loaded = [vector(j, r) for j in range(wide)]
        new = []
        for b in range(rows):
            one = weight(b, r)
            new += [v.multiply_add(one, loaded[j], sums[b * wide + j]) for j in range(wide)]
        return new

    return v.loop(regions, [v.zero] * (rows * wide), step)


@intrinsic
def gather(
    typing: Any, weight: Any, at: Any, step: Any, vectors: Any, begin: Any, regions: Any, out: Any
) -> tuple[Any, Any]:
    """Four rows of `weight` at `at`, `at + step`, ... times `vectors` (from `begin`) into `out`; all arrays flat."""
    signature = types.void(weight, types.int64, types.int64, vectors, types.int64, types.int64, out)

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        v = _Vectors(context, builder, signature.args[0].dtype)
        w, x, y = (v.data(signature.args[i], args[i]) for i in (0, 3, 6))
        at, step, begin, regions = args[1], args[2], args[4], args[5]
        wide = 2 * WIDTH // v.lanes
        together = 16 // wide

        def vector(j: int, r: Any) -> Any:
            return v.load(x, v.plus(builder.add(begin, v.times(r, 2 * WIDTH)), j * v.lanes))

        for first in range(0, ROWS, together):

            def one(b: int, r: Any, first: int = first) -> Any:
                return v.everywhere(w, builder.add(builder.add(at, v.times(step, first + b)), r))

            for i, value in enumerate(_sums(v, regions, together, wide, one, vector)):
                v.store(value, y, _INT(first * 2 * WIDTH + i * v.lanes))
        return context.get_dummy_value()

    return signature, generate


def _gathering(lanes: int) -> Any:
    """`gather_items` for blocks of so many lanes; vectors and sums stand `LANES` apart in any case."""

    @intrinsic
    def gather_items(
        typing: Any, weight: Any, at: Any, step: Any, give: Any, pull: Any, begin: Any, regions: Any, out: Any
    ) -> tuple[Any, Any]:
        """The items of four rows of `weight` times `give` and `pull` (from `begin`); `out`: for each row both sums."""
        ints = (types.int64, types.int64)
        signature = types.void(weight, *ints, give, pull, *ints, out)

        def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            v = _Vectors(context, builder, signature.args[0].dtype, lanes)
            w, *both, y = (v.data(signature.args[i], args[i]) for i in (0, 3, 4, 7))
            at, step, begin, regions = args[1], args[2], args[5], args[6]

            def one(b: int, r: Any) -> Any:
                return v.load(w, builder.add(builder.add(at, v.times(step, b)), v.times(r, lanes)))

            def vector(j: int, r: Any) -> Any:
                return v.load(both[j], builder.add(begin, v.times(r, LANES)))

            for i, value in enumerate(_sums(v, regions, ROWS, 2, one, vector)):
                v.store(value, y, _INT(i * LANES))
            return context.get_dummy_value()

        return signature, generate

    return gather_items


@intrinsic
def scatter(
    typing: Any,
    weight: Any,
    at: Any,
    step: Any,
    quota: Any,
    row: Any,
    pitch: Any,
    orders: Any,
    begin: Any,
    regions: Any,
) -> tuple[Any, Any]:
    """Add four rows of `weight` times rows of `quota` (from `row`, `pitch` apart) to `orders` (from `begin`)."""
    ints = (types.int64, types.int64)
    signature = types.void(weight, *ints, quota, *ints, orders, *ints)

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        v = _Vectors(context, builder, signature.args[0].dtype)
        w, q, d = (v.data(signature.args[i], args[i]) for i in (0, 3, 6))
        at, step, row, pitch, begin, regions = (args[i] for i in (1, 2, 4, 5, 7, 8))
        wide = range(WIDTH // v.lanes)
        quotas = [
            [v.load(q, v.plus(builder.add(row, v.times(pitch, b)), j * v.lanes)) for j in wide] for b in range(ROWS)
        ]

        def spread(r: Any, none: list[Any]) -> list[Any]:
            here = builder.add(begin, v.times(r, WIDTH))
            sums = [v.load(d, v.plus(here, j * v.lanes)) for j in wide]
            for b in range(ROWS):
                one = v.everywhere(w, builder.add(builder.add(at, v.times(step, b)), r))
                sums = [v.multiply_add(one, quotas[b][j], sums[j]) for j in wide]
            for j in wide:
                v.store(sums[j], d, v.plus(here, j * v.lanes))
            return none

        v.loop(regions, [], spread)
        return context.get_dummy_value()

    return signature, generate


def _scattering(lanes: int) -> Any:
    """`scatter_items` for blocks of so many lanes; quotas and orders stand `LANES` apart in any case."""

    @intrinsic
    def scatter_items(
        typing: Any, weight: Any, at: Any, step: Any, quota: Any, orders: Any, begin: Any, regions: Any
    ) -> tuple[Any, Any]:
        """Add the items of four rows of `weight` times `quota` (four rows) to `orders` (from `begin`)."""
        signature = types.void(weight, types.int64, types.int64, quota, orders, types.int64, types.int64)

        def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            v = _Vectors(context, builder, signature.args[0].dtype, lanes)
            w, q, d = (v.data(signature.args[i], args[i]) for i in (0, 3, 4))
            at, step, begin, regions = args[1], args[2], args[5], args[6]
            quotas = [v.load(q, _INT(b * LANES)) for b in range(ROWS)]

            def spread(r: Any, none: list[Any]) -> list[Any]:
                here = builder.add(begin, v.times(r, LANES))
                total = v.load(d, here)
                for b in range(ROWS):
                    one = v.load(w, builder.add(builder.add(at, v.times(step, b)), v.times(r, lanes)))
                    total = v.multiply_add(one, quotas[b], total)
                v.store(total, d, here)
                return none

            v.loop(regions, [], spread)
            return context.get_dummy_value()

        return signature, generate

    return scatter_items


gather_items, gather_tail = _gathering(LANES), _gathering(LANES // 2)
scatter_items, scatter_tail = _scattering(LANES), _scattering(LANES // 2)
