"""area `disclosure`"""
import note as n
import protocol
from cases import put, rand, verdict


def make():
    salt = n.b64url(rand("salt", 16))

    def case(file, expect, about, s, parts=None):
        assert verdict(protocol.disclosure, s) == expect, file
        if expect == "accept":
            assert protocol.disclosure(s) == parts, file
        put("disclosure", file, about, expect, disclosure=s, **dict(zip(("salt", "name", "value"), parts or ())))

    def ok(name, about, value="GmbH", key="seller.name", salt=salt):
        case(name, "accept", about, protocol.make_disclosure(salt, key, value), (salt, key, value))

    def no(name, about, raw):
        """`raw`: the JSON, as text or bytes."""
        case(name, "refuse", about, n.b64url(raw if isinstance(raw, bytes) else raw.encode()))

    def text(s=salt, key='"seller.name"', value='"GmbH"'):
        return f'["{s}",{key},{value}]'

    ok("ordinary", "An ordinary disclosure.", "Muster & Söhne GmbH")
    ok("empty_value", "An empty value.", "")
    ok("short_escapes", "Everything that has a short escape.", "\"\\\b\f\n\r\t")
    ok("control_escapes", "Control characters without a short escape, in lower-case hex.", "\0\x01\x0b\x1a\x1b\x1f")
    ok("unescaped", "What other encoders escape and this one does not: / < > & ' U+007F U+0085 U+2028 U+2029.",
       "/<>&'\x7f\x85\u2028\u2029")
    ok("astral", "Characters outside the BMP, U+FEFF, U+FFFF and a combining mark are as they are.", "🧾𝔸\ufeff\uffffe\u0301")
    ok("value_like_escape", "A value that holds a backslash and u0041.", "\\u0041")
    ok("salt_64_bytes", "The longest salt, 64 bytes.", salt=n.b64url(rand("salt", 64)))
    ok("salt_17_bytes", "A salt of 17 bytes.", salt=n.b64url(rand("salt", 17)))
    ok("name_parts", "A name of several parts, with digits and underscores.", key="line.12.unit_price_")
    ok("name_128_bytes", "The longest name, 128 bytes.", key="a." + "b" * 126)
    ok("value_65536_bytes", "The longest value, 65,536 bytes.", "ß" * 8 + "x" * 65520)

    no("value_65537_bytes", "A value of 65,537 bytes in 32,769 characters.", text(value='"' + "ß" * 32768 + 'x"'))
    good = n.b64url(text().encode())
    raw = lambda name, about, s: case(name, "refuse", about, s)
    raw("empty", "An empty string.", "")
    padded = next(n.b64url(text(value='"' + "x" * i + '"').encode()) for i in range(3)
                  if len(text(value='"' + "x" * i + '"')) % 3 == 1)
    raw("padded", "The base64url is padded.", padded + "==")
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    raw("unused_bits", "The unused bits in the last character of the base64url are not zero.",
        padded[:-1] + last[last.index(padded[-1]) + 1])
    plain = n.b64(text(value='"???>>>ÿÿ"').encode()).rstrip("=")
    assert "/" in plain or "+" in plain
    raw("base64_alphabet", "It is spelled in the alphabet of base64.", plain)
    raw("lf_at_end", "An LF at the end.", good + "\n")
    raw("space_inside", "A space within the base64url.", good[:8] + " " + good[8:])
    raw("not_encoded", "The JSON itself, not encoded.", text())
    raw("sd_jwt_tilde", "A tilde at the end, as SD-JWT has it.", good + "~")

    no("space_after_comma", "A space after a comma, as SD-JWT libraries write it.", text().replace(",", ", "))
    no("space_before", "A space before the array.", " " + text())
    no("lf_after", "An LF after the array.", text() + "\n")
    no("trailing_bytes", "A second value after the array.", text() + "1")
    no("bom", "A byte order mark before the array.", "\ufeff" + text())
    no("escaped_letter", "A letter is written as \\u0041.", text(value=r'"\u0041"'))
    no("escaped_letter_in_name", "A letter of the name is written as an escape.", text(key=r'"seller.n\u0061me"'))
    no("escaped_slash", "A slash is escaped.", text(value=r'"a\/b"'))
    no("escaped_lf_long", "An LF is written as \\u000a.", text(value=r'"\u000a"'))
    no("upper_case_hex", "An escape is in upper-case hex.", text(value=r'"\u001F"'))
    no("escaped_del", "U+007F is escaped.", text(value=r'"\u007f"'))
    no("escaped_umlaut", "A character beyond ASCII is escaped.", text(value=r'"\u00fc"'))
    no("escaped_surrogates", "A character outside the BMP is written as two escapes.", text(value=r'"\ud83e\uddfe"'))
    no("lone_surrogate", "An escape for a lone surrogate, which JSON.stringify would write back.", text(value=r'"\ud800"'))
    no("lone_low_surrogate", "An escape for a lone low surrogate.", text(value=r'"\udc00x"'))
    no("raw_control", "A control character that is not escaped.", text(value='"a\tb"'))
    no("invalid_utf8", "A byte that is not UTF-8.", text(value='"X"').encode().replace(b"X", b"\xff"))
    no("overlong_utf8", "A slash in two bytes of UTF-8.", text(value='"X"').encode().replace(b"X", b"\xc0\xaf"))
    no("surrogate_utf8", "A surrogate in three bytes of UTF-8.", text(value='"X"').encode().replace(b"X", b"\xed\xa0\x80"))
    no("truncated_utf8", "The last character of the value lacks its second byte.", text(value='"X"').encode().replace(b"X", b"\xc3"))
    no("two_elements", "Two elements, as RFC 9901 has it for array elements.", f'["{salt}","GmbH"]')
    no("four_elements", "Four elements.", f'["{salt}","seller.name","GmbH","x"]')
    no("object", "An object.", f'{{"salt":"{salt}","name":"seller.name","value":"GmbH"}}')
    no("string", "A string.", '"seller.name"')
    for v, name in (("7", "number"), ("null", "null"), ("true", "boolean"), ('["a"]', "array"), ('{"a":"b"}', "object")):
        no("value_" + name, f"The value is a JSON {name}, not a string.", text(value=v))
    no("salt_null", "The salt is null.", '[null,"seller.name","GmbH"]')
    no("name_number", "The name is a number.", text(key="1"))
    no("deep", "The value is an array nested 200 deep.", text(value="[" * 200 + "]" * 200))
    no("unfinished", "The array is not closed.", text()[:-1])

    no("salt_empty", "An empty salt.", text(""))
    no("salt_15_bytes", "A salt of 15 bytes.", text(n.b64url(rand("salt", 15))))
    no("salt_65_bytes", "A salt of 65 bytes.", text(n.b64url(rand("salt", 65))))
    no("salt_padded", "The salt is padded.", text(salt + "=="))
    no("salt_unused_bits", "The unused bits in the salt's last character are not zero.", text(salt[:-1] + last[last.index(salt[-1]) + 1]))
    no("salt_base64_alphabet", "The salt is spelled in the alphabet of base64.", text("+/" + salt[2:]))
    no("salt_23_characters_short", "A salt of 25 characters, a length that base64url never has.", text("A" * 25))

    for key, name, about in (
            ("", "empty", "An empty name."),
            ("seller", "one_part", "A name of one part."),
            ("seller.", "dot_last", "A name that ends with a dot."),
            ("seller..name", "two_dots", "A name with an empty part."),
            ("Seller.name", "upper_case", "A name with a letter in upper case."),
            ("seller-.name", "hyphen", "A name with a hyphen."),
            ("1seller.name", "digit_first", "A name that begins with a digit."),
            ("seller.näme", "not_ascii", "A name beyond ASCII."),
            ("seller name.a", "space", "A name with a space."),
            ("seller.name ", "space_last", "A name with a space at its end."),
            ("a." + "b" * 127, "129_bytes", "A name of 129 bytes.")):
        no("name_" + name, about, text(key='"' + key + '"'))
    no("name_lf_last", "A name with an LF at its end.", text(key=r'"seller.name\n"'))
