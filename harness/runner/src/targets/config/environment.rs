//! `${NAME}` and `${NAME:-default}` in a setting, as the BDK for Java understands them.
//!
//! In: a text and the environment, as a function: nothing here reads the real one. Out: the text filled in.
//! `$${NAME}` stands for the text `${NAME}` itself.

/// The value of a variable, if it is set.
pub type Environment<'e> = &'e dyn Fn(&str) -> Option<String>;

/// Fills in the variables of a text.
///
/// # Errors
/// The name of the first variable that is neither set nor has a default, or the text that is not closed.
pub(crate) fn filled(text: &str, environment: Environment<'_>) -> Result<String, Unfilled> {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        if let Some(before) = rest[..start].strip_suffix('$') {
            filled.push_str(before);
            filled.push_str("${");
            rest = &rest[start + 2..];
            continue;
        }
        filled.push_str(&rest[..start]);
        let inner = &rest[start + 2..];
        let end = inner
            .find('}')
            .ok_or_else(|| Unfilled::Open(rest[start..].to_owned()))?;
        let (name, default) = match inner[..end].split_once(":-") {
            Some((name, default)) => (name, Some(default)),
            None => (&inner[..end], None),
        };
        match environment(name).or_else(|| default.map(str::to_owned)) {
            Some(value) => filled.push_str(&value),
            None => return Err(Unfilled::NotSet(name.to_owned())),
        }
        rest = &inner[end + 1..];
    }
    filled.push_str(rest);
    Ok(filled)
}

/// Why a text could not be filled in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unfilled {
    /// This variable is not set, and has no default.
    NotSet(String),
    /// There is a `${` without its `}`.
    Open(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(text: &str) -> Result<String, Unfilled> {
        filled(text, &|name| (name == "POD").then(|| "acme".to_owned()))
    }

    #[test]
    fn variables_and_defaults_are_filled_in() {
        assert_eq!(fill("${POD}.symphony.com").as_deref(), Ok("acme.symphony.com"));
        assert_eq!(fill("${NONE:-x}-${POD:-y}").as_deref(), Ok("x-acme"));
        assert_eq!(fill("${NONE:-}").as_deref(), Ok(""));
        assert_eq!(fill("a $${POD} $b").as_deref(), Ok("a ${POD} $b"));
    }

    #[test]
    fn a_variable_that_is_not_set_is_named() {
        assert_eq!(fill("x${NONE}"), Err(Unfilled::NotSet("NONE".to_owned())));
        assert_eq!(fill("x${POD"), Err(Unfilled::Open("${POD".to_owned())));
    }
}
