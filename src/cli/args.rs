//! What can be typed on the command line.

mod past;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, builder::styling};
use clap_complete::Shell;

pub use past::{CycleCommand, CycleOrder, Replay};

const STYLES: styling::Styles = styling::Styles::styled()
    .header(styling::AnsiColor::Green.on_default().bold())
    .usage(styling::AnsiColor::Green.on_default().bold())
    .literal(styling::AnsiColor::Cyan.on_default().bold())
    .placeholder(styling::AnsiColor::Cyan.on_default());

/// OKR as code: key results measured where their numbers live.
///
/// okrd reads objectives and key results from YAML, asks their sources on a schedule, works out progress and status,
/// and publishes all of it as Prometheus metrics.
#[derive(Debug, Parser)]
#[command(name = "okrd", version, styles = STYLES, max_term_width = 100, arg_required_else_help = true)]
pub struct Arguments {
    /// How much is logged to standard error: error, warn, info, debug, trace, or a filter such as `okrd=debug`.
    /// [default: info for `run`, error for all others, which say what they did themselves].
    #[arg(long, global = true, env = "OKRD_LOG", value_name = "FILTER")]
    pub log: Option<String>,

    /// How log lines look.
    #[arg(long, global = true, env = "OKRD_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,

    /// When to use colour.
    #[arg(long, global = true, value_enum, default_value_t = clap::ColorChoice::Auto)]
    pub color: clap::ColorChoice,

    /// Let the file have programs run: sources of kind `exec`, and `${command:...}`.
    #[arg(long, global = true, env = "OKRD_ALLOW_PROGRAMS")]
    pub allow_programs: bool,

    #[command(subcommand)]
    pub command: Command,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    Text,
    Json,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the daemon: poll, keep, publish.
    Run(Run),
    /// Check the configuration, offline; with --poll, ask each source once.
    Check(Check),
    /// Ask the sources now, keep the answers, and say how it went.
    Poll(Poll),
    /// Fetch the days of the cycle that no poll has seen, and the baseline's curve, where the sources can tell them.
    Backfill(Poll),
    /// Try the sinks of the alerts, or list what was told.
    Alerts(Alerts),
    /// Say nothing of a key result or source for a while.
    Silence(Silence),
    /// Make a token that lets a program or person write through the API, or read where reading is closed.
    Token(NewToken),
    /// List the baselines, type one, or have one measured again.
    Baseline(BaselineOrder),
    /// Believe a number that was held back as implausible.
    Accept(Accept),
    /// Show where every key result stands.
    Status(Status),
    /// Show every number on the way from a key result's source to its status.
    Explain(Explain),
    /// Write the report for the check-in, or the one on the close of the cycle.
    Report(Report),
    /// List the cycles that the store knows, close one that is over, and report on it.
    Cycle(CycleOrder),
    /// Run the recorded history through the rules of the file: each day's status, and the alerts that would have fired.
    Replay(Replay),
    /// Add a dated note to a key result or an objective, such as "campaign sent"; or remove one.
    Annotate(Annotate),
    /// List the notes of the cycle.
    Annotations(Annotations),
    /// Show what services okrd knows, and what it wants to know of them.
    Connectors(Connectors),
    /// Print the JSON Schema of okrs.yaml, for editors.
    Schema,
    /// Run an invented company's OKRs, offline and without any account.
    Demo(Demo),
    /// Make the Grafana dashboards, or send them to a Grafana.
    Grafana(Grafana),
    /// Print alerting and recording rules, for Prometheus or Grafana.
    Rules(Rules),
    /// Copy the store to a file, also while the daemon runs.
    Backup(Backup),
    /// Put a copy in the place of the store; what was there is moved aside. The daemon must not run.
    Restore(Restore),
    /// Read every page and row of the store, and say whether it is sound.
    Verify(Verify),
    /// Write out what was measured: as CSV, as JSON, or as the metrics would have been.
    Export(Export),
    /// Show how the forecast's chances came true in closed cycles, and what would correct them. Changes nothing.
    Calibrate(Calibrate),
    /// Measure forecast and stall detection on a benchmark of series whose end is known.
    Eval(Eval),
    /// Print completions for a shell.
    Completions { shell: Shell },
    /// Ask a running daemon whether it is healthy; for containers.
    Healthcheck {
        /// Address of the daemon.
        #[arg(long, env = "OKRD_LISTEN", default_value = DEFAULT_LISTEN)]
        listen: String,
    },
}

pub const DEFAULT_LISTEN: &str = "127.0.0.1:9595";

/// Where the configuration and the store are.
#[derive(Debug, Args)]
pub struct Place {
    /// okrs.yaml, or a folder of YAML files that are read as one.
    #[arg(short, long, env = "OKRD_CONFIG", default_value = "okrs.yaml", value_name = "PATH")]
    pub config: PathBuf,

