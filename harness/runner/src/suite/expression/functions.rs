//! The functions of the scenario language.

use std::sync::Arc;

use aws_lc_rs::rand;
use minijinja::value::Kwargs;
use minijinja::{Environment, Error, ErrorKind, Value as Dynamic};
use serde_json::Value;

use super::jwt::{ALGORITHMS, KEYWORDS, LIFETIME, Recipe, TAMPERABLE, seconds_since_epoch};
use super::scope::Account;
use crate::diagnostic::suggestion;
use crate::secret::Vault;
use crate::targets::{Identity, SigningKey};
use crate::text::{commas, exact_size, hex, list, quoted, read_milliseconds};

/// The names of the functions; those of minijinja, which scenarios have little use for, are the last ones.
pub(super) const FUNCTIONS: &[&str] = &[
    "jwt",
    "jwt_header",
    "jwt_claims",
    "jwt_verifies",
    "jwt_verifies_with_certificate",
    "certificate",
    "now",
    "random_hex",
    "random_uuid",
    "range",
    "dict",
    "namespace",
];

/// How many functions are this language's own.
pub(super) const OWN: usize = 9;

/// The functions that take nothing.
pub(super) const BARE: &[&str] = &["now", "random_uuid"];

/// The functions that give something else each time: what they gave cannot be told by calling them again.
pub(super) const FRESH: &[&str] = &["jwt", "random_hex", "random_uuid"];

/// The names of the values that are always there.
pub(super) const VALUES: &[&str] = &["any", "stranger"];

/// How long a token may be, in bytes: far longer than any server takes in a header.
const LONGEST_TOKEN: usize = 256 * 1024;

/// Adds the functions.
pub(super) fn add(environment: &mut Environment<'static>, vault: Arc<Vault>) {
    environment.add_function("jwt", move |identity: Dynamic, options: Kwargs| {
        let token = jwt(&identity, &options)?;
        vault.keep("jwt", &token);
        Ok::<_, Error>(token)
    });
    environment.add_function("now", seconds_since_epoch);
    environment.add_function("random_hex", random_hex);
    environment.add_function("random_uuid", random_uuid);
}

fn jwt(identity: &Dynamic, options: &Kwargs) -> Result<String, Error> {
    let account = account(identity, "jwt(…) takes an identity, such as `bot`")?;
    let text = |keyword: &str| options.get::<Option<String>>(keyword);
    let structure = |keyword: &str| -> Result<Value, Error> {
        let value = options.get::<Option<Dynamic>>(keyword)?;
        value.map_or(Ok(Value::Null), |value| {
            serde_json::to_value(value).map_err(|error| wrong(error.to_string()))
        })
    };
    let key = match options.get::<Option<Dynamic>>("key")? {
        None => key_of(&account)?,
        Some(other) => key_of(&*self::account(&other, "`key` takes an identity, or `stranger`")?)?,
    };
    let subject = match options.get::<Option<Dynamic>>("sub")? {
        Some(subject) => serde_json::to_value(subject).map_err(|error| wrong(error.to_string()))?,
        None => account.subject().map_or(Value::Null, Value::from),
    };
    let recipe = Recipe {
        subject,
        lifetime: lifetime(options.get::<Option<Dynamic>>("lifetime")?)?,
        algorithm: one_of("alg", text("alg")?, ALGORITHMS)?.unwrap_or_else(|| "RS512".to_owned()),
        tamper: one_of("tamper", text("tamper")?, TAMPERABLE)?,
        omit: options.get::<Option<Vec<String>>>("omit")?.unwrap_or_default(),
        claims: structure("claims")?.as_object().cloned().unwrap_or_default(),
        header: structure("header")?.as_object().cloned().unwrap_or_default(),
    };
    options
        .assert_all_used()
        .map_err(|_| wrong(format!("the keywords of jwt(…) are {}", list(quoted(KEYWORDS)))))?;
    let token = recipe.make(&key).map_err(|error| wrong(error.to_string()))?;
    if token.len() > LONGEST_TOKEN {
        let longest = exact_size(LONGEST_TOKEN);
        return Err(wrong(format!(
            "jwt(…) makes tokens of at most {longest}, found {}",
            exact_size(token.len())
        )));
    }
    Ok(token)
}

fn account(value: &Dynamic, otherwise: &str) -> Result<Arc<Identity>, Error> {
    value
        .downcast_object_ref::<Account>()
        .map(|account| account.0.clone())
        .ok_or_else(|| wrong(otherwise.to_owned()))
}

fn key_of(identity: &Identity) -> Result<Arc<SigningKey>, Error> {
    identity
        .key
        .clone()
        .ok_or_else(|| wrong(format!("`{}` has no private key", identity.name)))
}

fn one_of(keyword: &str, value: Option<String>, known: &[&str]) -> Result<Option<String>, Error> {
    match value {
        Some(value) if !known.contains(&value.as_str()) => {
            let meant = suggestion(&value, known.iter().copied());
            let hint = meant.map_or_else(
                || format!("one of {}", commas(quoted(known))),
                |meant| format!("`{meant}`?"),
            );
            Err(wrong(format!("`{keyword}` cannot be `{value}`: {hint}")))
        }
        value => Ok(value),
    }
}

/// Seconds, as a number or as a text such as `-1m`.
fn lifetime(value: Option<Dynamic>) -> Result<i64, Error> {
    let Some(value) = value else {
        return Ok(LIFETIME);
    };
    let seconds = match value.as_str() {
        Some(text) => read_milliseconds(text).map(|milliseconds| milliseconds / 1000),
        None => i64::try_from(value.clone()).ok(),
    };
    seconds.ok_or_else(|| {
        wrong(format!(
            "`lifetime` takes seconds or a string such as \"-1m\", found `{value}`"
        ))
    })
}

fn random_hex(length: usize) -> Result<String, Error> {
    let mut bytes = vec![0_u8; length.min(4096).div_ceil(2)];
    rand::fill(&mut bytes).map_err(|_| wrong("no random numbers".to_owned()))?;
    let text = hex(&bytes);
    Ok(text[..length.min(text.len())].to_owned())
}

/// A random UUID (RFC 9562 section 5.4).
fn random_uuid() -> Result<String, Error> {
    let hex = random_hex(32)?;
    let variant = ["8", "9", "a", "b"][hex.bytes().map(usize::from).sum::<usize>() % 4];
    Ok(format!(
        "{}-{}-4{}-{variant}{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[13..16],
        &hex[17..20],
        &hex[20..]
    ))
}

fn wrong(text: String) -> Error {
    Error::new(ErrorKind::InvalidOperation, text)
}
