//! `script/with-docker`: an engine that comes with a command and goes with it.

use std::process::Stdio;

use harness::eventually;
use tokio::process::Command;

use crate::engine::text;

/// The script, as nobody's caller has set it.
fn with_docker() -> Command {
    let mut command = Command::new("/bin/bash");
    command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/script/with-docker"));
    command.stdin(Stdio::null()).kill_on_drop(true).env_remove("DOCKER_HOST").env_remove("TEST_DOCKER_HOST");
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_leaves_nothing_behind_and_its_command_s_exit_code_is_kept() {
    // A container that would go on, a network and a volume. Where the engine was, and which bridge the network had.
    let work = r#"program=$(readlink -f "$(type -P sleep)")
                  tar --dereference -c "$program" $(ldd "$program" | grep -o '/[^ ]*') | docker import - left
                  docker run --detach --network none --volume left:/left left "$program" 1000 || exit 3
                  network=$(docker network create left) || exit 4
                  echo "br-${network:0:12}"
                  echo "cgroup xkcdapp-docker-$PPID"
                  ls -d /sys/fs/cgroup/*/xkcdapp-docker-$PPID /sys/fs/cgroup/xkcdapp-docker-$PPID 2>/dev/null
                  echo "${DOCKER_HOST#unix://}"
                  exit 7"#;
    let output = with_docker().args(["bash", "-c", work]).output().await.unwrap();
    let said = text(&output);
    assert_eq!(output.status.code(), Some(7), "{said}");
    let [.., bridge, socket] =
        said.lines().filter(|line| line.starts_with("br-") || line.ends_with("/docker.sock")).collect::<Vec<_>>()[..]
    else {
        panic!("{said}")
    };
    let folder = socket.strip_suffix("/docker.sock").expect(&said);
    assert!(folder.contains("xkcdapp-docker."), "{said}");
    assert!(!std::fs::exists(folder).unwrap(), "{folder} is left");
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap();
    assert!(!mounts.contains(folder), "{mounts}");
    let group = said.lines().find_map(|line| line.strip_prefix("cgroup ")).unwrap();
    assert!(said.contains(&format!("/{group}\n")), "no control group to be removed: {said}");
    let groups = Command::new("find").args(["/sys/fs/cgroup", "-name", group]).output().await.unwrap();
    assert_eq!(String::from_utf8_lossy(&groups.stdout), "", "control groups are left");
    let processes = Command::new("ps").args(["-e", "-o", "args"]).output().await.unwrap();
    let processes = text(&processes);
    assert!(!processes.contains(folder), "{processes}");
    assert!(!std::fs::exists(format!("/sys/class/net/{bridge}")).unwrap(), "{bridge} is left");
}

/// Also what the command has begun and does not wait for: as long as it is there, it may need the engine.
#[tokio::test(flavor = "multi_thread")]
async fn a_signal_ends_all_that_the_command_has_begun_and_only_then_the_engine() {
    let folder = tempfile::tempdir().unwrap();
    let (begun, ended) = (folder.path().join("begun"), folder.path().join("ended"));
    let work = r#"(trap 'sleep 1; docker version >/dev/null && echo "${DOCKER_HOST#unix://}" >"$0"; exit' TERM
                   echo begun >"$1"
                   while :; do sleep 0.1; done) &
                  wait"#;
    let mut command = with_docker();
    command.args(["bash", "-c", work, ended.to_str().unwrap(), begun.to_str().unwrap()]);
    let mut process = command.spawn().unwrap();
    eventually("the command to run", async || begun.exists().then_some(())).await;
    let id = process.id().unwrap().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().await.unwrap().success());
    let status = process.wait().await.unwrap();
    assert_eq!(status.code(), Some(143));
    let socket = std::fs::read_to_string(&ended).expect("the engine went before what the command had begun");
    let engine = socket.trim_end().strip_suffix("/docker.sock").expect(&socket);
    assert!(!std::fs::exists(engine).unwrap(), "{engine} is left");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_engine_can_run_that_is_told_by_exit_code_77() {
    let nowhere = || with_docker();
    let mut away = nowhere();
    away.env("TEST_DOCKER_HOST", "unix:///nowhere/docker.sock");
    let mut missing = nowhere();
    missing.env("PATH", "/nowhere");
    for (mut command, said) in [(away, "/nowhere/docker.sock"), (missing, "docker.io")] {
        let output = command.args(["echo", "it ran"]).output().await.unwrap();
        let told = text(&output);
        assert_eq!(output.status.code(), Some(77), "{told}");
        assert!(told.contains("no container engine can run here: ") && told.contains(said), "{told}");
        assert!(!told.contains("it ran"), "{told}");
    }
    for arguments in [&[][..], &["--keep"], &["--fast"]] {
        assert_eq!(nowhere().args(arguments).output().await.unwrap().status.code(), Some(2), "{arguments:?}");
    }
}
