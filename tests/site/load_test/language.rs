//! Both scripts where numbers are written with a comma.

use std::os::unix::fs::PermissionsExt;

use tokio::process::Command;

use super::run;

/// Which languages there are differs from machine to machine: what the scripts' tools are told is the same on all.
#[tokio::test]
async fn numbers_are_written_with_a_point_whatever_the_caller_s_language() {
    let folder = tempfile::tempdir().unwrap();
    let (curl, noted) = (folder.path().join("curl"), folder.path().join("noted"));
    std::fs::write(&curl, "#!/bin/bash\nprintf %s \"$LC_ALL\" >\"$NOTED\"\nexit 7\n").unwrap();
    std::fs::set_permissions(&curl, std::fs::Permissions::from_mode(0o755)).unwrap();
    for script in ["script/load-test", "ecs/load-test"] {
        let mut command = Command::new("/bin/bash");
        command.arg(script).current_dir(env!("CARGO_MANIFEST_DIR"));
        command.env("PATH", format!("{}:/usr/local/bin:/usr/bin:/bin", folder.path().display()));
        command.envs([("LC_ALL", "de_DE.UTF-8"), ("LC_NUMERIC", "de_DE.UTF-8"), ("NOTED", noted.to_str().unwrap())]);
        let (code, printed) = run(&mut command, &["http://127.0.0.1:9/"]).await;
        assert!(code == Some(1) && printed.contains("gives no sums"), "{printed}");
        assert_eq!(std::fs::read_to_string(&noted).expect(&printed), "C", "{script}");
        std::fs::remove_file(&noted).unwrap();
    }
}
