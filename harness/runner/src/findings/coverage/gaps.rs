//! Holes in the suite: requirements that nobody verifies without saying why. (That every scenario verifies something, its
//! schema demands already.)

use super::claims::Claims;
use crate::diagnostic::{InputError, Owner};
use crate::suite::Suite;
use crate::suite::requirements::Requirement;

/// Complaints about the catalogue and the scenarios as they fit together. They hold for a folder that claims to verify
/// the whole catalogue, as the project's own does.
pub fn gaps(suite: &Suite) -> Vec<InputError> {
    let claims = Claims::of(&suite.scenarios);
    suite
        .catalogue
        .iter()
        .filter_map(|requirement| gap(requirement, &claims.verifying(&requirement.id)))
        .collect()
}

fn gap(requirement: &Requirement, scenarios: &[&str]) -> Option<InputError> {
    let id = &requirement.id;
    let complain = |title: String| InputError::at(Owner::Requirements, requirement.location.clone(), title);
    match (&requirement.unverified, scenarios) {
        (None, []) => {
            let input_error = complain(format!("no scenario verifies `{id}`"));
            Some(input_error.help("name it under `verifies` of one, or say under `unverified` why none can"))
        }
        (Some(_), [first, ..]) => {
            let input_error = complain(format!("`{id}` counts as unverified, and `{first}` verifies it"));
            Some(input_error.help("take `unverified` away, or the id out of the scenario"))
        }
        _ => None,
    }
}
