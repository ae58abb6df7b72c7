//! A repository of one's own with the scripts in it, and how they are run.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use harness::Aws;
use tempfile::TempDir;
use tokio::process::{Child, Command};

/// How long a whole deployment may take, on a busy machine.
pub(super) const DEADLINE: Duration = Duration::from_secs(400);

/// The domain of `ecs/environments/test.env`.
pub(super) const DOMAIN: &str = "xkcd-test.example.com";

/// A git repository with the scripts, the stacks and the environments as they are here.
pub(super) struct Checkout {
    folder: TempDir,
    /// Whatever the commands run with.
    pub(super) variables: Vec<(String, String)>,
}

/// What a script did.
#[derive(Debug)]
pub(super) struct Ran {
    pub(super) code: Option<i32>,
    /// Both streams, as a person sees them.
    pub(super) text: String,
}

impl Ran {
    /// It ended well.
    pub(super) fn well(self) -> String {
        assert_eq!(self.code, Some(0), "{}", self.text);
        self.text
    }

    /// It ended with this code, and its last line says all of this.
    pub(super) fn refused(&self, code: i32, words: &[&str]) {
        let last = self.text.trim_end().lines().last().unwrap_or_default();
        assert_eq!(self.code, Some(code), "{}", self.text);
        for word in words {
            assert!(last.contains(word), "`{word}` is not in the last line:\n{}", self.text);
        }
    }

    /// What the line of a step says after its name.
    pub(super) fn step(&self, name: &str) -> &str {
        let begin = format!("{name}: ");
        let said = |line: &'_ str| line.strip_prefix('[')?.split_once("] ")?.1.strip_prefix(&begin).map(str::len);
        let found = self.text.lines().find_map(|line| Some(&line[line.len() - said(line)?..]));
        found.unwrap_or_else(|| panic!("there is no step {name}:\n{}", self.text))
    }
}

impl Checkout {
    /// One whose commands find this AWS.
    pub(super) async fn new(aws: &Aws) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        for part in ["repository", "bin", "home", "docker", "tmp"] {
            std::fs::create_dir(folder.path().join(part)).unwrap();
        }
        let checkout = Self { variables: Vec::new(), folder };
        run(Command::new("cp").arg("-r").arg(here.join("ecs")).arg(here.join("Cargo.toml")).arg(checkout.repository()))
            .await;
        // Only looked for: docker is a stand-in.
        std::fs::write(checkout.repository().join("Dockerfile"), "FROM scratch\n").unwrap();
        for name in ["aws", "docker"] {
            std::fs::copy(here.join("tests/deploy/bin").join(name), checkout.bin().join(name)).unwrap();
        }
        let path = |name: &str| checkout.folder.path().join(name).display().to_string();
        let mut variables = aws.variables();
        // As a person has it: from the environment's file alone.
        variables.retain(|(name, _)| name != "AWS_DEFAULT_REGION");
        variables.extend(
            [
                ("PATH", format!("{}:/usr/local/bin:/usr/bin:/bin", checkout.bin().display())),
                ("HOME", path("home")),
                ("TMPDIR", path("tmp")),
                ("AWS_CLI", aws.cli_file().display().to_string()),
                ("AWS_NOTES", path("aws-notes")),
                ("DOCKER_NOTES", path("docker")),
                ("DEPLOY_POLL", "0".to_owned()),
                ("DEPLOY_HEALTH_LIMIT", "0".to_owned()),
                ("DEPLOY_LOG_LIMIT", "5".to_owned()),
            ]
            .map(|(name, value)| (name.to_owned(), value)),
        );
        let checkout = Self { variables, ..checkout };
        checkout.git(&["init", "--quiet", "--initial-branch=main"]).await;
        checkout.commit("first").await;
        checkout
    }

    pub(super) fn repository(&self) -> PathBuf {
        self.folder.path().join("repository")
    }

    /// Where the stand-ins are, before all else of the path.
    pub(super) fn bin(&self) -> PathBuf {
        self.folder.path().join("bin")
    }

    /// Where curl has its settings.
    pub(super) fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// Sets a variable for the commands.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        self.variables.retain(|(other, _)| other != name);
        self.variables.push((name.to_owned(), value.to_owned()));
    }

    /// What could be seen so far: all that the commands have said, and what the AWS CLI and docker were asked.
    pub(super) fn seen(&self) -> String {
        let read = |name: &str| std::fs::read_to_string(self.folder.path().join(name)).unwrap();
        read("all") + &read("aws-notes") + &read("docker/asked")
    }

    /// A `PATH` of all the commands there are, but for this one.
    pub(super) fn path_without(&self, command: &str) -> String {
        let folder = self.folder.path().join(format!("without-{command}"));
        std::fs::create_dir(&folder).unwrap();
        for from in [self.bin(), "/usr/bin".into(), "/bin".into()] {
            for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
                let to = folder.join(entry.file_name());
                // The first one counts, as in any PATH.
                if entry.file_name() != command && !to.exists() {
                    let _ = std::os::unix::fs::symlink(entry.path(), to);
                }
            }
        }
        folder.display().to_string()
    }

    /// Commits whatever there is, at least a changed word.
    pub(super) async fn commit(&self, word: &str) -> String {
        std::fs::write(self.repository().join("word"), word).unwrap();
        self.git(&["add", "--all"]).await;
        self.git(&["-c", "user.name=a test", "-c", "user.email=test@example.com", "commit", "--quiet", "-m", word])
            .await;
        self.git(&["rev-parse", "--short=12", "HEAD"]).await.trim().to_owned()
    }

    /// Runs a command of `ecs/` to its end.
    pub(super) async fn run(&self, command: &str, arguments: &[&str]) -> Ran {
        self.run_with(command, arguments, "").await
    }

    /// The same with answers for what it asks.
    pub(super) async fn run_with(&self, command: &str, arguments: &[&str], answers: &str) -> Ran {
        let log = self.folder.path().join("output");
        std::fs::write(self.folder.path().join("answers"), answers).unwrap();
        let answers = std::fs::File::open(self.folder.path().join("answers")).unwrap();
        let began = Instant::now();
        let mut child = self.start(command, arguments, &log, answers.into());
        let ended = tokio::time::timeout(DEADLINE, child.wait()).await;
        let text = std::fs::read_to_string(&log).unwrap();
        let status = ended.unwrap_or_else(|_| panic!("ecs/{command} does not end:\n{text}")).unwrap();
        let mut all = std::fs::File::options().create(true).append(true).open(self.folder.path().join("all")).unwrap();
        all.write_all(text.as_bytes()).unwrap();
        println!("ecs/{command} {}: {} ms", arguments.join(" "), began.elapsed().as_millis());
        Ran { code: status.code(), text }
    }

    /// Starts one as the leader of a process group, with its output in a file.
    pub(super) fn start(&self, command: &str, arguments: &[&str], log: &Path, input: Stdio) -> Child {
        let output = std::fs::File::create(log).unwrap();
        let mut made = Command::new(self.repository().join("ecs").join(command));
        made.args(arguments).env_clear().envs(self.variables.iter().cloned()).current_dir(self.repository());
        made.stdin(input).stdout(output.try_clone().unwrap()).stderr(output).kill_on_drop(true).process_group(0);
        made.spawn().unwrap()
    }

    async fn git(&self, arguments: &[&str]) -> String {
        run(Command::new("git").arg("-C").arg(self.repository()).args(arguments)).await
    }
}

async fn run(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).kill_on_drop(true).output().await.unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}
