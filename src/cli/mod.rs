//! The command line: one file a subcommand. Standard output is data, standard error is talk.

mod accept;
mod alerts;
mod annotate;
mod args;
mod backfill;
mod baseline;
mod calibrate;
mod care;
mod check;
mod connectors;
mod cycle;
mod demo;
mod eval;
mod exit;
mod explain;
mod export;
mod grafana;
mod healthcheck;
mod log;
mod poll;
pub mod render;
mod replay;
mod report;
mod rounds;
mod rules;
mod run;
pub mod schema;
mod setup;
mod status;
mod token;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

use self::{
    args::{Arguments, Command},
    exit::Exit,
};
use crate::{config, guard};

/// Runs the command that was typed.
pub fn main() -> ExitCode {
    guard::guard_crashes();
    let arguments = Arguments::parse();
    match arguments.color {
        clap::ColorChoice::Always => anstream::ColorChoice::Always.write_global(),
        clap::ColorChoice::Never => anstream::ColorChoice::Never.write_global(),
        clap::ColorChoice::Auto => {}
    }
    log::start(&arguments);
    if arguments.allow_programs {
        config::allow_programs();
    }
    let outcome = match &arguments.command {
        Command::Run(arguments) => run::run(arguments),
        Command::Check(arguments) => check::check(arguments),
        Command::Poll(arguments) => poll::poll(arguments),
        Command::Backfill(arguments) => backfill::backfill(arguments),
        Command::Alerts(arguments) => alerts::alerts(arguments),
        Command::Silence(arguments) => alerts::silence(arguments),
        Command::Baseline(arguments) => baseline::baseline(arguments),
        Command::Accept(arguments) => accept::accept(arguments),
        Command::Status(arguments) => status::status(arguments),
        Command::Explain(arguments) => explain::explain(arguments),
        Command::Report(arguments) => report::report(arguments),
        Command::Cycle(arguments) => cycle::cycle(arguments),
        Command::Replay(arguments) => replay::replay(arguments),
        Command::Annotate(arguments) => annotate::annotate(arguments),
        Command::Annotations(arguments) => annotate::annotations(arguments),
        Command::Connectors(arguments) => connectors::connectors(arguments),
        Command::Token(arguments) => token::token(arguments),
        Command::Schema => schema::schema(),
        Command::Demo(arguments) => demo::demo(arguments),
        Command::Grafana(arguments) => grafana::grafana(arguments),
        Command::Rules(arguments) => rules::rules(arguments),
        Command::Backup(arguments) => care::backup(arguments),
        Command::Restore(arguments) => care::restore(arguments),
        Command::Verify(arguments) => care::verify(arguments),
        Command::Export(arguments) => export::export(arguments),
        Command::Calibrate(arguments) => calibrate::calibrate(arguments),
        Command::Eval(arguments) => eval::eval(arguments),
        Command::Completions { shell } => completions(*shell),
        Command::Healthcheck { listen } => healthcheck::healthcheck(listen),
    };
    match outcome {
        Ok(exit) => exit.into(),
        Err(error) => {
            anstream::eprintln!("error: {}", guard::hide(&format!("{error:#}")));
            Exit::Failed.into()
        }
    }
}

fn completions(shell: clap_complete::Shell) -> anyhow::Result<Exit> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "okrd", &mut text);
    setup::print(&String::from_utf8_lossy(&text))?;
    Ok(Exit::Done)
}
