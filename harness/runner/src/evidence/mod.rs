//! Evidence: a run packed into one file that can be checked later, by somebody else, without the pod.
//!
//! record → suite that it names, reports rendered anew → pack (ZIP) with a manifest of sums → what is right with it, and what not
//!
//! A pack holds no target and no secret. The same inputs, the time of packing among them, give the same bytes. Verifying trusts
//! nothing that a pack says: names, sizes and sums are checked before anything is used, in bounded memory.

mod archive;
mod comparison;
mod error;
mod guard;
mod inputs;
mod judged;
mod layout;
mod manifest;
mod pack;
mod sum;
mod unpack;
mod upgrade;
mod verify;

pub use comparison::Comparison;
pub use error::{EvidenceError, NotAPack};
pub use inputs::Inputs;
pub use manifest::{ChangedPart, EvidenceManifest, FORMAT, Member, MemberKind, Part};
pub use pack::{PackSettings, Packed, pack};
pub use sum::Sum;
pub use upgrade::Upgrade;
pub use verify::{Verification, verify};
