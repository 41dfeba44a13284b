//! What a recorded load says: how fast answers came, how many plays were right, and what it all amounts to.
//!
//! In: the record of a load. Out: its view, which every report of it is made from.

mod times;
mod verdict;
mod view;

pub use times::{LatencyView, QUANTILES, Quantiles};
pub use verdict::LoadVerdict;
pub use view::{LoadView, OperationView};
