//! API keys, whose bearers may submit to one ledger each. The store has their hashes only. A key has 256 random bits,
//! so a plain hash is enough.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::{Problem, Service};
use crate::store::FirmLedger;

const PREFIX: &str = "countersign_";

/// An error: the text is no API key of this notary.
#[derive(Debug, Error)]
#[error("an API key is {PREFIX} and 43 characters of base64url")]
pub struct ApiKeyError;

/// Makes a fresh key of 32 random bytes.
pub fn new_api_key(random: [u8; 32]) -> String {
    format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(random))
}

/// Computes the hash of a key, which the store keeps.
///
/// # Errors
/// [`ApiKeyError`].
pub fn hash_of_api_key(key: &str) -> Result<[u8; 32], ApiKeyError> {
    let random = key.strip_prefix(PREFIX).ok_or(ApiKeyError)?;
    match URL_SAFE_NO_PAD.decode(random) {
        Ok(bytes) if bytes.len() == 32 => Ok(Sha256::digest(key).into()),
        _ => Err(ApiKeyError),
    }
}

/// The ledger to which the request's key may write.
pub(super) struct Writer(pub(super) FirmLedger);

impl FromRequestParts<Service> for Writer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Problem> {
        let refuse = || {
            Problem::new(StatusCode::UNAUTHORIZED, "api-key", "an API key is needed")
                .detail("the request has no API key, or one that is unknown or revoked")
                .hint("send Authorization: Bearer <the api_key in the profile>")
        };
        let value = parts.headers.get(header::AUTHORIZATION).ok_or_else(refuse)?;
        let key = value.to_str().ok().and_then(|text| text.split_once(' '));
        let key =
            key.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, key)| key);
        let hash = hash_of_api_key(key.ok_or_else(refuse)?).map_err(|ApiKeyError| refuse())?;
        service.store.ledger_of_api_key(hash).await?.map(Self).ok_or_else(refuse)
    }
}
