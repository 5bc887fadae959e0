//! A program that knows a secret, such as a password manager: what it prints.

use std::{
    io::Read,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process_group};

/// Somebody may be asked for a passphrase, or a vault be far away; a daemon that waits for ever serves nobody.
const PATIENCE: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(10);
/// No credential is larger.
const MAX_BYTES: u64 = 1 << 20;

/// What the program prints to standard output; blocks until it ends.
///
/// It inherits okrd's environment, as a password manager needs its own settings from there. What it complains of on standard
/// error is not repeated: nobody knows what a password manager says.
///
/// # Errors
/// If it cannot be started, fails, prints nothing, too much or no text, or takes too long.
pub fn output(words: &[&str]) -> Result<String, String> {
    let (program, arguments) = words.split_first().ok_or("there is no program")?;
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn().map_err(|error| format!("it cannot be started: {error}"))?;
    let stdout = child.stdout.take().ok_or("it has no output")?;
    let reader = thread::spawn(move || {
        let mut bytes = Vec::new();
        stdout.take(MAX_BYTES + 1).read_to_end(&mut bytes).map(|_| bytes)
    });
    let ended = wait(&mut child, PATIENCE);
    // Whatever it started goes with it: what holds the pipe open would keep the reader waiting.
    if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        let _ = kill_process_group(group, Signal::KILL);
    }
    let bytes = reader.join().map_err(|_| "its output cannot be read")?.map_err(|error| error.to_string())?;
    // Nobody read on, so that it may have failed for that.
    if bytes.len() as u64 > MAX_BYTES {
        return Err(format!("it printed more than {MAX_BYTES} bytes"));
    }
    ended?;
    let text = String::from_utf8(bytes).map_err(|_| "what it printed is not UTF-8 text")?;
    if text.trim().is_empty() { Err("it printed nothing".to_owned()) } else { Ok(text) }
}

fn wait(child: &mut Child, patience: Duration) -> Result<(), String> {
    let started = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => return Err(format!("it ended with {status}")),
            Ok(None) if started.elapsed() > patience => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("it did not end within {} s", patience.as_secs()));
            }
            Ok(None) => thread::sleep(PAUSE),
            Err(error) => return Err(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_prints_is_the_secret() {
        assert_eq!(output(&["echo", "hunter2"]).unwrap(), "hunter2\n");
        for (words, reason) in [
            (&["false"][..], "it ended with"),
            (&["true"], "it printed nothing"),
            (&["/no/such/program"], "it cannot be started"),
            (&["head", "-c", "2000000", "/dev/zero"], "it printed more than"),
        ] {
            let told = output(words).unwrap_err();
            assert!(told.contains(reason), "{words:?}: {told}");
        }
    }

    #[test]
    fn a_program_that_does_not_end_is_killed_with_what_it_started() {
        let mut child = Command::new("sleep").arg("60").spawn().unwrap();
        assert!(wait(&mut child, Duration::from_millis(50)).unwrap_err().contains("did not end"));
        // Its own child keeps the pipe open, and is not waited for.
        let started = Instant::now();
        assert_eq!(output(&["sh", "-c", "sleep 60 & echo hunter2"]).unwrap(), "hunter2\n");
        assert!(started.elapsed() < Duration::from_secs(30));
    }
}
