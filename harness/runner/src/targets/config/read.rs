//! From a BDK's configuration file to a target.
//!
//! file → tree → today's names → services, accounts, trust, limits → target
//!
//! In: a path, and the environment as a function. Out: a target, with warnings; or every mistake, each with its place.
//! Sections that belong to others (`datafeed`, `extensions`, …) are passed over. Nothing secret of the file is in the
//! text that input errors show.
//!
//! Source: the configuration models of the BDKs for Java and Python (`domain.md` section 11).

use std::path::Path;

use super::account::accounts;
use super::environment::Environment;
use super::limits::limits;
use super::model::Target;
use super::reader::Reader;
use super::secret_fragments::Pieces;
use super::service::services;
use super::service_override::declared;
use super::tree::Tree;
use super::{conformance, legacy_keys, masking, trust, typos};
use crate::diagnostic::{InputError, Owner, Source, Sources, position_of, shown};
use crate::secret::Secret;

/// What can be said of retries. It is checked, and used for nothing: a test must see every answer.
const RETRY: &[&str] = &[
    "maxAttempts",
    "initialIntervalMillis",
    "multiplier",
    "maxIntervalMillis",
];

/// Reads a target from a configuration file.
///
/// # Errors
/// Everything that is wrong with it, each with its place.
pub fn read(path: &Path, environment: Environment<'_>, sources: &mut Sources) -> Result<Target, Vec<InputError>> {
    let source = Source::read(path, Owner::Target)?;
    let value = match source.yaml(Owner::Target) {
        Ok(value) => value,
        Err(input_error) => {
            let mut pieces = Pieces::default();
            for block in source.text.split("-----BEGIN ").skip(1) {
                pieces.add(block.split("-----END").next().unwrap_or_default().as_bytes());
            }
            sources.add(source.masked_but_for(masking::HARMLESS_KEYS));
            return Err(vec![masking::without_secrets(input_error, &[], &pieces)]);
        }
    };
    let secret_places = masking::secret_places(&value);
    let mut secrets = masking::secret_values(&value, &secret_places);
    let secret_keys = masking::secret_keys(&value);
    secrets.append(&mut masking::secret_names(&secret_keys));
    sources.add(source.masked(&secret_places, &secret_keys));
    if !value.is_object() {
        let title = format!("expected the settings of a bot, found {}", shown(&value));
        let input_error = InputError::about_file(Owner::Target, source.name, title);
        let input_error = input_error.help("a smallest one is `host: acme.symphony.com`");
        return Err(vec![masking::without_secrets(
            input_error,
            &secrets,
            &Pieces::default(),
        )]);
    }
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    let written: Vec<Secret> = secrets
        .iter()
        .filter(|secret| masking::is_key_material(secret.reveal()))
        .cloned()
        .collect();
    let mut reader = Reader::new(Tree::new(value, source.name), folder, environment);
    for secret in written {
        reader.pieces.add(secret.reveal().as_bytes());
    }
    let target = target(&mut reader);
    secrets.append(&mut reader.secrets);
    let pieces = std::mem::take(&mut reader.pieces);
    let clean = |input_errors: Vec<InputError>| -> Vec<InputError> {
        input_errors
            .into_iter()
            .map(|input_error| masking::without_secrets(input_error, &secrets, &pieces))
            .collect()
    };
    match target {
        Some(target) if reader.input_errors.is_empty() => Ok(Target {
            warnings: clean(target.warnings),
            ..target
        }),
        _ => Err(in_order(clean(reader.input_errors), sources)),
    }
}

/// In the order of the file, so that a person can go through it from top to bottom.
fn in_order(mut input_errors: Vec<InputError>, sources: &Sources) -> Vec<InputError> {
    input_errors.sort_by_cached_key(|input_error| {
        let location = input_error.location.as_ref();
        location.and_then(|location| position_of(location, sources))
    });
    input_errors
}

fn target(reader: &mut Reader<'_>) -> Option<Target> {
    legacy_keys::rename(reader);
    typos::at_the_top(reader);
    retry(reader);
    let name = conformance::name(reader);
    let limits = limits(reader);
    let accounts = accounts(reader);
    let roots = trust::authorities(reader);
    let mut services = services(reader, limits.body_size, roots)?;
    let declared = declared(reader, &accounts, &mut services);
    conformance::check_hosts(reader, &services);
    let host = services.hosts.first().map(|(host, _)| host.clone());
    Some(Target {
        name: name.or(host).unwrap_or_default(),
        urls: services.urls,
        identities: accounts.identities,
        certificates: accounts.certificates,
        connection: services.base.connection,
        default_headers: std::mem::take(&mut services.base.default_headers),
        services: services.own,
        declared,
        limits,
        secrets: reader.secrets.clone(),
        warnings: reader.warnings.clone(),
    })
}

fn retry(reader: &mut Reader<'_>) {
    if reader.section("/retry", RETRY) {
        for key in RETRY {
            reader.number(&format!("/retry/{key}"), -1.0..=1e12);
        }
    }
}
