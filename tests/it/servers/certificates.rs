//! An authority of our own, and a certificate of it for 127.0.0.1 and localhost.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::process::{Program, run};

const OPENSSL: Program = Program { name: "openssl", package: "openssl", folders: &[] };

/// Makes `server.pem` and `server.key` in `folder`, and gives the authority's certificate.
pub fn make(folder: &Path) -> PathBuf {
    let file = |name: &str| folder.join(name).to_str().expect("the folder's name is ASCII").to_owned();
    let openssl = |arguments: &[&str]| run(Command::new(OPENSSL.path()).args(arguments));
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    let mut authority = vec!["req", "-x509", "-subj", "/CN=okrd test authority", "-days", "3650"];
    let (ca, ca_key, cert, cert_key) = (file("ca.pem"), file("ca.key"), file("server.pem"), file("server.key"));
    authority.extend(key);
    authority.extend(["-keyout", &ca_key, "-out", &ca]);
    openssl(&authority);
    let (request, names) = (file("server.csr"), file("names"));
    fs::write(&names, "subjectAltName=IP:127.0.0.1,DNS:localhost\nbasicConstraints=CA:FALSE\n").expect("the folder is ours");
    let mut asking = vec!["req", "-subj", "/CN=localhost"];
    asking.extend(key);
    asking.extend(["-keyout", &cert_key, "-out", &request]);
    openssl(&asking);
    openssl(&[
        "x509",
        "-req",
        "-in",
        &request,
        "-CA",
        &ca,
        "-CAkey",
        &ca_key,
        "-CAcreateserial",
        "-days",
        "3650",
        "-extfile",
        &names,
        "-out",
        &cert,
    ]);
    ca.into()
}
