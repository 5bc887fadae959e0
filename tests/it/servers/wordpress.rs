//! A real WordPress, with a MariaDB of its own.

use std::{fs, os::unix::fs::symlink, path::Path, process::Command};

use super::{
    mariadb::Mariadb,
    process::{Process, Program, folder, free_port, run, wait_for},
};

const PHP: Program = Program { name: "php", package: "php-cli", folders: &[] };
/// Where Debian's package `wordpress` puts it.
const PROGRAM: &str = "/usr/share/wordpress";

/// A site with posts, pages and comments around October 2024, in the zone of Paris.
pub struct Wordpress {
    _process: Process,
    database: Mariadb,
    pub port: u16,
    /// An application password of the user `admin`.
    pub password: String,
    /// The number of the category `News`.
    pub category: String,
}

impl Wordpress {
    pub fn start() -> Self {
        assert!(Path::new(PROGRAM).is_dir(), "WordPress is not installed: apt-get install wordpress php-mysql");
        let database = Mariadb::start(false);
        let user =
            "create user wordpress@'127.0.0.1' identified by 'wordpress'; grant all on wordpress.* to wordpress@'127.0.0.1'";
        database.sql(&format!("create database wordpress; {user}"));
        let (folder, port) = (folder("wordpress"), free_port());
        for name in ["wp-config.php", "router.php", "install.php"] {
            fs::copy(Path::new("tests/data/wordpress").join(name), folder.join(name)).expect("the folder is ours");
        }
        for name in ["wp-includes", "wp-admin", "wp-settings.php"] {
            symlink(Path::new(PROGRAM).join(name), folder.join(name)).expect("the folder is ours");
        }
        fs::create_dir(folder.join("wp-content")).expect("the folder is ours");
        let environment = [("PORT", port.to_string()), ("DATABASE_PORT", database.port.to_string())];
        let installed = run(Command::new(PHP.path()).arg("install.php").current_dir(&folder).envs(environment.clone()));
        let mut told = installed.lines().map(str::to_owned);
        let (Some(password), Some(category)) = (told.next(), told.next()) else { panic!("the installation said: {installed}") };
        let mut command = vec!["env".to_owned()];
        command.extend(environment.map(|(name, value)| format!("{name}={value}")));
        let router = folder.join("router.php").display().to_string();
        command.extend([PHP.path().display().to_string(), "-S".into(), format!("127.0.0.1:{port}"), router]);
        let process = Process::start(&folder, "TERM", &command);
        wait_for("WordPress", Some(&folder.join("log")), || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
        Self { _process: process, database, port, password, category }
    }

    /// The one number that a query of its database gives.
    pub fn count(&self, sql: &str) -> f64 {
        let answer = self.database.sql(&format!("use wordpress; {sql}"));
        answer.trim().parse().unwrap_or_else(|_| panic!("{sql}: {answer}"))
    }
}
