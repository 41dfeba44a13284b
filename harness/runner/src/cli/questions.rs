//! What a target file is to say, from flags and from answers.
//!
//! In: the flags of `init`, and somebody to ask. Out: a draft. What an answer cannot be is said at once, and it is asked again;
//! what a flag cannot be ends the command, or is told when the written file is read.

use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};

use super::arguments::InitArguments;
use super::ask::Asker;
use crate::diagnostic::in_words;
use crate::secret::masked;
use crate::targets::{Draft, DraftProxy};
use crate::text::count;

/// What the file is to say: flags first, then answers, where somebody is there to give them.
pub(super) fn draft(arguments: &InitArguments, asker: &mut Asker<impl BufRead, impl Write>) -> Result<Draft, String> {
    // A mistake in a flag is told before anything is asked.
    let given_proxy = arguments.proxy.as_deref().map(proxy_of).transpose()?;
    let failed = |error: io::Error| in_words(&error);
    let output = &arguments.output;
    let given = |path: &Option<PathBuf>| path.as_ref().map(|path| from_folder_of(output, path));
    let file = |answer: &str| existing(output, answer);

    let place = match &arguments.host {
        Some(host) => Some((host.clone(), None)),
        None => asker.insist(HOST, host_of).map_err(failed)?,
    };
    let (host, port) = place.ok_or("the pod's host is not known; add `--host acme.symphony.com`")?;
    let bot = asker.unless(arguments.bot.clone(), BOT, anything).map_err(failed)?;
    let (mut private_key, mut certificate) = (given(&arguments.private_key), given(&arguments.certificate));
    if bot.is_some() && private_key.is_none() && certificate.is_none() {
        private_key = asker.ask(PRIVATE_KEY, file).map_err(failed)?;
        if private_key.is_none() {
            certificate = asker.ask(CERTIFICATE, file).map_err(failed)?;
        }
    }
    let app = asker.unless(arguments.app.clone(), APP, anything).map_err(failed)?;
    let mut app_private_key = given(&arguments.app_private_key);
    if app.is_some() {
        app_private_key = asker.unless(app_private_key, APP_PRIVATE_KEY, file).map_err(failed)?;
    }
    let trust_store = given(&arguments.trust_store);
    Ok(Draft {
        host,
        port: arguments.port.or(port),
        name: arguments.name.clone(),
        bot,
        private_key,
        certificate,
        app,
        app_private_key,
        trust_store: asker.unless(trust_store, TRUST_STORE, file).map_err(failed)?,
        proxy: asker.unless(given_proxy, PROXY, proxy_of).map_err(failed)?,
    })
}

const HOST: &str = "host of the pod, such as acme.symphony.com (and :port, if it is not 443)";
const BOT: &str = "user name of the bot (empty for none)";
const PRIVATE_KEY: &str = "private key of the bot, a PEM file (empty for none)";
const CERTIFICATE: &str = "certificate of the bot with its key, PKCS#12 or PEM (empty for none)";
const APP: &str = "id of the app for on-behalf-of (empty for none)";
const APP_PRIVATE_KEY: &str = "private key of the app, a PEM file (empty for none)";
const TRUST_STORE: &str = "trust store, PEM, PKCS#12 or JKS (empty for the system's authorities)";
const PROXY: &str = "proxy, host:port (empty for none)";

fn anything(answer: &str) -> Result<String, String> {
    Ok(answer.to_owned())
}

/// The host, and the port where one is named.
fn host_of(answer: &str) -> Result<(String, Option<u16>), String> {
    let wrong = || {
        let help = "write the name alone, such as `acme.symphony.com`, or `acme.symphony.com:8443`";
        format!("expected a host name, found {}; {help}", length_of(answer))
    };
    if answer.contains(|character: char| character.is_whitespace() || "/@?#\\".contains(character)) {
        return Err(wrong());
    }
    match answer.rsplit_once(':') {
        // More colons are those of an IPv6 address.
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => match port.parse() {
            Ok(port) if port > 0 && !host.is_empty() => Ok((host.to_owned(), Some(port))),
            _ => Err(wrong()),
        },
        _ => Ok((answer.to_owned(), None)),
    }
}

fn proxy_of(text: &str) -> Result<DraftProxy, String> {
    let address = text
        .split_once("://")
        .map_or(text, |(_, address)| address)
        .trim_end_matches('/');
    let parts = address
        .rsplit_once(':')
        .and_then(|(host, port)| Some((host, port.parse::<u16>().ok().filter(|port| *port > 0)?)));
    match parts {
        Some((host, port)) if !host.is_empty() && !host.contains(['@', '/']) => Ok(DraftProxy {
            host: host.to_owned(),
            port,
        }),
        _ => Err(format!(
            "expected a proxy as `host:port`, found {}; credentials are added in the file, as `username` and `password`",
            length_of(text)
        )),
    }
}

