#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a file of Prometheus' text format 0.0.4: prometheus.py FILE. It is as strict as promtool check metrics."""
import re
import sys

NAME = r'[a-zA-Z_:][a-zA-Z0-9_:]*'
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"'
SAMPLE = re.compile(r'(%s)(?:\{(%s(?:,%s)*)\})? (-?[0-9.eE+-]+|NaN|[+-]Inf)' % (NAME, LABEL, LABEL))


def check(text):
    if not text.endswith('\n'):
        yield 'no line end at the end'
    helps, types, seen, current = set(), {}, set(), None
    for number, line in enumerate(text.split('\n')[:-1], 1):
        where = 'line %d: ' % number
        head = re.fullmatch(r'# (HELP|TYPE) (%s) (.*)' % NAME, line)
        if head:
            kind, name, rest = head.groups()
            if name in (helps if kind == 'HELP' else types):
                yield where + 'a second %s of %s' % (kind, name)
            if kind == 'HELP':
                helps.add(name)
                if not rest:
                    yield where + 'an empty help'
            else:
                if rest not in ('counter', 'gauge'):
                    yield where + 'type ' + rest
                if (rest == 'counter') != name.endswith('_total'):
                    yield where + '%s is a %s' % (name, rest)
                if name not in helps:
                    yield where + '%s has no help' % name
                types[name] = current = rest and name
            continue
        sample = SAMPLE.fullmatch(line)
        if not sample:
            yield where + 'no sample: ' + line
            continue
        name, labels, value = sample.groups()
        float(value)
        if name != current:
            yield where + '%s is not below its type' % name
        if (name, labels) in seen:
            yield where + 'a second ' + line
        seen.add((name, labels))
        if re.search(r'_(ms|us|ns|kb|kib|mb|milliseconds)(_|$)', name):
            yield where + '%s is not in base units' % name
        if types.get(name) == 'counter' and float(value) < 0:
            yield where + 'a counter below 0'


problems = list(check(open(sys.argv[1]).read()))
print('\n'.join(problems), end='\n' if problems else '')
sys.exit(1 if problems else 0)
