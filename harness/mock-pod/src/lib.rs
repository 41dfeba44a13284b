//! An independent, honest mock of a Symphony pod's authentication.
//!
//! One sentence holds it: keys → directory → certificate → (TLS) server → router → api → answer, with sessions and JWTs in the
//! middle. [`MockPod::start`] listens within a few milliseconds; RSA keys follow in background threads.
//!
//! Comes in: [`Settings`]. Goes out: HTTPS answers on a loopback port, the [`Accounts`] a tester may use, and
//! [`MockPod::write_target`] for other programs. Times are milliseconds since the Unix epoch unless a name says otherwise.
//!
//! It shares no code with the checker: its own reading of the vendor's documents is the second opinion. Nothing that a client
//! sends makes it panic, and no token or key appears in a `Debug` text or in the [`Journal`].

mod api;
mod certificate;
mod clock;
mod deviation;
mod http;
mod jwt;
mod keys;
mod lying;
mod mock;
mod nodes;
mod people;
mod pod;
mod random;
mod rehearsal;
mod script;
mod settings;
mod target_file;
mod version;

pub use certificate::{Certificates, ClientCertificate};
pub use clock::Clock;
pub use deviation::{Deviation, Severity, UnknownDeviation};
pub use http::journal::{Journal, JournalEntry};
pub use keys::{Keyring, LazyKey};
pub use mock::{MockPod, StartError};
pub use people::accounts::{Accounts, App, ServiceAccount, User};
pub use people::built_in::MOST_SETS;
pub use people::seed::{Seed, SeedError};
pub use script::{EndedSession, Phase, Script, ScriptEntry, ScriptError, ScriptJournal, ScriptMistake, read_duration};
pub use settings::{Settings, Stall};
pub use target_file::{TargetError, WrittenTarget};
pub use version::{PodVersion, UnknownVersion};
