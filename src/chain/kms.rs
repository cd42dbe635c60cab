//! The operator's key in AWS KMS, which never leaves the service. KMS signs for the operator.

use alloy::signers::aws::AwsSigner;
use countersign_core::evm::ChainId;
use thiserror::Error;

use super::operator::Operator;

/// The reason why KMS gives no account.
#[derive(Debug, Error)]
#[error("the key management service: {0}")]
pub struct KmsError(String);

/// Opens the account of a key of type ECC_SECG_P256K1. Credentials, region and endpoint come from the environment, as
/// in all programs that use AWS.
///
/// # Errors
/// [`KmsError`], with the service's own words.
pub async fn operator(key: &str, chain_id: ChainId) -> Result<Operator, KmsError> {
    let config = aws_config::load_defaults(aws_config::BehaviorVersion::latest()).await;
    let client = aws_sdk_kms::Client::new(&config);
    let signer = AwsSigner::new(client, key.to_owned(), Some(chain_id.get())).await;
    signer.map(Operator::new).map_err(|error| {
        // The outermost words are always the same. The reason is further inside.
        let mut cause: &dyn std::error::Error = &error;
        while let Some(inner) = cause.source() {
            cause = inner;
        }
        KmsError(cause.to_string())
    })
}
