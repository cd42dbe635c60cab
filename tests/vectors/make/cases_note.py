"""areas `note`, `vkey`, `id`, `signature`"""
import hashlib

import ed25519
import note as n
import protocol
from cases import flip, put, rand, spoil, verdict


def notes():
    key = n.Key("signer.example", "note")
    line = key.line("any\n")
    sig = line.split(" ")[2][:-1]

    def case(name, expect, about, s):
        assert verdict(n.note, s) == expect, name
        put("note", name, about, expect, note=s)

    ok = lambda name, about, s: case(name, "accept", about, s)
    no = lambda name, about, s: case(name, "refuse", about, s)
    ok("one_line", "One line of text, one signature line.", "any\n\n" + line)
    ok("two_signatures", "Two signature lines by two keys.", "any\n\n" + line + n.Key("other", "b").line("any\n"))
    ok("empty_lines_in_text", "The text has empty lines; only the last one separates.", "a\n\n\nb\n\n" + line)
    ok("signature_line_in_text", "A line of the text looks like a signature line.", "a\n\n" + line + "\n" + line)
    ok("text_not_ascii", "The text holds letters of several scripts and characters outside the BMP.",
       "Grüße, Ελλάδα, 日本, 🧾\n\n" + line)
    ok("text_del_and_c1", "The text holds U+007F and U+0085, which are not below U+0020.", "a\x7fb\x85c\n\n" + line)
    ok("text_starts_with_bom", "The text starts with U+FEFF, which is a character like others.",
       "\ufeffany\n\n" + line)
    ok("name_not_ascii", "A key name with letters and signs beyond ASCII.",
       "any\n\n" + n.sig_line("Žluťoučký/🔑", b"abcd", bytes(64)))
    ok("name_255_bytes", "A key name of 255 bytes in 128 characters.",
       "any\n\n" + n.sig_line("é" * 127 + "x", b"abcd", bytes(64)))
    ok("name_with_feff", "A key name with U+FEFF, which is neither White_Space nor Cc.",
       "any\n\n" + n.sig_line("a\ufeffb", b"abcd", bytes(64)))
    ok("text_one_empty_line", "The text is one empty line.", "\n\n" + key.line("\n"))
    for code, what in (("200b", "a zero width space"), ("180e", "a Mongolian vowel separator"), ("2060", "a word joiner"), ("2800", "a blank Braille pattern"),
                       ("00ad", "a soft hyphen")):
        ok(f"name_with_{code}", f"The key name holds {what}, which is neither White_Space nor Cc.",
           "any\n\n" + n.sig_line("a" + chr(int(code, 16)) + "b", b"abcd", bytes(64)))
    ok("cosignature_size", "A signature line of the size of type 04.", "any\n\n" + n.sig_line("clock", b"abcd", bytes(72)))

    no("empty", "An empty file.", "")
    no("no_signature", "A text without signature lines.", "any\n")
    no("no_signature_after_empty_line", "A text and an empty line, and nothing more.", "any\n\n")
    no("no_empty_line", "No empty line between text and signature.", "any\n" + line)
    no("text_empty", "There is no text before the empty line.", "\n" + key.line(""))
    no("no_last_lf", "The last line lacks its LF.", "any\n\n" + line[:-1])
    no("two_signatures_no_last_lf", "The second of two signature lines lacks its LF.", "any\n\n" + line + line[:-1])
    no("empty_line_at_end", "An empty line after the signature.", "any\n\n" + line + "\n")
    no("text_after_signature", "A line of text after the signature line.", "any\n\n" + line + "more\n")
    no("text_before_signature", "A line that is no signature stands before the signature line.",
       "any\n\nmore\n" + line)
    no("crlf", "Lines end in CRLF.", ("any\n\n" + line).replace("\n", "\r\n"))
    no("cr_in_text", "A CR within the text.", "a\rb\n\n" + line)
    no("tab_in_text", "A tab within the text.", "a\tb\n\n" + line)
    no("cr_after_signature", "A CR before the last LF.", "any\n\n" + line[:-1] + "\r\n")
    no("hyphen_dash", "A hyphen in place of the em dash.", "any\n\n-" + line[1:])
    no("en_dash", "An en dash in place of the em dash.", "any\n\n\u2013" + line[1:])
    no("double_space_before_name", "Two spaces before the key name.", "any\n\n\u2014 " + line[1:])
    no("double_space_after_name", "Two spaces after the key name.", f"any\n\n\u2014 {key.name}  {sig}\n")
    no("space_at_end", "A space at the end of the signature line.", "any\n\n" + line[:-1] + " \n")
    no("space_at_start", "A space at the start of the signature line.", "any\n\n " + line)
    no("no_name", "No key name.", f"any\n\n\u2014 {sig}\n")
    no("empty_name", "An empty key name between two spaces.", f"any\n\n\u2014  {sig}\n")
    for code, what in (("00a0", "a no-break space"), ("0085", "U+0085, which is White_Space and Cc"),
                       ("3000", "an ideographic space"), ("1680", "an Ogham space mark"), ("2000", "an en quad"), ("200a", "a hair space"),
                       ("2028", "a line separator"), ("2029", "a paragraph separator"), ("202f", "a narrow no-break space"),
                       ("205f", "a medium mathematical space")):
        no(f"name_with_{code}", f"The key name holds {what}.",
           "any\n\n" + n.sig_line("a" + chr(int(code, 16)) + "b", b"abcd", bytes(64)))
    no("name_with_plus", "The key name holds a plus.", "any\n\n" + n.sig_line("a+b", b"abcd", bytes(64)))
    no("name_with_del", "The key name holds U+007F, which is Cc.", "any\n\n" + n.sig_line("a\x7fb", b"abcd", bytes(64)))
    no("name_with_c1", "The key name holds U+009B, which is Cc.", "any\n\n" + n.sig_line("a\x9bb", b"abcd", bytes(64)))
    no("name_with_9f", "The key name holds U+009F, the last that is Cc.", "any\n\n" + n.sig_line("a\x9fb", b"abcd", bytes(64)))
    no("name_256_bytes", "A key name of 256 bytes in 128 characters.", "any\n\n" + n.sig_line("é" * 128, b"abcd", bytes(64)))
    no("base64_no_padding", "The signature lacks the padding of base64.", f"any\n\n\u2014 {key.name} {sig.rstrip('=')}\n")
    no("base64_unused_bits", "The unused bits of the last character are not zero.", f"any\n\n\u2014 {key.name} {spoil(sig)}\n")
    both = n.b64(b"abcd" + b"\xfb\xff" * 32)
    no("base64_url_alphabet", "The signature is spelled in the alphabet of base64url.",
       f"any\n\n\u2014 {key.name} {both.replace('+', '-').replace('/', '_')}\n")
    no("base64_too_much_padding", "The signature has one = too many.", f"any\n\n\u2014 {key.name} {sig}=\n")
    no("base64_padding_inside", "Padding stands in the middle of the signature.",
       f"any\n\n\u2014 {key.name} AAAA=={sig}\n")
    no("signature_empty", "There is no signature behind the key name.", f"any\n\n\u2014 {key.name} \n")
    no("signature_3_bytes", "The signature is too short for a key ID.", f"any\n\n\u2014 {key.name} AAAA\n")
    no("second_line_broken", "The first signature line is good, the second is not.",
       "any\n\n" + line + line.replace("\u2014", "-"))


