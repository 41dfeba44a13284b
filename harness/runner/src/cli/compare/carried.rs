//! The contracts that both sides carried, where they differ: what the new one announces.

use podproof_contract::Contracts;

use super::command::Named;
use crate::cli::failed::suite_of;
use crate::cli::show;
use crate::diagnostic::Sources;
use crate::record::Manifest;
use crate::run::hashes;
use crate::suite::contracts;

/// The contracts of both sides.
pub(super) struct Carried {
    pub(super) old: Contracts,
    pub(super) new: Contracts,
}

/// Reads the documents that the manifests name; `None` where both are the same, or cannot be read any more, which is said.
pub(super) fn carried(baselines: &[Named], candidates: &[Named]) -> Option<Carried> {
    let (old, new) = (baselines.first()?, candidates.first()?);
    if old.record.manifest.hashes.contracts == new.record.manifest.hashes.contracts {
        return None;
    }
    Some(Carried {
        old: read(old)?,
        new: read(new)?,
    })
}

fn read(named: &Named) -> Option<Contracts> {
    let contracts = documents(&named.record.manifest);
    if contracts.is_none() {
        show::err(&format!(
            "warning: the contracts of `{}` are not where they were when it was played, or are others now: what the new ones announce is not told",
            named.file
        ));
    }
    contracts
}

/// The contracts of a run, if they are still those that it was judged by.
fn documents(manifest: &Manifest) -> Option<Contracts> {
    let mut sources = Sources::default();
    let suite = suite_of(&manifest.named).ok()?;
    let contracts = contracts::read(&suite.spec.settings(), &mut sources).ok()?;
    (hashes(&sources).contracts == manifest.hashes.contracts).then_some(contracts)
}
