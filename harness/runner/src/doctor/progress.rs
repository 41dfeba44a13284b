//! What an examination says while it goes on.

use super::step::Step;

/// Somebody hears of what is being done, and of what came of it.
#[derive(Clone, Copy, Debug)]
pub enum Progress<'a> {
    /// Something begins that may take a while, in words such as `asking the services`.
    Begun(&'a str),
    /// A step is done.
    Done(&'a Step),
}
