//! How large a value is at most: its bytes, the greatest number in it, and whether there can be a multiple of it.

use minijinja::Value as Dynamic;
use minijinja::value::ValueKind;

/// How large a value may be that an expression makes, in bytes: as large as the largest answer.
pub(super) const LARGEST: usize = 8 * 1024 * 1024;

/// What a number, or the place of an element, counts for.
pub(super) const ELEMENT: f64 = 32.0;

/// How large a value is at most.
#[derive(Clone, Copy)]
pub(super) struct Bound {
    pub(super) bytes: f64,
    /// The greatest number that it may be or hold; zero if it can be none.
    pub(super) number: f64,
    /// It may be a text or a list, of which there can be a multiple.
    pub(super) is_repeatable: bool,
}

/// Of a number.
pub(super) const SMALL: Bound = Bound {
    bytes: ELEMENT,
    number: 1.0,
    is_repeatable: false,
};

impl Bound {
    pub(super) fn number(number: f64) -> Self {
        Self { number, ..SMALL }
    }

    pub(super) fn text(bytes: f64) -> Self {
        Self {
            bytes,
            number: 0.0,
            is_repeatable: true,
        }
    }

    pub(super) fn with_bytes(self, bytes: f64) -> Self {
        Self {
            bytes,
            is_repeatable: true,
            ..self
        }
    }

    pub(super) fn or(self, other: Self) -> Self {
        Self {
            bytes: self.bytes.max(other.bytes),
            number: self.number.max(other.number),
            is_repeatable: self.is_repeatable || other.is_repeatable,
        }
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self {
            bytes: self.bytes + other.bytes,
            ..self.or(other)
        }
    }

    /// Of a value that is there. Of a very large one, what is beyond the limit does not matter.
    pub(super) fn of(value: &Dynamic) -> Self {
        let mut bound = Self { number: 0.0, ..SMALL };
        let mut open = vec![value.clone()];
        while let Some(value) = open.pop() {
            bound.bytes += ELEMENT;
            if let Some(text) = value.as_str() {
                bound.bytes += as_f64(text.len());
            } else if value.kind() == ValueKind::Number {
                bound.number = bound.number.max(f64::try_from(value).unwrap_or(f64::INFINITY).abs());
                continue;
            } else if let (ValueKind::Seq | ValueKind::Map | ValueKind::Iterable, Ok(inside)) =
                (value.kind(), value.try_iter())
            {
                let is_map = value.kind() == ValueKind::Map;
                let members = inside.filter_map(|item| if is_map { value.get_item(&item).ok() } else { Some(item) });
                open.extend(members);
            } else {
                continue;
            }
            bound.is_repeatable = true;
            if bound.bytes > as_f64(LARGEST) * ELEMENT {
                break;
            }
        }
        bound
    }
}

#[expect(clippy::cast_precision_loss, reason = "a bound need not be exact")]
pub(super) fn as_f64(size: usize) -> f64 {
    size as f64
}
