//! The JSON Schema of a target's file, made of the keys that its readers know.
//!
//! It says which keys there are and of which kind their values are, for editors; everything else, such as whether a key file exists, the
//! readers alone can say. A value may be a placeholder (`${VARIABLE}`) wherever it is no section, so that numbers may be strings. What a
//! bot's configuration has beside that is no mistake: at the top of the file any key may stand.

use serde_json::{Map, Value, json};

use super::{account, conformance, credential_file, legacy_keys, limits, pool, read, service, service_override, watch};

/// The schema of a target's file.
pub fn target_schema() -> Value {
    let mut top = keys(service::KEYS);
    for (name, reference, text) in [
        (
            "pod",
            "service",
            "Where the pod is, if it is elsewhere than what is said at the top.",
        ),
        ("keyManager", "service", "Where the key manager is."),
        ("sessionAuth", "service", "Where certificates sign in."),
        ("bot", "bot", "The bot that scenarios sign in as."),
        ("app", "app", "The application that acts on behalf of users."),
        (
            "retry",
            "retry",
            "What a bot says of retries. It is checked and not used: a test must see every answer.",
        ),
        ("conformance", "conformance", "What only podproof reads."),
    ] {
        top.insert(name.to_owned(), refer(reference, text));
    }
    top.insert("agent".to_owned(), agent());
    let trust = refer(
        "store",
        "Whom to trust: PEM (in place of the system's authorities), PKCS#12 or JKS (beside them).",
    );
    top.insert(
        "ssl".to_owned(),
        closed(with_older("ssl", [("trustStore".to_owned(), trust)])),
    );
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:podproof:schema:target",
        "title": "podproof target",
        "description": "A bot's configuration as the BDKs read it, with a section for podproof. Generated; do not edit.",
        "type": "object",
        "properties": top,
        "$defs": definitions(),
    })
}

fn definitions() -> Value {
    json!({
        "service": closed(keys(service::KEYS)),
        "proxy": closed(keys(service::PROXY)),
        "key": one_of_two(closed(keys(credential_file::KEY))),
        "store": one_of_two(closed(keys(credential_file::STORE))),
        "bot": closed(with_older("bot", keys(account::BOT))),
        "app": closed(with_older("app", keys(account::APP))),
        "user": closed(keys(account::USER)),
        "identity": closed(keys(account::OTHER)),
        "retry": closed(keys(read::RETRY)),
        "users": accounts("user", "Users by name; scenarios speak of `installed`, `notInstalled` and `reserved`."),
        "identities": accounts("identity", "Further accounts and certificates by name."),
        "set": closed(keys(pool::KEYS)),
        "limits": closed(keys(limits::KEYS)),
        "watch": closed(watch::KEYS.iter().map(|key| ((*key).to_owned(), plain_with("The name of an identity."))).collect()),
        "services": closed(service_override::SERVICES.iter().map(|name| ((*name).to_owned(), declared())).collect()),
        "conformance": closed(conformance()),
    })
}

fn conformance() -> Map<String, Value> {
    let each = conformance::KEYS.iter().map(|key| {
        let schema = match *key {
            "name" => plain_with("What reports call the pod; its host unless told otherwise."),
            "allowedHosts" => json!({
                "description": "The only hosts that may be talked to; `*.acme.com` is every host below `acme.com`.",
                "type": "array",
                "items": { "type": "string" },
            }),
            "pool" => json!({
                "description": "Sets of accounts, each as good as the other, so that plays that would end each other's sessions run at once.",
                "type": "array",
                "minItems": 1,
                "items": refer("set", "A set."),
            }),
            "knownIssues" => plain_with("The list of known issues, from the folder of this file."),
            "explore" => json!({ "description": "The pod may be explored: thousands of calls that nobody wrote.", "const": "allowed" }),
            "services" => refer("services", "Single services that are elsewhere, or not there (`absent`)."),
            "limits" => refer("limits", "How gently a run treats the pod."),
            "watch" => refer("watch", "Whom a watch signs in as, by the names of identities."),
            of_accounts => of(of_accounts),
        };
        ((*key).to_owned(), schema)
    });
    each.collect()
}

/// The schemas of keys, by their names, whose meaning is the same wherever they stand.
fn keys(names: &[&str]) -> Map<String, Value> {
    names.iter().map(|name| ((*name).to_owned(), of(name))).collect()
}

