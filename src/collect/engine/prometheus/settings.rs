//! What the file says of a Prometheus, checked: where it is, and how to sign in.

use crate::{
    collect::engine::web::{Access, AccessFields, Auth},
    document::{Context, Marked, Mistake, Named, Path, Setting},
    record,
};

record! {
    /// A Prometheus server, or another that answers its HTTP API.
    pub struct PrometheusSettings {
        /// `http://prometheus:9090`, with the path that it is served under, if any.
        pub url: Marked<Setting>,
        /// How to sign in, if it asks for it.
        pub auth: Option<Marked<Auth>>,
        /// Sent with each request, like `X-Scope-OrgID`.
        #[schemars(default)]
        pub headers: Named<Marked<Setting>>,
    }
}

impl PrometheusSettings {
    pub fn checked(self, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Access> {
        let place = self.url.place;
        let fields = AccessFields {
            url: self.url,
            name: "url",
            example: "http://prometheus:9090",
            auth: self.auth,
            headers: self.headers,
        };
        let access = Access::read(fields, path, cx)?;
        if access.url.path().contains("/api/v1") {
            let mistake = Mistake::error(place, path.child("url"), "the url goes on behind the server's own path");
            cx.report(mistake.hint("leave out `/api/v1/...`: okrd adds it"));
            return None;
        }
        Some(access)
    }
}
