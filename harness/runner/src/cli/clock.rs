//! The clock of this machine: certificates and tokens are judged by it, and records say when they were made.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::exit::Exit;
use super::show;

/// The end of the year 9999, in seconds since 1970: RFC 3339 writes no later year.
const END: u64 = 253_402_300_799;

/// Checks that the clock shows a time that can be written down.
///
/// # Errors
/// It does not, which was said on standard error.
pub(super) fn check() -> Result<(), Exit> {
    match wrong(SystemTime::now()) {
        None => Ok(()),
        Some(when) => Err(show::harness(&format!("the clock of this machine shows a time {when}; set it")).exit),
    }
}

/// What is wrong with a time, a fragment.
fn wrong(now: SystemTime) -> Option<&'static str> {
    match now.duration_since(UNIX_EPOCH) {
        Err(_) => Some("before 1970"),
        Ok(since) if since > Duration::from_secs(END) => Some("after the year 9999"),
        Ok(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_that_cannot_be_written_down_is_wrong() {
        assert_eq!(wrong(UNIX_EPOCH - Duration::from_secs(1)), Some("before 1970"));
        assert_eq!(
            wrong(UNIX_EPOCH + Duration::from_secs(END + 1)),
            Some("after the year 9999")
        );
        assert_eq!(wrong(UNIX_EPOCH), None);
        assert_eq!(wrong(SystemTime::now()), None);
    }
}