/// What an answer is that is not repeated: it may have been meant for another question.
fn length_of(answer: &str) -> String {
    format!("a string of {}", count(answer.chars().count(), "character"))
}

/// A file that is there, named from here, as the target file names it.
fn existing(output: &Path, answer: &str) -> Result<String, String> {
    let path = Path::new(answer);
    let shown = masked(answer);
    if answer.starts_with("~/") {
        return Err(format!(
            "write the whole path of `{shown}`; `~` means something to a shell only"
        ));
    }
    match path.metadata() {
        Ok(metadata) if metadata.is_dir() => Err(format!("`{shown}` is a folder; name the file in it")),
        Ok(_) => Ok(from_folder_of(output, path)),
        Err(error) => Err(format!("`{shown}` cannot be read: {}", in_words(&error))),
    }
}

/// Paths in a target file start in its folder; those on the command line where we are.
fn from_folder_of(output: &Path, path: &Path) -> String {
    let path = match folder_of(output) {
        None => path.to_owned(),
        Some(folder) => match path.strip_prefix(folder) {
            Ok(inside) => inside.to_owned(),
            Err(_) => std::path::absolute(path).unwrap_or_else(|_| path.to_owned()),
        },
    };
    path.display().to_string()
}

/// The folder of a file; `None` for the one that we are in.
pub(super) fn folder_of(file: &Path) -> Option<&Path> {
    file.parent().filter(|folder| !folder.as_os_str().is_empty())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

    use clap::Parser;

    use super::*;
    use crate::cli::arguments::{Arguments, Command};

    /// What comes of flags and answers, and all that was said.
    fn drafted(flags: &[&str], answers: &str) -> (Result<Draft, String>, String) {
        let arguments = Arguments::try_parse_from([&["podproof", "init"], flags].concat()).unwrap();
        let Command::Init(arguments) = arguments.command else {
            panic!("expected `init`");
        };
        let mut said = Vec::new();
        let mut asker = Asker::new(answers.as_bytes(), &mut said, true);
        let draft = draft(&arguments, &mut asker);
        (draft, String::from_utf8(said).unwrap())
    }

    /// The questions in what was said, and what was said of answers.
    fn count(said: &str, text: &str) -> usize {
        said.matches(text).count()
    }

    /// A folder with a file `bot.pem`, and the path of that file.
    fn folder() -> (tempfile::TempDir, String) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("bot.pem");
        std::fs::write(&file, "").unwrap();
        let path = file.display().to_string();
        (folder, path)
    }

    #[test]
    fn every_question_is_asked_once_and_its_answer_is_drafted() {
        let (_folder, file) = folder();
        let answers = format!("acme.symphony.com\nqa-bot\n{file}\nqa-app\n{file}\n{file}\nproxy.acme.com:3128\n");
        let (draft, said) = drafted(&[], &answers);
        let expected = Draft {
            host: "acme.symphony.com".to_owned(),
            bot: Some("qa-bot".to_owned()),
            private_key: Some(file.clone()),
            app: Some("qa-app".to_owned()),
            app_private_key: Some(file.clone()),
            trust_store: Some(file),
            proxy: Some(DraftProxy {
                host: "proxy.acme.com".to_owned(),
                port: 3128,
            }),
            ..Draft::default()
        };
        assert_eq!(draft, Ok(expected));
        for question in [HOST, BOT, PRIVATE_KEY, APP, APP_PRIVATE_KEY, TRUST_STORE, PROXY] {
            assert_eq!(count(&said, question), 1, "{question}: {said}");
        }
        assert_eq!(count(&said, CERTIFICATE), 0, "a bot has a key or a certificate");
    }

    #[test]
    fn empty_answers_leave_out_what_may_be_left_out() {
        let (draft, said) = drafted(&[], "\n\nacme.symphony.com\n\n\n\n\n");
        let least = Draft {
            host: "acme.symphony.com".to_owned(),
            ..Draft::default()
        };
        assert_eq!(draft, Ok(least));
        assert_eq!(count(&said, HOST), 3, "there is no target without a host: {said}");
        for of_nobody in [PRIVATE_KEY, CERTIFICATE, APP_PRIVATE_KEY] {
            assert_eq!(count(&said, of_nobody), 0, "{said}");
        }
    }

    #[test]
    fn a_bot_without_a_key_is_asked_for_its_certificate() {
        let (_folder, file) = folder();
        let (draft, _) = drafted(&["--host", "acme.symphony.com"], &format!("qa-bot\n\n{file}\n"));
        let draft = draft.unwrap();
        assert_eq!((draft.private_key, draft.certificate), (None, Some(file)));
    }

    #[test]
    fn what_flags_say_is_not_asked() {
        let flags = [
            "--host",
            "h",
            "--bot",
            "b",
            "--private-key",
            "k.pem",
            "--app",
            "a",
            "--app-private-key",
            "a.pem",
            "--trust-store",
            "t.pem",
            "--proxy",
            "p:80",
        ];
        let (draft, said) = drafted(&flags, "");
        assert_eq!(said, "");
        assert_eq!(draft.unwrap().private_key.as_deref(), Some("k.pem"));
    }

    #[test]
    fn the_end_of_the_input_answers_the_rest_with_nothing() {
        let (draft, said) = drafted(&[], "acme.symphony.com\nqa-bot\n");
        let draft = draft.unwrap();
        assert_eq!(
            (draft.bot.as_deref(), draft.private_key, draft.app),
            (Some("qa-bot"), None, None)
        );
        assert_eq!(count(&said, APP), 0, "{said}");
        let (draft, _) = drafted(&[], "");
        assert!(draft.unwrap_err().contains("add `--host"));
    }

    #[test]
    fn a_path_that_leads_nowhere_is_said_at_once_and_asked_again() {
        let (folder, file) = folder();
        let here = folder.path().display();
        let answers = format!("qa-bot\n{here}/nowhere.pem\n{here}\n~/bot.pem\n{file}\n");
        let (draft, said) = drafted(&["--host", "acme.symphony.com"], &answers);
        assert_eq!(draft.unwrap().private_key, Some(file));
        assert_eq!(count(&said, PRIVATE_KEY), 4, "{said}");
        for wrong in [
            format!("`{here}/nowhere.pem` cannot be read: there is no such file"),
            format!("`{here}` is a folder"),
            "`~` means something to a shell only".to_owned(),
        ] {
            assert!(said.contains(&wrong), "{said}");
        }
    }

    #[test]
    fn a_path_is_written_as_it_leads_from_the_folder_of_the_target_file() {
        let (folder, file) = folder();
        let output = folder.path().join("target.yaml").display().to_string();
        let flags = ["--host", "acme.symphony.com", "--output", &output];
        let (draft, _) = drafted(&flags, &format!("qa-bot\n{file}\n"));
        assert_eq!(draft.unwrap().private_key.as_deref(), Some("bot.pem"));

        // Cargo starts tests in the folder of the package.
        let (draft, _) = drafted(&flags, "qa-bot\nCargo.toml\n");
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        assert_eq!(draft.unwrap().private_key, Some(manifest.display().to_string()));
    }

    #[test]
    fn a_host_may_have_a_port_and_is_no_url() {
        let (draft, said) = drafted(
            &[],
            "https://acme.symphony.com/pod\nacme:pod\n:80\nacme.symphony.com:8443\n",
        );
        let draft = draft.unwrap();
        assert_eq!((draft.host.as_str(), draft.port), ("acme.symphony.com", Some(8443)));
        assert_eq!(count(&said, "expected a host name"), 3, "{said}");
        for (answer, host, port) in [
            ("::1", "::1", None),
            ("[::1]:80", "[::1]", Some(80)),
            ("10.0.0.1", "10.0.0.1", None),
        ] {
            assert_eq!(host_of(answer), Ok((host.to_owned(), port)), "{answer}");
        }
    }

    #[test]
    fn a_proxy_that_is_none_is_asked_again_and_its_password_is_not_repeated() {
        let answers = "\n\n\nproxy\nalice:hunter2@proxy:80\nproxy:0\nhttp://proxy:3128/\n";
        let (draft, said) = drafted(&["--host", "acme.symphony.com"], answers);
        assert_eq!(draft.unwrap().proxy.unwrap().port, 3128);
        assert_eq!(count(&said, "expected a proxy as `host:port`"), 3, "{said}");
        assert!(!said.contains("hunter2"), "{said}");
    }

    #[test]
    fn a_wrong_flag_is_told_before_anything_is_asked() {
        let (draft, said) = drafted(&["--proxy", "proxy"], "acme.symphony.com\n");
        assert!(draft.unwrap_err().contains("expected a proxy"));
        assert_eq!(said, "");
    }
}
