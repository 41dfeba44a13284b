//! TLS alerts: what they are called, and which of them are about the client.

use rustls::AlertDescription;

/// Whether an alert rejects the client and its certificate.
///
/// Under TLS 1.3 (RFC 8446 section 4.4.2.4) the server's verdict about the client's certificate arrives after the
/// client has finished its part of the handshake: such an alert still belongs to the handshake.
pub(super) fn judges_the_client(alert: AlertDescription) -> bool {
    matches!(
        alert,
        AlertDescription::AccessDenied
            | AlertDescription::BadCertificate
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateRequired
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateUnknown
            | AlertDescription::DecryptError
            | AlertDescription::HandshakeFailure
            | AlertDescription::NoCertificate
            | AlertDescription::UnknownCA
            | AlertDescription::UnsupportedCertificate
    )
}

/// The name of an alert as RFC 8446 section 6 writes it.
pub(super) fn name(alert: AlertDescription) -> String {
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
    fn a_server_in_trouble_does_not_judge_the_client() {
        assert!(judges_the_client(AlertDescription::CertificateRequired));
        assert!(!judges_the_client(AlertDescription::InternalError));
    }
}
