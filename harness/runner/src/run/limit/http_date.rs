//! Dates as HTTP writes them (RFC 9110 section 5.6.7): the one form that is sent today, and two that are to be read.

use chrono::{DateTime, NaiveDateTime, Utc};

/// The obsolete forms: RFC 850, and that of `asctime`.
const OBSOLETE: [&str; 2] = ["%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"];

/// Reads a date; `None` if it is none.
pub fn http_date(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(date) = DateTime::parse_from_rfc2822(text) {
        return Some(date.to_utc());
    }
    OBSOLETE
        .iter()
        .find_map(|form| Some(NaiveDateTime::parse_from_str(text, form).ok()?.and_utc()))
}

#[cfg(test)]
mod tests {
    use super::http_date;

    #[test]
    fn all_three_forms_are_the_same_date() {
        let forms = [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ];
        for form in forms {
            assert_eq!(
                http_date(form).map(|date| date.timestamp()),
                Some(784_111_777),
                "{form}"
            );
        }
        assert_eq!(http_date("tomorrow"), None);
        assert_eq!(http_date("30"), None);
    }
}
