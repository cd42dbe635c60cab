//! The hash of the data: what it survives, and that others come to the same.

use std::fmt::Write as _;

use super::bills::{CII, UBL, ubl_credit_note, zugferd_1};
use super::read;

#[test]
fn the_data_survives_saving_and_nothing_else() {
    let hash = |text: &str| read(text).data.expect("data");
    let form = hash(UBL);
    assert_eq!(form.form, "xml-c14n");
    let saved = UBL
        .replace(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
            "\u{FEFF}<?xml version='1.0'?>\r\n<!-- saved -->",
        )
        .replace("unitCode=\"HUR\"", "  unitCode = 'HUR'\n")
        .replace("&amp;", "&#38;")
        .replace("Håll", "H&#xE5;ll")
        .replace("<cbc:Name>Copies</cbc:Name>", "<cbc:Name><![CDATA[Copies]]></cbc:Name >");
    assert_ne!(saved, UBL);
    assert_eq!(hash(&saved), form);
    assert_eq!(hash(&UBL.replace('\n', "\r\n")), form);
    for (old, new) in [
        ("Copies", "copies"),
        ("HUR", "DAY"),
        ("1a", "1b"),
        ("<cac:Item>", "<cac:Item> "),
        ("cac:", "x:"),
        ("=\"EUR\"", "=\"EUR \""),
    ] {
        let changed = UBL
            .replace(old, new)
            .replace("xmlns:x:", "xmlns:")
            .replace("xmlns:cac=", &format!("xmlns:{}=", if old == "cac:" { "x" } else { "cac" }));
        assert_ne!(hash(&changed), form, "{old}");
    }
}

/// Python has the same canonical form. An optional check: where there is no Python it is not made.
#[test]
fn python_agrees_on_the_canonical_form() {
    let script = "import hashlib,sys,xml.etree.ElementTree as e\n\
        print(hashlib.sha256(e.canonicalize(from_file=sys.argv[1]).encode()).hexdigest())";
    let folder = std::env::temp_dir().join(format!("countersign-c14n-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join("bill.xml");
    for bill in [UBL, CII, &zugferd_1(), &ubl_credit_note()] {
        std::fs::write(&path, bill).expect("a file");
        let Ok(run) =
            std::process::Command::new("python3").arg("-c").arg(script).arg(&path).output()
        else {
            println!("there is no python3, so nothing was compared");
            break;
        };
        if !run.status.success() {
            println!("this python3 has no canonicalize, so nothing was compared");
            break;
        }
        let hex =
            read(bill).data.expect("data").sha256.iter().fold(String::new(), |mut hex, byte| {
                let _ = write!(hex, "{byte:02x}");
                hex
            });
        assert_eq!(String::from_utf8_lossy(&run.stdout).trim(), hex);
    }
    let _ = std::fs::remove_dir_all(&folder);
}
