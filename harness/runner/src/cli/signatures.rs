//! The signatures that likely causes are recognised by: read from the folder of contracts and requirements, as the rest of it.

use std::path::Path;

use super::arguments::SPEC;
use super::show;
use crate::diagnostic::{InputError, Owner, Source, Sources};
use crate::findings::RunView;
use crate::findings::causes::{SIGNATURES_FILE, Signatures};
use crate::suite::built_in::BuiltIn;
use crate::suite::folder::Folder;

/// Reads the signatures of a folder; `None` where it has none.
///
/// # Errors
/// The file is not as it was generated.
pub(super) fn read(spec: &Folder, sources: &mut Sources) -> Result<Option<Signatures>, Vec<InputError>> {
    let source = source(spec, sources)?;
    source.map(|source| Signatures::read(&source)).transpose()
}

fn source(spec: &Folder, sources: &mut Sources) -> Result<Option<Source>, InputError> {
    let file = spec.file(SIGNATURES_FILE);
    let source = file.map(|file| file.read(Owner::Signatures)).transpose()?;
    Ok(source.map(|source| sources.keep(source)))
}

/// The signatures of a run, read when there is something to recognise by them.
pub(super) enum Dictionary {
    /// Those that are built in, of which nothing has to be checked first.
    Prepared(Source),
    /// Those of a file.
    Read(Signatures),
}

impl Dictionary {
    /// That of a folder; `None` where it has none.
    ///
    /// # Errors
    /// The file is not as it was generated.
    pub(super) fn open(spec: &Folder, sources: &mut Sources) -> Result<Option<Self>, Vec<InputError>> {
        let Some(source) = source(spec, sources)? else {
            return Ok(None);
        };
        let dictionary = match source.prepared() {
            Some(_) => Self::Prepared(source),
            None => Self::Read(Signatures::read(&source)?),
        };
        Ok(Some(dictionary))
    }

    /// Looks for likely causes of what is in a record that was played just now.
    pub(super) fn recognise(&self, run: &mut RunView) {
        if run.observed.cells.is_empty() {
            return;
        }
        match self {
            Self::Prepared(source) => {
                if let Ok(signatures) = Signatures::read(source) {
                    run.recognise(&signatures);
                }
            }
            Self::Read(signatures) => run.recognise(signatures),
        }
    }
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
