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

mod accounts;
mod answer;
mod api;
mod body;
mod call;
mod certificate;
mod clock;
mod deviation;
mod directory;
mod identify;
mod issue;
mod journal;
mod jwt;
mod keys;
mod mock;
mod pod;
mod random;
mod respond;
mod router;
mod seed;
mod server;
mod session;
mod settings;
mod target_file;

pub use accounts::{Accounts, App, ServiceAccount, User};
pub use certificate::{Certificates, ClientCertificate};
pub use clock::Clock;
pub use deviation::{Deviation, Severity, UnknownDeviation};
pub use journal::{Journal, JournalEntry};
pub use keys::{Keyring, LazyKey};
pub use mock::{MockPod, StartError};
pub use seed::{Seed, SeedError};
pub use settings::Settings;
pub use target_file::{TargetError, WrittenTarget};
