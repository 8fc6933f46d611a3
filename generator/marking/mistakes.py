"""Mistakes that have a name: what a line would be if it were made, one place at a time.

A mistake is a rewriting of a step's expression, so that it exists for every network, loss and
optimizer; a new one is a row here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from msgspec import Struct

from generator.expressions.activations import activation_of
from generator.expressions.functions import LOGARITHM
from generator.expressions.operations import (
    ADD,
    DIVIDE,
    MATMUL,
    MEAN,
    SCALE,
    SUBTRACT,
    TIMES,
    TOTAL,
    TRANSPOSE,
    constant,
)
from generator.expressions.tree import (
    SCALAR,
    Apply,
    Constant,
    Derivative,
    Expression,
    Name,
    Operation,
    Reference,
    references,
    replace,
)
from generator.network import Graph
from generator.trace import Step

__all__ = ["MISTAKES", "StepOfGraph", "rewritings"]


class StepOfGraph(Struct, frozen=True, eq=False):
    """A step in which a mistake may be made, and the graph that it is of."""

    graph: Graph
    step: Step


# What stands in a place of a line if a mistake is made there.
Rewriting = Callable[[StepOfGraph, Expression], Iterator[Expression]]


def rewritings(graph: Graph, step: Step) -> Iterator[tuple[str, Expression]]:
    """Yield the id of each mistake that can be made in a step, with what the step would be."""
    line = StepOfGraph(graph, step)
    seen = {step.expression}
    for mistake, rewriting in MISTAKES.items():
        for changed in _somewhere(line, step.expression, rewriting):
            if changed.shape == step.shape and changed not in seen:
                yield mistake, changed


def _somewhere(line: StepOfGraph, part: Expression, rewriting: Rewriting) -> Iterator[Expression]:
    """Yield an expression with one of its places rewritten, in each way that there is."""
    yield from rewriting(line, part)
    if isinstance(part, Apply):
        for index, operand in enumerate(part.operands):
            for changed in _somewhere(line, operand, rewriting):
                if changed.shape != operand.shape and part.operation not in OF_SEVERAL_SHAPES:
                    continue
                operands = (*part.operands[:index], changed, *part.operands[index + 1 :])
                if fitting := _applied(part.operation, *operands):
                    yield fitting


def _applied(operation: Operation, *operands: Expression) -> Expression | None:
    """Return an operation of operands, None where their shapes do not fit."""
    shapes = [operand.shape for operand in operands]
    if operation is MATMUL and shapes[0][1] != shapes[1][0]:
        return None
    if operation in ENTRYWISE and len({*shapes} - {SCALAR}) > 1:
        return None
    if operation is SCALE and shapes[0] != SCALAR:
        return None
    return Apply(operation, operands)


ENTRYWISE = (ADD, SUBTRACT, TIMES, DIVIDE)
# Of which it is known whether operands of other shapes fit.
OF_SEVERAL_SHAPES = (*ENTRYWISE, MATMUL, SCALE, TOTAL, MEAN, TRANSPOSE)


def _is_slope(line: StepOfGraph, part: Expression) -> bool:
    match part:
        case Reference(name):
            return line.graph.roles.get(name) == "slope"
        case Apply(operation, _):
            return operation.is_derivative
    return False


def _derivative_forgotten(line: StepOfGraph, part: Expression) -> Iterator[Expression]:
    match part:
        case Apply(operation, (left, right)) if operation in (TIMES, MATMUL, SCALE):
            if _is_slope(line, right) and left.shape == part.shape:
                yield left
            if _is_slope(line, left) and right.shape == part.shape:
                yield right


def _derivative_at_output(line: StepOfGraph, part: Expression) -> Iterator[Expression]:
    """Yield σ'(a), or what it is in terms of σ(a), in place of σ'(z)."""
    found = _slope(line, part)
    if found is None:
        return
    part, output, pre_activation = found
    applied = _activation_of(line, output.name)
    used = set(references(part))
    if pre_activation in used:
        yield replace(part, {pre_activation: output})
    elif output in used and applied is not None:
        yield replace(part, {output: Apply(applied, (output,))})


def _derivative_at_sum(line: StepOfGraph, part: Expression) -> Iterator[Expression]:
    """Yield z (1 − z) in place of a (1 − a)."""
    found = _slope(line, part)
    if found is None:
        return
    part, output, pre_activation = found
    applied = _activation_of(line, output.name)
    match part:
        case Apply(operation, (operand,)) if applied and operation.definition is not None:
            written_out = operation.definition(operand)
            changed = replace(written_out, {Apply(applied, (operand,)): operand})
            if changed != written_out:
                yield changed
        case _:
            changed = replace(part, {output: pre_activation})
            if changed != part:
                yield changed


def _slope(line: StepOfGraph, part: Expression) -> tuple[Expression, Reference, Reference] | None:
    """Return the derivative of an activation, and its a and z, if the part is all of such a step
    or stands for one, which may be left out.
    """
    match part:
        case Reference(name) if line.graph.roles.get(name) == "slope":
            whole = _definition_of(line, name)
        case _ if line.step.role == "slope" and part == line.step.expression:
            name, whole = line.step.name, part
        case _:
            return None
    if whole is None or not isinstance(name, Derivative):
        return None
    known = {one.name: one.reference for one in line.graph.definitions}
    output, pre_activation = known.get(name.of), known.get(name.by)
    if output is None or pre_activation is None or output.shape != pre_activation.shape:
        return None
    return whole, output, pre_activation


def _definition_of(line: StepOfGraph, name: Name) -> Expression | None:
    found = (one.expression for one in line.graph.definitions if one.name == name)
    return next(found, None)


def _activation_of(line: StepOfGraph, output: Name) -> Operation | None:
    applied = _definition_of(line, output)
    return applied.operation if isinstance(applied, Apply) else None


def _transposed(_: StepOfGraph, part: Expression) -> Iterator[Expression]:
    match part:
        case Apply(operation, (inner,)) if operation is TRANSPOSE:
            yield inner
        case Apply(operation, (left, right)) if operation is MATMUL:
            for turned in (
                (Apply(TRANSPOSE, (left,)), right) if _is_matrix(left) else None,
                (left, Apply(TRANSPOSE, (right,))) if _is_matrix(right) else None,
            ):
                if turned and (fitting := _applied(MATMUL, *turned)):
                    yield fitting


def _is_matrix(part: Expression) -> bool:
    rows, columns = part.shape
    is_turned = isinstance(part, Apply) and part.operation is TRANSPOSE
    return rows > 1 and columns > 1 and not is_turned


def _product_turned(_: StepOfGraph, part: Expression) -> Iterator[Expression]:
    """Yield the transposed outer product, where it has as many rows as columns."""
    match part:
        case Apply(operation, (left, right)) if operation is MATMUL:
            if left.shape[1] == right.shape[0] == 1 and left.shape[0] == right.shape[1] > 1:
                yield Apply(TRANSPOSE, (part,))


def _update_sign(line: StepOfGraph, part: Expression) -> Iterator[Expression]:
    match part:
        case Apply(operation, operands) if line.step.section == "update":
            if operation is SUBTRACT:
                yield Apply(ADD, operands)
            elif operation is ADD:
                yield Apply(SUBTRACT, operands)


def _difference_turned(line: StepOfGraph, part: Expression) -> Iterator[Expression]:
    match part:
        case Apply(operation, (left, right)) if operation is SUBTRACT:
            if line.step.section != "update":
                yield Apply(SUBTRACT, (right, left))


def _sign_of_sum(line: StepOfGraph, part: Expression) -> Iterator[Expression]:
    match part:
        case Apply(operation, operands) if line.step.section != "update":
            if operation is SUBTRACT:
                yield Apply(ADD, operands)
            elif operation is ADD:
                yield Apply(SUBTRACT, operands)


def _bias_forgotten(line: StepOfGraph, part: Expression) -> Iterator[Expression]:
    match part:
        case Apply(operation, (left, right)) if operation is ADD:
            roles = {line.graph.roles.get(one.name) for one in references(right)}
            # What formulas start from may be a bias.
            is_single = isinstance(right, Reference) and roles <= {"datum", "variable"}
            if roles == {"bias"} or (is_single and _is_product(left)):
                yield left


def _is_product(part: Expression) -> bool:
    return isinstance(part, Apply) and part.operation in (MATMUL, TIMES, SCALE)


def _factor_forgotten(line: StepOfGraph, part: Expression) -> Iterator[Expression]:
    match part:
        case Apply(operation, (factor, matrix)) if operation is SCALE:
            if factor != constant(-1):
                yield matrix
        case Apply(operation, (dividend, divisor)) if operation is DIVIDE:
            if _is_chosen(line, divisor):
                yield dividend
        case Apply(operation, operands) if operation is MEAN:
            yield Apply(TOTAL, operands)


def _factor_twice(line: StepOfGraph, part: Expression) -> Iterator[Expression]:
    match part:
        case Apply(operation, (factor, _)) if operation is SCALE:
            if factor != constant(-1):
                yield Apply(SCALE, (factor, part))
        case Apply(operation, (_, divisor)) if operation is DIVIDE:
            if _is_chosen(line, divisor):
                yield Apply(DIVIDE, (part, divisor))


def _is_chosen(line: StepOfGraph, part: Expression) -> bool:
    """Return whether a number is chosen, as 2 and 1 − β are, and not computed."""
    roles = {line.graph.roles.get(one.name) for one in references(part)}
    return part.shape == SCALAR and roles <= {"setting"}


def _factor_two(line: StepOfGraph, part: Expression) -> Iterator[Expression]:
    """Yield a line with a 2 too many or too few, as where ½ Σ (a − y)² is taken for Σ (a − y)²."""
    if part == line.step.expression and line.step.role in ("loss", "losses", "gradient"):
        yield Apply(SCALE, (constant(2), part))
        yield Apply(SCALE, (constant(Fraction(1, 2)), part))


def _activation_forgotten(line: StepOfGraph, part: Expression) -> Iterator[Expression]:
    match part:
        case Apply(operation, (inner,)) if _is_activation(line, operation):
            yield inner


def _activation_twice(line: StepOfGraph, part: Expression) -> Iterator[Expression]:
    match part:
        case Apply(operation, (_,)) if _is_activation(line, operation):
            yield Apply(operation, (part,))


def _is_activation(line: StepOfGraph, operation: Operation) -> bool:
    return line.step.section == "forward" and activation_of(operation) is not None


def _updated_weight(line: StepOfGraph, part: Expression) -> Iterator[Expression]:
    match part:
        case Reference(name, shape) if line.step.section in ("backward", "preliminary"):
            new = line.graph.updates.get(name)
            is_weight = new is not None and line.graph.roles.get(name) in ("weight", "variable")
            # Nobody knows a weight that the step itself has still to be computed for.
            if new is not None and is_weight and not _is_computed_from(line, new):
                yield Reference(new, shape)


def _is_computed_from(line: StepOfGraph, name: Name) -> bool:
    """Return whether a quantity is computed from a step."""
    wanted = {name}
    for definition in reversed(line.graph.definitions):
        if definition.name in wanted:
            wanted |= {reference.name for reference in references(definition.expression)}
    return line.step.name in wanted


def _logarithm_base(_: StepOfGraph, part: Expression) -> Iterator[Expression]:
    match part:
        case Apply(operation, (_,)) if operation is LOGARITHM:
            for base in (10, 2):
                divisor = Apply(LOGARITHM, (constant(base),))
                yield Apply(SCALE, (Apply(DIVIDE, (constant(1), divisor)), part))


def _degrees_of_freedom(_: StepOfGraph, part: Expression) -> Iterator[Expression]:
    """Yield a mean over n − 1 in place of n."""
    match part:
        case Apply(operation, (Constant(number), matrix)) if operation is SCALE:
            # A half may be any; of two numbers that are added up it is their mean.
            least = 1 if _is_sum(matrix) else 2
            if number.numerator == 1 and number.denominator > least:
                yield Apply(SCALE, (constant(Fraction(1, number.denominator - 1)), matrix))
        case Apply(operation, (matrix,)) if operation is MEAN:
            rows, columns = matrix.shape
            if rows * columns > 2:
                share = constant(Fraction(1, rows * columns - 1))
                yield Apply(SCALE, (share, Apply(TOTAL, (matrix,))))


def _is_sum(part: Expression) -> bool:
    """Return whether the lines of a matrix are added up."""
    match part:
        case Apply(operation, operands) if operation is MATMUL:
            return any(isinstance(operand, Constant) for operand in operands)
    return False


# Each mistake by the id that it has in reports; a new one is a row here, and a sentence in
# `templates/en/marking.toml`.
MISTAKES: Mapping[str, Rewriting] = {
    "derivative_forgotten": _derivative_forgotten,
    "derivative_at_output": _derivative_at_output,
    "derivative_at_sum": _derivative_at_sum,
    "transposed": _transposed,
    "product_turned": _product_turned,
    "update_sign": _update_sign,
    "difference_turned": _difference_turned,
    "sign_of_sum": _sign_of_sum,
    "bias_forgotten": _bias_forgotten,
    "factor_forgotten": _factor_forgotten,
    "factor_twice": _factor_twice,
    "factor_two": _factor_two,
    "activation_forgotten": _activation_forgotten,
    "activation_twice": _activation_twice,
    "updated_weight": _updated_weight,
    "logarithm_base": _logarithm_base,
    "degrees_of_freedom": _degrees_of_freedom,
}
