//! `${NAME}` and `${NAME:-default}` in a setting, as the BDK for Java understands them: variables of the environment, and
//! properties of Java (`${user.home}`), which go first.
//!
//! In: a text and the environment, as a function: nothing here reads the real one. Out: the text filled in.
//! `$${NAME}` stands for the text `${NAME}` itself.
//!
//! No message repeats what stands between the braces, unless it is how variables and properties are named.
//!
//! Source: `BdkConfigParser` of the BDK for Java, which replaces properties first and then variables.

use super::plain::is_variable;
use crate::text::{list, quoted};

/// The value of a variable, if it is set. The current folder is asked for as [`CURRENT_FOLDER`].
pub type Environment<'e> = &'e dyn Fn(&str) -> Option<String>;

/// Under this name the current folder is asked for; no variable can have it.
pub const CURRENT_FOLDER: &str = "user.dir";

/// The properties of Java that say something of the machine, and the variables that know it, the first that is set.
const PROPERTIES: &[(&str, &[&str])] = &[
    ("user.home", &["HOME", "USERPROFILE"]),
    ("user.name", &["USER", "LOGNAME", "USERNAME"]),
    (CURRENT_FOLDER, &[CURRENT_FOLDER]),
    ("java.io.tmpdir", &[]),
    ("file.separator", &[]),
    ("path.separator", &[]),
];

/// Fills in the variables of a text.
///
/// # Errors
/// The name of the first variable that is neither set nor has a default, or that the text is not closed.
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
        let end = inner.find('}').ok_or(Unfilled::Open)?;
        let (name, default) = match inner[..end].split_once(":-") {
            Some((name, default)) => (name, Some(default)),
            None => (&inner[..end], None),
        };
        match value_of(name, environment).or_else(|| default.map(str::to_owned)) {
            Some(value) => filled.push_str(&value),
            None => return Err(Unfilled::of(name)),
        }
        rest = &inner[end + 1..];
    }
    filled.push_str(rest);
    Ok(filled)
}

fn value_of(name: &str, environment: Environment<'_>) -> Option<String> {
    let property = PROPERTIES.iter().find(|(property, _)| *property == name);
    let known = match (name, property) {
        ("file.separator", _) => Some(std::path::MAIN_SEPARATOR.to_string()),
        ("path.separator", _) => Some(if cfg!(windows) { ";" } else { ":" }.to_owned()),
        ("java.io.tmpdir", _) => temporary_folder(environment),
        (_, Some((_, variables))) => variables.iter().find_map(|variable| environment(variable)),
        (_, None) => None,
    };
    known.or_else(|| environment(name))
}

/// As Java finds it: on Linux it is always the same.
fn temporary_folder(environment: Environment<'_>) -> Option<String> {
    if cfg!(windows) {
        environment("TMP").or_else(|| environment("TEMP"))
    } else if cfg!(target_os = "macos") {
        environment("TMPDIR").or_else(|| Some("/tmp".to_owned()))
    } else {
        Some("/tmp".to_owned())
    }
}

/// Why a text could not be filled in. The names are those that may be shown.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unfilled {
    /// This variable is not set, and has no default.
    NotSet(String),
    /// A variable whose name may be a secret is not set.
    NotNamed,
    /// This property of Java is none that is known here.
    Property(String),
    /// Spring's way to give a default, of a variable of this name if it may be shown.
    Spring(Option<String>),
    /// There is a `${` without its `}`.
    Open,
}

impl Unfilled {
    fn of(name: &str) -> Self {
        match name.split_once(':') {
            Some((name, _)) => Self::Spring(is_variable(name).then(|| name.to_owned())),
            None if !is_variable(name) => Self::NotNamed,
            None if name.contains('.') => Self::Property(name.to_owned()),
            None => Self::NotSet(name.to_owned()),
        }
    }

    /// What is wrong, and what to do.
    pub(crate) fn words(&self) -> (String, String) {
        match self {
            Self::NotSet(name) => (
                format!("the environment variable `{name}` is not set"),
                format!("set it, or give a default: `${{{name}:-…}}`"),
            ),
            Self::NotNamed => (
                "a variable is not set".to_owned(),
                "set it, or give a default: `${NAME:-…}`; write `$${` for the characters themselves".to_owned(),
            ),
            Self::Property(name) => (
                format!("`{name}` is a property of Java that podproof does not know"),
                format!(
                    "write the value itself, or take it from the environment: `${{NAME}}`; of Java's properties {} are known",
                    list(quoted(PROPERTIES.iter().map(|(property, _)| *property)))
                ),
            ),
            Self::Spring(name) => {
                let name = name.as_deref().unwrap_or("NAME");
                (
                    "this is how Spring gives a default, which a BDK's own file does not know".to_owned(),
                    format!("write `:-` in place of `:`, as in `${{{name}:-…}}`"),
                )
            }
            Self::Open => (
                "expected `${NAME}`, found `${` without its `}`".to_owned(),
                "close it, or write `$${` for the characters themselves".to_owned(),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(text: &str) -> Result<String, Unfilled> {
        filled(text, &|name| match name {
            "POD" => Some("acme".to_owned()),
            "HOME" => Some("/home/me".to_owned()),
            "LOGNAME" => Some("me".to_owned()),
            CURRENT_FOLDER => Some("/work".to_owned()),
            _ => None,
        })
    }

    #[test]
    fn variables_and_defaults_are_filled_in() {
        assert_eq!(fill("${POD}.symphony.com").as_deref(), Ok("acme.symphony.com"));
        assert_eq!(fill("${NONE:-x}-${POD:-y}").as_deref(), Ok("x-acme"));
        assert_eq!(fill("${NONE:-}").as_deref(), Ok(""));
        assert_eq!(fill("a $${POD} $b").as_deref(), Ok("a ${POD} $b"));
    }

    #[test]
    fn the_properties_of_java_that_speak_of_the_machine_are_known() {
        assert_eq!(
            fill("${user.home}/.symphony/bot.pem").as_deref(),
            Ok("/home/me/.symphony/bot.pem")
        );
        assert_eq!(fill("${user.dir} ${user.name}").as_deref(), Ok("/work me"));
        let separator = std::path::MAIN_SEPARATOR.to_string();
        assert_eq!(fill("${file.separator}"), Ok(separator));
        assert!(fill("${java.io.tmpdir}").is_ok() && fill("${path.separator}").is_ok());
        assert_eq!(filled("${user.home:-x}", &|_| None).as_deref(), Ok("x"));
    }

    #[test]
    fn what_is_not_set_is_named_where_it_is_named_like_a_variable() {
        assert_eq!(fill("x${NONE}"), Err(Unfilled::NotSet("NONE".to_owned())));
        assert_eq!(fill("x${os.name}"), Err(Unfilled::Property("os.name".to_owned())));
        assert_eq!(fill("x${hunter2!}"), Err(Unfilled::NotNamed));
        assert_eq!(fill("x${POD"), Err(Unfilled::Open));
    }

    #[test]
    fn springs_default_is_told_from_a_variable_and_not_repeated() {
        let spring = fill("${DB_PASSWORD:hunter2}").expect_err("Spring's");
        assert_eq!(spring, Unfilled::Spring(Some("DB_PASSWORD".to_owned())));
        let (title, help) = spring.words();
        assert!(help.contains("`${DB_PASSWORD:-…}`") && !title.contains("hunter2") && !help.contains("hunter2"));
        assert_eq!(fill("${hunter2!:x}"), Err(Unfilled::Spring(None)));
    }
}
