//! Expressions: `${{ … }}` in scenarios, what they see, and the functions that they call.

mod check;
mod decode;
mod error;
mod functions;
mod jwt;
mod jwt_call;
mod pattern;
mod reserved;
mod scope;
mod size;
mod template;
mod tree;

pub use check::{Names, Shape, mistakes};
pub use error::{EvaluationError, Mistake};
pub use pattern::{Kind, Pattern};
pub use reserved::{ANSWER, hides_something, is_reserved};
pub use scope::Scope;
pub use template::{Expression, Piece, Template, without_dollar};
