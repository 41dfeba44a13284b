//! JSON as it was sent: values, and the numbers that a double does not hold.

mod amount;
mod decimal;
mod exact;
mod members;
mod numerals;
mod scan;

pub use amount::holds_too_many_values;
pub(crate) use decimal::Decimal;
pub(crate) use exact::{Exact, ExactValue};
pub(crate) use members::without_room;
pub(crate) use numerals::{Numeral, Numerals};
pub(crate) use scan::{FlawKind, Scan, scan};
