"""crates/core/EXAMPLE.md and the files that it names, from example.py."""
import example as x
import protocol
import tree
from evidence import SLOT, account_key
from keccak import keccak256
from note import b64, utf8
from trie import nibbles
from verifier import seconds, verify

SHOWN = 20                                                         # bytes of evidence at either end


def h(raw):
    return "0x" + raw.hex()


def cut(value):
    """Bytes in hex, shortened."""
    return f"{value[:2 + 2 * SHOWN]}…{value[-2 * SHOWN:]}" if len(value) > 2 + 4 * SHOWN + 1 else value


def shortened():
    evidence = x.PROOF["anchor"]["evidence"]
    short = {"header": cut(evidence["header"]), "account_proof": [cut(v) for v in evidence["account_proof"]],
             "storage_proof": [cut(v) for v in evidence["storage_proof"]]}
    return protocol.canonical(x.PROOF | {"anchor": x.PROOF["anchor"] | {"evidence": short}})


def leaf(data):
    return b64(tree.leaf(data))


def disclosures():
    out = []
    for salt, (name, value), d in zip(x.SALTS, x.FIELDS, x.DISCLOSURES):
        shown = value if len(value) < 32 else value[:8] + "…" + value[-4:]
        out.append(f"{protocol.compact([salt, name, shown])}\n{d}\n  {leaf(utf8(d))}")
    return "\n".join(out)


def keys():
    rows = [("the firm", x.FIRM), ("the notary, in the register", x.NOTARY), ("the notary, in the ledger", x.NOTARY_OF_LEDGER),
            ("the notary's clock", x.CLOCK)]
    return "\n".join(f"| {who} | 32 bytes of {k.label} | `{k.kind:02}` | `{k.vkey}` |" for who, k in rows)


def header():
    rows = []
    for i, (what, item) in enumerate(x.HEADER_ITEMS):
        shown = "256 bytes: the bits of section 8 above" if len(item) == 256 else f"`{h(item)}`" if item else "the empty string"
        rows.append(f"| {i} | {what} | {shown} |")
    return "\n".join(rows)


def bloom_rows():
    rows = []
    for what, item in (("the contract", x.CONTRACT), ("topic 0", x.TOPICS[0]), ("topic 1", x.TOPICS[1]), ("topic 2", x.TOPICS[2])):
        digest = keccak256(bytes.fromhex(item[2:]))
        bits = [int.from_bytes(digest[i:i + 2], "big") & 2047 for i in (0, 2, 4)]
        rows.append(f"{what:<13} {digest[:6].hex()}…   bits {', '.join(map(str, bits))}")
    return "\n".join(rows)


def checks():
    case = {"proof": protocol.canonical(x.PROOF), "document_sha256": x.SHA, "fragment": x.FRAGMENT, "trust": x.TRUST}
    by_hash = verify(case | {"nodes": [], "block_hash": x.BLOCK_HASH})
    assert by_hash == verify(case | {"nodes": [x.NODE]}) and by_hash["verdict"] == "unchanged"
    why = {
        "proof": "the file is the canonical bytes of a proof",
        "disclosures": "index 2 is below 3, its name is not `document.sha256`, and its path leads to the root in `content`",
        "document": "the salt in the fragment and the document's SHA-256 give leaf 0, and `document_path` leads from it to that root",
        "statement": "`keys[0]` is the genesis, signed by the key that it adds; that key signed the invoice, at a later index",
        "seal": "notary and clock signed the checkpoint, and the path leads from the statement to its root",
        "ledger": "the same for the larger checkpoint, at the same index",
        "register": "notary and clock signed it, and the path leads from the entry that the reader builds to its root",
        "evidence": "the header hashes to `block_hash`, and the two proofs lead from its state root to the word",
        "anchor": "the chain, the contract and the size are of the trust's one era, and the reader's block hash is `block_hash`",
        "final": "the reader's block hash is of a final block",
        "times": "seal, ledger and register follow one another, and none is more than 900 seconds after the block"}
    assert [c[0] for c in by_hash["checks"]] == list(why)
    return "\n".join(f"| `{name}` | {outcome} | {why[name]} |" for name, outcome in by_hash["checks"])


