"""Puts fitted numbers, to five digits, in the place of those in the Rust source; `cargo fmt` breaks the lines."""

import re

from model import KNOTS


def refitted(source, weights, tables):
    count = weights["count"]
    fitted = {"KNOTS": [KNOTS], **{name: [table] for name, table in tables.items()}}
    fitted |= {"COUNT_EXPECTED": [count[:9]], "COUNT_EVENTS": [count[9:11]], "COUNT_RATE_ERROR": [count[11:]]}
    fitted |= {kind.upper(): [weights[kind][:47], weights[kind][47:]] for kind in ("flow", "level", "ratio", "rank")}
    for name, arrays in fitted.items():
        start, end = re.search(rf"(?:const|static) {name}: .*?;\n\n?(?=$|\S)", source, re.DOTALL).span()
        source = source[:start] + with_arrays(source[start:end], arrays) + source[end:]
    return source


def with_arrays(item, arrays):
    """A constant whose arrays of numbers, after `=` or the name of a field, are these."""
    left = iter(arrays)
    return re.sub(r"(=\s+|location: |scale: )\[[^;\]]*\]", lambda found: found[1] + array(next(left)), item)


def array(numbers):
    return f"[{', '.join(number(each) for each in numbers)}]"


def number(value):
    value = float(f"{value:.5g}")
    # Without exponents.
    return f"{value:.8f}" if 0 < abs(value) < 1e-4 else repr(value)
