//! Holes in the suite: requirements that nobody verifies without saying why. (That every scenario verifies something, its
//! schema demands already.)

use super::claims::Claims;
use crate::diagnostic::{Complaint, Owner};
use crate::suite::Suite;
use crate::suite::requirements::Requirement;

/// Complaints about the catalogue and the scenarios as they fit together. They hold for a folder that claims to verify
/// the whole catalogue, as the project's own does.
pub fn gaps(suite: &Suite) -> Vec<Complaint> {
    let claims = Claims::of(&suite.scenarios);
    let requirements = suite.catalogue.iter();
    requirements
        .filter_map(|requirement| gap(requirement, &claims.verifying(&requirement.id)))
        .collect()
}

fn gap(requirement: &Requirement, scenarios: &[&str]) -> Option<Complaint> {
    let id = &requirement.id;
    let complain = |title: String| Complaint::at(Owner::Requirements, requirement.location.clone(), title);
    match (&requirement.unverified, scenarios) {
        (None, []) => {
            let complaint = complain(format!("no scenario verifies `{id}`"));
            Some(complaint.help("name it under `verifies` of one, or say under `unverified` why none can"))
        }
        (Some(_), [first, ..]) => {
            let complaint = complain(format!("`{id}` counts as unverified, and `{first}` verifies it"));
            Some(complaint.help("take `unverified` away, or the id out of the scenario"))
        }
        _ => None,
    }
}
