"""google.colab as far as the package knows it. What it was asked for is counted; anything else is not there."""

import os
import sys
import types


class FakeColab:
    def __init__(self, case, unassign=lambda: None):
        self.unassigned = 0

        def counted():
            self.unassigned += 1
            unassign()

        google, colab, runtime = (types.ModuleType(name) for name in ("google", "google.colab", "google.colab.runtime"))
        google.__path__ = colab.__path__ = []
        runtime.unassign = counted
        google.colab, colab.runtime = colab, runtime
        for module in (google, colab, runtime):
            put(case, sys.modules, module.__name__, module)


def put(case, mapping, name, value):
    """For the length of a test; None: not there."""
    before = mapping.get(name)

    def set_to(what):
        if what is None:
            mapping.pop(name, None)
        else:
            mapping[name] = what

    set_to(value)
    case.addCleanup(set_to, before)


def environment(case, **values):
    for name, value in values.items():
        put(case, os.environ, name, value)
