"""area `verify`: the proof of the worked example (crates/core/EXAMPLE.md)."""
import example as x
import protocol
from cases_verify import V


def make():
    given = dict(sha=x.SHA, fragment=x.FRAGMENT, trust=x.TRUST, disclosures="passed", evidence="passed")
    p = protocol.canonical(x.PROOF)
    V("example_nodes", "The worked example, judged by what a node says.", "unchanged", p, nodes=[x.NODE], **given)
    V("example_block_hash", "The worked example, judged by the hash of a block that the reader knows to be final.", "unchanged", p,
      nodes=[], block_hash=x.BLOCK_HASH, **given)
