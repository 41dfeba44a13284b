//! A target file to start from, with comments that say what else it may hold.
//!
//! In: what is known. Out: YAML that [`read`](super::read()) reads. No password is in it: it names the environment
//! variable that holds it.

/// What is known of a target.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The pod's host.
    pub host: String,
    /// Its port; 443 if it is not given.
    pub port: Option<u16>,
    /// The target's name in reports.
    pub name: Option<String>,
    /// The bot's user name.
    pub bot: Option<String>,
    /// The path of the bot's private key, from the file's folder.
    pub private_key: Option<String>,
    /// The path of the bot's certificate with its key.
    pub certificate: Option<String>,
    /// The app's id.
    pub app: Option<String>,
    /// The path of the app's private key.
    pub app_private_key: Option<String>,
    /// The path of the trust store.
    pub trust_store: Option<String>,
    /// The proxy.
    pub proxy: Option<DraftProxy>,
}

/// A proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftProxy {
    /// Its host name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
}

impl Draft {
    /// The file.
    pub fn text(&self) -> String {
        let sections = [
            HEAD.to_owned(),
            self.place(),
            self.bot_section(),
            self.app_section(),
            self.trust(),
            self.conformance(),
        ];
        sections.join("\n")
    }

    fn place(&self) -> String {
        let host = quoted(&self.host);
        let port = self.port.map_or(String::new(), |port| format!("port: {port}\n"));
        let proxy = match &self.proxy {
            Some(proxy) => format!(
                "\nproxy: {{ host: {}, port: {} }}   # and `username`, `password: \"${{PROXY_PASSWORD}}\"`, if it wants them\n",
                quoted(&proxy.host),
                proxy.port
            ),
            None => "# proxy: { host: proxy.acme.com, port: 3128, username: me, password: \"${PROXY_PASSWORD}\" }\n"
                .to_owned(),
        };
        format!("host: {host}\n{port}{SERVICES}{proxy}")
    }

    fn bot_section(&self) -> String {
        let Some(bot) = &self.bot else {
            return NO_BOT.to_owned();
        };
        let key = match &self.private_key {
            Some(path) => format!("  privateKey: {{ path: {} }}\n", quoted(path)),
            None => "  # privateKey: { path: keys/qa-bot.pem }   # RSA, PEM, without a passphrase\n".to_owned(),
        };
        let certificate = match &self.certificate {
            Some(path) => format!("  certificate: {}\n", store(path, "BOT_CERTIFICATE_PASSWORD")),
            None => "  # certificate: { path: keys/qa-bot.p12, password: \"${BOT_CERTIFICATE_PASSWORD}\" }   # or PEM with its key\n"
                .to_owned(),
        };
        let bot = quoted(bot);
        format!("# The service account that signs in.\nbot:\n  username: {bot}\n{key}{certificate}")
    }

    fn app_section(&self) -> String {
        let Some(app) = &self.app else {
            return NO_APP.to_owned();
        };
        let key = match &self.app_private_key {
            Some(path) => format!("  privateKey: {{ path: {} }}\n", quoted(path)),
            None => "  # privateKey: { path: keys/qa-app.pem }\n".to_owned(),
        };
        let app = quoted(app);
        format!("# The app that acts on behalf of users.\napp:\n  appId: {app}\n{key}")
    }

    fn trust(&self) -> String {
        match &self.trust_store {
            Some(path) => format!(
                "# {}\nssl:\n  trustStore: {}\n",
                trusted(path),
                store(path, "TRUST_STORE_PASSWORD")
            ),
            None => "# ssl: { trustStore: { path: acme-ca.pem } }   # PEM: in place of the system's authorities; PKCS#12 or JKS: beside them\n"
                .to_owned(),
        }
    }

    fn conformance(&self) -> String {
        let name = self.name.as_deref().unwrap_or(&self.host);
        let host = quoted(&self.host);
        format!(
            "# What only podproof reads; a bot passes over it.\nconformance:\n  name: {}\n  # A service outside these hosts is a mistake: add those of `sessionAuth` and `keyManager`.\n  allowedHosts: [{host}]\n{CONFORMANCE}",
            quoted(name)
        )
    }
}

const HEAD: &str = "\
# A target of podproof: the configuration that a bot of the BDK has, and one section more.
# `${NAME}` takes a value from the environment, `${NAME:-otherwise}` with a default. Paths start in this folder.
";

const SERVICES: &str = "\
# Where it is not the same for all: certificates usually have a host and a port of their own.
# sessionAuth: { host: acme-api.symphony.com, port: 8444 }
# keyManager: { host: km.acme.com, port: 443 }
";

const NO_BOT: &str = "\
# The service account that signs in. Without it only what needs no account is tested.
# bot:
#   username: qa-bot
#   privateKey: { path: keys/qa-bot.pem }   # RSA, PEM, without a passphrase
#   certificate: { path: keys/qa-bot.p12, password: \"${BOT_CERTIFICATE_PASSWORD}\" }   # or PEM with its key
";

const NO_APP: &str = "\
# The app that acts on behalf of users. Without it that is not tested.
# app:
#   appId: qa-app
#   privateKey: { path: keys/qa-app.pem }
";

const CONFORMANCE: &str = "  # Users to act on behalf of, one that has the app and one that has not.
  # users:
  #   installed: { username: alice@acme.com, userId: 7696581394433 }
  #   notInstalled: { username: bob@acme.com, userId: 7696581394434 }
  # Further accounts, and certificates that the pod must refuse. `certificateBot` is the bot's certificate in a file
  # that a BDK reads too, since it refuses a bot with both a key and a certificate.
  # identities:
  #   otherBot: { username: qa-bot-2, privateKey: { path: keys/qa-bot-2.pem } }
  #   untrusted: { certificate: { path: keys/stranger.pem } }
  # Services that this bot does not have, or that are elsewhere than `keyManager` and `sessionAuth` say.
  # The doctor (`podproof doctor`) tells which line fits.
  # services:
  #   sessionauth: absent
  #   relay: { host: acme.symphony.com, port: 443 }
  #   keyauth: { port: 8444 }   # and `certificate: bot`, to be shown with every call
  limits:
    requestsPerSecond: 5
    refusedSignInsPerSecond: 2
    # requests: 2000        # no run sends more
    # responseTime: 2s      # a slower answer fails
    # clockSkew: 30s
    # patience: 60s         # how long a call waits in all for a pod that answers 429
";

fn is_pem(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    [".pem", ".crt", ".cer"].iter().any(|ending| path.ends_with(ending))
}

/// What a trust store of this form means.
fn trusted(path: &str) -> &'static str {
    if is_pem(path) {
        "Only these are trusted, as in the BDK for Python; PKCS#12 or JKS would be trusted beside the system's authorities."
    } else {
        "These are trusted beside the system's authorities, as in the BDK for Java; a PEM file would take their place."
    }
}

/// A store that may have a password: PEM has none.
fn store(path: &str, variable: &str) -> String {
    if is_pem(path) {
        format!("{{ path: {} }}", quoted(path))
    } else {
        format!("{{ path: {}, password: \"${{{variable}}}\" }}", quoted(path))
    }
}

/// A YAML scalar; every JSON string is one. `$` stands for itself.
fn quoted(text: &str) -> String {
    let text = text.replace("${", "$${");
    let is_plain = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || "./_-@".contains(character))
        && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(&text.to_ascii_lowercase().as_str());
    if is_plain {
        text
    } else {
        serde_json::Value::from(text).to_string()
    }
}
