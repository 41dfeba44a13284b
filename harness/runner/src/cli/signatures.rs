//! The signatures that likely causes are recognised by: read from the folder of contracts and requirements, as the rest of it.

use std::path::Path;

use super::arguments::SPEC;
use super::show;
use crate::diagnostic::{InputError, Owner, Sources};
use crate::findings::RunView;
use crate::findings::causes::{SIGNATURES_FILE, Signatures};
use crate::suite::built_in::BuiltIn;
use crate::suite::folder::Folder;

/// Reads the signatures of a folder; `None` where it has none.
///
/// # Errors
/// The file is not as it was generated.
pub(super) fn read(spec: &Folder, sources: &mut Sources) -> Result<Option<Signatures>, Vec<InputError>> {
    let Some(file) = spec.file(SIGNATURES_FILE) else {
        return Ok(None);
    };
    let source = file.read(Owner::Signatures).map_err(|error| vec![error])?;
    sources.add(source.clone());
    Signatures::read(&source).map(Some)
}

/// Looks for likely causes of what is in a record that was played earlier, by the signatures of its suite as far as they are still
/// there. That they cannot be read is said, and hinders nothing.
pub(super) fn recognise(run: &mut RunView) {
    if run.observed.cells.is_empty() {
        return;
    }
    let manifest = &run.record.manifest;
    let spec = if manifest.built_in.contains(&BuiltIn::Spec) {
        Folder::BuiltIn(SPEC.into())
    } else {
        Folder::from(Path::new(manifest.named.spec.as_deref().unwrap_or(SPEC)))
    };
    let mut sources = Sources::default();
    match read(&spec, &mut sources) {
        Ok(Some(signatures)) => run.recognise(&signatures),
        Ok(None) => {}
        Err(input_errors) => show::warnings(&input_errors, &sources),
    }
}
