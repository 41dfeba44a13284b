//! The insides of a server: what only a stack trace or a database says.
//!
//! In: a body as it came. Out: the words that give it away, in the body or in what its escapes stand for.

use crate::secret::decoded;

/// Words that stand in no message for people.
const WORDS: [&str; 11] = [
    "\tat ",
    "Exception in thread",
    "Caused by: ",
    "Traceback (most recent call last)",
    "java.lang.",
    "java.sql.",
    "org.springframework.",
    "SQLSTATE",
    "ORA-0",
    "stack trace",
    "SQLException",
];

/// The endings of source files that frames name.
const ENDINGS: [&str; 8] = [".java", ".kt", ".scala", ".cs", ".py", ".js", ".ts", ".go"];

/// The first sign of the insides.
pub(super) fn shown_in(body: &str) -> Option<String> {
    let texts = [body.to_owned()].into_iter().chain(decoded(body));
    texts.into_iter().find_map(|text| {
        let word = WORDS.iter().find(|word| text.contains(**word));
        word.map(|word| word.trim().to_owned())
            .or_else(|| frame(&text))
            .or_else(|| exception(&text))
    })
}

/// `at com.acme.Login.check(Login.java:42)`: the file and line of a call.
fn frame(text: &str) -> Option<String> {
    let inside = text.split("at ").skip(1).filter_map(|call| {
        let (call, rest) = call.split_once('(')?;
        let is_call = !call.is_empty() && call.chars().all(is_of_call);
        is_call.then(|| rest.split(')').next()).flatten()
    });
    inside
        .filter(|inside| {
            inside.rsplit_once(':').is_some_and(|(file, line)| {
                let is_line = !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit());
                is_line && ENDINGS.iter().any(|ending| file.ends_with(ending))
            })
        })
        .map(|_| "at".to_owned())
        .next()
}

fn is_of_call(character: char) -> bool {
    character.is_ascii_alphanumeric() || "._$<> ".contains(character)
}

/// `com.acme.LoginException: …`: the class of an exception, as only a program names it.
fn exception(text: &str) -> Option<String> {
    let words = text.split(|character: char| character.is_whitespace() || "\"'`(),{}[]".contains(character));
    let mut classes = words.filter_map(|word| word.strip_suffix(':'));
    let class = classes.find(|class| {
        let is_exception = class.ends_with("Exception") || class.ends_with("Error");
        is_exception && class.split('.').count() > 2 && class.chars().all(is_of_call)
    });
    // The name itself may be anything: only its kind is told.
    class.map(|class| {
        if class.ends_with("Error") {
            "Error:"
        } else {
            "Exception:"
        }
        .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::shown_in;

    #[test]
    fn the_insides_are_seen_in_escaped_strings_too() {
        for body in [
            r#"{"message":"failed\n\tat com.acme.Login.check(Login.java:42)"}"#,
            r#"{"message":"failed\n    at com.acme.Login.check(Login.kt:42)"}"#,
            r#"{"message":"at new Login (/srv/app/login.js:42)"}"#,
            r#"{"message":"com.acme.auth.LoginException: no such user"}"#,
            r#"{"message":"java\u002elang.NullPointerException"}"#,
            r#"{"message":"org.postgresql.util.PSQLException: ERROR: relation"}"#,
        ] {
            assert!(shown_in(body).is_some(), "{body}");
        }
    }

    #[test]
    fn ordinary_errors_are_no_insides() {
        for body in [
            r#"{"code":401,"message":"Invalid session"}"#,
            r#"{"message":"Exception: the account is disabled"}"#,
            r#"{"message":"look at the documentation (auth.html: section 42)"}"#,
            r#"{"message":"Validation Error: look at acme.com (port:443)"}"#,
        ] {
            assert_eq!(shown_in(body), None, "{body}");
        }
    }
}