def page():
    mine = account_key(x.CONTRACT)
    first = nibbles(mine)[0]
    paid_leaf = leaf(utf8(x.PAID))
    two = b64(tree.node(tree.leaf(x.ENTRIES[0]), tree.leaf(x.ENTRIES[1])))
    sealed_at, signed_at = seconds(x.TIMES["seal"]), x.TIMES["seal"]
    clock_text = f"cosignature/v1\ntime {sealed_at}\n{x.SEAL_TEXT}"
    return f"""# A worked example

This page follows one invoice from its bytes to its verdict, by the rules of [PROTOCOL.md](PROTOCOL.md), whose sections stand in
parentheses. Every value in it follows from those above. The files are in [`examples/`](examples): the document
[`invoice.txt`](examples/invoice.txt), the proof [`invoice.proof.json`](examples/invoice.proof.json) and the trust
[`trust.json`](examples/trust.json). `tests/vectors/pages` writes this page and these files; the proof is in two test vectors too,
`verify_example_nodes` and `verify_example_block_hash`.

Real keys, salts and ids are random. Here they are fixed, so that everybody gets the same bytes: Ed25519 signatures
are deterministic.

## 1. Keys (1.2)

| whose | secret key | type | vkey |
|---|---|---|---|
{keys()}

The key ID of the firm's key is the first 4 bytes of the SHA-256 of these:

```text
{x.FIRM.name}   0x0A   0x01   0x{x.FIRM.pub.hex()}
```

The notary has one key pair. Under another name it has another key ID, and nothing else is different.

## 2. The document and its disclosures (2)

The document is the 18 bytes `Invoice 2026-0117` and a line feed. Its SHA-256 is
`{x.SHA}`. The salts are 16 bytes of 1, of 2 and of 3. The three disclosures, each with the leaf hash
of its base64url characters below it:

```text
{disclosures()}
```

The root over the three leaves, which the statement commits to, is

```text
node(node(leaf 0, leaf 1), leaf 2) = {b64(tree.root(x.LEAVES))}
```

`document_path`, which leads from leaf 0 to that root, is the second and the third leaf hash, in this order.

## 3. Statements (3)

The firm says of the document, under its signature over the text up to and with the LF before the empty line:

```text
{x.INVOICE}```

It is entry 1 of the firm's ledger. Entry 0 is the genesis, which brings in the key that signs it:

```text
{x.GENESIS}```

Entry 2 came a little later. It is a receipt that pays the invoice:

```text
{x.PAID}```

## 4. The ledger (4)

The leaf data is the whole note: text, empty line and signature line. The leaf hashes are

```text
entry 0   {leaf(x.ENTRIES[0])}
entry 1   {leaf(x.ENTRIES[1])}
entry 2   {paid_leaf}
```

and the roots

```text
size 2    node(entry 0, entry 1)                    {two}
size 3    node(node(entry 0, entry 1), entry 2)     {b64(tree.root(x.ENTRIES))}
```

## 5. The seal (4.3, 7)

At {signed_at} the notary signed the ledger at size 2. This is the invoice's sealing checkpoint. Its text has three
lines, the origin, the size and the root:

```text
{x.SEAL_TEXT}```

The notary's line is its signature over that text. The clock's line carries the time, {sealed_at} as 8 bytes
(`{h(sealed_at.to_bytes(8, 'big'))}`), and a signature over

```text
{clock_text}```

The inclusion proof names the index, then the path, and after an empty line the checkpoint. It is the member `seal`:

```text
{x.SEAL}```

The check of section 1.1, with the leaf hash of entry 1:

```text
fn = 1, sn = 1        r = leaf of entry 1
p = leaf of entry 0   fn is odd: r = node(p, r), then fn = 0, sn = 0
                      sn is 0, and r is the root of size 2
```

## 6. The ledger checkpoint that the register holds (4.3, 7)

At {x.TIMES['ledger']} the notary signed the ledger at size 3. The member `ledger` is

```text
{x.UNDER_LEDGER}```

```text
fn = 1, sn = 2        r = leaf of entry 1
p = leaf of entry 0   fn is odd: r = node(p, r), then fn = 0, sn = 1
p = leaf of entry 2   fn is even and not sn: r = node(r, p), then fn = 0, sn = 0
                      sn is 0, and r is the root of size 3
```

## 7. The register (5)

The register's entry names the ledger by its tag and the checkpoint by its hash:

```text
tag  = SHA-256("countersign/tag@v1\\n" and the genesis note of section 3 above)
hash = SHA-256("{x.LEDGER}\\n{x.WHOLE}\\n{b64(tree.root(x.ENTRIES))}\\n")
```

```text
{x.ENTRY}```

It is entry 1 of the register. Entry 0 is of another firm's ledger, and its leaf hash is all that the proof shows of it:
`{leaf(x.ROWS[0])}`. (It is the entry with the tag for the genesis `another genesis\\n` and
the hash of `another checkpoint\\n`.) The leaf hash of entry 1 is `{leaf(x.ROWS[1])}`. At
{x.TIMES['register']} notary and clock signed the register at size 2, and the member `register` is

```text
{x.UNDER_REGISTER}```

## 8. The anchor (6)

The operator called `anchor(uint64 size, bytes32 root, uint64 toSize, bytes32 toRoot)` of the contract `{x.CONTRACT}`
on chain 1, with toSize 2 and the register's root, which in hex is `{h(x.REGISTER_ROOT)}`.
The contract emitted a log with no data and three topics:

```text
{x.TOPICS[0]}   keccak256("Anchored(uint64,bytes32)")
{x.TOPICS[1]}   the size, 2
{x.TOPICS[2]}   the root
```

The transaction is `{x.TRANSACTION}`, in block {x.BLOCK} of
{x.BLOCK_TIME}. From then on the contract keeps, in storage slot 0, the word

```text
keccak256(the size and the root as 64 bytes, topics 1 and 2 above)
  = {h(x.WORD)}
```

The block's bloom has 2,048 bits, bit 0 being the lowest of the last byte. Each item sets three, from the first three pairs of bytes
of its Keccak-256, each modulo 2,048:

```text
{bloom_rows()}
```

## 9. Evidence (6.1)

The header is the RLP list of these {len(x.HEADER_ITEMS)} items, {len(x.HEADER)} bytes. A reader looks at the bold ones alone. Its Keccak-256 is
the block's hash, `{x.BLOCK_HASH}`.

| item | what | bytes |
|---|---|---|
{header()}

The key of the account is the Keccak-256 of the contract's address, `{h(mine)}`.
The state of this chain has two accounts, which differ in the first nibble. So `account_proof` has two nodes:

```text
{h(x.ACCOUNT_PROOF[0])}
  Keccak-256: the state root
  f851            a list of 81 bytes: a branch of 17 items
  item {first:<10} the first nibble of the key is {first:x}; 0x{keccak256(x.ACCOUNT_PROOF[1]).hex()}
{h(x.ACCOUNT_PROOF[1])}
  Keccak-256: what item {first} of the branch says
  f869            a list of 105 bytes, of 2 items
  a03{mine.hex()[1:5]}…        32 bytes: flag 3, a leaf with a path of odd length, and the other 63 nibbles of the key
  b846            70 bytes: the account
    f844            a list of 68 bytes, of 4 items
    01              nonce 1
    80              balance 0, the empty string
    a0…             storage root {h(x.STORAGE_ROOT)}
    a0…             hash of the code {h(x.CODE_HASH)}
```

The key of the slot is the Keccak-256 of 32 zero bytes, `{h(SLOT)}`.
The storage has that slot alone, so `storage_proof` is one leaf, whose path is the whole key:

```text
{h(x.STORAGE_PROOF[0])}
  Keccak-256: the storage root
  f844            a list of 68 bytes, of 2 items
  a120            33 bytes: flag 2, a leaf with a path of even length, a nibble 0, and the 64 nibbles of the key
  a1              33 bytes: the value
    a0…             an RLP string of 32 bytes, the word of section 8 above
```

## 10. The link (7)

The fragment is the salt of disclosure 0 and the two check characters for `{x.NAME}`, `{x.IDS[x.INDEX]}` and that salt:

```text
{x.URL}#{x.FRAGMENT}
```

## 11. The proof file (7)

`invoice.proof.json`, but for the long bytes of `evidence`, which are cut to their ends here. It shows disclosure 2 and not
disclosure 0, so a reader needs the fragment to compare the document.

```json
{shortened()}```

## 12. The trust, and what a node says (8, 8.2)

```json
{protocol.canonical(x.TRUST)}```

An honest node is on chain 1, and its newest `finalized` block is {x.BLOCK} or a later one. Its contract states the origin, the
notary's public key (`{x.STATES["note_key"]}`), and the clock's name and public key. Its block {x.BLOCK}
has the hash, the time and the bloom above, and one log with that address and these topics, of that transaction.

## 13. The verdict (8.1, 8.3)

A reader holds the document, the link, the proof, the trust, and the hash of a block that they know to be final. (With the
node's answers in place of the hash, the outcomes are the same.)

| check | outcome | because |
|---|---|---|
{checks()}

The verdict is `unchanged`. Issued {x.PROOF['statement'].split('issued ')[1][:20]} (the firm's claim), sealed {x.TIMES['seal']} (the notary's clock), anchored
{x.BLOCK_TIME} (the block). The program says the same:

```sh
cd crates/core/examples
cargo run --quiet -p countersign-core --example verify -- invoice.proof.json invoice.txt trust.json \\
  {x.BLOCK_HASH} \\
  {x.FRAGMENT}
```
"""


FILES = {"examples/invoice.txt": lambda: x.DOCUMENT.decode(), "examples/invoice.proof.json": lambda: protocol.canonical(x.PROOF),
         "examples/trust.json": lambda: protocol.canonical(x.TRUST), "EXAMPLE.md": page}
