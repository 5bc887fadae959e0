//! Reports that are made by themselves: one for each time at which one is due, also over restarts.
//!
//! The store holds up to when the reports of a schedule have been made. That is noted after a report was handed on, so a
//! daemon that is killed in between makes it once more: a file of that time is then already there and stays as it is. Messages
//! to sinks are kept with that note, and sent as all others are. What was due several times while the daemon was down is made
//! once.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use jiff::Timestamp;
use thiserror::Error;
use tokio::sync::watch;
use tracing::{error, info};

use super::app::{App, stopped};
use crate::{
    alert::{Carried, Reporting, report_message},
    plan::{Format, Plan, PlannedReport, What},
    report::{close, rendered, subject, weekly},
    review::{SharedFacts, gather},
    store::{Change, Store, StoreError},
};

/// Sleep in slices, so that a clock that was set forward delays a report by this much at most.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);
/// After a failure, this long.
const RETRY: Duration = Duration::from_secs(60);

/// A report in its language, ready for whoever takes it.
#[derive(Clone, Debug)]
pub struct MadeReport {
    pub what: What,
    /// When it was due.
    pub due: Timestamp,
    /// For the subject of a message.
    pub subject: String,
    pub html: String,
    /// For those who take no HTML.
    pub markdown: String,
    /// For machines.
    pub json: String,
    /// In the form that its files have.
    pub file: String,
    pub file_name: String,
}

/// Why a report was not made or did not get where it should.
#[derive(Debug, Error)]
pub enum ReportError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("failed to write the report {name}; check that its folder can be written to")]
    Write {
        name: String,
        #[source]
        cause: io::Error,
    },
}

/// Makes the reports of a plan when they are due, until `stop` says so.
pub async fn run_reports(app: Arc<App>, plan: Arc<Plan>, mut stop: watch::Receiver<bool>) {
    while !plan.reports.is_empty() {
        let mut wait = LONGEST_SLEEP;
        for planned in &plan.reports {
            let now = app.clock.now();
            match make_if_due(&plan, planned, app.store.as_ref(), &app.facts, now).await {
                Ok(made) => {
                    if let Some(made) = made {
                        app.telemetry.report_made(made.what.name(), true);
                        info!(report = made.what.name(), file = made.file_name, "report made");
                    }
                    let next = planned.when.next_after(now, &plan);
                    let next = next.and_then(|next| Duration::try_from(now.duration_until(next)).ok());
                    wait = wait.min(next.unwrap_or(LONGEST_SLEEP));
                }
                Err(error) => {
                    app.telemetry.report_made(planned.what.name(), false);
                    error!("report not made, tried again in a minute: {:#}", anyhow::Error::from(error));
                    wait = RETRY;
                }
            }
        }
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = stopped(&mut stop) => return,
        }
    }
}

/// Makes this report if it is due at `now` and hands it on.
///
/// # Errors
/// [`ReportError`]; nothing is noted then, so the next call tries again.
pub async fn make_if_due(
    plan: &Arc<Plan>,
    planned: &PlannedReport,
    store: &dyn Store,
    facts: &SharedFacts,
    now: Timestamp,
) -> Result<Option<MadeReport>, ReportError> {
    let made = |until| vec![Change::ReportsMade { report: planned.key.clone(), until }];
    let Some(until) = store.reports_made_until(&planned.key).await? else {
        // A schedule that is new asks for no report of the time before it.
        store.commit(plan.cycle.name(), made(now)).await?;
        return Ok(None);
    };
    let Some(due) = planned.when.last_due(until, now, plan) else { return Ok(None) };
    let gathered = gather(plan, store, facts, now).await?;
    let report = {
        let material = gathered.material();
        let report = match planned.what {
            What::Weekly => weekly(&material),
            What::Close => close(&material),
        };
        MadeReport {
            what: planned.what,
            due,
            subject: subject(&report, planned.language),
            html: rendered(&report, Format::Html, planned.language),
            markdown: rendered(&report, Format::Markdown, planned.language),
            json: rendered(&report, Format::Json, planned.language),
            file: rendered(&report, planned.format, planned.language),
            file_name: file_name(plan, planned, due),
        }
    };
    hand_on(planned, &report).await?;
    // The messages are kept together with the note, so none is lost and none is written twice.
    let mut changes = messages(plan, planned, &report, now);
    changes.extend(made(due));
    store.commit(plan.cycle.name(), changes).await?;
    Ok(Some(report))
}

/// One message for each sink that `to` names. Whoever wants a report at an hour gets it then, also where nights are quiet.
fn messages(plan: &Plan, planned: &PlannedReport, report: &MadeReport, now: Timestamp) -> Vec<Change> {
    if planned.to.is_empty() {
        return Vec::new();
    }
    let carried = Carried {
        html: report.html.clone(),
        markdown: report.markdown.clone(),
        json: serde_json::from_str(&report.json).expect("a report in JSON is JSON"),
    };
    let message = report_message(Reporting {
        what: report.what.name(),
        cycle: plan.cycle.name(),
        subject: &report.subject,
        carried,
        due: report.due,
        now,
        link: plan.alerts.as_ref().and_then(|alerts| alerts.rules.link.as_deref()),
        language: planned.language,
    });
    let message = serde_json::to_string(&message).expect("a message is always JSON");
    let outgoing = |sink: &String| Change::Outgoing { sink: sink.clone(), message: message.clone(), at: now, due: now };
    planned.to.iter().map(outgoing).collect()
}

/// Writes a report into its folder, if it has one. What goes to sinks is kept with the note that it was made.
///
/// # Errors
/// [`ReportError`] if it did not get there; it is handed on again later, so whoever takes it may get it twice.
pub async fn hand_on(planned: &PlannedReport, report: &MadeReport) -> Result<(), ReportError> {
    if let Some(folder) = &planned.out {
        let (folder, report) = (folder.clone(), report.clone());
        let written = tokio::task::spawn_blocking(move || {
            write_once(&folder, &report.file_name, &report.file)
                .map_err(|cause| ReportError::Write { name: report.file_name, cause })
        });
        written.await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))?;
    }
    Ok(())
}

/// `weekly-2026-11-23T0800.fr.html`: the local time at which it was due, so that each time has its own file.
fn file_name(plan: &Plan, planned: &PlannedReport, due: Timestamp) -> String {
    let local = plan.time_zone.to_datetime(due);
    // Two reports in one minute differ by their seconds.
    let time = if local.second() == 0 { local.strftime("%Y-%m-%dT%H%M") } else { local.strftime("%Y-%m-%dT%H%M%S") };
    format!("{}-{time}.{}.{}", planned.what.name(), planned.language.code(), planned.format.extension())
}

/// Writes a file that is whole from the moment it is there, unless it is there already.
fn write_once(folder: &Path, name: &str, text: &str) -> io::Result<()> {
    let path: PathBuf = folder.join(name);
    if path.exists() {
        return Ok(());
    }
    fs::create_dir_all(folder)?;
    let unfinished = folder.join(format!(".{name}.unfinished"));
    let mut file = fs::File::create(&unfinished)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&unfinished, &path)?;
    // The name is on disk with its folder.
    fs::File::open(folder)?.sync_all()
}
