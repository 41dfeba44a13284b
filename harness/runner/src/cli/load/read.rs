//! Reads how much load is asked for.

use crate::campaign::load::Load;

/// The units of a rate, each with its seconds.
const UNITS: [(&str, f64); 3] = [("s", 1.0), ("min", 60.0), ("h", 3600.0)];

/// Reads `50/s`, `90/min` or `20`.
pub(super) fn read_load(text: &str) -> Result<Load, String> {
    let wrong = || {
        format!(
            "expected a rate such as `50/s` or `90/min` (up to {}/s), or a number of users such as `20` (up to {})",
            Load::MOST_PER_SECOND,
            Load::MOST_USERS
        )
    };
    let Some((number, unit)) = text.split_once('/') else {
        let users = text.trim().parse().ok();
        let users = users.filter(|users| (1..=Load::MOST_USERS).contains(users));
        return users.map(Load::Users).ok_or_else(wrong);
    };
    let seconds = UNITS.into_iter().find(|(name, _)| *name == unit.trim());
    let rate = number.trim().parse::<f64>().ok().zip(seconds);
    let rate = rate.map(|(number, (_, seconds))| number / seconds);
    let rate = rate.filter(|rate| (Load::FEWEST_PER_SECOND..=Load::MOST_PER_SECOND).contains(rate));
    rate.map(Load::Rate).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_users_and_a_number_per_time_is_a_rate() {
        assert_eq!(read_load("20"), Ok(Load::Users(20)));
        assert_eq!(read_load("50/s"), Ok(Load::Rate(50.0)));
        assert_eq!(read_load("0.5/s"), Ok(Load::Rate(0.5)));
        assert_eq!(read_load("90/min"), Ok(Load::Rate(1.5)));
        assert_eq!(read_load("7200 / h"), Ok(Load::Rate(2.0)));
    }

    #[test]
    fn what_is_no_load_is_refused() {
        for text in [
            "", "0", "-1", "1.5", "10001", "many", "/s", "50/", "50/day", "0/s", "-5/s", "inf/s", "NaN/s", "1e9/s",
            "50/s/s",
        ] {
            let refused = read_load(text).expect_err(text);
            assert!(refused.contains("50/s"), "{refused}");
        }
    }
}
