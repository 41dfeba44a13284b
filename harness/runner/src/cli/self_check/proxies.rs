//! The variables by which other programs are told of a proxy; podproof reads none of them.
//!
//! In: the environment. Out: steps. Of a value only the host and the port are shown: it may hold a password.

use crate::doctor::Step;
use crate::secret::masked;
use crate::text::count;

/// In the order in which curl looks at them, small letters first.
pub(super) const NAMES: [&str; 6] = [
    "https_proxy",
    "HTTPS_PROXY",
    "http_proxy",
    "HTTP_PROXY",
    "all_proxy",
    "ALL_PROXY",
];

const HELP: &str =
    "podproof goes through a proxy only where the target's file names it, as bots do: `proxy: { host: …, port: … }`";

/// One step for each that is set, otherwise one that says so.
pub(super) fn steps(variable: &impl Fn(&str) -> Option<String>) -> Vec<Step> {
    let set = NAMES.iter().filter_map(|name| Some((name, variable(name)?)));
    let mut steps: Vec<Step> = set
        .map(|(name, value)| Step::warn(*name, format!("{}; podproof does not read it", address(&value))).help(HELP))
        .collect();
    if steps.is_empty() {
        steps.push(Step::ok("proxy variables", "none is set, and podproof would read none"));
    }
    steps
}

/// Host and port of a proxy's URL.
fn address(value: &str) -> String {
    let rest = value.split_once("://").map_or(value, |(_, rest)| rest);
    // A password may hold any character but `@`, also a slash that nobody encoded.
    let (is_signed_in, rest) = match rest.rsplit_once('@') {
        Some((_, rest)) => (true, rest),
        None => (false, rest),
    };
    let address = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_plain = !address.is_empty()
        && address.len() <= 260
        && address
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || ".-_:[]".contains(character));
    let shown = if is_plain && masked(address) == address {
        address.to_owned()
    } else {
        format!("no address, a string of {}", count(value.chars().count(), "character"))
    };
    if is_signed_in {
        format!("{shown}, with credentials")
    } else {
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Outcome;

    #[test]
    fn a_proxy_is_shown_without_its_credentials() {
        for (value, shown) in [
            ("http://proxy.acme.com:3128", "proxy.acme.com:3128"),
            ("proxy.acme.com:3128/", "proxy.acme.com:3128"),
            ("http://[::1]:3128/", "[::1]:3128"),
            (
                "http://qa:geheim@proxy.acme.com:3128",
                "proxy.acme.com:3128, with credentials",
            ),
            (
                "http://qa:ge/h#e?im@proxy.acme.com:3128",
                "proxy.acme.com:3128, with credentials",
            ),
            (
                "http://qa:ge@heim@proxy.acme.com:3128",
                "proxy.acme.com:3128, with credentials",
            ),
            ("qa:geheim@proxy.acme.com:3128", "proxy.acme.com:3128, with credentials"),
            ("http://qa:ge heim", "no address, a string of 17 characters"),
            ("", "no address, a string of 0 characters"),
        ] {
            assert_eq!(address(value), shown, "{value}");
        }
    }

    #[test]
    fn each_variable_that_is_set_is_told_and_none_is_used() {
        let variable = |name: &str| (name == "HTTPS_PROXY").then(|| "http://qa:geheim@proxy:8080".to_owned());
        let told = steps(&variable);
        assert_eq!(told.len(), 1);
        assert_eq!((told[0].outcome, told[0].what.as_str()), (Outcome::Warn, "HTTPS_PROXY"));
        assert!(!told[0].to_string().contains("geheim"));
        assert_eq!(steps(&|_: &str| None)[0].outcome, Outcome::Ok);
    }
}
