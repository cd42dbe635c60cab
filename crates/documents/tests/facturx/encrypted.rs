//! Encrypted PDFs, as another library writes them: with an empty user's password they open for everybody.

use std::collections::BTreeMap;
use std::sync::Arc;

use lopdf::encryption::crypt_filters::{Aes128CryptFilter, Aes256CryptFilter, CryptFilter};
use lopdf::{Document, EncryptionState, EncryptionVersion, Object, Permissions};

use super::bills::CII;
use super::builder::Pdf;
use super::{reads, unread};

const KEY: [u8; 32] = [7; 32];

/// The ways in which a file is encrypted.
#[derive(Clone, Copy, Debug)]
enum Way {
    Rc4(usize),
    Aes128,
    Aes256 { revision: usize },
}

const WAYS: [Way; 6] = [
    Way::Rc4(40),
    Way::Rc4(48),
    Way::Rc4(128),
    Way::Aes128,
    Way::Aes256 { revision: 5 },
    Way::Aes256 { revision: 6 },
];

#[allow(deprecated, reason = "revision 5 is out there")]
fn encrypted(way: Way, user_password: &str) -> Vec<u8> {
    let plain = Pdf::naming(1).files(&[CII.as_bytes()]).build();
    let mut document = Document::load_mem(&plain).expect("a PDF");
    let id = || Object::string_literal("an id of 16 byte");
    document.trailer.set("ID", vec![id(), id()]);
    let (owner_password, permissions) = ("owner", Permissions::empty());
    let filters = |filter: Arc<dyn CryptFilter>| BTreeMap::from([(b"StdCF".to_vec(), filter)]);
    let (stream_filter, string_filter) = (b"StdCF".to_vec(), b"StdCF".to_vec());
    let encrypt_metadata = true;
    let version = match way {
        Way::Rc4(40) => EncryptionVersion::V1 {
            document: &document,
            owner_password,
            user_password,
            permissions,
        },
        Way::Rc4(key_length) => EncryptionVersion::V2 {
            document: &document,
            owner_password,
            user_password,
            key_length,
            permissions,
        },
        Way::Aes128 => EncryptionVersion::V4 {
            document: &document,
            encrypt_metadata,
            crypt_filters: filters(Arc::new(Aes128CryptFilter)),
            stream_filter,
            string_filter,
            owner_password,
            user_password,
            permissions,
        },
        Way::Aes256 { revision: 5 } => EncryptionVersion::R5 {
            encrypt_metadata,
            crypt_filters: filters(Arc::new(Aes256CryptFilter)),
            file_encryption_key: &KEY,
            stream_filter,
            string_filter,
            owner_password,
            user_password,
            permissions,
        },
        Way::Aes256 { .. } => EncryptionVersion::V5 {
            encrypt_metadata,
            crypt_filters: filters(Arc::new(Aes256CryptFilter)),
            file_encryption_key: &KEY,
            stream_filter,
            string_filter,
            owner_password,
            user_password,
            permissions,
        },
    };
    let state = EncryptionState::try_from(version).expect("a way to encrypt");
    document.encrypt(&state).expect("encrypted");
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).expect("to memory");
    assert!(!bytes.windows(12).any(|window| window == b"factur-x.xml"), "names are hidden too");
    bytes
}

#[test]
fn an_owners_password_hides_nothing() {
    for way in WAYS {
        println!("{way:?}");
        reads(&encrypted(way, ""), CII);
    }
}

#[test]
fn a_users_password_is_told() {
    for way in WAYS {
        let why = unread(&encrypted(way, "secret"));
        assert_eq!(why, "it is encrypted, and opens only with a password", "{way:?}");
    }
}

#[test]
fn another_way_to_encrypt_is_told() {
    let pdf = Pdf::naming(1).files(&[CII.as_bytes()]);
    for (encrypt, why) in [
        (
            "<</Filter/Adobe.PubSec/V 4>>",
            "it is encrypted in a way that is not known here (Adobe.PubSec)",
        ),
        (
            "<</Filter/Standard/V 3/R 3>>",
            "it is encrypted in a way that is not known here (an unknown version)",
        ),
        (
            "<</Filter/Standard/V 4/R 4/StmF/A/CF<</A<</CFM/X>>>>>>",
            "it is encrypted in a way that is not known here (X)",
        ),
        (
            "<</Filter/Standard/V 1/R 9>>",
            "it is encrypted in a way that is not known here (an unknown revision)",
        ),
        (
            "<</Filter/Standard/V 2/R 3/Length 4>>",
            "it is encrypted in a way that is not known here (a key of 4 bits)",
        ),
        (
            "<</Filter/Standard/V 1/R 2>>",
            "it is encrypted in a way that is not known here (its description is damaged)",
        ),
        (
            "<</Filter/Standard/V 5/R 6/U(x)/UE(x)>>",
            "it is encrypted in a way that is not known here (its description is damaged)",
        ),
        ("99 0 R", "it is encrypted in a way that is not known here (its description is damaged)"),
    ] {
        let mut encrypted = pdf.clone();
        encrypted.trailer = format!("/Encrypt {encrypt}");
        assert_eq!(unread(&encrypted.build()), why);
        assert_eq!(unread(&encrypted.build_compressed()), why);
    }
    let mut plain = pdf;
    plain.trailer = "/Encrypt null".into();
    reads(&plain.build(), CII);
}