/// What a key may be, wherever it stands.
fn of(key: &str) -> Value {
    match key {
        "scheme" => choice("How to talk; `https` unless told otherwise.", &["https", "http"]),
        "host" => plain_with("The host, without scheme and port."),
        "port" => number("The port; 443 unless told otherwise."),
        "context" => plain_with("What stands before the paths of services."),
        "proxy" => refer("proxy", "The proxy on the way."),
        "defaultHeaders" => json!({
            "description": "Headers that every request carries.",
            "type": "object",
            "additionalProperties": plain(),
        }),
        "connectionTimeout" => number("Milliseconds in which a connection has to come about."),
        "readTimeout" => number("Milliseconds in which an answer has to begin."),
        "loadBalancing" => json!({ "description": "What a bot says of several agents; not used.", "type": "object" }),
        "connectionPoolMax" | "connectionPoolPerRoute" => number("What a bot says of its connections; not used."),
        "password" => plain_with("The password; better as a placeholder: `${VARIABLE}`."),
        "path" => plain_with("A file, from the folder of this one."),
        "content" => {
            plain_with("What would stand in the file, as text or Base64; better as a placeholder: `${VARIABLE}`.")
        }
        "username" => plain_with("The name of the account."),
        "userId" => number("The id of the user."),
        "appId" => plain_with("The id of the application."),
        "privateKey" => refer("key", "The RSA key that signs JWTs, as PEM."),
        "certificate" => refer("store", "The client certificate with its key, as PEM or PKCS#12."),
        "maxAttempts" | "initialIntervalMillis" | "multiplier" | "maxIntervalMillis" => number("Not used."),
        "requestsPerSecond" => plain_with("Requests a second, all trials together; 5 unless told otherwise."),
        "refusedSignInsPerSecond" => {
            plain_with("Sign-ins a second that the pod has to refuse; 2 unless told otherwise.")
        }
        "requests" => number("How many requests a run may send in all."),
        "responseTime" => plain_with("The slowest answer that passes, such as `5s`."),
        "bodySize" => plain_with("The longest body that is read, such as `8MiB`."),
        "clockSkew" => plain_with("How far the pod's clock may be off before anything is said, such as `30s`."),
        "patience" => plain_with("How long a call waits in all for a pod that answers 429, such as `60s`."),
        "bot" => refer("bot", "The bot."),
        "app" => refer("app", "The application."),
        "users" => refer("users", "The users."),
        "identities" => refer("identities", "Further accounts and certificates."),
        _ => json!(true),
    }
}

/// The agent's section, which the BDK lets say more than the others.
fn agent() -> Value {
    closed(keys(&[service::KEYS, service::AGENT].concat()))
}

fn declared() -> Value {
    let mut known = keys(service::KEYS);
    known.insert(
        "certificate".to_owned(),
        plain_with("The identity whose certificate calls show that name none."),
    );
    json!({ "oneOf": [{ "const": "absent" }, closed(known)] })
}

fn accounts(definition: &str, description: &str) -> Value {
    json!({
        "description": description,
        "type": "object",
        "propertyNames": { "pattern": "^[A-Za-z][A-Za-z0-9_]*$" },
        "additionalProperties": refer(definition, "An account."),
    })
}

fn closed(properties: Map<String, Value>) -> Value {
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn one_of_two(mut schema: Value) -> Value {
    schema["oneOf"] = json!([{ "required": ["path"] }, { "required": ["content"] }]);
    schema
}

/// Keys of a section, and the older names that stand for some of them.
fn with_older(section: &str, known: impl IntoIterator<Item = (String, Value)>) -> Map<String, Value> {
    let older = legacy_keys::within(section).map(|name| {
        let mut schema = plain_with("An older name, which is still read.");
        schema["deprecated"] = json!(true);
        (name.to_owned(), schema)
    });
    known.into_iter().chain(older).collect()
}

fn refer(definition: &str, description: &str) -> Value {
    json!({ "description": description, "$ref": format!("#/$defs/{definition}") })
}

fn number(description: &str) -> Value {
    json!({ "description": description, "anyOf": [{ "type": "number" }, { "type": "string", "pattern": "^[0-9]+$|\\$\\{" }] })
}

fn choice(description: &str, words: &[&str]) -> Value {
    json!({ "description": description, "anyOf": [{ "enum": words }, { "type": "string", "pattern": "\\$\\{" }] })
}

fn plain_with(description: &str) -> Value {
    let mut schema = plain();
    schema["description"] = json!(description);
    schema
}

/// A string, or what YAML takes for a number where no quotes stand.
fn plain() -> Value {
    json!({ "type": ["string", "number"] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_that_is_read_has_a_meaning() {
        let all = [
            service::KEYS,
            service::PROXY,
            service::AGENT,
            credential_file::KEY,
            credential_file::STORE,
            account::BOT,
            account::APP,
            account::USER,
            account::OTHER,
            read::RETRY,
            pool::KEYS,
            limits::KEYS,
        ];
        for key in all.concat() {
            assert_ne!(of(key), json!(true), "{key}");
        }
        for (key, schema) in conformance() {
            assert_ne!(schema, json!(true), "{key}");
        }
    }
}
