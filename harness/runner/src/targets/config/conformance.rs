//! The section that only podproof reads, but for its accounts, services and limits.
//!
//! In: `conformance`. Out: the target's name and its list of known issues, and an input error about each host that a run must not talk to.

use std::path::PathBuf;

use serde_json::Value;

use super::plain::{Kind, length_of};
use super::reader::Reader;
use super::service::Services;
use crate::diagnostic::{InputError, Owner};

pub(crate) const KEYS: &[&str] = &[
    "name",
    "users",
    "identities",
    "pool",
    "allowedHosts",
    "services",
    "limits",
    "knownIssues",
    "watch",
    "explore",
];

/// Checks the section, and reads the target's name.
pub(crate) fn name(reader: &mut Reader<'_>) -> Option<String> {
    let at = "/conformance/name";
    if !reader.section("/conformance", KEYS) {
        return None;
    }
    if reader.text(at)?.reveal().trim().is_empty() {
        let help = "write what reports shall call the pod, or remove the line: its host is the name then";
        reader.wrong(at, "the name is empty", help);
        return None;
    }
    reader.name(at)
}

/// The list of known issues, whose path starts at the folder of the target's file.
pub(crate) fn known_issues(reader: &mut Reader<'_>) -> Option<PathBuf> {
    let at = "/conformance/knownIssues";
    let written = reader.word(at)?;
    if Kind::Path.fits(written.reveal()) {
        return Some(reader.folder.join(written.reveal()));
    }
    let title = format!(
        "expected the path of a list of known issues, found {}",
        length_of(&written)
    );
    reader.wrong(at, title, "name the file: `knownIssues: known-issues.yaml`");
    None
}

/// Whether the target may be explored: thousands of calls that nobody wrote.
pub(crate) fn allows_exploring(reader: &mut Reader<'_>) -> bool {
    let at = "/conformance/explore";
    match reader.word(at) {
        None => false,
        Some(word) if word.reveal() == "allowed" => true,
        Some(word) => {
            let title = format!("expected `allowed`, found {}", length_of(&word));
            reader.wrong(
                at,
                title,
                "write `explore: allowed`, or remove the line: then the pod is not explored",
            );
            false
        }
    }
}

/// Complains of every service outside the hosts that are allowed, if any are named: nobody hurts the wrong pod.
pub(crate) fn check_hosts(reader: &mut Reader<'_>, services: &Services) {
    let at = "/conformance/allowedHosts";
    let count = match reader.tree.find(at) {
        None => return,
        Some(Value::Array(hosts)) => hosts.len(),
        Some(_) => {
            reader.wrong(
                at,
                "expected a list of hosts",
                "write `allowedHosts: [acme.symphony.com]`",
            );
            return;
        }
    };
    let allowed: Vec<String> = (0..count)
        .filter_map(|index| reader.word(&format!("{at}/{index}")))
        .map(|pattern| pattern.reveal().clone())
        .collect();
    for (host, place) in &services.hosts {
        if !allowed.iter().any(|pattern| fits(host, pattern)) {
            let title = format!("`{host}` is not among `conformance.allowedHosts`");
            let input_error = InputError::at(Owner::Target, place.clone(), title);
            reader.complain(input_error.help("check that this is the pod you mean; if it is, add it to the list"));
        }
    }
}

/// The host itself, or `*.acme.com` for every host below `acme.com`.
fn fits(host: &str, pattern: &str) -> bool {
    let (host, pattern) = (host.to_ascii_lowercase(), pattern.to_ascii_lowercase());
    match pattern.strip_prefix('*') {
        Some(ending) => ending.starts_with('.') && host.ends_with(ending),
        None => host == pattern,
    }
}

/// Whom an input error about a section that is none of ours would concern: nobody.
pub(crate) const OTHERS: &[&str] = &[
    "_version",
    "datafeed",
    "datahose",
    "commonJwt",
    "extensions",
    "manifest",
    "retry",
    "connectionPoolMax",
    "connectionPoolPerRoute",
    "agent",
];

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_pattern_covers_the_hosts_below_it_and_no_others() {
        assert!(fits("Acme.symphony.com", "acme.symphony.com"));
        assert!(fits("acme-api.symphony.com", "*.symphony.com"));
        assert!(!fits("symphony.com.evil.com", "*.symphony.com"));
        assert!(!fits("evilsymphony.com", "*.symphony.com"));
        assert!(!fits("acme.symphony.com", "symphony.com"));
    }
}
