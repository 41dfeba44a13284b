//! The lease of accounts: who signs in as them on this machine, so that a run does not end the sessions that a watch holds.
//!
//! In: the accounts of a target that a command uses. Out: locks, one for each account, as long as the command lives; or a refusal that
//! names who holds one. Two target files that name the same account of the same pod meet in the same lock.
//!
//! The locks lie in one folder for each user of this machine, whatever the environment of a process says; they say nothing of other
//! users and other machines. Where the folder cannot be used, that is said, and nothing is locked.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use aws_lc_rs::digest::{SHA256, digest};

use super::exit::Exit;
use super::lock_folder;
use super::show::{self, Refusal};
use crate::record::{Holder, Lock, NoLock};
use crate::suite::plan::Trial;
use crate::targets::{Identity, Target};
use crate::text::hex;

/// How often a lock is tried again that is waited for.
const AGAIN: Duration = Duration::from_millis(250);

/// The accounts of a target that a command signs in as.
#[derive(Clone, Debug, Default)]
pub(super) struct Accounts {
    /// The pod, as its URL names it.
    pod: String,
    /// The accounts' names.
    names: BTreeSet<String>,
}

/// Locks that are held, as long as this lives.
#[derive(Debug)]
pub(super) struct Lease {
    _locks: Vec<Lock>,
}

impl Accounts {
    /// The accounts that these identities at the top of a target are.
    pub(super) fn of<'n>(target: &Target, identities: impl IntoIterator<Item = &'n str>) -> Self {
        let known = identities.into_iter().filter_map(|name| target.identities.get(name));
        Self::named(target, known)
    }

    /// The accounts that trials sign in as: those that they need, of every set that they may be played with.
    pub(super) fn of_trials(target: &Target, trials: &[Trial]) -> Self {
        let mut needs = BTreeSet::new();
        for trial in trials {
            for set in trial.sets.iter() {
                needs.extend(trial.scenario.needs.iter().map(|need| (*set, need.as_str())));
            }
        }
        let known = needs
            .into_iter()
            .filter_map(|(set, need)| target.actors(set).identities.get(need));
        Self::named(target, known)
    }

    fn named<'t>(target: &Target, identities: impl Iterator<Item = &'t Arc<Identity>>) -> Self {
        Self {
            pod: target.url_of("pod").to_owned(),
            names: identities
                .filter_map(|identity| identity.subject())
                .map(str::to_owned)
                .collect(),
        }
    }

    /// The accounts' names: user names and ids of apps.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// Takes the lease, or waits for it.
    ///
    /// # Errors
    /// Another process holds one of the accounts, and goes on holding it as long as is waited. It was said on standard error.
    pub(super) fn lease(&self, command: &str, wait: Option<Duration>) -> Result<Lease, Refusal> {
        let folder = match lock_folder::made() {
            Ok(folder) => folder,
            Err(error) => {
                show::err(&format!(
                    "note: no lock protects these accounts from another run or watch: {error}"
                ));
                return Ok(Lease { _locks: Vec::new() });
            }
        };
        let until = Instant::now() + wait.unwrap_or_default();
        let mut has_told = false;
        loop {
            let (account, holder) = match self.all(&folder, command) {
                Ok(lease) => return Ok(lease),
                Err(taken) => taken,
            };
            if Instant::now() >= until {
                return Err(refused(&account, holder.as_ref(), wait));
            }
            if !has_told {
                show::err(&format!(
                    "waiting for {}, which uses `{account}`",
                    in_words(holder.as_ref())
                ));
                has_told = true;
            }
            sleep(AGAIN);
        }
    }

    /// All locks, in the order of their names; otherwise which account somebody else holds, and who.
    fn all(&self, folder: &Path, command: &str) -> Result<Lease, (String, Option<Holder>)> {
        let mut locks = Vec::new();
        for name in &self.names {
            match Lock::take(&folder.join(self.file_of(name)), Some(command)) {
                Ok(lock) => locks.push(lock),
                Err(NoLock::Held(holder)) => return Err((name.clone(), holder)),
                // Another account may still be locked; what cannot be is no reason not to go on.
                Err(NoLock::System(error)) => {
                    show::err(&format!(
                        "note: no lock protects `{name}` from another run or watch: {error}"
                    ));
                }
            }
        }
        Ok(Lease { _locks: locks })
    }

    /// A name that tells nothing of the pod and the account.
    fn file_of(&self, name: &str) -> String {
        let hash = hex(digest(&SHA256, format!("{}\n{name}", self.pod).as_bytes()).as_ref());
        format!("{}.lock", &hash[..24])
    }
}

fn in_words(holder: Option<&Holder>) -> String {
    match holder {
        Some(Holder {
            process,
            started_at,
            command,
        }) => {
            let command = command.as_deref().unwrap_or("podproof");
            format!("`{command}` (process {process}, since {started_at})")
        }
        None => "another podproof".to_owned(),
    }
}

fn refused(account: &str, holder: Option<&Holder>, wait: Option<Duration>) -> Refusal {
    let help = match wait {
        None => "wait for its end (`--wait 10m`)",
        Some(_) => "wait longer",
    };
    let text = format!(
        "error[target]: {} uses the account `{account}` of this pod, on this machine; a run ends all sessions of its accounts, those \
         that others hold among them\n  = help: {help}, or let the watch use accounts of its own (`conformance.watch` in the \
         target's file)\n  = nothing was sent",
        in_words(holder)
    );
    show::err(&text);
    Refusal {
        exit: Exit::Invalid,
        text,
    }
}
