//! TLS alerts: what they are called, and which of them are about the client.

use rustls::AlertDescription;

/// Whether an alert is about the client and its certificate, or that it has none.
///
/// By RFC 8446 section 6.2 and RFC 5246 section 7.2.2 some alerts speak of a certificate, and are about the client's,
/// since only the client receives them. `handshake_failure` is what a server without a better word says of a missing one
/// (RFC 5246 section 7.4.6), but also when it finds no cipher in common; `decrypt_error` is about a signature, among other
/// things. A server that judges a client's certificate has asked for it before (RFC 8446 section 4.3.2), so these two count
/// only if it has. All others, `protocol_version` among them, never are about a certificate.
///
/// Under TLS 1.3 (RFC 8446 section 4.4.2.4) the server's verdict about the client's certificate arrives after the
/// client has finished its part of the handshake: such an alert still belongs to the handshake.
pub(crate) fn judges_the_client(alert: AlertDescription, asked: bool) -> bool {
    match alert {
        AlertDescription::AccessDenied
        | AlertDescription::BadCertificate
        | AlertDescription::CertificateExpired
        | AlertDescription::CertificateRequired
        | AlertDescription::CertificateRevoked
        | AlertDescription::CertificateUnknown
        | AlertDescription::NoCertificate
        | AlertDescription::UnknownCA
        | AlertDescription::UnsupportedCertificate => true,
        AlertDescription::DecryptError | AlertDescription::HandshakeFailure => asked,
        _ => false,
    }
}

/// The name of an alert as RFC 8446 section 6 writes it.
pub(crate) fn name(alert: AlertDescription) -> String {
    if alert == AlertDescription::UnrecognisedName {
        return "unrecognized_name".to_owned();
    }
    if let AlertDescription::Unknown(number) = alert {
        return format!("alert_{number}");
    }
    let camel: Vec<char> = format!("{alert:?}").chars().collect();
    let mut snake = String::new();
    for (index, letter) in camel.iter().enumerate() {
        let starts_word = index > 0
            && letter.is_uppercase()
            && (camel[index - 1].is_lowercase() || camel.get(index + 1).is_some_and(|next| next.is_lowercase()));
        if starts_word {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use rustls::AlertDescription;

    use super::{judges_the_client, name};

    #[test]
    fn alerts_have_the_names_of_the_standard() {
        let names = [
            AlertDescription::BadCertificate,
            AlertDescription::UnknownCA,
            AlertDescription::CertificateRequired,
            AlertDescription::UnknownPSKIdentity,
            AlertDescription::UnrecognisedName,
            AlertDescription::Unknown(200),
        ]
        .map(name);
        assert_eq!(
            names,
            [
                "bad_certificate",
                "unknown_ca",
                "certificate_required",
                "unknown_psk_identity",
                "unrecognized_name",
                "alert_200"
            ]
        );
    }

    #[test]
    fn only_alerts_that_can_be_about_a_certificate_judge_the_client() {
        for asked in [false, true] {
            assert!(judges_the_client(AlertDescription::CertificateRequired, asked));
            assert!(judges_the_client(AlertDescription::UnknownCA, asked));
            assert!(!judges_the_client(AlertDescription::InternalError, asked));
            assert!(!judges_the_client(AlertDescription::ProtocolVersion, asked));
            assert!(!judges_the_client(AlertDescription::InsufficientSecurity, asked));
            assert_eq!(judges_the_client(AlertDescription::HandshakeFailure, asked), asked);
        }
    }
}
