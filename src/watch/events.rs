//! The operating system's news of a folder. It may tell nothing, as shares on a network do, or too much; so
//! this only says where to look sooner.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use notify::event::{AccessKind, AccessMode, ModifyKind, RenameMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc;

/// Changes that wait to be looked at; when there are more, everything is looked at.
const WAITING: usize = 4096;

/// The place where something happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Something happened to this file.
    File {
        path: PathBuf,
        /// A flag that is set if the file was renamed to this name, so nobody writes it any more.
        renamed: bool,
    },
    /// Something happened in a folder, or at a place that is not known.
    Somewhere,
}

/// The events of a folder and those below it.
pub struct Events {
    changes: mpsc::Receiver<Change>,
    /// The folder as it is called here, and in the events.
    names: (PathBuf, PathBuf),
    lost: Arc<AtomicBool>,
    /// Ends with this.
    _watcher: RecommendedWatcher,
}

impl Events {
    /// Begins to listen to what the operating system tells of a folder.
    ///
    /// # Errors
    /// When the operating system does not tell.
    pub fn of(folder: &Path) -> notify::Result<Self> {
        let (send, changes) = mpsc::channel(WAITING);
        let lost = Arc::new(AtomicBool::new(false));
        let lose = Arc::clone(&lost);
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            let found = event.map_or_else(|_| vec![Change::Somewhere], |event| changes_in(&event));
            for change in found {
                if send.try_send(change).is_err() {
                    lose.store(true, Ordering::Relaxed);
                }
            }
        })?;
        watcher.watch(folder, RecursiveMode::Recursive)?;
        let names = (folder.to_owned(), std::path::absolute(folder)?);
        Ok(Self { changes, names, lost, _watcher: watcher })
    }

    /// Waits for a change, and takes those that have come meanwhile.
    pub async fn next(&mut self) -> Vec<Change> {
        let mut found = Vec::new();
        if self.changes.recv_many(&mut found, WAITING).await == 0 {
            // The watcher is gone; there is only looking left.
            std::future::pending::<()>().await;
        }
        for change in &mut found {
            if let Change::File { path, .. } = change
                && let Ok(inside) = path.strip_prefix(&self.names.1)
            {
                *path = self.names.0.join(inside);
            }
        }
        if self.lost.swap(false, Ordering::Relaxed) {
            found.push(Change::Somewhere);
        }
        found
    }
}

fn changes_in(event: &Event) -> Vec<Change> {
    if event.need_rescan() {
        return vec![Change::Somewhere];
    }
    let renamed = match event.kind {
        EventKind::Modify(ModifyKind::Name(RenameMode::To | RenameMode::Both)) => true,
        EventKind::Create(_)
        | EventKind::Modify(_)
        | EventKind::Access(AccessKind::Close(AccessMode::Write)) => false,
        _ => return Vec::new(),
    };
    // A rename that is told as a whole names both; the file is at the last.
    let Some(path) = event.paths.last() else { return Vec::new() };
    match std::fs::symlink_metadata(path) {
        Ok(found) if found.is_file() => vec![Change::File { path: path.clone(), renamed }],
        Ok(found) if found.is_dir() => vec![Change::Somewhere],
        _ => Vec::new(),
    }
}
