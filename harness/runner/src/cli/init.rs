//! `podproof init`: a target file, from flags or from answers.

use std::fs::OpenOptions;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::arguments::InitArguments;
use super::exit::Exit;
use super::{show, target};
use crate::complaint::{Sources, in_words};
use crate::target::{Draft, DraftProxy};

pub(super) fn init(arguments: &InitArguments) -> Exit {
    let output = &arguments.output;
    if output.exists() && !arguments.force {
        show::err(&format!(
            "error[command line]: `{}` is there already; name another file with `--output`, or add `--force`",
            output.display()
        ));
        return Exit::Usage;
    }
    let draft = match draft(arguments) {
        Ok(draft) => draft,
        Err(text) => {
            show::err(&format!("error[command line]: {text}"));
            return Exit::Usage;
        }
    };
    if let Err(error) = write(output, &draft.text(), arguments.force) {
        show::err(&format!(
            "error[command line]: cannot write `{}`: {}; check that the folder exists and may be written to",
            output.display(),
            in_words(&error)
        ));
        return Exit::Usage;
    }
    show::out(&format!("wrote {}", output.display()));
    checked(output)
}

/// Reads what was written, as a run would.
fn checked(output: &Path) -> Exit {
    let mut sources = Sources::default();
    let shown = output.display();
    match target::read(output, &mut sources) {
        Ok(_) => {
            show::out(&format!("next: podproof doctor --target {shown}"));
            Exit::Passed
        }
        Err(complaints) => {
            let exit = show::complaints(&complaints, &sources);
            show::err(&format!(
                "the file is written; mend it, then: podproof doctor --target {shown}"
            ));
            exit
        }
    }
}

/// What the file is to say: flags first, then answers, where somebody is there to give them.
fn draft(arguments: &InitArguments) -> Result<Draft, String> {
    let mut asker = Asker {
        asks: io::stdin().is_terminal() && !arguments.no_input,
    };
    let from_here = |path: &PathBuf| from_folder_of(&arguments.output, path);
    let host = asker.answer(arguments.host.clone(), "host of the pod, such as acme.symphony.com")?;
    let host = host.ok_or("the pod's host is not known; add `--host acme.symphony.com`")?;
    let bot = asker.answer(arguments.bot.clone(), "user name of the bot (empty for none)")?;
    let mut private_key = arguments.private_key.as_ref().map(from_here);
    let certificate = arguments.certificate.as_ref().map(from_here);
    if bot.is_some() && certificate.is_none() {
        private_key = asker.path(
            private_key,
            "private key of the bot, a PEM file (empty for none)",
            &arguments.output,
        )?;
    }
    let app = asker.answer(arguments.app.clone(), "id of the app for on-behalf-of (empty for none)")?;
    let mut app_private_key = arguments.app_private_key.as_ref().map(from_here);
    if app.is_some() {
        app_private_key = asker.path(
            app_private_key,
            "private key of the app, a PEM file (empty for none)",
            &arguments.output,
        )?;
    }
    let trust_store = arguments.trust_store.as_ref().map(from_here);
    let trust_store = asker.path(
        trust_store,
        "trust store, PEM, PKCS#12 or JKS (empty for the system's authorities)",
        &arguments.output,
    )?;
    let proxy = asker.answer(arguments.proxy.clone(), "proxy, host:port (empty for none)")?;
    Ok(Draft {
        host,
        port: arguments.port,
        name: arguments.name.clone(),
        bot,
        private_key,
        certificate,
        app,
        app_private_key,
        trust_store,
        proxy: proxy.as_deref().map(proxy_of).transpose()?,
    })
}

fn proxy_of(text: &str) -> Result<DraftProxy, String> {
    let address = text
        .split_once("://")
        .map_or(text, |(_, address)| address)
        .trim_end_matches('/');
    let parts = address
        .rsplit_once(':')
        .and_then(|(host, port)| Some((host, port.parse().ok()?)));
    match parts {
        Some((host, port)) if !host.is_empty() && !host.contains('@') => Ok(DraftProxy {
            host: host.to_owned(),
            port,
        }),
        _ => Err(format!(
            "expected a proxy as `host:port`, found `{}`; credentials are added in the file, as `username` and `password`",
            address.rsplit('@').next().unwrap_or_default()
        )),
    }
}

/// Asks on the terminal; elsewhere nothing is asked, and what is not given is not there.
struct Asker {
    asks: bool,
}

impl Asker {
    fn answer(&mut self, given: Option<String>, question: &str) -> Result<Option<String>, String> {
        if given.is_some() || !self.asks {
            return Ok(given);
        }
        let mut terminal = anstream::stderr();
        let _ = write!(terminal, "{question}: ").and_then(|()| terminal.flush());
        let mut line = String::new();
        let read = io::stdin()
            .lock()
            .read_line(&mut line)
            .map_err(|error| in_words(&error))?;
        if read == 0 {
            // The end of the input answers every further question with nothing.
            self.asks = false;
        }
        Ok(Some(line.trim().to_owned()).filter(|answer| !answer.is_empty()))
    }

    fn path(&mut self, given: Option<String>, question: &str, output: &Path) -> Result<Option<String>, String> {
        let answer = self.answer(given.clone(), question)?;
        Ok(match given {
            Some(given) => Some(given),
            None => answer.map(|answer| from_folder_of(output, Path::new(&answer))),
        })
    }
}

/// Paths in a target file start in its folder; those on the command line where we are.
fn from_folder_of(output: &Path, path: &Path) -> String {
    let folder = output.parent().filter(|folder| !folder.as_os_str().is_empty());
    let path = match folder {
        None => path.to_owned(),
        Some(folder) => match path.strip_prefix(folder) {
            Ok(inside) => inside.to_owned(),
            Err(_) => std::path::absolute(path).unwrap_or_else(|_| path.to_owned()),
        },
    };
    path.display().to_string()
}

/// A new file; one that is there is replaced only by force.
fn write(path: &Path, text: &str, force: bool) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true);
    match force {
        true => options.create(true).truncate(true),
        false => options.create_new(true),
    };
    options.open(path)?.write_all(text.as_bytes())
}