EXAMPLE = "notary.example/acme/issuer+95ee2cb0+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs"


def vkeys():
    def case(name, expect, about, s):
        assert verdict(n.vkey, s) == expect, name
        said = {"fingerprint": n.fingerprint(n.vkey(s)[2])} if expect == "accept" else {}
        put("vkey", name, about, expect, vkey=s, **said)

    ok = lambda name, about, s: case(name, "accept", about, s)
    no = lambda name, about, s: case(name, "refuse", about, s)
    key = n.Key("firm.example/2026", "vkey")
    ok("type_01", "A key of type 01.", key.vkey)
    ok("type_04", "A key of type 04.", n.Key("clock.example", "vkey clock", 4).vkey)
    ok("type_04_same_key", "The key of the case type_01 as one of type 04: its fingerprint is the same.", n.make_vkey("clock.example", 4, key.pub))
    zeros = next(k for i in range(2000) if n.fingerprint((k := n.Key("a", f"zeros {i}")).pub).startswith("00"))
    ok("fingerprint_zeros", "A key whose fingerprint begins with zeros.", zeros.vkey)
    ok("example", "The firm's key in section 9.", EXAMPLE)
    label = next(f"plus {i}" for i in range(500) if "+" in n.Key("a", f"plus {i}").vkey[11:]
                 and "/" in n.Key("a", f"plus {i}").vkey[11:])
    ok("plus_in_base64", "The base64 holds + and /: the parts end at the first two plus signs.", n.Key("a", label).vkey)
    ok("name_not_ascii", "A name beyond ASCII, of 255 bytes.", key.named("é" * 127 + "x").vkey)
    tor = order8()
    mixed = ed25519.encode(ed25519.add(ed25519.decode(key.pub), tor))
    ok("mixed_order", "A point with a part of small order that is not itself of small order.",
       n.make_vkey("a", 1, mixed))

    name, kid, raw = key.vkey.split("+", 2)
    no("empty", "An empty string.", "")
    no("wrong_key_id", "The key ID has one digit changed.", f"{name}+{kid[:-1]}{'1' if kid[-1] != '1' else '2'}+{raw}")
    no("key_id_of_other_name", "The key ID is that of the same key under another name.", f"other+{kid}+{raw}")
    upper = next(k for k in (key.named(f"firm{i}") for i in range(50)) if k.vkey.split("+")[1].upper() != k.vkey.split("+")[1])
    no("key_id_upper_case", "The key ID is in upper-case hex.",
       "+".join([upper.name, upper.id.hex().upper(), upper.vkey.split("+", 2)[2]]))
    no("key_id_without_lf", "The key ID is computed without the LF after the name.",
       f"{name}+{hashlib.sha256(name.encode() + bytes([1]) + key.pub).hexdigest()[:8]}+{raw}")
    no("key_id_without_type", "The key ID is computed without the type.",
       f"{name}+{hashlib.sha256(name.encode() + bytes([10]) + key.pub).hexdigest()[:8]}+{raw}")
    no("key_id_of_type_04", "A key of type 01 with the key ID for type 04.",
       f"{name}+{n.key_id(name, 4, key.pub).hex()}+{raw}")
    for kind in (0, 2, 0xff):
        no(f"type_{kind:02x}", f"A key of type {kind:02x}, which there is not.", n.make_vkey(name, kind, key.pub))
    no("31_byte_key", "The public key has 31 bytes.", n.make_vkey(name, 1, key.pub[:31]))
    no("33_byte_key", "The public key has 33 bytes.", n.make_vkey(name, 1, key.pub + b"\0"))
    no("no_name", "The name is empty.", n.make_vkey("", 1, key.pub))
    no("name_with_space", "The name holds a space.", n.make_vkey("a b", 1, key.pub))
    no("name_with_nbsp", "The name holds a no-break space.", n.make_vkey("a\xa0b", 1, key.pub))
    for code in (0x00, 0x01, 0x1b, 0x1f, 0x7f, 0x80, 0x9f):
        no(f"name_with_{code:02x}", f"The name holds U+00{code:02X}, which is Cc.", n.make_vkey(f"a{chr(code)}b", 1, key.pub))
    no("name_with_plus", "The name holds a plus.", n.make_vkey("a+b", 1, key.pub))
    no("name_256_bytes", "The name has 256 bytes.", n.make_vkey("é" * 128, 1, key.pub))
    no("lf_at_end", "An LF at the end.", key.vkey + "\n")
    no("padding", "Surplus padding at the end.", key.vkey + "=")
    swapped = n.Key("a", label).vkey
    no("url_alphabet", "The key is spelled in the alphabet of base64url.",
       swapped[:11] + swapped[11:].replace("+", "-").replace("/", "_"))

    P = ed25519.P
    for i in (0, 1, 2, 4):
        pt = ed25519.encode(ed25519.mul(i, tor))
        no(f"small_order_{i}", f"The public key is {i} times a point of order 8: of small order.",
           n.make_vkey("a", 1, pt))
    no("identity_odd", "The identity spelled with the sign bit set: x = 0 has no odd spelling.",
       n.make_vkey("a", 1, (1 | 1 << 255).to_bytes(32, "little")))
    no("identity_above_p", "The identity spelled as y = p + 1.", n.make_vkey("a", 1, (P + 1).to_bytes(32, "little")))
    no("zero_above_p", "The point of order 4 spelled as y = p.", n.make_vkey("a", 1, P.to_bytes(32, "little")))
    y = next(y for y in range(2, 19) if (x := ed25519.x_of(y, 0)) and not ed25519.small((x, y, 1, x * y % P)))
    no("not_canonical", f"A point of large order spelled as y = p + {y}.",
       n.make_vkey("a", 1, (P + y).to_bytes(32, "little")))
    y = next(y for y in range(2, 99) if ed25519.x_of(y, 0) is None)
    no("not_on_curve", f"There is no point with y = {y}.", n.make_vkey("a", 1, y.to_bytes(32, "little")))


