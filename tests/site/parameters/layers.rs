//! Which source wins, and how the parameters are found.

use super::{World, said};

#[tokio::test(flavor = "multi_thread")]
async fn parameters_win_over_the_file_and_lose_to_the_environment() {
    for (file, parameter, environment, told) in [
        ("canary", "2", "3", None),
        ("canary", "2", "", None),
        ("1", "canary", "3", None),
        ("1", "canary", "", Some("SYNC_RATE (from Parameter Store, version 1)")),
        ("canary", " ", "", Some("SYNC_RATE (from xkcdapp.toml)")),
        ("1", "2", "canary", Some("SYNC_RATE (from the environment)")),
    ] {
        let world = World::with(&[("SYNC_RATE", parameter), ("ACCESS_LOG", "on")]).await;
        let world = world.set("SYNC_RATE", environment);
        std::fs::write(world.program.folder().join("xkcdapp.toml"), format!("sync_rate = \"{file}\"")).unwrap();
        if let Some(told) = told {
            let (code, lines) = world.fails().await;
            assert_eq!(code, Some(2), "{lines:#?}");
            assert!(lines[0].starts_with(&format!("xkcdapp: {told}: expected")), "{lines:#?}");
        } else {
            world.program.start().await.stop().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn all_pages_are_read_wherever_the_slashes_are_and_strangers_are_warned_of_once() {
    let world = World::with(&[("LOG_FORMAT", "json"), ("SYNC_RATE", "canary")]).await;
    for number in 0..23 {
        world.moto.put(&format!("A_NEWER_SETTING_{number:02}"), "canary").await;
    }
    let path = world.moto.path.clone();
    let world = world.set("PARAMETER_PATH", path.trim_matches('/')).set("SYNC_RATE", "4");
    let server = world.program.start().await;
    world.moto.put("A_NEWER_SETTING_07", "canary-again").await;
    let changed = "parameter set 26 is in use in place of 25: A_NEWER_SETTING_07 1 to 2";
    world.refresh(&server, changed).await;
    let lines = said(&server.stop().await);
    assert!(lines.contains(&format!("25 parameters of {path} are in use, set 25")), "{lines:#?}");
    let needed = "is ignored: this setting is needed before parameters can be read; set it elsewhere";
    assert!(lines.contains(&format!("{path}LOG_FORMAT {needed}")), "{lines:#?}");
    for number in 0..23 {
        let stranger = "is ignored: there is no such setting; `xkcdapp --help` lists them all";
        let line = format!("{path}A_NEWER_SETTING_{number:02} {stranger}");
        assert_eq!(lines.iter().filter(|said| **said == line).count(), 1, "{line}: {lines:#?}");
    }
    let asked = world.proxy.asked();
    assert_eq!(asked.len(), 6, "pages of ten, twice: {asked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_reads_them() {
    let world = World::with(&[("SYNC_RATE", "canary")]).await;
    for command in ["migrate", "sync", "audit"] {
        let (code, _, log) = super::outcome(&world.program, &[command]).await;
        assert_eq!(code, Some(2), "{command}: {log}");
        let told = "xkcdapp: SYNC_RATE (from Parameter Store, version 1): expected a whole number from 1 to 10000";
        assert_eq!(said(&log), [told], "{command}");
    }
}
