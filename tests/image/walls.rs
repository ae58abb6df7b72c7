//! What a process in the container can do: next to nothing.

use std::collections::BTreeMap;

use tokio::process::Command;

use crate::engine::{docker, image, text};
use crate::world::World;

/// A line of `/proc/PID/status` each.
async fn process_status(id: u32) -> BTreeMap<String, String> {
    let status = tokio::fs::read_to_string(format!("/proc/{id}/status")).await.unwrap();
    let lines = status.lines().filter_map(|line| line.split_once(':'));
    lines.map(|(name, value)| (name.to_owned(), value.split_whitespace().collect::<Vec<_>>().join(" "))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_process_is_nobody_and_may_nothing() {
    let world = World::with_comics(3).await;
    let container = world.container().start().await;
    let status = process_status(container.process().await).await;
    for (name, value) in [
        ("Uid", "10001 10001 10001 10001"),
        ("Gid", "10001 10001 10001 10001"),
        ("CapInh", "0000000000000000"),
        ("CapPrm", "0000000000000000"),
        ("CapEff", "0000000000000000"),
        ("CapBnd", "0000000000000000"),
        ("CapAmb", "0000000000000000"),
        ("NoNewPrivs", "1"),
    ] {
        assert_eq!(status[name], value, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_can_be_written_but_data() {
    let world = World::with_comics(3).await;
    let container = world.container().start().await;
    assert_eq!(container.get("/comic/1").await.status(), 200);
    // As its user, who may look into its own process, and with the container's mounts.
    let root = format!("/proc/{}/root", container.process().await);
    let mut find = Command::new("setpriv");
    find.args(["--reuid", "10001", "--regid", "10001", "--clear-groups", "find", &format!("{root}/")]);
    find.args(["(", "-path", &format!("{root}/proc"), "-o", "-path", &format!("{root}/sys"), ")", "-prune", "-o"]);
    find.args(["-writable", "-not", "-type", "l", "-print"]);
    let output = find.output().await.unwrap();
    assert!(output.status.success(), "{}", text(&output));
    let found = String::from_utf8(output.stdout).unwrap();
    let writable: Vec<&str> = found.lines().map(|line| line.strip_prefix(&root).unwrap()).collect();
    // The engine gives every container these devices.
    let (devices, files): (Vec<&str>, Vec<&str>) = writable.iter().partition(|path| path.starts_with("/dev/"));
    assert!(devices.contains(&"/dev/null"), "the search finds nothing: {writable:?}");
    assert!(files.contains(&"/data") && files.iter().all(|path| path.starts_with("/data")), "{files:?}");
    assert_eq!(container.changes().await, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn there_is_no_shell_and_no_other_program() {
    for shell in ["sh", "/bin/sh", "/bin/bash", "/usr/bin/env", "/bin/busybox", "/usr/bin/perl"] {
        let output = docker(&["run", "--rm", "--network", "none", "--entrypoint", shell, &image()]).await;
        let said = text(&output);
        assert!(output.status.code() == Some(127), "{shell}: {} {said}", output.status);
        assert!(said.contains("no such file") || said.contains("not found"), "{shell}: {said}");
    }
}