def order8():
    """A point of order 8."""
    y = 2
    while True:
        x = ed25519.x_of(y, 0)
        if x is not None:
            t = ed25519.mul(ed25519.L, (x, y, 1, x * y % ed25519.P))
            if not ed25519.same(ed25519.mul(4, t), ed25519.ZERO):
                return t
        y += 1


def ids():
    def case(name, expect, about, s):
        assert verdict(protocol.ident, s) == expect, name
        put("id", name, about, expect, id=s)

    good = "5h2k9d0qv7x3m1c8rzt4w6bnpa"
    case("ordinary", "accept", "An ordinary id.", good)
    case("all_zero", "accept", "All 128 bits are zero.", "0" * 26)
    case("all_ones", "accept", "All 128 bits are one.", "7" + "z" * 25)
    no = lambda name, about, s: case(name, "refuse", about, s)
    no("empty", "An empty string.", "")
    no("first_8", "The first character is 8, beyond 128 bits.", "8" + good[1:])
    for c in "ilou":
        no(f"letter_{c}", f"It holds {c}, which the alphabet leaves out.", good[:5] + c + good[6:])
    no("upper_case", "It is in upper case.", good.upper())
    no("one_upper_case", "One letter is in upper case.", good[:-1] + "A")
    no("25", "It has 25 characters.", good[:-1])
    no("27", "It has 27 characters.", good + "0")
    no("lf_at_end", "An LF at the end.", good + "\n")
    no("space_at_start", "A space at the start.", " " + good)
    no("hyphen", "A hyphen within, as Crockford's base32 permits elsewhere.", good[:12] + "-" + good[13:])
    no("fullwidth_digit", "A digit is a fullwidth one.", good[:3] + "\uff19" + good[4:])


