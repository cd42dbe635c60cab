//! Small files of ours, read whole: never a pipe or a device, which would be waited for, and no further than one may
//! be long.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// The bytes of a file; `None` if there is none.
///
/// # Errors
/// IO; [`ErrorKind::InvalidInput`] if it is no file, [`ErrorKind::FileTooLarge`] if it is longer than `most` bytes.
pub(super) fn read(path: &Path, most: usize) -> io::Result<Option<Vec<u8>>> {
    // Asked before it is opened: opening a pipe waits for somebody to write to it.
    match std::fs::metadata(path) {
        Ok(found) if !found.is_file() => {
            return Err(io::Error::new(ErrorKind::InvalidInput, "it is not a file"));
        }
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(most as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > most {
        let why = format!("it has more than {most} bytes");
        return Err(io::Error::new(ErrorKind::FileTooLarge, why));
    }
    Ok(Some(bytes))
}
