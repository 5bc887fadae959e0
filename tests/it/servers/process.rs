//! Starting a program so that it ends with the tests.

use std::{
    fs,
    io::Write,
    net::{Ipv4Addr, TcpListener},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// `$1` is the folder, `$2` the signal that ends the program, the rest the program. A line of input keeps the folder.
const GUARD: &str = r#"
trap '' INT TERM HUP
folder=$1; signal=$2; shift 2
"$@" </dev/null >>"$folder/log" 2>&1 &
pid=$!
read -r keep
kill -s "$signal" "$pid" 2>/dev/null
tries=0
while kill -0 "$pid" 2>/dev/null && [ "$tries" -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
kill -s KILL "$pid" 2>/dev/null
wait "$pid" 2>/dev/null
[ -n "$keep" ] || rm -rf "$folder"
"#;

/// A program that Debian has.
pub struct Program {
    pub name: &'static str,
    pub package: &'static str,
    /// Folders to look in besides `PATH`.
    pub folders: &'static [&'static str],
}

impl Program {
    /// Where it is; a test that needs it fails without it.
    pub fn path(&self) -> PathBuf {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::env::split_paths(&path).chain(self.folders.iter().flat_map(|pattern| matching(pattern)));
        let found = folders.map(|folder| folder.join(self.name)).find(|path| path.is_file());
        found.unwrap_or_else(|| panic!("`{}` is not installed: apt-get install {}", self.name, self.package))
    }
}

/// `/usr/lib/postgresql/*/bin`: the star stands for each version, newest first.
fn matching(pattern: &str) -> Vec<PathBuf> {
    let Some((before, after)) = pattern.split_once("/*/") else {
        return vec![pattern.into()];
    };
    let mut folders: Vec<PathBuf> = fs::read_dir(before).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    folders.sort();
    folders.iter().rev().map(|folder| folder.join(after)).collect()
}

/// A running server.
pub struct Process {
    guard: Child,
}

impl Process {
    /// Starts `command` in the care of a shell; its output goes to `log` in `folder`.
    pub fn start(folder: &Path, signal: &str, command: &[String]) -> Self {
        let guard = Command::new("sh")
            .args(["-c", GUARD, "guard"])
            .arg(folder)
            .arg(signal)
            .args(command)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("there is a shell");
        Self { guard }
    }

    /// Ends the server and keeps its folder, to start it again.
    pub fn stop_and_keep(mut self) {
        let input = self.guard.stdin.as_mut().expect("its input is a pipe");
        input.write_all(b"keep\n").expect("the shell waits for a line");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}

/// A new folder that every user may look into; the guard of a process removes it.
pub fn folder(name: &str) -> PathBuf {
    let folder = tempfile::Builder::new().prefix(&format!("okrd-{name}-")).tempdir().expect("a folder can be made").keep();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).expect("it is ours");
    folder
}

/// Runs a program to its end.
pub fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{command:?}: {}{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}

/// Runs a program to its end with `input`.
pub fn run_with(command: &mut Command, input: &str) -> String {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    child.stdin.take().expect("its input is a pipe").write_all(input.as_bytes()).expect("it reads its input");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Waits until `ready`, and shows the server's log if that never comes.
pub fn wait_for(what: &str, log: Option<&Path>, mut ready: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !ready() {
        if begin.elapsed() > Duration::from_secs(60) {
            let log = log.and_then(|path| fs::read_to_string(path).ok()).unwrap_or_default();
            panic!("{what} did not come within a minute\n{log}");
        }
        thread::sleep(Duration::from_millis(30));
    }
}

/// A port that nobody listens on right now.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("there is a free port");
    listener.local_addr().expect("it is bound").port()
}

/// Whether we may, and for the databases must, become another user.
pub fn is_root() -> bool {
    run(Command::new("id").arg("-u")).trim() == "0"
}
