//! SHA-256 sums, as text and as something to write to.

use std::fmt;
use std::io::{self, Read, Write};
use std::str::FromStr;

use crate::text::hex;
use aws_lc_rs::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};

/// A SHA-256 sum: 64 hexadecimal digits in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sum(String);

impl Sum {
    /// The sum of all that is left to read.
    ///
    /// # Errors
    /// It cannot be read.
    pub(super) fn of(source: &mut dyn Read) -> io::Result<(Self, u64)> {
        let mut summing = Summing::default();
        io::copy(source, &mut summing)?;
        Ok(summing.finish())
    }
}

impl fmt::Display for Sum {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl From<Sum> for String {
    fn from(sum: Sum) -> Self {
        sum.0
    }
}

impl TryFrom<String> for Sum {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// As people copy it: also in upper case, and with `sha256:` before it.
impl FromStr for Sum {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.trim().to_ascii_lowercase();
        let digits = digits.strip_prefix("sha256:").unwrap_or(&digits);
        if digits.len() == 64 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Ok(Self(digits.to_owned()));
        }
        Err("expected a SHA-256 sum of 64 hexadecimal digits".to_owned())
    }
}

/// Sums and counts what is written to it.
pub(super) struct Summing {
    context: Context,
    bytes: u64,
}

impl Default for Summing {
    fn default() -> Self {
        Self {
            context: Context::new(&SHA256),
            bytes: 0,
        }
    }
}

impl Summing {
    /// The sum, and how many bytes were written.
    pub(super) fn finish(self) -> (Sum, u64) {
        (Sum(hex(self.context.finish().as_ref())), self.bytes)
    }
}

impl Write for Summing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.context.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_that_of_the_standard() {
        let (sum, bytes) = Sum::of(&mut b"abc".as_slice()).expect("a sum");
        assert_eq!(
            (sum.to_string().as_str(), bytes),
            ("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 3)
        );
    }

    #[test]
    fn a_sum_is_read_as_people_copy_it() {
        let digits = "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD";
        let sum: Sum = format!(" sha256:{digits}\n").parse().expect("a sum");
        assert_eq!(sum.to_string(), digits.to_lowercase());
        for text in ["", "abc", &digits[1..], &digits.replace('B', "G")] {
            assert!(text.parse::<Sum>().is_err(), "{text}");
        }
    }
}
