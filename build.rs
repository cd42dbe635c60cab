//! Lists the files of the proof page, so that they are part of the program.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut entries: Vec<_> = fs::read_dir(folder)
        .expect("src/page")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
        } else {
            println!("cargo::rerun-if-changed={}", path.display());
            found.push(path);
        }
    }
}

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/store/migrations");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("set by cargo"));
    let page = root.join("src/page");
    let mut found = Vec::new();
    files(&page, &mut found);
    let mut list = "[\n".to_owned();
    for path in found {
        let name = path.strip_prefix(&page).expect("inside").to_str().expect("a plain name");
        writeln!(list, "({name:?}, include_str!({path:?})),").expect("a string grows");
    }
    list.push(']');
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("set by cargo"));
    fs::write(out.join("page_assets.rs"), list).expect("OUT_DIR can be written to");
}
