//! `okrd backup`, `okrd restore` and `okrd verify`: taking care of the store's file.

use std::path::Path;

use serde_json::json;

use super::{args, exit::Exit, setup};
use crate::{
    clock::{Clock as _, SystemClock},
    store::{Verified, back_up, restore_store, verify_store},
};

pub fn backup(arguments: &args::Backup) -> anyhow::Result<Exit> {
    let store = match place(&arguments.place) {
        Ok(store) => store,
        Err(exit) => return Ok(exit),
    };
    let to = &arguments.file;
    if to.exists() && !arguments.force {
        anstream::eprintln!("error: {} exists already\nhint: name another file, or use --force", to.display());
        return Ok(Exit::Usage);
    }
    if to.exists() {
        // Made beside it and moved over it: the old copy is there until the new one is whole.
        let fresh = to.with_extension("new");
        let _ = std::fs::remove_file(&fresh);
        back_up(&store, &fresh)?;
        std::fs::rename(&fresh, to)?;
    } else {
        back_up(&store, to)?;
    }
    let verified = verify_store(to)?;
    setup::print(&format!("{}: {}\n", to.display(), summary(&verified)))?;
    Ok(sound(&verified))
}

pub fn restore(arguments: &args::Restore) -> anyhow::Result<Exit> {
    let store = match place(&arguments.place) {
        Ok(store) => store,
        Err(exit) => return Ok(exit),
    };
    let verified = verify_store(&arguments.file)?;
    if !verified.problems.is_empty() {
        told(&arguments.file, &verified);
        anstream::eprintln!("hint: take an older copy; the store is as it was");
        return Ok(Exit::Failed);
    }
    let aside = restore_store(&store, &arguments.file, SystemClock.now())?;
    setup::print(&format!("{}: {}\n", store.display(), summary(&verified)))?;
    if let Some(aside) = aside {
        setup::print(&format!("what was there before is {}\n", aside.display()))?;
    }
    Ok(Exit::Done)
}

pub fn verify(arguments: &args::Verify) -> anyhow::Result<Exit> {
    let store = match (&arguments.file, place(&arguments.place)) {
        (Some(file), _) => file.clone(),
        (None, Ok(store)) => store,
        (None, Err(exit)) => return Ok(exit),
    };
    let verified = verify_store(&store)?;
    if arguments.json {
        let cycles = verified
            .cycles
            .iter()
            .map(|cycle| json!({ "name": cycle.name, "key_results": cycle.key_results, "observations": cycle.observations }));
        setup::print_json(&json!({
            "file": store.display().to_string(),
            "sound": verified.problems.is_empty(),
            "schema": verified.schema,
            "bytes": verified.bytes,
            "cycles": cycles.collect::<Vec<_>>(),
            "problems": verified.problems,
        }))?;
        return Ok(sound(&verified));
    }
    if verified.problems.is_empty() {
        setup::print(&format!("{}: {}\n", store.display(), summary(&verified)))?;
    } else {
        told(&store, &verified);
        anstream::eprintln!("hint: stop okrd, and put a copy in its place: okrd restore FILE");
    }
    Ok(sound(&verified))
}

fn place(place: &args::Place) -> Result<std::path::PathBuf, Exit> {
    // A store that is named needs no configuration: it may be the only thing that is left.
    match &place.store {
        Some(store) => Ok(store.clone()),
        None => setup::configuration(&place.config).map(|resolved| setup::store_path(place, &resolved)),
    }
}

fn sound(verified: &Verified) -> Exit {
    if verified.problems.is_empty() { Exit::Done } else { Exit::Failed }
}

fn told(file: &Path, verified: &Verified) {
    anstream::eprintln!("error: {} is damaged", file.display());
    for problem in &verified.problems {
        anstream::eprintln!("  {problem}");
    }
}

fn summary(verified: &Verified) -> String {
    let observations: i64 = verified.cycles.iter().map(|cycle| cycle.observations).sum();
    let cycles: Vec<&str> = verified.cycles.iter().map(|cycle| cycle.name.as_str()).collect();
    let cycles = if cycles.is_empty() { "no cycle yet".to_owned() } else { cycles.join(", ") };
    format!("sound, {observations} observations ({cycles}), {} kB", verified.bytes.div_ceil(1024))
}
