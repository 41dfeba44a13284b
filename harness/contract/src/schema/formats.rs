//! Formats that JSON Schema has no check for: integers of 32 and 64 bits, and base64.

use jsonschema::{Keyword, ValidationError, paths::Location};
use serde_json::{Map, Value};

/// The keyword that stands for `format: int32` and `int64`; its value is the number of bits.
pub(super) const INTEGER: &str = "x-podproof-integer";

/// Makes the check for [`INTEGER`].
#[expect(
    clippy::unnecessary_wraps,
    reason = "the signature is that of jsonschema's keyword factories"
)]
pub(super) fn integer<'s>(
    _: &'s Map<String, Value>,
    bits: &'s Value,
    _: Location,
) -> Result<Box<dyn for<'i> Keyword<'i>>, ValidationError<'s>> {
    Ok(Box::new(Integer { wide: bits == 64 }))
}

struct Integer {
    wide: bool,
}

impl Integer {
    fn holds(&self, value: &Value) -> bool {
        let Value::Number(number) = value else {
            return true;
        };
        match number.as_i64() {
            Some(value) => self.wide || i32::try_from(value).is_ok(),
            // Beyond i64, or written with a fraction or an exponent. The bounds are exact in f64; 2^63 is the first
            // beyond.
            None => number.as_f64().is_some_and(|value| {
                let limit = if self.wide {
                    9_223_372_036_854_775_808.0
                } else {
                    2_147_483_648.0
                };
                (-limit..limit).contains(&value)
            }),
        }
    }
}

impl<'i> Keyword<'i> for Integer {
    fn validate(&self, value: &'i Value) -> Result<(), ValidationError<'i>> {
        if self.holds(value) {
            Ok(())
        } else {
            Err(ValidationError::custom(if self.wide { "int64" } else { "int32" }))
        }
    }

    fn is_valid(&self, value: &'i Value) -> bool {
        self.holds(value)
    }
}

/// `format: byte`: base64 with padding (RFC 4648, section 4); line breaks are not part of it.
pub(super) fn is_base64(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    text.len().is_multiple_of(4)
        && text.len() - digits.len() <= 2
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/')
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn integers_are_held_to_their_bits_exactly() {
        let (narrow, wide) = (Integer { wide: false }, Integer { wide: true });
        assert!(narrow.holds(&json!(i32::MAX)) && !narrow.holds(&json!(i64::from(i32::MAX) + 1)));
        assert!(narrow.holds(&json!(i32::MIN)) && !narrow.holds(&json!(i64::from(i32::MIN) - 1)));
        assert!(wide.holds(&json!(i64::MAX)) && !wide.holds(&json!(i64::MAX as u64 + 1)));
        assert!(wide.holds(&json!(i64::MIN)) && !wide.holds(&json!(1e300)));
        assert!(wide.holds(&json!(9_007_199_254_740_993_i64)) && wide.holds(&json!(5.0)));
    }

    #[test]
    fn base64_needs_its_padding() {
        for (text, valid) in [
            ("", true),
            ("YQ==", true),
            ("YWI=", true),
            ("YWJj", true),
            ("YQ", false),
            ("Y===", false),
            ("YW-j", false),
        ] {
            assert_eq!(is_base64(text), valid, "{text}");
        }
    }
}
