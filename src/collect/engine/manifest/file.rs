//! A connector's manifest as typed: one YAML file a service.
//!
//! The doc comments here are the reference for those who write one.

use crate::{
    choice,
    collect::template::Template,
    document::{Marked, Named, Unread},
    record,
};

record! {
    /// A service: how to sign in, what to ask, and the measures that come of it.
    pub struct ManifestFields {
        /// The word after `connector:` in okrs.yaml; the name of the file without its ending.
        pub connector: Marked<String>,
        /// The service's name.
        pub title: String,
        /// One sentence on what it is.
        pub about: String,
        /// The vendor's documentation of the API.
        pub docs: String,
        /// What the requests and answers were checked against.
        pub verified: Verified,
        /// What a source of it has to say in okrs.yaml.
        #[schemars(default)]
        pub settings: Named<SettingFields>,
        /// How it is reached.
        pub http: HttpFields,
        /// The requests, by names of your choice.
        pub streams: Named<Unread>,
        /// The measures, by the names that okrs.yaml calls them.
        pub measures: Named<Unread>,
        /// Answers with the numbers that they must give.
        #[schemars(default)]
        pub tests: Vec<TestFields>,
    }
}

choice! {
    /// What the requests and answers were checked against.
    pub enum Verified {
        /// The vendor's own specification.
        Specification = "specification",
        /// The vendor's documentation for people.
        Documentation = "documentation",
        /// Recorded answers.
        Recording = "recording",
        /// A running server.
        Server = "server",
        /// Nothing yet.
        Unverified = "unverified",
    }
}

impl Verified {
    /// As it is typed.
    pub fn word(self) -> &'static str {
        match self {
            Self::Specification => "specification",
            Self::Documentation => "documentation",
            Self::Recording => "recording",
            Self::Server => "server",
            Self::Unverified => "unverified",
        }
    }
}

record! {
    /// One setting of a source.
    pub struct SettingFields {
        /// What it is, and where the user finds it.
        pub help: String,
        /// It is kept out of everything that is shown. Default: false.
        pub secret: Option<bool>,
        /// What it is where nothing is said; a setting without it must be given.
        pub default: Option<String>,
        /// What it looks like, where any word will not do: `https://blog.example.com`.
        pub example: Option<String>,
    }
}

record! {
    /// How the service is reached. Texts may use the settings: `{{ api_key }}`.
    pub struct HttpFields {
        /// What all requests begin with.
        pub base_url: Marked<Template>,
        /// How to sign in.
        pub auth: Option<AuthFields>,
        /// Sent with each request.
        #[schemars(default)]
        pub headers: Named<Template>,
        /// What the vendor allows.
        pub limits: Option<LimitFields>,
    }
}

record! {
    /// One way to sign in.
    pub struct AuthFields {
        /// Name and password.
        pub basic: Option<BasicFields>,
        /// A token, sent as `Authorization: Bearer ...`.
        pub bearer: Option<Template>,
        /// A key in a header.
        pub header: Option<KeyFields>,
        /// A key in the query.
        pub query: Option<KeyFields>,
        /// A token that is fetched first, with a refresh token or a client's own credentials.
        pub oauth2: Option<Oauth2Fields>,
        /// A token for a Google service account.
        pub service_account: Option<ServiceAccountFields>,
    }
}

record! {
    /// OAuth2: the form that is sent to the token endpoint.
    pub struct Oauth2Fields {
        /// The token endpoint.
        pub token_url: Template,
        /// The grant: `refresh_token`, `client_credentials`, or what the service calls its own.
        pub grant: String,
        /// The application's id.
        pub client_id: Template,
        /// The application's secret.
        pub client_secret: Option<Template>,
        /// The refresh token, for that grant.
        pub refresh_token: Option<Template>,
        /// What is asked for.
        pub scope: Option<Template>,
        /// How the application signs in at the endpoint. Default: form.
        pub client: Option<ClientWord>,
        /// Further fields of the form.
        #[schemars(default)]
        pub more: Named<Template>,
    }
}

choice! {
    /// How an application signs in at a token endpoint.
    pub enum ClientWord {
        /// As fields of the form.
        Form = "form",
        /// With basic authentication.
        Basic = "basic",
    }
}

record! {
    /// A service account of Google: a file with a key, and what it is used for.
    pub struct ServiceAccountFields {
        /// The account's JSON file, as text.
        pub json: Template,
        /// What is asked for.
        pub scope: String,
        /// The user on whose behalf it acts, in a domain that allows that.
        pub subject: Option<Template>,
    }
}

record! {
    /// Name and password.
    pub struct BasicFields {
        /// The user's name.
        pub username: Template,
        /// The password.
        pub password: Template,
    }
}

record! {
    /// A key, and the name that it is sent under.
    pub struct KeyFields {
        /// The header's or parameter's name.
        pub name: String,
        /// The key, with what stands before it, if anything: `Token {{ api_key }}`.
        pub value: Template,
    }
}

record! {
    /// What the vendor allows.
    pub struct LimitFields {
        /// Requests under way at once.
        pub concurrency: Option<u64>,
        /// At most so many requests in so long, such as `100/1h`.
        pub rate: Option<Marked<String>>,
    }
}

record! {
    /// The fields of a measure in a manifest besides those of any measure.
    pub struct MeasureFields {
        /// What it counts, for people.
        pub title: String,
        /// The stream that it reads.
        pub stream: Marked<String>,
        /// What the stream's texts have for this measure: `{ metric: sessions }`.
        #[schemars(default)]
        pub with: Named<String>,
        /// What has to be said beside the measure's name, for its stream's texts to use.
        #[schemars(default)]
        pub parameters: Named<SettingFields>,
    }
}

record! {
    /// One answer, and the number that a measure makes of it.
    pub struct TestFields {
        /// The measure.
        pub measure: Marked<String>,
        /// Its parameters.
        #[schemars(default)]
        pub parameters: Named<String>,
        /// The request that must be made: `GET /3.0/reports`.
        pub request: String,
        /// Parts of the query that it must have, with the window being October 2026.
        #[schemars(default)]
        pub query: Named<String>,
        /// Parts of the body that it must have, by their paths: `query.filter`.
        #[schemars(default)]
        pub body: Named<String>,
        /// Headers that come with the answer.
        #[schemars(default)]
        pub headers: Named<String>,
        /// The answer, as JSON.
        pub answer: String,
        /// The answers of further requests: pages, or the things of a list. Where there is none, it is `{}`.
        #[schemars(default)]
        pub then: Vec<String>,
        /// The number that it must give, in the measure's unit; for a ratio, numerator / denominator.
        pub gives: f64,
    }
}
