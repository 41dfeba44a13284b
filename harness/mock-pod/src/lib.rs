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
mod people;
mod pod;
mod random;
mod settings;
mod target_file;

pub use certificate::{Certificates, ClientCertificate};
pub use clock::Clock;
pub use deviation::{Deviation, Severity, UnknownDeviation};
pub use http::journal::{Journal, JournalEntry};
pub use keys::{Keyring, LazyKey};
pub use mock::{MockPod, StartError};
pub use people::accounts::{Accounts, App, ServiceAccount, User};
pub use people::seed::{Seed, SeedError};
pub use settings::Settings;
pub use target_file::{TargetError, WrittenTarget};