    /// SQLite file of observations; wins over `store:` in the configuration [default: okrd.db beside the configuration].
    #[arg(long, env = "OKRD_STORE", value_name = "PATH")]
    pub store: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Run {
    #[command(flatten)]
    pub place: Place,

    /// Address of metrics and health checks; wins over `listen:` in the configuration [default: 127.0.0.1:9595].
    #[arg(long, env = "OKRD_LISTEN", value_name = "ADDRESS")]
    pub listen: Option<String>,
}

#[derive(Debug, Args)]
pub struct Check {
    /// okrs.yaml, or a folder of YAML files that are read as one.
    #[arg(short, long, env = "OKRD_CONFIG", default_value = "okrs.yaml", value_name = "PATH")]
    pub config: PathBuf,

    /// Ask each source once, keep nothing, and print what was understood.
    #[arg(long)]
    pub poll: bool,

    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Poll {
    #[command(flatten)]
    pub place: Place,

    /// Only these key results [default: all].
    #[arg(value_name = "KEY_RESULT")]
    pub key_results: Vec<String>,

    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Status {
    #[command(flatten)]
    pub place: Place,

    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Explain {
    #[command(flatten)]
    pub place: Place,

    /// Id of the key result.
    #[arg(value_name = "KEY_RESULT")]
    pub key_result: String,

    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Report {
    /// Which report: the check-in of the last seven days, or the grades at the close of the cycle.
    #[arg(value_enum)]
    pub what: ReportWord,

    #[command(flatten)]
    pub how: ReportHow,
}

#[derive(Debug, Args)]
pub struct ReportHow {
    #[command(flatten)]
    pub place: Place,

    /// How it is written down [default: what the name of --out ends with, else markdown].
    #[arg(long, value_enum)]
    pub format: Option<ReportFormat>,

    /// Print JSON: the same as `--format json`.
    #[arg(long, conflicts_with = "format")]
    pub json: bool,

    /// Write to this file instead of standard output.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,

    /// Language of the report [default: `language:` in the configuration].
    #[arg(long, value_enum)]
    pub language: Option<ReportLanguage>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportWord {
    Weekly,
    Close,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    Markdown,
    Html,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportLanguage {
    En,
    Fr,
}

#[derive(Debug, Args)]
pub struct Annotate {
    #[command(flatten)]
    pub place: Place,

    /// Id of a key result or of an objective.
    #[arg(value_name = "KEY_RESULT|OBJECTIVE", required_unless_present = "remove", requires = "text")]
    pub subject: Option<String>,

    /// What happened.
    #[arg(value_name = "TEXT")]
    pub text: Option<String>,

    /// When it happened: `2026-11-15`, or `2026-11-15T14:00` in the file's time zone [default: now].
    #[arg(long, value_name = "DATE")]
    pub at: Option<String>,

    /// Remove the note with this number instead; `okrd annotations` lists them.
    #[arg(long, value_name = "ID", conflicts_with_all = ["subject", "text", "at"])]
    pub remove: Option<u64>,
}

#[derive(Debug, Args)]
pub struct Annotations {
    #[command(flatten)]
    pub place: Place,

    /// Only those of this key result or objective [default: all].
    #[arg(value_name = "KEY_RESULT|OBJECTIVE")]
    pub subject: Option<String>,

    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Alerts {
    #[command(subcommand)]
    pub order: AlertsCommand,
}

#[derive(Debug, Subcommand)]
pub enum AlertsCommand {
    /// Send a sample to each sink, or to one.
    Test {
        /// okrs.yaml, or a folder of YAML files that are read as one.
        #[arg(short, long, env = "OKRD_CONFIG", default_value = "okrs.yaml", value_name = "PATH")]
        config: PathBuf,

        /// Name of a sink [default: all].
        sink: Option<String>,
    },
    /// Show the newest messages: what was told, to whom, and whether it arrived.
    List {
        #[command(flatten)]
        place: Place,

        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
pub struct Silence {
    #[command(flatten)]
    pub place: Place,

    /// Id of a key result, or name of a source.
    pub subject: String,

    /// For so long, such as `3d`; `0d` ends a silence.
    #[arg(long = "for", value_name = "LENGTH")]
    pub length: String,

    /// Why; it is kept with the silence.
    #[arg(long, default_value = "")]
    pub reason: String,
}

#[derive(Debug, Args)]
pub struct BaselineOrder {
    #[command(subcommand)]
    pub order: BaselineCommand,
}

#[derive(Debug, Subcommand)]
pub enum BaselineCommand {
    /// Show every baseline, where it came from, and what was changed by hand.
    List {
        #[command(flatten)]
        place: Place,

        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Replace a measured baseline by a number, in the unit of the measure.
    Set {
        #[command(flatten)]
        place: Place,

        /// Id of the key result.
        key_result: String,

        /// The number, in the unit of the measure.
        #[arg(allow_negative_numbers = true)]
        number: f64,

        /// Why; it is kept with the change.
        #[arg(long)]
        reason: String,
    },
    /// Ask the source for the baseline again.
    Remeasure {
        #[command(flatten)]
        place: Place,

        /// Id of the key result.
        key_result: String,

        /// Why; it is kept with the change.
        #[arg(long)]
        reason: String,
    },
}

#[derive(Debug, Args)]
pub struct Accept {
    #[command(flatten)]
    pub place: Place,

    /// Id of the key result.
    pub key_result: String,

    /// Why; it is kept with the change.
    #[arg(long)]
    pub reason: String,
}

#[derive(Debug, Args)]
pub struct Connectors {
    #[command(subcommand)]
    pub command: ConnectorsCommand,
}

#[derive(Debug, Subcommand)]
pub enum ConnectorsCommand {
    /// List all connectors.
    List {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Show one: its settings, its measures, and an example.
    Show {
        /// The word after `connector:`.
        connector: String,
    },
}

#[derive(Debug, Args)]
pub struct Demo {
    /// Address of metrics and health checks.
    #[arg(long, env = "OKRD_LISTEN", default_value = DEFAULT_LISTEN, value_name = "ADDRESS")]
    pub listen: String,

    /// Folder for the invented data, made if missing [default: a temporary one, removed at the end].
    #[arg(long, value_name = "PATH")]
    pub folder: Option<PathBuf>,

    /// Language of the invented company.
    #[arg(long, value_enum, default_value_t = DemoLanguage::En)]
    pub language: DemoLanguage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DemoLanguage {
    En,
    Fr,
}

#[derive(Debug, Args)]
pub struct Grafana {
    #[command(subcommand)]
    pub command: GrafanaCommand,
}

#[derive(Debug, Subcommand)]
pub enum GrafanaCommand {
    /// Write the dashboards, one JSON file each, for Grafana to read from a folder.
    Dashboards {
        /// Folder to write to, made if missing; files of the same names are replaced.
        #[arg(long, value_name = "PATH")]
        out: PathBuf,

        #[command(flatten)]
        look: DashboardLook,
    },
    /// Send the dashboards to a Grafana; doing it again changes nothing.
    Push(GrafanaPush),
}

/// A Grafana to send the dashboards to.
#[derive(Debug, Args)]
pub struct GrafanaPush {
    /// Address of Grafana, such as `https://grafana.example.org`.
    #[arg(long, env = "OKRD_GRAFANA_URL", value_name = "URL")]
    pub url: String,

    /// Token of a service account that may edit dashboards; better given as the variable, which other users do not see.
    #[arg(long, env = "OKRD_GRAFANA_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    pub token: Token,

    /// Title of the folder that is made for them if it is missing.
    #[arg(long, default_value = "OKR", value_name = "TITLE")]
    pub folder: String,

    #[command(flatten)]
    pub look: DashboardLook,
}

/// A secret that was typed: never shown.
#[derive(Clone)]
pub struct Token(pub String);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

impl From<String> for Token {
    fn from(text: String) -> Self {
        Self(text)
    }
}

/// How dashboards are worded and cut.
#[derive(Debug, Args)]
pub struct DashboardLook {
    /// Language of titles and descriptions.
    #[arg(long, value_enum, default_value_t = TextLanguage::En)]
    pub language: TextLanguage,

    /// How long your cycles are: what the dashboard of a key result shows at first.
    #[arg(long, value_enum, default_value_t = CycleLength::Quarter)]
    pub cycle: CycleLength,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TextLanguage {
    En,
    Fr,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CycleLength {
    Month,
    Quarter,
    Half,
    Year,
}

#[derive(Debug, Args)]
pub struct Rules {
    /// okrs.yaml, or a folder of YAML files that are read as one: its language and its objectives [default: rules for any file].
    #[arg(short, long, env = "OKRD_CONFIG", value_name = "PATH")]
    pub config: Option<PathBuf>,

    /// Whose rules they are.
    #[arg(long, value_enum, default_value_t = RuleFormat::Prometheus)]
    pub format: RuleFormat,

    /// Alert for these reasons only [default: all].
    #[arg(long, value_enum, value_name = "REASON", value_delimiter = ',')]
    pub only: Vec<AlertReason>,

    /// Alert for all reasons but these.
    #[arg(long, value_enum, value_name = "REASON", value_delimiter = ',')]
    pub without: Vec<AlertReason>,

    /// Language of the alerts [default: that of the file, or en].
    #[arg(long, value_enum)]
    pub language: Option<TextLanguage>,

    /// Address of Grafana: every alert then has a link to its dashboard.
    #[arg(long, value_name = "URL")]
    pub grafana_url: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RuleFormat {
    Prometheus,
    Grafana,
}

/// Why somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum AlertReason {
    Stalled,
    OffTrack,
    AtRisk,
    Breach,
    Overdue,
    Stale,
    SourceFailing,
    Absent,
    OtherPlan,
}

#[derive(Debug, Args)]
pub struct Eval {
    #[command(subcommand)]
    pub what: Evaluated,
}

#[derive(Debug, Subcommand)]
pub enum Evaluated {
    /// How often forecasts come true, and how many final values their intervals hold.
    Forecast(EvalForecast),
    /// How many plateaus are found, how soon, and how often the alarm is false.
    Stall(EvalStall),
}

#[derive(Debug, Args)]
pub struct EvalForecast {
    /// The series, as JSON lines; may be compressed with gzip.
    #[arg(long, value_name = "FILE")]
    pub cases: PathBuf,

    /// What is known of them, as JSON lines; may be compressed with gzip.
    #[arg(long, value_name = "FILE")]
    pub truth: PathBuf,

    /// A line for each group as well.
    #[arg(long, value_enum)]
    pub by: Option<ForecastGroup>,

    /// Write every forecast to this file: id, checkpoint, p_hit, q10, q50, q90.
    #[arg(long, value_name = "FILE")]
    pub predictions: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum ForecastGroup {
    Kind,
    /// Where the series is from.
    Src,
    /// Length of the cycle.
    CycleDays,
    /// Days between observations.
    Cadence,
}

#[derive(Debug, Args)]
pub struct EvalStall {
    /// The series, as JSON lines; may be compressed with gzip.
    #[arg(long, value_name = "FILE")]
    pub cases: PathBuf,

    /// What is known of them, as JSON lines; may be compressed with gzip.
    #[arg(long, value_name = "FILE")]
    pub truth: PathBuf,

    /// A line for each class or kind as well.
    #[arg(long, value_enum)]
    pub by: Option<StallGroup>,

    /// How much evidence it takes.
    #[arg(long, value_enum, default_value_t = StallSensitivity::Balanced)]
    pub sensitivity: StallSensitivity,

    /// Write every alert to this file: id, day, kind.
    #[arg(long, value_name = "FILE")]
    pub alerts: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StallGroup {
    Class,
    Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StallSensitivity {
    Strict,
    Balanced,
    Sensitive,
}

#[derive(Debug, Args)]
pub struct NewToken {
    /// Who will hold it.
    pub name: String,
    /// What it is good for.
    #[arg(long, value_delimiter = ',', default_value = "annotate")]
    pub may: Vec<TokenScope>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum TokenScope {
    Read,
    Annotate,
    Silence,
}

impl TokenScope {
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Annotate => "annotate",
            Self::Silence => "silence",
        }
    }
}

#[derive(Debug, Args)]
pub struct Calibrate {
    /// Files of closed cycles, as git has them; what was measured is in the store of --config.
    #[arg(required = true, value_name = "FILE")]
    pub closed: Vec<PathBuf>,
    #[command(flatten)]
    pub place: Place,
    /// For programs.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Backup {
    /// Where the copy goes.
    pub file: PathBuf,
    /// Replace a copy that is there.
    #[arg(long)]
    pub force: bool,
    #[command(flatten)]
    pub place: Place,
}

#[derive(Debug, Args)]
pub struct Restore {
    /// The copy.
    pub file: PathBuf,
    #[command(flatten)]
    pub place: Place,
}

#[derive(Debug, Args)]
pub struct Verify {
    /// Another file than the store, such as a copy.
    pub file: Option<PathBuf>,
    #[command(flatten)]
    pub place: Place,
    /// For programs.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Export {
    pub form: ExportForm,
    /// Only this key result; may be repeated.
    #[arg(long = "key-result", value_name = "ID")]
    pub key_results: Vec<String>,
    /// A file instead of standard output.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Of openmetrics: the time between two samples.
    #[arg(long, value_name = "LENGTH", default_value = "1h")]
    pub step: String,
    #[command(flatten)]
    pub place: Place,
}

/// What `okrd export` writes.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum ExportForm {
    /// One row an observation, with all revisions.
    Csv,
    /// One document: observations, baselines, targets, corrections and notes.
    Json,
    /// The metrics of the cycle as they would have been scraped, for `promtool tsdb create-blocks-from openmetrics`.
    Openmetrics,
}
