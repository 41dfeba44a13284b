//! Names of HTTP headers.

/// Whether HTTP can carry a header of this name (RFC 9110 section 5.6.2).
pub fn is_header_name(name: &str) -> bool {
    let is_of_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(is_of_token)
}

#[cfg(test)]
mod tests {
    use super::is_header_name;

    #[test]
    fn a_name_is_a_token() {
        assert!(["sessionToken", "X-A", "~"].into_iter().all(is_header_name));
        assert!(!["", "session token", "a:", "é", "a\n"].into_iter().any(is_header_name));
    }
}
