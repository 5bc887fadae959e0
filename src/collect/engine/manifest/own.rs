//! A team's own connectors: the manifests in the folder `connectors/` beside its okrs.yaml.

use std::{
    collections::HashMap,
    fs, io,
    path::Path,
    sync::{Mutex, PoisonError},
};

use super::{super::connectors, Connector};
use crate::source::Engine;

/// A manifest is a page or two.
const MAX_BYTES: u64 = 1 << 20;

/// Every connector, with those of `folder`/connectors before the ones that are built in.
///
/// # Errors
/// If that folder is there and cannot be read; the error names the file.
pub fn connectors_beside(folder: &Path) -> Result<&'static [&'static dyn Engine], (String, io::Error)> {
    let folder = folder.join("connectors");
    if !folder.is_dir() {
        return Ok(connectors());
    }
    let failed = |path: &Path, error| (path.display().to_string(), error);
    let mut own = Vec::new();
    for entry in fs::read_dir(&folder).map_err(|error| failed(&folder, error))? {
        let path = entry.map_err(|error| failed(&folder, error))?.path();
        let name = path.file_name().and_then(|name| name.to_str()?.strip_suffix(".yaml"));
        let Some(name) = name.filter(|name| !name.starts_with('.')) else { continue };
        let metadata = fs::metadata(&path).map_err(|error| failed(&path, error))?;
        if !metadata.is_file() || metadata.len() > MAX_BYTES {
            return Err(failed(&path, io::Error::other("it is no file of at most 1 MiB")));
        }
        let text = fs::read_to_string(&path).map_err(|error| failed(&path, error))?;
        own.push((name.to_owned(), text));
    }
    own.sort();
    Ok(kept(own))
}

/// Connectors live as long as the program, so the same files read again at a reload are the same connectors.
fn kept(own: Vec<(String, String)>) -> &'static [&'static dyn Engine] {
    type Kept = HashMap<Vec<(String, String)>, &'static [&'static dyn Engine]>;
    static KEPT: Mutex<Option<Kept>> = Mutex::new(None);
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    kept.get_or_insert_default().entry(own).or_insert_with_key(|own| {
        let own_ones = own.iter().map(|(name, text)| -> &'static dyn Engine {
            Box::leak(Box::new(Connector::new(name.clone().leak(), text.clone().leak())))
        });
        own_ones.chain(connectors().iter().copied()).collect::<Vec<_>>().leak()
    })
}
