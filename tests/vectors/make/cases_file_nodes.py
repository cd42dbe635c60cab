"""area `verify`: how a proof file says how many nodes called its block final (section 7)"""
import protocol
from cases_file import WHOLE, edit, file
from cases_verify import V, WORLD
from world import FIRST, ONE, fresh

ANCHOR = WHOLE["anchor"]


def anchored(nodes, **other):
    return fresh(WHOLE, anchor=ANCHOR | other | {"nodes": nodes})


def make():
    for name, nodes in (("one", 1), ("two", 2), ("most", 64)):
        V("file_nodes_" + name, f"{nodes} of the notary's nodes called the block final.", "unchanged", anchored(nodes),
          sha=ONE.sha, fragment=ONE.fragment(FIRST), nodes=[WORLD.node()])
    bad = lambda name, about, p: file("nodes_" + name, about, p)
    bad("zero", "No node called it final.", anchored(0))
    bad("beyond", "65 nodes.", anchored(65))
    bad("negative", "Less than no node.", anchored(-1))
    bad("null", "nodes is null.", anchored(None))
    bad("true", "nodes is true.", anchored(True))
    bad("string", "nodes is a string.", anchored("2"))
    bad("not_final", "Two nodes called final what the proof says is not.", anchored(2, final=False))
    bad("fraction", "nodes is written 2.0.", edit('"nodes": 2', '"nodes": 2.0', anchored(2)))
    before = {k: ANCHOR[k] for k in [*ANCHOR][:-1]} | {"nodes": 2, "final": True}
    bad("before_final", "nodes stands before final.", protocol.canonical(WHOLE | {"anchor": before}))
    bad("outside", "nodes stands beside the anchor.", protocol.canonical(WHOLE | {"nodes": 2}))
