//! How a database server is reached: on this machine, over TLS with its name checked, or in the open.

use std::net::IpAddr;
use std::str::FromStr;

use sqlx::postgres::{PgConnectOptions, PgSslMode};

use super::Result;

pub(super) fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres:") || url.starts_with("postgresql:")
}

/// The host, if it is another machine's and nobody looks whether it is the right one. The driver's own reading
/// of the URL and of its environment counts, so that what is checked is what is connected to.
pub(super) fn open_host(url: &str) -> Result<Option<String>> {
    if !is_postgres(url) {
        return Ok(None);
    }
    let options = PgConnectOptions::from_str(url)?;
    let host = options.get_host();
    let socket = options.get_socket().is_some() || host.starts_with('/');
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let near = bare.eq_ignore_ascii_case("localhost")
        || bare.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback());
    let known = matches!(options.get_ssl_mode(), PgSslMode::VerifyFull);
    Ok((!socket && !near && !known).then(|| host.to_owned()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn a_database_elsewhere_is_asked_only_if_it_is_known_to_be_the_one() {
        let near = [
            "sqlite://notary.db",
            "postgres://notary@127.0.0.1:5432/notary",
            "postgresql://notary@localhost/notary",
            "postgres://notary@[::1]/notary",
            "postgres://notary@%2Fvar%2Frun%2Fpostgresql/notary",
            "postgres://notary@db.example/notary?host=/var/run/postgresql",
            "postgres://notary@db.example/notary?hostaddr=127.0.0.1",
            "postgres://notary@db.example/notary?sslmode=verify-full",
            "postgres://notary@db.example/notary?ssl-mode=verify-full&sslrootcert=ca.pem",
        ];
        for url in near {
            assert_eq!(open_host(url).unwrap(), None, "{url}");
        }
        let far = [
            ("postgres://notary@db.example/notary", "db.example"),
            ("postgres://127.0.0.1@db.example/notary", "db.example"),
            ("postgres://notary:127.0.0.1@10.0.0.1/notary", "10.0.0.1"),
            ("postgres://notary@127.0.0.1/notary?host=db.example", "db.example"),
            ("postgres://notary@127.0.0.1/notary?hostaddr=10.0.0.1", "10.0.0.1"),
            ("postgres://notary@localhost.example/notary", "localhost.example"),
            ("postgres://notary@127.0.0.1.example/notary", "127.0.0.1.example"),
            ("postgres://notary@near/notary?host=127.0.0.1,db.example", "127.0.0.1,db.example"),
            ("postgres://notary@db.example/notary?sslmode=require", "db.example"),
            ("postgres://notary@db.example/notary?sslmode=verify-ca", "db.example"),
            (
                "postgres://notary@db.example/notary?sslmode=verify-full&sslmode=prefer",
                "db.example",
            ),
        ];
        for (url, host) in far {
            assert_eq!(open_host(url).unwrap().as_deref(), Some(host), "{url}");
        }
    }
}
