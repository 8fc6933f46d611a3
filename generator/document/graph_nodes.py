"""The nodes of a computational graph: what is given, and operations or whole formulas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from generator.expressions.functions import ABSOLUTE, CASES, EXPONENTIAL, MAXIMUM, ROOT
from generator.expressions.inverses import INVERSE
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
    Expression,
    Name,
    Operation,
    Reference,
    references,
)
from generator.layout.nodes import (
    EULER,
    Digits,
    Fence,
    Node,
    Operator,
    Power,
    Root,
    Transpose,
    Word,
)
from generator.layout.symbols import called
from generator.layout.walking import row
from generator.network import PARAMETERS, Definition, Graph, Role
from generator.notation import Notation, symbol, written
from generator.notation.written import (
    parenthesised,
)

__all__ = [
    "GraphNode",
    "NodesOf",
    "formula_nodes",
    "network_nodes",
    "operation_nodes",
    "passed_on",
]

# What finds the nodes of a graph in the symbols of a notation, None where it cannot.
NodesOf = Callable[[Graph, Notation], "list[GraphNode] | None"]
# What of a layer stands for all of it.
STATES: tuple[Role, ...] = ("output", "cell")
# The loss, and the losses of the samples.
OF_LOSS: tuple[Role, ...] = ("loss", "losses")
# What stands for an operand within a sign.
OPERAND: Node = Word("∙")
EQUAL: Node = Operator("=", is_prefix=True)
MINUS: Node = Operator("-", is_prefix=True)
# Operations that have a sign of their own, and those of which another order of operands is another
# result.
SIGNS: Mapping[Operation, Node] = {
    ADD: Operator("+", is_prefix=True),
    SUBTRACT: MINUS,
    TIMES: Operator("×", is_prefix=True),
    SCALE: Operator("×", is_prefix=True),
    MATMUL: Operator("×", is_prefix=True),
    DIVIDE: Operator("/", is_prefix=True),
    TRANSPOSE: Transpose(OPERAND),
    INVERSE: Power(OPERAND, row(MINUS, Digits("1"))),
    TOTAL: Operator("∑", is_prefix=True),
    MEAN: called("mean"),
    EXPONENTIAL: Power(EULER, OPERAND),
    ROOT: Root(OPERAND),
    ABSOLUTE: Fence(OPERAND, "|"),
}
# What products and quotients of the entries of matrices are written with.
ENTRYWISE: Mapping[Operation, Node] = {
    TIMES: Operator("⊙", is_prefix=True),
    DIVIDE: Operator("⊘", is_prefix=True),
}
LARGEST, SMALLEST = called("max"), called("min")
ORDERED = (SUBTRACT, DIVIDE, MATMUL)


class GraphNode(Struct, frozen=True, eq=False):
    """A node: the expression that it is, the name of the quantity that is equal to it, if there is
    one, what stands in its circle, and the places of its operands among all nodes.

    What is given and constants have no `sign`. `is_ordered` says whether the order of the operands
    matters.
    """

    expression: Expression
    name: Name | None = None
    sign: Node | None = None
    operands: tuple[int, ...] = ()
    is_ordered: bool = False


def formula_nodes(graph: Graph, symbols: Notation) -> list[GraphNode]:
    """Return a node for each formula, and one for each quantity that is given and used."""
    formulas = _forward(graph)
    nodes = list(_given(graph, formulas))
    places = {node.name: place for place, node in enumerate(nodes)}
    for formula in formulas:
        used = dict.fromkeys(reference.name for reference in references(formula.expression))
        places[formula.name] = len(nodes)
        nodes.append(
            GraphNode(
                formula.expression,
                formula.name,
                symbol(formula.name, symbols),
                tuple(places[name] for name in used),
            )
        )
    return nodes


def operation_nodes(graph: Graph, symbols: Notation) -> list[GraphNode] | None:
    """Return a node for each operation of the formulas, and one for each constant and each quantity
    that is given and used; None where an operation has no sign.
    """
    formulas = _forward(graph)
    found = _Operations(list(_given(graph, formulas)), symbols)
    for formula in formulas:
        if not found.has_signs(formula.expression):
            return None
        found.add_formula(formula)
    return found.nodes


def network_nodes(
    has_steps: bool, has_losses: bool
) -> Callable[[Graph, Notation], list[GraphNode]]:
    """Return what finds the nodes of a network: its outputs and cells, and its steps within layers
    but for pre-activations and its losses or without them; inputs, states before the first time,
    and with all steps the weights that are used once.
    """

    def is_shown(role: Role) -> bool:
        if role in OF_LOSS:
            return has_losses
        return role != "pre-activation" if has_steps else role in STATES

    def found(graph: Graph, symbols: Notation) -> list[GraphNode]:
        passed = [each for each in passed_on(graph) if has_losses or each.role not in OF_LOSS]
        users = Counter(
            name for each in passed for name in {one.name for one in references(each.expression)}
        )
        given = [
            quantity
            for quantity in graph.given
            if users[quantity.name]
            and quantity.role not in ("bias", "setting")
            and (quantity.role not in PARAMETERS or (has_steps and users[quantity.name] == 1))
        ]
        nodes = [GraphNode(quantity.reference, quantity.name) for quantity in given]
        leading: dict[Name, list[int]] = {one.name: [place] for place, one in enumerate(given)}
        for each in passed:
            used = (one.name for one in references(each.expression))
            places = dict.fromkeys(place for name in used for place in leading.get(name, ()))
            if is_shown(each.role):
                sign = symbol(each.name, symbols)
                leading[each.name] = [len(nodes)]
                nodes.append(GraphNode(each.expression, each.name, sign, tuple(places)))
            else:
                leading[each.name] = list(places)
        return nodes

    return found


def passed_on(graph: Graph) -> Sequence[Definition]:
    """Return the forward pass of a network and its losses: all that outputs and losses need."""
    found: list[Definition] = []
    names: set[Name] = set()
    for each in reversed(graph.definitions):
        is_passed = each.section == "forward" or each.role in OF_LOSS
        if is_passed and (each.role in ("output", *OF_LOSS) or each.name in names):
            found.append(each)
            names |= {used.name for used in references(each.expression)}
    return found[::-1]


def _forward(graph: Graph) -> Sequence[Definition]:
    return [each for each in graph.definitions if each.section == "forward"]


def _given(graph: Graph, formulas: Sequence[Definition]) -> Iterator[GraphNode]:
    used = {each.name for formula in formulas for each in references(formula.expression)}
    for quantity in graph.given:
        if quantity.name in used:
            yield GraphNode(quantity.reference, quantity.name)


class _Drawn(Struct, frozen=True, eq=False):
    """How an operation is drawn: its sign, and the operands from which lines lead to it."""

    sign: Node
    operands: tuple[Expression, ...]
    is_ordered: bool = False


class _Operations:
    """The nodes found so far. A quantity has one; what stands in two formulas has two."""

    def __init__(self, nodes: list[GraphNode], symbols: Notation) -> None:
        self.nodes = nodes
        self._symbols = symbols
        self._places = {node.name: place for place, node in enumerate(nodes)}

    def has_signs(self, expression: Expression) -> bool:
        """Return whether each operation of an expression can be drawn."""
        match _as_written(expression):
            case Apply() as applied:
                drawn = self._drawn(applied)
                return drawn is not None and all(map(self.has_signs, drawn.operands))
            case Reference() | Constant():
                return True
        return False

    def add_formula(self, formula: Definition) -> None:
        """Add the nodes of a formula, of which the last one is the quantity."""
        place = self._of(formula.expression)
        if isinstance(formula.expression, Reference):
            place = self._add(GraphNode(formula.expression, sign=EQUAL, operands=(place,)))
        self._places[formula.name] = place
        self.nodes[place] = replace(self.nodes[place], name=formula.name)

    def _of(self, expression: Expression) -> int:
        """Return the place of the node of an expression, with all that leads to it."""
        match _as_written(expression):
            case Reference(name):
                return self._places[name]
            case Apply() as applied:
                drawn = self._drawn(applied)
                assert drawn is not None, "operations without a sign are not drawn"
                places = tuple(map(self._of, drawn.operands))
                return self._add(GraphNode(applied, None, drawn.sign, places, drawn.is_ordered))
            case constant:
                return self._add(GraphNode(constant))

    def _add(self, node: GraphNode) -> int:
        self.nodes.append(node)
        return len(self.nodes) - 1

    def _drawn(self, applied: Apply) -> _Drawn | None:
        """Return how an operation is drawn, None where it has no sign."""
        operation, operands = applied.operation, applied.operands
        if operation is MAXIMUM:
            return _Drawn(LARGEST, (constant(0), *operands))
        if operation is CASES:
            return _larger_or_smaller(*operands)
        sign = _sign(applied)
        if operation is EXPONENTIAL and self._symbols.has_named_e:
            sign = called("exp")
        if sign is None:
            return None
        if len(operands) == 2 and isinstance(operands[1], Constant):
            return _Drawn(row(sign, self._constant(operands[1])), operands[:1])
        if len(operands) == 2 and isinstance(operands[0], Constant):
            if operation is SCALE and operands[0].number == -1:
                return _Drawn(MINUS, operands[1:])
            number = self._constant(operands[0])
            is_first = operation in ORDERED
            signs = (number, sign, OPERAND) if is_first else (sign, number)
            return _Drawn(row(*signs), operands[1:])
        return _Drawn(sign, operands, operation in ORDERED)

    def _constant(self, number: Constant) -> Node:
        node = written(number, self._symbols)
        return parenthesised(node) if number.number < 0 else node


def _as_written(expression: Expression) -> Expression:
    """Return what stands for an operation that is written by others."""
    match expression:
        case Apply(operation, operands) if operation.written_as is not None:
            return _as_written(operation.written_as(*operands))
    return expression


def _sign(applied: Apply) -> Node | None:
    operation = applied.operation
    if operation in (TIMES, DIVIDE) and SCALAR not in (each.shape for each in applied.operands):
        return ENTRYWISE[operation]
    if operation.exponent is not None:
        return Power(OPERAND, Digits(str(operation.exponent)))
    return SIGNS.get(operation, operation.symbol)


def _larger_or_smaller(x: Expression, first: Expression, otherwise: Expression) -> _Drawn | None:
    """Return the larger of two numbers, or the smaller one, where cases are no more than that."""
    if x == Apply(SUBTRACT, (first, otherwise)):
        return _Drawn(LARGEST, (first, otherwise))
    if x == Apply(SUBTRACT, (otherwise, first)):
        return _Drawn(SMALLEST, (first, otherwise))
    return None
