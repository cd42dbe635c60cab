"""area `tree`"""
import tree
from cases import flip, put, rand, spoil
from note import Bad, b64, number, unb64


def run(leaf, index, size, path, root):
    try:
        return tree.check(tree.leaf(leaf), number(index), number(size), [unb64(p, 32) for p in path],
                          unb64(root, 32))
    except Bad:
        return False


def case(name, expect, about, leaf, index, size, path, root):
    """`path` and `root` are bytes, or strings where the spelling is what is tested."""
    s = lambda x: x if isinstance(x, str) else b64(x)
    args = leaf, str(index), str(size), [s(p) for p in path], s(root)
    assert run(*args) == (expect == "accept"), name
    put("tree", name, about, expect, leaf_base64=b64(leaf), index=args[1], size=args[2], path=args[3],
        root=args[4])


def make():
    data = [b"leaf %d" % i for i in range(20)]

    def of(size, index):
        d = data[:size]
        return d[index], index, size, tree.path(index, d), tree.root(d)

    def ok(size, index, why):
        case(f"size_{size}_index_{index}", "accept", f"Size {size}, index {index}: {why}.", *of(size, index))

    ok(1, 0, "the leaf is the root and the path is empty")
    ok(2, 0, "the sibling is on the right")
    ok(2, 1, "the sibling is on the left")
    ok(3, 1, "a full pair, then the lone last leaf")
    ok(3, 2, "the lone last leaf goes up without a sibling")
    ok(7, 3, "an index in the full left subtree")
    ok(7, 6, "the lone last leaf of an odd tree")
    ok(8, 5, "a full tree")
    ok(9, 0, "a full left subtree of eight and one leaf more")
    ok(9, 8, "a path of one hash over a subtree of eight")
    ok(11, 10, "two levels without a sibling on the way up")
    case("empty_leaf", "accept", "The leaf data is empty, which is not the same as the empty tree.",
         b"", 0, 1, [], tree.leaf(b""))
    case("shape_of_another_size", "accept",
         "A path for index 0 of 8 also checks with size 7, since a path says nothing about sizes: "
         "they come from signed checkpoints only.", data[0], 0, 7, *of(8, 0)[3:])

    leaf, index, size, path, root = of(7, 3)

    def no(name, about, **change):
        a = dict(leaf=leaf, index=index, size=size, path=path, root=root) | change
        case(name, "refuse", about, **a)

    no("wrong_index", "The path of index 3 with index 2.", index=2)
    no("wrong_index_same_parity", "The path of index 3 with index 1.", index=1)
    no("wrong_leaf", "The path of another leaf.", leaf=data[2])
    no("leaf_bit", "One bit of the leaf data is flipped.", leaf=flip(leaf, 5))
    no("path_bit", "One bit of the path's second hash is flipped.", path=[path[0], flip(path[1], 255), path[2]])
    no("root_bit", "One bit of the root is flipped.", root=flip(root, 7))
    no("swapped_hashes", "Two hashes of the path change places.", path=[path[1], path[0], path[2]])
    no("missing_first", "The path lacks its first hash.", path=path[1:])
    no("missing_last", "The path lacks its last hash.", path=path[:-1])
    no("surplus_front", "A hash too many at the front of the path.", path=[rand("surplus")] + path)
    no("surplus_back", "A hash too many at the back of the path.", path=path + [rand("surplus")])
    no("size_smaller", "The path of a tree of 7 with size 4.", size=4)
    no("size_larger", "The path of a tree of 7 with size 9.", size=9)
    no("index_is_size", "The index equals the size.", index=7)
    no("index_above_size", "The index is far above the size.", index=2**40 + 3)
    no("leaf_hash_as_data", "The leaf hash is offered as leaf data, so it is hashed once more.",
       leaf=tree.leaf(leaf))
    no("path_hash_31_bytes", "A hash of the path has 31 bytes.", path=[path[0], path[1][:31], path[2]])
    no("path_hash_no_padding", "A hash of the path lacks the padding of base64.",
       path=[b64(path[0])[:-1], path[1], path[2]])
    no("path_hash_unused_bits", "The unused bits in the last character of a hash are not zero.",
       path=[spoil(b64(path[0])), path[1], path[2]])
    plus = next(d for d in (b"url %d" % i for i in range(99)) if "+" in b64(tree.leaf(d)))
    no("root_url_alphabet", "The root is spelled in the alphabet of base64url.", leaf=plus, index=0, size=1,
       path=[], root=b64(tree.leaf(plus)).replace("+", "-").replace("/", "_"))
    no("index_leading_zero", "The index is written with a leading zero.", index="03")
    no("size_plus", "The size is written with a plus sign.", size="+7")
    no("index_minus_zero", "The index 0 is written -0.", leaf=data[0], index="-0", path=of(7, 0)[3])

    case("size_0", "refuse", "An empty tree holds no leaf, not even an empty one.", b"", 0, 0, [], tree.sha(b""))
    case("size_1_index_1", "refuse", "Index 1 of a tree of one leaf.", data[0], 1, 1, [], tree.leaf(data[0]))
    case("size_1_surplus", "refuse", "A tree of one leaf with a path of one hash.", data[0], 0, 1,
         of(2, 0)[3], of(2, 0)[4])
    case("size_2_empty_path", "refuse", "A tree of two leaves with an empty path.", data[0], 0, 2, [],
         tree.leaf(data[0]))

    l, r = tree.leaf(data[0]), tree.leaf(data[1])
    two = tree.node(l, r)
    case("inner_node_as_leaf", "refuse", "The two hashes under an inner node are offered as leaf data.",
         l + r, 0, 1, [], two)
    case("inner_node_preimage_as_leaf", "refuse",
         "The 65 bytes that an inner node is the hash of are offered as leaf data.", b"\x01" + l + r, 0, 1, [], two)
    case("inner_node_as_leaf_of_two", "refuse",
         "The left inner node of a tree of four is offered as leaf 0 of a tree of two.",
         l + r, 0, 2, [tree.node(tree.leaf(data[2]), tree.leaf(data[3]))], tree.root(data[:4]))
    case("unprefixed_leaf", "refuse", "The root is the plain SHA-256 of the leaf data, without the 0x00.",
         data[0], 0, 1, [], tree.sha(data[0]))
    case("unprefixed_node", "refuse", "The root is the SHA-256 of both leaf hashes, without the 0x01.",
         data[0], 0, 2, [r], tree.sha(l + r))
    case("duplicated_last", "refuse", "A tree of three whose last leaf is doubled, as other designs do it.",
         data[2], 2, 3, [tree.leaf(data[2]), two], tree.node(two, tree.node(tree.leaf(data[2]), tree.leaf(data[2]))))

    def big(name, about, at, of, expect="accept", cut=0, **change):
        n = tree.length(at, of)
        path = [rand(f"big {i}") for i in range(n)]
        root = tree.climb(tree.leaf(b"big"), at, of, path)
        a = dict(leaf=b"big", index=at, size=of, path=path[:n - cut], root=root) | change
        case(name, expect, about, **a)

    big("size_2_62", "Size 2^62, an index above 2^53: numbers are 64 bits wide.", 2**61 + 2**53 + 1, 2**62)
    big("size_2_62_plus_1_last", "Size 2^62 + 1, the last index: a path of one hash.", 2**62, 2**62 + 1)
    big("size_2_63_minus_1_first", "The greatest size, 2^63 - 1, index 0: a path of 63 hashes.", 0, 2**63 - 1)
    big("size_2_63_minus_1_last", "The greatest size, 2^63 - 1, its last index: a path of 62 hashes.",
        2**63 - 2, 2**63 - 1)
    big("size_2_62_near_index", "Size 2^62 with an index one too small, which a float of 53 bits would not see.",
        2**61 + 2**53 + 1, 2**62, "refuse", index=2**61 + 2**53)
    big("size_2_62_missing", "Size 2^62 with the path cut after 61 hashes.", 5, 2**62, "refuse", cut=1)
    big("size_2_62_low_32_bits", "Size 2^62 with only the low 32 bits of its index.", 2**61 + 9, 2**62,
        "refuse", index=9)
    big("size_2_63", "Size 2^63 is above the greatest number.", 3, 2**62, "refuse", size=2**63)
    big("size_2_64_plus_7", "Size 2^64 + 7 would be 7 in 64 bits.", 3, 7, "refuse", size=2**64 + 7)
