//! What the system brings: authorities, locale, clock, and the variables that podproof reads.

use std::time::SystemTime;

use chrono::{DateTime, Local, SecondsFormat, Utc};

use crate::cli::variables::VARIABLES;
use crate::doctor::Step;
use crate::secret::masked;
use crate::text::{count, list, quoted};
use crate::wire::PlatformAuthorities;

/// The authorities that are trusted where a target names no trust store.
pub(super) fn authorities(found: &PlatformAuthorities) -> Step {
    let what = "authorities of the system";
    let places = list(quoted(found.places.iter().map(|place| place.display().to_string())));
    let from = match found.places.len() {
        0 => String::new(),
        _ => format!(" in {places}"),
    };
    let number = count(found.count, "certificate");
    match (found.count, found.errors.first()) {
        (0, error) => Step::warn(what, format!("none found{from}{}", after(error))).help(
            "name the authorities in the target's file: `ssl: { trustStore: { path: … } }`; or install them \
             (`ca-certificates`), or let SSL_CERT_FILE name a file of them",
        ),
        (_, Some(error)) => Step::warn(what, format!("{number}{from}{}", after(Some(error))))
            .help("what cannot be read is not trusted; a target may name its own: `ssl: { trustStore: { path: … } }`"),
        (_, None) => Step::ok(what, format!("{number}{from}")),
    }
}

fn after(error: Option<&String>) -> String {
    error.map_or_else(String::new, |error| format!(" ({error})"))
}

/// Whether the terminal, and whoever reads the output, expects UTF-8.
pub(super) fn locale(variable: &impl Fn(&str) -> Option<String>) -> Step {
    let what = "locale";
    let help = "podproof writes UTF-8; set LC_ALL=C.UTF-8 if `·` and `→` look broken";
    let named = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|name| Some((name, variable(name)?)));
    let Some((name, value)) = named else {
        return Step::warn(what, "neither LC_ALL, LC_CTYPE nor LANG is set").help(help);
    };
    let plain = value.to_ascii_lowercase().replace('-', "");
    let shown = format!("{name}={}", masked(&value));
    if plain.contains("utf8") {
        Step::ok(what, shown)
    } else {
        Step::warn(what, format!("{shown}, not UTF-8")).help(help)
    }
}

/// The clock; without the network it can only be compared with the day on which podproof was made, in seconds since 1970.
pub(super) fn clock(now: SystemTime, made: Option<i64>) -> Step {
    let what = "clock";
    let utc = DateTime::<Utc>::from(now);
    let zone = DateTime::<Local>::from(now).offset().to_string();
    let shown = format!("{}, time zone {zone}", utc.to_rfc3339_opts(SecondsFormat::Secs, true));
    if made.is_some_and(|made| utc.timestamp() < made) {
        Step::fail(what, format!("{shown}, before this podproof was made"))
            .help("set this machine's clock (NTP): JWTs that it signs are refused, and certificates look invalid")
    } else {
        Step::ok(
            what,
            format!("{shown}; `podproof doctor` compares it with that of a pod"),
        )
    }
}

/// Which of the variables that podproof reads are set.
pub(super) fn variables(variable: &impl Fn(&str) -> Option<String>) -> Step {
    let set: Vec<&str> = VARIABLES
        .iter()
        .map(|known| known.name)
        .filter(|name| variable(name).is_some())
        .collect();
    let what = "variables that podproof reads";
    if set.is_empty() {
        Step::ok(what, "none is set")
    } else {
        Step::ok(what, format!("{} set", list(set)))
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;
    use crate::doctor::Outcome;

    #[test]
    fn a_system_without_authorities_is_told_what_to_do() {
        let none = authorities(&PlatformAuthorities::default());
        assert_eq!(none.outcome, Outcome::Warn);
        assert!(none.help.is_some());
        let some = PlatformAuthorities {
            count: 140,
            places: vec!["/etc/ssl/certs".into()],
            errors: Vec::new(),
        };
        assert_eq!(
            authorities(&some).to_string(),
            "ok       authorities of the system: 140 certificates in `/etc/ssl/certs`"
        );
    }

    #[test]
    fn the_variable_that_counts_most_decides_the_locale() {
        let told = |set: &'static [(&str, &str)]| {
            locale(&move |name: &str| {
                let found = set.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| (*value).to_owned())
            })
        };
        assert_eq!(told(&[("LANG", "de_DE.UTF-8")]).outcome, Outcome::Ok);
        assert_eq!(told(&[("LANG", "en_US.utf8")]).outcome, Outcome::Ok);
        assert_eq!(told(&[("LC_ALL", "C"), ("LANG", "de_DE.UTF-8")]).outcome, Outcome::Warn);
        assert_eq!(told(&[]).outcome, Outcome::Warn);
    }

    #[test]
    fn a_clock_before_the_day_of_the_build_is_wrong() {
        let now = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        assert_eq!(clock(now, None).outcome, Outcome::Ok);
        assert_eq!(clock(now, Some(1_699_999_999)).outcome, Outcome::Ok);
        assert_eq!(clock(now, Some(1_700_000_001)).outcome, Outcome::Fail);
    }
}
