//! Addresses that lie behind a network where others can listen.

use url::{Host, Url};

/// Returns whether what is sent to a URL can be read and changed on its way: plain HTTP to another
/// machine.
pub(super) fn is_in_the_open(url: &Url) -> bool {
    url.scheme() != "https" && !is_this_machine(url)
}

/// The hosts of those URLs that are plain HTTP to another machine.
pub fn hosts_in_the_open<'a>(urls: impl IntoIterator<Item = &'a String>) -> Vec<String> {
    let parsed = urls.into_iter().filter_map(|url| url.parse::<Url>().ok());
    let open = parsed.filter(is_in_the_open);
    open.map(|url| url.host_str().unwrap_or_default().to_owned()).collect()
}

/// Returns whether a URL's host is this machine, which no network lies before. Names other than
/// `localhost` are asked of others, so whatever they say, they are none.
fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.to_canonical().is_loopback(),
        Some(Host::Domain(name)) => matches!(name, "localhost" | "localhost."),
        None => false,
    }
}

/// A base URL as we extend it: `/v1/…` is put behind it, so nothing in it may turn what follows into
/// something else than a path.
pub(super) fn base_url(text: &str) -> Option<Url> {
    let url: Url = text.parse().ok()?;
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let whole = url.query().is_none() && url.fragment().is_none();
    let nobody = url.username().is_empty() && url.password().is_none();
    let web = matches!(url.scheme(), "http" | "https");
    (plain && whole && nobody && web && url.has_host()).then_some(url)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_this_machine_only() {
        let near = [
            "http://127.0.0.1:8420",
            "http://127.1.2.3",
            "HTTP://LOCALHOST:1",
            "http://localhost.",
            "http://[::1]:8420/x",
            "http://[::ffff:127.0.0.1]",
            "http://2130706433",
            "https://notary.example",
            "HTTPS://127.0.0.1.evil.example",
        ];
        for url in near {
            assert!(!is_in_the_open(&base_url(url).unwrap()), "{url}");
        }
        let far = [
            "http://notary.example",
            "HTTP://NOTARY.EXAMPLE",
            "http://127.0.0.1.evil.example",
            "http://localhost.evil.example",
            "http://evil.localhost",
            "http://10.0.0.1",
            "http://0.0.0.0:8420",
            "http://[::]:1",
            "http://[fe80::1]",
            "http://[::ffff:10.0.0.1]",
        ];
        for url in far {
            assert!(is_in_the_open(&base_url(url).unwrap()), "{url}");
        }
    }

    #[test]
    fn a_base_url_has_nothing_that_turns_what_follows() {
        let wrong = [
            "",
            "notary.example",
            "ftp://notary.example",
            "file:///notary",
            "http://127.0.0.1@evil.example",
            "https://user:word@notary.example",
            "http://127.0.0.1#@evil.example",
            "http://127.0.0.1?x=",
            "http://127.0.0.1\\@evil.example",
            "http://127.0.0.1\t.evil.example",
            " https://notary.example",
            "https://",
        ];
        for text in wrong {
            assert_eq!(base_url(text), None, "{text}");
        }
    }
}
