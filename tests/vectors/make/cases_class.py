"""area `verify`: what a verdict is on a chain of each class, and for a trust that is not pinned (sections 6.2
and 8.3)"""
import world as w
from cases import flip, rand
from cases_evidence import with_evidence
from cases_verify import PENDING, V
from state import Block, word_in
from withdrawal import BOOK, CURRENT, DOCS, VOIDED, S, book, record, status, voided
from world import BLOCK, fresh

BAD, CAN, GREEN, REHEARSAL = "does-not-match", "cannot-tell", "unchanged", "rehearsal"
IDS = {"main": 8453, "test": 11155111, "development": 1337, "unlisted": 61}
BLOCK_OF = Block(word_in(BOOK))                                    # no chain id stands in a header
UNLISTED = dict(anchor="unknown anchor.unlisted-chain", final="unknown final.not-checked")
ONE_DOC = dict(sha=DOCS[CURRENT].sha, fragment=DOCS[CURRENT].fragment(CURRENT))
TORN = {"storage_proof": [flip(BLOCK_OF.storage_proof[0], 100), *BLOCK_OF.storage_proof[1:]]}


def known(base, **kw):
    """The proof with evidence, and the reader knows its block."""
    return dict(p=with_evidence(BLOCK_OF, base, **kw), nodes=[], block_hash=BLOCK_OF.hash, evidence="passed")


def each(chain, holds, pinned, told, lost):
    """One class. `holds`: the verdict when all holds; `lost`: what the anchor's checks are where the chain does not count."""
    world, how = book(chain_id=IDS[chain]), "pinned" if pinned else "unpinned"
    name, told = f"class_{chain}_{how}_", f"{told}, the trust is {'pinned' if pinned else 'the word of the notary'}"
    base = dict(world=world, pinned=pinned) | lost
    for by, words, given in (("node", "a node confirms", lambda i: dict(p=record(i, world))),
                             ("hash", "the reader knows the block", lambda i: known(record(i, world)))):
        case = lambda end, about, verdict, i=CURRENT, **kw: V(
            f"{name}{by}_{end}", f"{told}, {words}: {about}.", verdict, **given(i) | base | ONE_DOC | kw)
        case("holds", "everything else holds", holds)
        case("other_file", "it is another file", BAD, sha=w.sha(b"other"), document="failed document.differs")
        case("no_document", "there is no document", CAN, sha=None, document="unknown document.not-given")
        case("record_only", "the record alone is asked about", holds, sha=None, fragment=None, record_only=True)
        S(f"{name}{by}_withdrawn", f"{told}, {words}: the record is voided.", "withdrawn", voided(world=world), VOIDED, CAN if lost else None,
          **given(VOIDED) | base)
        S(f"{name}{by}_current", f"{told}, {words}: the record is current.", "current", status(world=world), CURRENT, holds,
          **given(CURRENT) | base)
    p = record(CURRENT, world)
    case = lambda end, about, verdict, anchor, *nodes: V(
        name + end, f"{told}, {about}.", verdict, p, nodes=[*nodes],
        **dict(anchor=anchor, final="unknown final.not-checked") | ONE_DOC | base)
    case("no_event", "the node says that the anchor is not in the block", CAN if lost else BAD, "failed anchor.not-in-block", world.node(logs=[]))
    case("not_asked", "no node was asked", CAN, "unknown anchor.not-asked")
    case("node_gone", "the only node is unreachable", CAN, "unknown anchor.unreachable", {"unreachable": "connection refused"})
    V(name + "not_final", f"{told}, the block is not final yet.", CAN, p, nodes=[world.node(final_block=BLOCK - 1)],
      **dict(final="unknown final.not-yet") | ONE_DOC | base)


def others():
    """Other chains of each class, for a trust that is pinned and for one that is not."""
    for i, pinned, unpinned in ((1, GREEN, GREEN), (10, GREEN, GREEN), (534352, GREEN, GREEN), (3, REHEARSAL, REHEARSAL), (5, REHEARSAL, REHEARSAL),
                                (560048, REHEARSAL, REHEARSAL), (31337, REHEARSAL, REHEARSAL), (0, GREEN, CAN), (2, GREEN, CAN),
                                (1336, GREEN, CAN), (31338, GREEN, CAN), (2**32 + 1, GREEN, CAN), (2**32 + 31337, GREEN, CAN),
                                (2**53 - 1, GREEN, CAN)):
        world = book(chain_id=i)
        p = record(CURRENT, world)
        V(f"chain_{i}_pinned", f"On the chain {i}, which the reader's own trust names.", pinned, p, world=world, **ONE_DOC)
        V(f"chain_{i}_unpinned", f"On the chain {i}, which the notary's own trust names.", unpinned, p, world=world, pinned=False,
          **ONE_DOC | (UNLISTED if unpinned == CAN else {}))


