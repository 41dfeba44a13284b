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
    of_overriding(root.get("servers")?).filter(|path| !path.is_empty())
}

/// The path of the first of these servers, empty if it has none: what the `servers` of a path or an operation put in the
/// place of the document's prefix.
pub(super) fn of_overriding(servers: &Value) -> Option<String> {
    let server = servers.get(0)?;
    let url = filled(server.get("url")?.as_str()?, server.get("variables"));
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
    Some(normal(path.split(['?', '#']).next().unwrap_or_default()))
}

/// A URL with the defaults of its variables, which are not looked into again.
fn filled(url: &str, variables: Option<&Value>) -> String {
    let mut filled = String::with_capacity(url.len());
    let mut rest = url;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let variable = after
            .split_once('}')
            .and_then(|(name, behind)| Some((variables?.get(name)?.get("default")?, behind)));
        match variable {
            Some((Value::String(default), behind)) => {
                filled.push_str(default);
                rest = behind;
            }
            // Unquoted, `1.0` is a number in YAML.
            Some((Value::Number(default), behind)) => {
                filled.push_str(&default.to_string());
                rest = behind;
            }
            _ => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(url: &str) -> Option<String> {
        of_servers(
            &json!({"servers": [{"url": url, "variables": {"base": {"default": "v1"}, "number": {"default": 2}, "again": {"default": "{base}{base}"}}}]}),
        )
    }

    #[test]
    fn the_prefix_is_the_path_of_the_first_server() {
        for (url, prefix) in [
            ("https://pod.example:443/pod/", Some("/pod")),
            ("https://{vanity}.example/x/{base}", Some("/x/v1")),
            ("/{base}/{number}/{none}/{open", Some("/v1/2/{none}/{open")),
            ("/{again}", Some("/{base}{base}")),
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
    fn servers_of_an_operation_without_a_path_have_an_empty_prefix() {
        for (servers, prefix) in [
            (json!([{"url": "https://h/other"}, {"url": "/second"}]), Some("/other")),
            (json!([{"url": "https://h"}]), Some("")),
            (json!([{"url": "/"}]), Some("")),
            (json!([]), None),
            (json!([{}]), None),
        ] {
            assert_eq!(of_overriding(&servers).as_deref(), prefix, "{servers}");
        }
    }

    #[test]
    fn a_given_prefix_is_brought_to_its_normal_form() {
        assert_eq!(normal("login/"), "/login");
        assert_eq!(normal("/"), "");
    }
}