def check_signature(vk, s):
    name, kind, pub = n.vkey(vk)
    body, sigs = n.note(s)
    n.need(n.by(sigs[0], name, kind, pub) and n.holds(sigs[0], kind, pub, body), "does not verify")


def signatures():
    def case(name, expect, about, vk, s):
        assert verdict(check_signature, vk, s) == expect, name
        put("signature", name, about, expect, vkey=vk, note=s)

    key = n.Key("firm.example/2026", "signature")
    clock = n.Key("clock.example", "signature clock", 4)
    body = "notary.example/acme\n12\n" + n.b64(rand("a root")) + "\n"
    time = 1795255212
    S = key.sig(body)
    L, P = ed25519.L, ed25519.P

    def with_sig(raw, k=key, text=body):
        return text + "\n" + n.sig_line(k.name, k.id, raw)

    def ok(name, about, s, k=key):
        case(name, "accept", about, k.vkey, s)

    def no(name, about, s, k=key):
        case(name, "refuse", about, k if isinstance(k, str) else k.vkey, s)

    ok("good", "A good signature of type 01.", key.note(body))
    ok("good_clock", "A good signature of type 04.", body + "\n" + clock.line(body, time), clock)
    ok("good_with_another_line", "Only the first signature line is asked about.",
       key.note(body) + n.Key("other", "other").line("something else\n"))
    ok("good_text_not_ascii", "The signed bytes are the text in UTF-8, U+FEFF at its start included.",
       key.note("\ufeffGrüße 🧾\n\n\nend\n"))
    no("bit_of_r", "A bit of R is flipped.", with_sig(flip(S, 9)))
    no("bit_of_s", "A bit of S is flipped.", with_sig(flip(S, 256 + 9)))
    no("bit_of_text", "A character of the text is changed.", with_sig(S).replace("\n12\n", "\n13\n"))
    no("text_without_lf", "The text was signed without its last LF.", with_sig(key.sig(body[:-1])))
    no("text_with_empty_line", "The text was signed with the empty line.", with_sig(key.sig(body + "\n")))
    s_plus = (int.from_bytes(S[32:], "little") + L).to_bytes(32, "little")
    no("s_plus_order", "S is greater by the group order.", with_sig(S[:32] + s_plus))
    no("s_top_bit", "The highest bit of S is set.", with_sig(flip(S, 511)))
    no("other_key", "The signature line is by another key of the same name.", n.Key(key.name, "other").note(body))
    no("other_key_claimed_id", "Another key signed, under this key's name and key ID.",
       with_sig(n.Key(key.name, "other").sig(body)))
    no("other_name", "The same key signed under another name.", key.named("firm.example/2027").note(body))
    no("other_name_same_id", "The name in the signature line is another one, the key ID is this key's.",
       with_sig(S).replace(key.name, "firm.example/2027"))
    no("other_key_id", "The key ID in the signature line is not this key's.", body + "\n" + n.sig_line(key.name, flip(key.id), S))
    no("second_line", "The good signature is on the second line, the first is by another key.",
       body + "\n" + n.Key("other", "other").line(body) + key.line(body))
    no("false_then_true", "The first line by the key is false, a second one is true.",
       with_sig(flip(S, 300)) + key.line(body))
    no("63_bytes", "The signature has 63 bytes.", with_sig(S[:63]))
    no("65_bytes", "The signature has 65 bytes.", with_sig(S + b"\0"))

    cs = clock.sig(body, time)
    no("clock_other_time", "The time before a type 04 signature is one second later than the signed one.",
       with_sig((time + 1).to_bytes(8, "big") + cs[8:], clock), clock)
    no("clock_little_endian", "The time is written in little-endian.", with_sig(time.to_bytes(8, "little") + cs[8:], clock), clock)
    no("clock_no_time", "The time is left out.", with_sig(cs[8:], clock), clock)
    no("clock_plain_text", "A key of type 04 signed the text alone.",
       with_sig(time.to_bytes(8, "big") + ed25519.sign(clock.seed, body.encode()), clock), clock)
    no("clock_without_header", "The signed bytes lack the line cosignature/v1.",
       with_sig(time.to_bytes(8, "big") + ed25519.sign(clock.seed, f"time {time}\n{body}".encode()), clock), clock)
    no("clock_signature_for_type_01", "A type 04 signature on a line by a key of type 01.",
       with_sig(n.Key(key.name, "signature", 4).sig(body, time)))

    a = ed25519.secret(key.seed)[0]
    tor = order8()
    A = ed25519.decode(key.pub)

    def craft(R, pub, r=0, text=body):
        k = ed25519.scalar(R, pub, text.encode())
        return R + ((r + k * a) % L).to_bytes(32, "little")

    ident = (1).to_bytes(32, "little")
    raw = craft(ident, key.pub)
    assert ed25519.same(ed25519.mul(int.from_bytes(raw[32:], "little"), ed25519.BASE),
                        ed25519.mul(ed25519.scalar(ident, key.pub, body.encode()), A))
    no("small_order_r", "R is the identity and the equation holds.", with_sig(raw))
    no("small_order_r_not_canonical", "R is the identity spelled as y = p + 1; the equation holds.",
       with_sig(craft((P + 1).to_bytes(32, "little"), key.pub)))
    r = ed25519.scalar(b"nonce")
    R = ed25519.encode(ed25519.add(ed25519.mul(r, ed25519.BASE), tor))
    raw = craft(R, key.pub, r)
    left = ed25519.mul(8 * int.from_bytes(raw[32:], "little"), ed25519.BASE)
    right = ed25519.mul(8, ed25519.add(ed25519.decode(R), ed25519.mul(ed25519.scalar(R, key.pub, body.encode()), A)))
    assert ed25519.same(left, right)
    no("cofactored_only", "The equation holds only when it is multiplied by the cofactor.", with_sig(raw))
    mixed = ed25519.encode(ed25519.add(A, tor))
    found = {}
    for i in range(200):
        r = ed25519.scalar(b"nonce", bytes([i]))
        R = ed25519.encode(ed25519.mul(r, ed25519.BASE))
        found.setdefault(ed25519.scalar(R, mixed, body.encode()) % 8, (R, r))
    mvk, mid = n.make_vkey(key.name, 1, mixed), n.key_id(key.name, 1, mixed)
    case("mixed_order_key", "accept", "The key has a part of small order and the equation holds as it stands.",
         mvk, body + "\n" + n.sig_line(key.name, mid, craft(found[0][0], mixed, found[0][1])))
    no("mixed_order_key_cofactored_only",
       "The key has a part of small order and the equation holds only when multiplied by the cofactor.",
       body + "\n" + n.sig_line(key.name, mid, craft(found[1][0], mixed, found[1][1])), mvk)
    whole = lambda R: int.from_bytes(hashlib.sha512(R + mixed + body.encode()).digest(), "little")
    signed = lambda R, r: body + "\n" + n.sig_line(key.name, mid, craft(R, mixed, r))
    some = []
    for i in range(200):
        r = ed25519.scalar(b"nonce", bytes([i]))
        some.append((ed25519.encode(ed25519.base(r)), r))
    R, r = [(R, r) for R, r in some if whole(R) % L % 8 == 0 and whole(R) % 8][1]
    case("mixed_order_key_reduced", "accept", "The key has a part of small order, and the equation holds where k is reduced, and not with the whole k.",
         mvk, signed(R, r))
    R, r = next((R, r) for R, r in some if whole(R) % L % 8 and whole(R) % 8 == 0)
    no("mixed_order_key_not_reduced", "The key has a part of small order, and the equation holds with the whole k, and not where k is reduced.", signed(R, r), mvk)
    for i in range(200):
        r = ed25519.scalar(b"nonce", bytes([i]))
        R = ed25519.encode(ed25519.add(ed25519.base(r), tor))
        if ed25519.scalar(R, mixed, body.encode()) % 8 == 7:
            break
    case("mixed_order_both", "accept", "Key and R have parts of small order, which cancel: the equation holds as it stands.", mvk, signed(R, r))
    zero = n.make_vkey(key.name, 1, ident)
    no("small_order_key", "The key is the identity, R the base point, S = 1: such a signature fits any text.",
       body + "\n" + n.sig_line(key.name, n.key_id(key.name, 1, ident),
                                ed25519.encode(ed25519.BASE) + (1).to_bytes(32, "little")), zero)


def make():
    notes()
    vkeys()
    ids()
    signatures()
