//! Encryption on the way to a database: three words, with the same meaning for every database.

use std::{path::PathBuf, sync::Arc};

use rustls::{
    ClientConfig, DigitallySignedStruct, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject},
};
use rustls_platform_verifier::Verifier;

use crate::{choice, source::FetchError};

choice! {
    /// How the way to a database is encrypted.
    pub enum Tls {
        /// Never.
        Disable = "disable",
        /// If the server can; whose certificate it is does not matter. Keeps out those who only listen.
        Prefer = "prefer",
        /// Always, and only with a certificate that the system, or `ca`, vouches for.
        Require = "require",
    }
}

/// Makes ring the cryptography of every library that asks for the process's own. Calling it again changes nothing.
pub fn install_tls_provider() {
    // An error means that there is one already.
    let _ = ring::default_provider().install_default();
}

/// A client that checks certificates against the system's authorities, and against those in the PEM file `ca`.
///
/// Reads files, so it blocks for some milliseconds.
///
/// # Errors
/// `unavailable` if `ca` cannot be read or holds no certificate.
pub fn verified(ca: Option<&PathBuf>) -> Result<ClientConfig, FetchError> {
    let mut roots = Vec::new();
    if let Some(path) = ca {
        let problem = |reason: String| FetchError::unavailable(format!("failed to read `ca`, {}: {reason}", path.display()));
        let certificates = CertificateDer::pem_file_iter(path).map_err(|error| problem(error.to_string()))?;
        roots = certificates.collect::<Result<Vec<_>, _>>().map_err(|error| problem(error.to_string()))?;
        if roots.is_empty() {
            return Err(problem("it holds no certificate in PEM form".to_owned()));
        }
    }
    let verifier = Verifier::new_with_extra_roots(roots, provider())
        .map_err(|error| FetchError::unavailable(format!("failed to load the system's certificates: {error}")))?;
    Ok(config(Arc::new(verifier)))
}

/// A client that takes any certificate.
pub fn unverified() -> ClientConfig {
    config(Arc::new(AnyCertificate(provider())))
}

/// What to do when a certificate is not accepted, for the end of a message.
pub const CERTIFICATE_REMEDY: &str =
    "give the authority's certificate with `ca: /path/to/ca.pem`, or encrypt without checking it with `tls: prefer`";

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn config(verifier: Arc<dyn ServerCertVerifier>) -> ClientConfig {
    ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .expect("ring speaks TLS 1.2 and 1.3")
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth()
}

/// Looks at no name and no authority; that the server holds the certificate's key is checked all the same.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
