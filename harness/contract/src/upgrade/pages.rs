//! All documents of a contract, brought to their `OpenAPI` form together, for references lead from one into another.

use serde_json::Value;

use super::references::Demands;
use super::swagger::Upgrade;
use crate::document::{Address, Defect, Defects, Library, Page, Source, Version, Written};

/// The pages of the documents, in their order.
///
/// Errors: what would be lost by an upgrade.
pub(crate) fn source(written: Vec<Written>) -> Result<Source, Vec<Defect>> {
    let mut library = Library::default();
    for document in &written {
        library.add(&document.name, document.version, document.is_fragment);
    }
    let mut defects = Defects::default();
    let upgraded = upgraded(&written, &library, &mut defects);
    let pages = written.into_iter().zip(upgraded).map(|(written, upgraded)| {
        upgraded.unwrap_or_else(|| Page {
            name: written.name,
            version: written.version,
            root: written.root,
            origins: written.origins,
            numerals: written.numerals,
            links: std::collections::HashMap::new(),
        })
    });
    let pages = pages.collect();
    defects.or(Source::new(pages, library))
}

/// The pages of those that are Swagger 2.0; `None` for the others, which stay as they are.
fn upgraded(written: &[Written], library: &Library, defects: &mut Defects) -> Vec<Option<Page>> {
    let mut demands = Demands::new(written, library);
    let mut upgrades: Vec<Option<(Upgrade<'_>, Value)>> = Vec::new();
    for (page, document) in written.iter().enumerate() {
        let upgrade = (document.version == Version::Swagger20).then(|| {
            let mut upgrade = Upgrade::new(written, page);
            let root = upgrade.document(&mut demands);
            (upgrade, root)
        });
        upgrades.push(upgrade);
    }
    while let Some((address, kind)) = demands.next() {
        if let Some(Some((upgrade, root))) = upgrades.get_mut(address.page) {
            upgrade.demanded(root, &address, kind, &mut demands);
        }
    }
    if demands.are_too_many() {
        let place = written[0].origins.of("");
        let defect = Defect::at(place, "the document unfolds to more than anybody would write");
        defects.push(defect.help("let references name schemas under `definitions`, not what holds others"));
    }
    upgrades
        .into_iter()
        .map(|upgrade| {
            let (upgrade, root) = upgrade?;
            let (page, found) = upgrade.page(root);
            defects.extend(found);
            Some(page)
        })
        .collect()
}

/// The node as it was written.
pub(super) fn node<'w>(written: &'w [Written], address: &Address) -> Option<&'w Value> {
    written.get(address.page)?.root.pointer(&address.pointer)
}
