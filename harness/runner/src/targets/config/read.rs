//! From a BDK's configuration file to a target.
//!
//! file → tree → today's names → services, accounts, trust, limits → target
//!
//! In: a path, and the environment as a function. Out: a target, with warnings; or every mistake, each with its place.
//! Sections that belong to others (`datafeed`, `extensions`, …) are passed over. What a setting says is a [`Secret`] until
//! it was parsed; input errors describe it, and show of the file what is [plain](super::plain) alone.
//!
//! Source: the configuration models of the BDKs for Java and Python (`domain.md` section 11).

use std::path::Path;

use super::account::{Sections, accounts};
use super::environment::Environment;
use super::limits::limits;
use super::model::Target;
use super::plain::described;
use super::pool::pool;
use super::reader::Reader;
use super::secret_fragments::Pieces;
use super::service::services;
use super::service_override::declared;
use super::tree::Tree;
use super::{conformance, exposed, legacy_keys, masking, trust, typos, watch};
use crate::diagnostic::{InputError, Owner, Source, Sources, offset_of};
use crate::secret::Secret;

/// What can be said of retries. It is checked, and used for nothing: a test must see every answer.
pub(crate) const RETRY: &[&str] = &[
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
    let written = match source.written(Owner::Target) {
        Ok(written) => written,
        Err(input_error) => {
            let mut pieces = Pieces::default();
            for block in source.text.split("-----BEGIN ").skip(1) {
                pieces.add(block.split("-----END").next().unwrap_or_default().as_bytes());
            }
            sources.add(masking::shown_unparsed(&source));
            return Err(vec![masking::without_secrets(input_error, &[], &pieces)]);
        }
    };
    sources.add(masking::shown(&source));
    let mut secrets = masking::secrets_of(&written.value);
    if !written.value.is_object() {
        let title = format!("expected the settings of a bot, found {}", described(&written.value));
        let input_error = InputError::about_file(Owner::Target, source.name, title);
        return Err(vec![input_error.help("a smallest one is `host: acme.symphony.com`")]);
    }
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    let material: Vec<Secret> = secrets
        .iter()
        .filter(|secret| masking::is_key_material(secret.reveal()))
        .cloned()
        .collect();
    let mut reader = Reader::new(Tree::new(written, source.name), folder, environment);
    for secret in material {
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
        location.and_then(|location| offset_of(location, sources))
    });
    input_errors
}

fn target(reader: &mut Reader<'_>) -> Option<Target> {
    legacy_keys::rename(reader);
    typos::at_the_top(reader);
    retry(reader);
    let name = conformance::name(reader);
    let known_issues = conformance::known_issues(reader);
    let allows_exploring = conformance::allows_exploring(reader);
    let limits = limits(reader);
    let mut accounts = accounts(reader, &Sections::TOP);
    let pool = pool(reader);
    // Who knows one set alone, as a watch does, takes the first where there is none at the top.
    if let Some(first) = pool.first().filter(|_| accounts.identities.is_empty()) {
        accounts.identities.clone_from(&first.identities);
        accounts.certificates = first.certificates.clone();
    }
    let watch = watch::actors(reader, &accounts);
    let trust = trust::trust(reader);
    let mut services = services(reader, limits.body_size, trust)?;
    let declared = declared(reader, &accounts, &pool, &mut services);
    conformance::check_hosts(reader, &services);
    // Those that the file names first come first.
    reader.warnings.splice(0..0, exposed::warning(&reader.exposed));
    let host = services.hosts.first().map(|(host, _)| host.clone());
    Some(Target {
        name: name.or(host).unwrap_or_default(),
        urls: services.urls,
        identities: accounts.identities,
        certificates: accounts.certificates,
        pool,
        connection: services.base.connection,
        default_headers: std::mem::take(&mut services.base.default_headers),
        services: services.own,
        declared,
        limits,
        secrets: reader.secrets.clone(),
        watch,
        known_issues,
        allows_exploring,
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
