//! The path under which a service answers: given, or taken from the document's first server.

use serde_json::Value;

/// `prefix` in its normal form: empty, or with a slash in front and none behind.
pub(super) fn normal(prefix: &str) -> String {
    let trimmed = prefix.trim().trim_matches('/');
    if trimmed.is_empty() {
        String::new()
    } else {
        format!("/{trimmed}")
    }
}

/// The path of the first server's URL, if it has one.
pub(super) fn of_servers(root: &Value) -> Option<String> {
    let server = root.get("servers")?.get(0)?;
    let mut url = server.get("url")?.as_str()?.to_owned();
    for (name, variable) in server.get("variables").and_then(Value::as_object).into_iter().flatten() {
        if let Some(default) = variable.get("default").and_then(Value::as_str) {
            url = url.replace(&format!("{{{name}}}"), default);
        }
    }
    let rest = url
        .split_once("://")
        .map(|(_, rest)| rest)
        .or_else(|| url.strip_prefix("//"));
    let path = match rest {
        Some(rest) => rest.split_once('/').map_or("", |(_, path)| path),
        None if url.starts_with(['/', '.']) => url.trim_start_matches('.'),
        // Some documents leave the scheme out: `agent.example/agent`.
        None => match url.split_once('/') {
            Some((host, path)) if host.contains('.') || host.contains(':') => path,
            _ => &url,
        },
    };
    let path = normal(path.split(['?', '#']).next().unwrap_or_default());
    (!path.is_empty()).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(url: &str) -> Option<String> {
        of_servers(&json!({"servers": [{"url": url, "variables": {"base": {"default": "v1"}}}]}))
    }

    #[test]
    fn the_prefix_is_the_path_of_the_first_server() {
        for (url, prefix) in [
            ("https://pod.example:443/pod/", Some("/pod")),
            ("https://{vanity}.example/x/{base}", Some("/x/v1")),
            ("agent.example/agent", Some("/agent")),
            ("/profile-manager", Some("/profile-manager")),
            ("//host/a", Some("/a")),
            ("pod", Some("/pod")),
            ("https://pod.example", None),
            ("/", None),
            ("", None),
        ] {
            assert_eq!(of(url).as_deref(), prefix, "{url}");
        }
    }

    #[test]
    fn a_given_prefix_is_brought_to_its_normal_form() {
        assert_eq!(normal("login/"), "/login");
        assert_eq!(normal("/"), "");
    }
}
