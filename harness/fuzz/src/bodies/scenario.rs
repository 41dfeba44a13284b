//! Scenarios: read and checked, every mistake shown.

use podproof::diagnostic::{Owner, Source, Sources};
use podproof::suite::scenario::read;

use super::shared::{ground, show, text};

pub(crate) fn scenario(bytes: &[u8]) {
    if text(bytes).is_none() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("scenario.yaml");
    std::fs::write(&path, bytes).expect("it can be written");
    let mut sources = Sources::default();
    let ground = ground();
    let read = read(
        &path.clone().into(),
        None,
        &ground.operations,
        &ground.catalogue,
        &mut sources,
    );
    if let Err(mistakes) = read {
        show(&mistakes, &sources);
    }
    // As it is read without its positions.
    drop(Source::read(&path, Owner::Scenario).map(|source| source.yaml(Owner::Scenario)));
}
