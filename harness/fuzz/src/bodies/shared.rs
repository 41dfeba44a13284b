//! What several targets need: the project's contracts and requirements, read once for each thread.

use podproof::diagnostic::{InputError, Sources, render};
use podproof::suite::contracts::ContractSettings;
use podproof::suite::requirements::Catalogue;
use podproof::suite::scenario::Operations;
use podproof::suite::{contracts, folder::Folder};
use podproof_contract::Contracts;

/// The project's own suite, without scenarios.
pub(super) struct Ground {
    pub(super) contracts: Contracts,
    pub(super) catalogue: Catalogue,
    pub(super) operations: Operations,
    pub(super) sources: Sources,
}

thread_local! {
    /// It lives as long as the program.
    static GROUND: &'static Ground = Box::leak(Box::new(read()));
}

pub(super) fn ground() -> &'static Ground {
    GROUND.with(|ground| *ground)
}

fn read() -> Ground {
    let spec: Folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../spec")
        .into();
    let settings = ContractSettings {
        spec: spec.clone(),
        ..ContractSettings::default()
    };
    let mut sources = Sources::default();
    let contracts = contracts::read(&settings, &mut sources).expect("the project's contracts");
    let catalogue = Catalogue::read(&spec.join("requirements"), &mut sources).expect("the project's requirements");
    Ground {
        operations: contracts.operations().collect(),
        contracts,
        catalogue,
        sources,
    }
}

/// Shows every mistake as a person would see it.
pub(super) fn show(mistakes: &[InputError], sources: &Sources) {
    for mistake in mistakes {
        assert!(!mistake.title.to_show().is_empty(), "a mistake without words");
        std::hint::black_box(render(&mistake.into(), sources, false));
    }
}

/// The bytes as a text, if they are one.
pub(super) fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}
