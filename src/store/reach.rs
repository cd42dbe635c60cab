//! The ways to a database server: on this machine, over TLS with its name checked, or in the open.

use std::borrow::Cow;
use std::net::IpAddr;
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode};
use sqlx::{ConnectOptions, Connection};

use super::{Result, StoreError};

/// The time that a server may take for its first answer.
const FIRST_ANSWER: Duration = Duration::from_secs(5);

pub(super) fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres:") || url.starts_with("postgresql:")
}

/// Checks the URL of a database, and returns it as the driver wants it. The driver takes the brackets around an address
/// of IPv6 for a part of a name, so that address is given beside the URL's host.
pub(super) fn readable(url: &str) -> Result<Cow<'_, str>> {
    if url.starts_with("sqlite:") {
        return Ok(url.into());
    }
    if !is_postgres(url) {
        let scheme = url.split(':').next().unwrap_or_default();
        return Err(StoreError::Url(scheme.chars().take(20).collect()));
    }
    let options = PgConnectOptions::from_str(url)?;
    let bare = options.get_host().strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    Ok(match bare {
        None => url.into(),
        Some(address) => {
            let url = url.split('#').next().unwrap_or_default();
            let mark = if url.contains('?') { '&' } else { '?' };
            format!("{url}{mark}host={address}").into()
        }
    })
}

/// Asks a server once, without waiting for it to come up. A pool would try again until its time is up, and would not
/// say why it was in vain.
pub(super) async fn ask_once(url: &str) -> Result<()> {
    let options = PgConnectOptions::from_str(&readable(url)?)?;
    let place = match options.get_socket() {
        Some(folder) => folder.display().to_string(),
        None => format!("{}, port {}", options.get_host(), options.get_port()),
    };
    let asked = tokio::time::timeout(FIRST_ANSWER, async {
        let connection: PgConnection = options.connect().await?;
        connection.close().await
    });
    let silent = || {
        let why = format!("no answer within {} seconds", FIRST_ANSWER.as_secs());
        sqlx::Error::Io(std::io::Error::new(std::io::ErrorKind::TimedOut, why))
    };
    let answer = asked.await.unwrap_or_else(|_| Err(silent()));
    answer.map_err(|error| StoreError::Away(place, error))
}

/// Returns the host, if it is another machine whose identity would not be checked. The driver's own reading of the URL
/// and of its environment counts, so that the host that is checked is the one that is connected to.
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
    fn an_address_of_ipv6_reaches_the_driver_without_brackets() {
        for url in [
            "postgres://notary@[::1]:5433/notary",
            "postgres://notary@[::1]:5433/notary?application_name=x#y",
            "postgres://notary@db.example:5433/notary?host=[::1]",
        ] {
            let options = PgConnectOptions::from_str(&readable(url).unwrap()).unwrap();
            assert_eq!((options.get_host(), options.get_port()), ("::1", 5433), "{url}");
            assert_eq!(options.get_database(), Some("notary"), "{url}");
        }
        for url in ["sqlite://notary.db", "postgres://notary@[::1]/notary?host=db.example"] {
            assert_eq!(readable(url).unwrap(), url);
        }
        assert!(matches!(readable("POSTGRES://word@x"), Err(StoreError::Url(_))));
    }

    #[tokio::test]
    async fn a_server_that_is_not_there_is_named_with_the_cause() {
        let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = closed.local_addr().unwrap().port();
        drop(closed);
        let Err(error) = ask_once(&format!("postgres://notary:word@127.0.0.1:{port}/x")).await
        else {
            panic!("nobody listens there")
        };
        assert_eq!(
            error.to_string(),
            format!("the database at 127.0.0.1, port {port} cannot be opened")
        );
        let StoreError::Away(_, sqlx::Error::Io(cause)) = error else { panic!("{error:?}") };
        assert_eq!(cause.kind(), std::io::ErrorKind::ConnectionRefused);
    }

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