def order():
    world, main, test = book(chain_id=61), book(chain_id=1), book(chain_id=17000)
    p = record(CURRENT, world)

    def case(name, about, verdict=CAN, p=p, world=world, **kw):
        V("unlisted_" + name, about, verdict, p, world=world, **dict(pinned=False) | ONE_DOC | UNLISTED | kw)

    case("pending", "The notary's trust names an unlisted chain, and the record is not anchored: that comes first.",
         p=record(CURRENT, world, pending=True), nodes=[], **PENDING)
    other = lambda code: dict(anchor="unknown anchor." + code)
    case("other_chain", "The proof's chain is unlisted, and not that of the notary's trust: that comes first.", trust=world.trust(chain_id=62),
         **other("other-chain"))
    case("trust_main", "The proof's chain is unlisted, and that of the notary's trust a main network.", trust=main.trust(), **other("other-chain"))
    case("proof_main", "The proof's chain is a main network, and that of the notary's trust unlisted.", p=record(CURRENT, main),
         **other("other-chain"))
    case("other_contract", "The chain is unlisted, and the contract not that of the notary's trust: that comes first.",
         trust=world.trust(contract=w.OTHER_CONTRACT), **other("other-contract"))
    shown = with_evidence(BLOCK_OF, record(CURRENT, world))
    case("other_block", "The chain is unlisted, and the reader knows another block: the chain comes first.", p=shown, nodes=[],
         block_hash="0x" + rand("a block of the reader").hex(), evidence="passed")
    case("no_evidence", "The chain is unlisted, and there is no evidence: the chain comes first.", nodes=[], block_hash=BLOCK_OF.hash)
    case("torn_evidence", "The chain is unlisted, and the evidence does not hold, which no chain is needed for.", BAD,
         p=with_evidence(BLOCK_OF, record(CURRENT, world), TORN), nodes=[], block_hash=BLOCK_OF.hash, evidence="failed evidence.storage")
    case("disagree", "The chain is unlisted, and nodes contradict each other: the chain comes first.", nodes=[world.node(), world.node(logs=[])])
    case("wrong_chain", "The chain is unlisted, and the node of another: the proof's chain comes first.", nodes=[world.node(chain_id=1)])
    case("all_pass", "The chain is unlisted, and three nodes confirm: they are asked in vain.", nodes=[world.node()] * 3)
    S("unlisted_too_old", "The chain is unlisted, the trust is the word of the notary, and the status is too old.", "size", status(size=2, world=world),
      CURRENT, CAN, p, world, pinned=False, **UNLISTED)

    mixed = lambda name, about, p, trust, **kw: V("rehearsal_" + name, about, CAN, p, world=main, trust=trust, **ONE_DOC | dict(
        anchor="unknown anchor.other-chain", final="unknown final.not-checked") | kw)
    mixed("trust_main", "The proof is anchored on a test network, and the trust names a main network.", record(CURRENT, test), main.trust())
    mixed("proof_main", "The proof is anchored on a main network, and the trust names a test network.", record(CURRENT, main), test.trust())
    mixed("trust_other", "The proof is anchored on one test network, and the trust names another.", record(CURRENT, test),
          main.trust(chain_id=11155111))
    mixed("trust_development", "The proof is anchored on a test network, and the trust names a development chain.", record(CURRENT, test),
          main.trust(chain_id=31337), pinned=False)
    V("rehearsal_pending", "The trust names a test network, and the record is not anchored: there is no chain of an anchor.", CAN,
      record(CURRENT, test, pending=True), world=test, nodes=[], **ONE_DOC | PENDING)
    V("rehearsal_node_main", "The proof's chain is a test network, and the node is of a main network.", CAN, record(CURRENT, test), world=test,
      nodes=[main.node()], anchor="unknown anchor.wrong-chain", final="unknown final.not-checked", **ONE_DOC)
    V("rehearsal_node_test", "The proof's chain is a main network, and the node is of a test network.", CAN, record(CURRENT, main), world=main,
      nodes=[test.node()], anchor="unknown anchor.wrong-chain", final="unknown final.not-checked", **ONE_DOC)
    S("rehearsal_not_checked", "On a test network, and the status is malformed.", "malformed", "", CURRENT, REHEARSAL, record(CURRENT, test), test)
    S("rehearsal_withdrawn_unknown", "On a test network. The record is voided, and there is no document.", "withdrawn", voided(world=test), VOIDED, CAN,
      record(VOIDED, test), test, sha=None, document="unknown document.not-given")
    torn = fresh(record(CURRENT, test), document_path=[w.TWO.path()[0]])
    V("rehearsal_failed", "On a test network, and document_path leads elsewhere.", BAD, torn, world=test, document="failed document.differs", **ONE_DOC)


def make():
    each("main", GREEN, True, "On a main network", {})
    each("main", GREEN, False, "On a main network", {})
    each("test", REHEARSAL, True, "On a test network", {})
    each("test", REHEARSAL, False, "On a test network", {})
    each("development", REHEARSAL, True, "On a development chain", {})
    each("development", REHEARSAL, False, "On a development chain", {})
    each("unlisted", GREEN, True, "On an unlisted chain", {})
    each("unlisted", CAN, False, "On an unlisted chain", UNLISTED)
    others()
    order()
