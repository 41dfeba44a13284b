//! A number exactly as its digits say.
//!
//! In: the text of a JSON number, of any size. Every comparison takes time in proportion to the digits that were
//! written: `1e400` has one.

use std::cmp::Ordering;

use num_bigint::BigUint;
use serde_json::Number;

/// A decimal number: `digits × 10^exponent`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Decimal {
    negative: bool,
    /// ASCII digits, without a zero at either end; none for zero.
    digits: Vec<u8>,
    exponent: i128,
}

/// How many digits are reduced at once; 10^18 is within `u64`.
const CHUNK: usize = 18;

impl Decimal {
    /// The number that `text` writes; `None` if it is no JSON number.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = match rest.find(['e', 'E']) {
            Some(at) => (&rest[..at], power(&rest[at + 1..])?),
            None => (rest, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
        let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(whole) || !is_number(fraction) || (whole.len() > 1 && whole.starts_with('0')) {
            return None;
        }
        let mut digits = [whole.as_bytes(), fraction.as_bytes()].concat();
        let mut exponent = exponent.saturating_sub(i128::try_from(fraction.len()).ok()?);
        while digits.last() == Some(&b'0') {
            digits.pop();
            exponent = exponent.saturating_add(1);
        }
        let leading = digits.iter().take_while(|digit| **digit == b'0').count();
        digits.drain(..leading);
        let zero = digits.is_empty();
        Some(Self {
            negative: negative && !zero,
            digits,
            exponent: if zero { 0 } else { exponent },
        })
    }

    /// The number that `number` shows, which is the shortest one that means the same double.
    pub(crate) fn of(number: &Number) -> Self {
        Self::parse(&number.to_string()).unwrap_or(Self {
            negative: false,
            digits: Vec::new(),
            exponent: 0,
        })
    }

    pub(crate) fn is_integer(&self) -> bool {
        self.exponent >= 0
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    pub(crate) fn is_negative(&self) -> bool {
        self.negative
    }

    /// The number, if it is an integer from 0 to 2^64 - 1.
    pub(crate) fn to_u64(&self) -> Option<u64> {
        if self.negative || self.is_zero() {
            return self.is_zero().then_some(0);
        }
        let digits = str::from_utf8(&self.digits).ok()?.parse::<u64>().ok()?;
        let power = 10_u64.checked_pow(u32::try_from(self.exponent).ok()?)?;
        digits.checked_mul(power)
    }

    /// Whether a whole number of `unit`s, which is not zero, makes this number.
    pub(crate) fn is_multiple_of(&self, unit: &Self) -> bool {
        if self.is_zero() {
            return true;
        }
        // Without a zero at their end, these digits are no multiple of ten.
        let shift = self.exponent.saturating_sub(unit.exponent);
        let Ok(shift) = u128::try_from(shift) else {
            return false;
        };
        let Some(unit) = BigUint::parse_bytes(&unit.digits, 10) else {
            return false;
        };
        let power = BigUint::from(10_u8).modpow(&BigUint::from(shift), &unit);
        (self.remainder(&unit) * power) % unit == BigUint::ZERO
    }

    /// What remains of the digits, read as an integer.
    fn remainder(&self, unit: &BigUint) -> BigUint {
        self.digits.chunks(CHUNK).fold(BigUint::ZERO, |rest, chunk| {
            let (scale, digits) = chunk.iter().fold((1_u64, 0_u64), |(scale, number), digit| {
                (scale * 10, number * 10 + u64::from(digit - b'0'))
            });
            (rest * scale + digits) % unit
        })
    }

    fn magnitude(&self, other: &Self) -> Ordering {
        if self.is_zero() || other.is_zero() {
            return other.is_zero().cmp(&self.is_zero());
        }
        let length = |number: &Self| number.exponent.saturating_add(number.digits.len() as i128);
        length(self)
            .cmp(&length(other))
            .then_with(|| self.digits.cmp(&other.digits))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, false) => self.magnitude(other),
            (true, true) => other.magnitude(self),
            (negative, _) => {
                if negative {
                    Ordering::Less
                } else {
                    Ordering::Greater
                }
            }
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A power of ten as written; beyond what an `i128` holds, its bound.
fn power(text: &str) -> Option<i128> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let size: i128 = digits.parse().unwrap_or(i128::MAX);
    Some(if text.starts_with('-') { -size } else { size })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

    use super::*;

    fn number(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn numbers_are_equal_however_they_are_written() {
        for (one, other) in [
            ("1", "1.0"),
            ("100", "1e2"),
            ("1.50E1", "15"),
            ("-0", "0.000"),
            ("0e9999", "0"),
            ("12.5e-1", "1.25"),
            ("1e+2", "100"),
        ] {
            assert_eq!(number(one), number(other), "{one} {other}");
        }
    }

    #[test]
    fn neighbours_are_told_apart_at_any_size() {
        let ascending = [
            "-1e400",
            "-9223372036854775809",
            "-9223372036854775808",
            "-1.5",
            "-1e-400",
            "0",
            "1e-400",
            "0.1",
            "0.10000000000000000001",
            "18446744073709551616",
            "18446744073709551617",
            "1e400",
            "1.0000000000000000000000000001e400",
        ];
        for pair in ascending.windows(2) {
            assert!(number(pair[0]) < number(pair[1]), "{pair:?}");
        }
    }

    #[test]
    fn multiples_are_exact() {
        for (value, unit, multiple) in [
            ("0", "7", true),
            ("1180591620717411303424", "2", true),
            ("1180591620717411303425", "2", false),
            ("0.3", "0.1", true),
            ("0.35", "0.1", false),
            ("1e400", "7", false),
            ("7e400", "7", true),
            ("1e400", "1e-400", true),
            ("-4.5", "1.5", true),
            ("1e308", "0.123456789", false),
            (
                "340282366920938463463374607431768211456",
                "170141183460469231731687303715884105728",
                true,
            ),
            (
                "340282366920938463463374607431768211457",
                "170141183460469231731687303715884105728",
                false,
            ),
        ] {
            assert_eq!(number(value).is_multiple_of(&number(unit)), multiple, "{value} {unit}");
        }
    }

    #[test]
    fn integers_are_known_by_their_value() {
        for (text, integer) in [
            ("1.0", true),
            ("1e400", true),
            ("15e-1", false),
            ("150e-1", true),
            ("9007199254740993.5", false),
        ] {
            assert_eq!(number(text).is_integer(), integer, "{text}");
        }
    }

    #[test]
    fn what_json_does_not_call_a_number_is_none() {
        for text in ["", "-", "01", "1.", ".5", "1e", "+1", "0x1", "NaN", "1_000", " 1"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }

    #[test]
    fn powers_beyond_measure_end() {
        let huge = format!("1e{}", "9".repeat(100));
        assert!(number(&huge) > number("1e400"));
        assert!(number(&huge).is_multiple_of(&number("2")));
        assert!(!number(&format!("1e-{}", "9".repeat(100))).is_integer());
    }
}
