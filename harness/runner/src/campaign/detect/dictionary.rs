//! The dictionary of likely causes: made from plays of every lie, and compared with later ones.

use std::collections::{BTreeMap, BTreeSet};

use podproof_mock_pod::Deviation;

use super::play::{Fingerprint, Honest};
use crate::findings::causes::{Cell, Lie, MadeWith, Observed, Signature, Signatures};

/// The signatures of lies, each from several plays: what all of them have in common, and the honest pod does not show.
pub fn signatures(made_with: MadeWith, plays: &BTreeMap<Deviation, Vec<Fingerprint>>, honest: &Honest) -> Signatures {
    let honest = honest.observed();
    let mut signatures = Signatures {
        made_with,
        trials: honest.iter().flat_map(|observed| observed.played.clone()).collect(),
        ..Signatures::default()
    };
    for (deviation, plays) in plays {
        let lie = Lie {
            name: deviation.name().to_owned(),
            sentence: deviation.sentence().to_owned(),
        };
        let plays: Vec<&Observed> = plays.iter().map(Fingerprint::observed).collect();
        let Some(signature) = Signature::of_plays(lie, &plays, &honest) else {
            signatures.never.insert(deviation.name().to_owned());
            continue;
        };
        let mut entries = signatures.entries.iter_mut();
        match entries.find(|entry| entry.cells == signature.cells) {
            Some(entry) => {
                entry.lies.extend(signature.lies);
                entry.is_unsteady |= signature.is_unsteady;
            }
            None => signatures.entries.push(signature),
        }
    }
    signatures
}

/// Where plays of a lie differ from its signature.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Cells that the signature has and no play showed.
    pub missing: BTreeSet<Cell>,
    /// Cells that every play showed and the signature does not have; none where it is unsteady.
    pub new: BTreeSet<Cell>,
}

impl Difference {
    /// Between a signature and one play.
    pub fn of(signature: &Signature, play: &Fingerprint, honest: &Honest) -> Self {
        let seen = &play.observed().cells;
        let is_known = |cell: &&Cell| {
            signature.cells.contains(*cell) || honest.observed().iter().any(|observed| observed.cells.contains(*cell))
        };
        let new = seen.iter().filter(|cell| !signature.is_unsteady && !is_known(cell));
        Self {
            missing: signature.cells.difference(seen).cloned().collect(),
            new: new.cloned().collect(),
        }
    }

    /// What another play confirms.
    #[must_use]
    pub fn confirmed_by(&self, other: &Self) -> Self {
        Self {
            missing: &self.missing & &other.missing,
            new: &self.new & &other.new,
        }
    }
}
